"""`kg retract`: one place of a text, or the text; what is unknown costs only itself."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kg.cli import main
from kg.resolve.judgements import beside
from kg.store import open_index, open_writer
from kg.store.index.make import INDEX

SEEDS = Path(__file__).parents[2] / "seeds"


def paths(store: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The paths of the store's articles."""
    capsys.readouterr()
    assert main(["query", "articles", "--store", str(store), "--format", "json"]) == 0
    return sorted(path for row in json.loads(capsys.readouterr().out) for path in row["paths"])


def test_retract_of_a_copy_keeps_the_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a text under two paths only the path goes; the article goes with the last one, and building makes it anew."""
    a, b = tmp_path / "a.txt", tmp_path / "b.txt"
    seed = min(SEEDS.glob("*.txt"))
    for path in (a, b):
        shutil.copy(seed, path)
    store = tmp_path / "store"
    assert main(["build", str(a), str(b), "--store", str(store)]) == 0
    assert paths(store, capsys) == [str(a), str(b)]
    assert main(["retract", str(a), "--store", str(store)]) == 0
    assert f"stays under {b}" in capsys.readouterr().out
    assert paths(store, capsys) == [str(b)]
    assert main(["retract", str(b), "--store", str(store)]) == 0
    assert paths(store, capsys) == []


def test_retract_of_an_unknown_article_costs_only_itself(own_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The known ones go, the unknown one is told, and the exit code says "in part"."""
    seeds = [f"seeds/{path.name}" for path in sorted(SEEDS.glob("*.txt"))]
    assert main(["retract", seeds[0], "nowhere.txt", "--store", str(own_store)]) == 3
    assert "no such article: nowhere.txt" in capsys.readouterr().err
    assert paths(own_store, capsys) == seeds[1:]


def test_retract_leaves_no_words_in_the_index(own_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An index that is there shows the retraction when the command ends, and its file holds none of the words."""
    assert main(["index", "--store", str(own_store)]) == 0
    index = open_index(own_store)
    assert index is not None
    first, *others = paths(own_store, capsys)
    sql = "SELECT q.text FROM quotation q JOIN article a ON a.id = q.article WHERE a.paths LIKE ?"
    gone = {row["text"][:20].encode() for row in index.rows(sql, (f"%{first}%",))}
    kept = {row["text"][:20].encode() for path in others for row in index.rows(sql, (f"%{path}%",))}
    assert gone
    assert kept
    assert main(["retract", first, "--store", str(own_store)]) == 0
    left = (own_store / INDEX).read_bytes()
    assert all(words in left for words in kept)
    assert not [words for words in gone - kept if words in left]
    assert main(["retract", *others, "--store", str(own_store)]) == 0
    empty = open_index(own_store)
    assert empty is not None
    assert empty.rows("SELECT COUNT(*) FROM quotation")[0][0] == 0
    assert empty.rows("SELECT COUNT(*) FROM quotation_words_data WHERE id > 10")[0][0] == 0, "searched letters stay"


def test_retract_makes_no_index_where_there_is_none(own_store: Path) -> None:
    """Who does not use the pages pays nothing for them."""
    (own_store / INDEX).unlink(missing_ok=True)
    assert main(["retract", min(f"seeds/{path.name}" for path in SEEDS.glob("*.txt")), "--store", str(own_store)]) == 0
    assert not (own_store / INDEX).exists()


def test_retract_beside_a_wrong_file_of_judgements(own_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the file of judgements is malformed, it is told and nothing is removed; mended, the article goes."""
    held = paths(own_store, capsys)
    beside(own_store).write_text("{}\n", encoding="utf-8")
    assert main(["retract", held[0], "--store", str(own_store)]) != 0
    assert "line 1" in capsys.readouterr().err
    with open_writer(own_store, create=False) as writer:
        writer.publish()
    assert paths(own_store, capsys) == held
    beside(own_store).unlink()
    assert main(["retract", held[0], "--store", str(own_store)]) == 0
    assert paths(own_store, capsys) == held[1:]
