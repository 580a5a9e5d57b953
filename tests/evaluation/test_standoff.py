"""Annotations apart from their texts: what is written without text reads back as it was, or is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.errors import GoldError
from kg.evaluation.gold import gold_files, read_gold
from kg.evaluation.standoff import read_standoff, standoff_files, to_standoff

ROOT = Path(__file__).parents[2]
SEEDS = gold_files(ROOT / "tests" / "gold" / "seeds")


def write(folder: Path, *, spoil: str = "") -> Path:
    """The seeds as a collection and their annotations as stand-off; gives the folder of the annotations."""
    lines = []
    for number, path in enumerate(SEEDS):
        reading = read_gold(path)
        title, _, text = reading.article.raw.partition("\n")
        lines.append(json.dumps({"title": title, "text": text + spoil}))
        row = to_standoff(reading, collection="news.jsonl", line=number)
        (folder / "standoff").mkdir(exist_ok=True)
        (folder / "standoff" / path.name).write_text(json.dumps(row), encoding="utf-8")
    (folder / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder / "standoff"


def test_standoff_reads_back(tmp_path: Path) -> None:
    """Everything that is scored survives the road through offsets, and no text is in the file."""
    for path, source in zip(standoff_files(write(tmp_path)), SEEDS, strict=True):
        back, gold = read_standoff(path, tmp_path), read_gold(source)
        assert back.article.raw == gold.article.raw
        assert (back.quotations, back.roles, back.parts) == (gold.quotations, gold.roles, gold.parts)
        assert set(back.mentions) == set(gold.mentions)
        assert gold.quotations[0].span.of(gold.article.raw) not in path.read_text(encoding="utf-8")


def test_standoff_refuses_another_text(tmp_path: Path) -> None:
    """A text that is not the annotated one is refused by its digest."""
    first, *_ = standoff_files(write(tmp_path, spoil="!"))
    with pytest.raises(GoldError, match="another text"):
        read_standoff(first, tmp_path)


def test_standoff_names_what_is_not_there(tmp_path: Path) -> None:
    """A collection or an annotation that is not there is told with a remedy."""
    first, *_ = standoff_files(write(tmp_path))
    with pytest.raises(GoldError, match="collection is not there"):
        read_standoff(first, tmp_path / "absent")
    with pytest.raises(GoldError, match="no annotation"):
        standoff_files(tmp_path)


@pytest.mark.parametrize("folder", ["standoff", "held_out"])
def test_standoff_of_the_repository_holds_offsets_only(folder: str) -> None:
    """The annotations of the repository carry no stretch of text: names only, and offsets."""
    for path in standoff_files(ROOT / "tests" / "gold" / folder):
        row = json.loads(path.read_text(encoding="utf-8"))
        assert all(set(q) <= {"span", "kind", "cue", "speaker", "speaker_span", "via", "addressee", "place", "date"}
                   for q in row["quotes"])  # fmt: skip
        assert all(len(e["name"]) < 100 for e in row["entities"])
