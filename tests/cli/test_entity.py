"""`kg entity` on a store of the seeds: finding, judging, undoing; what is printed, and what a mistake costs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.cli import main
from kg.resolve.judgements import beside
from kg.store import open_reader

BASE = "https://example.org/kg/entity/"
SEED = "seeds/000_e33d0e6319ce06da.txt"


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout, stderr of `kg words…`."""
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


def find(capsys: pytest.CaptureFixture[str], store: Path, name: str) -> list[dict[str, object]]:
    code, out, _ = run(capsys, "entity", "find", name, "--store", store, "--format", "json")
    assert code == 0
    found: list[dict[str, object]] = json.loads(out)
    return found


def speakers(store: Path) -> set[str]:
    with open_reader(store) as reader:
        rows = reader.query("SELECT DISTINCT ?s { ?q <https://example.org/kg/vocab#speaker> ?s }").rows  # type: ignore[union-attr]
        return {str(row[0])[1:-1].removeprefix(BASE) for row in rows}


def test_entity_find(capsys: pytest.CaptureFixture[str], gold_store: Path) -> None:
    """A name in any script finds the person, with names in Arabic and Persian, score and reason."""
    for name in ("بوتن", "پوتین", "Путин"):
        first = find(capsys, gold_store, name)[0]
        assert (first["name"], first["iri"]) == ("Vladimir Putin", BASE + "putin")
        assert first["clue"]
    code, _, err = run(capsys, "entity", "find", "Nobody At All", "--store", gold_store)
    assert (code, "nothing in the store is called" in err) == (0, True)


def test_entity_show(capsys: pytest.CaptureFixture[str], gold_store: Path) -> None:
    """One entity: its names, roles and identifier, a line each."""
    code, out, _ = run(capsys, "entity", "show", "putin", "--store", gold_store)
    assert code == 0
    assert "wikidata    http://www.wikidata.org/entity/Q7747" in out
    assert "president of Russia" in out


def test_entity_same_and_undo(capsys: pytest.CaptureFixture[str], own_store: Path) -> None:
    """Two are one until that is taken back; the old name leads to the one that stays."""
    words = ("same", "Kim Jong Un", "putin", "--why", "لا سبب", "--who", "amal")
    code, out, _ = run(capsys, "entity", *words, "--store", own_store)
    assert code == 0
    judgement = out.split()[0]
    assert not {"kim", "putin"} <= speakers(own_store)
    assert find(capsys, own_store, "بوتن")[0]["iri"] == find(capsys, own_store, "Kim Jong Un")[0]["iri"]
    _, out, _ = run(capsys, "entity", "show", "putin", "--store", own_store)
    assert "replaces" in out
    assert "amal: same: لا سبب" in out
    code, out, _ = run(capsys, "query", "people", "--name", BASE + "putin", "--store", own_store, "--format", "json")
    assert len(json.loads(out)) == 1
    assert run(capsys, "check", "--store", own_store)[0] == 0
    assert run(capsys, "entity", "undo", judgement[:8], "--store", own_store, "--who", "ben")[0] == 0
    assert {"kim", "putin"} <= speakers(own_store)
    _, out, _ = run(capsys, "entity", "judgements", "--store", own_store, "--format", "jsonl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [(row["what"], row["holds"]) for row in rows] == [("same", None), ("undo", None)]
    _, out, _ = run(capsys, "entity", "judgements", "--stored", "--store", own_store)
    assert sorted(out.splitlines()) == sorted(beside(own_store).read_text(encoding="utf-8").splitlines())


def test_entity_different_in_one_article(capsys: pytest.CaptureFixture[str], own_store: Path) -> None:
    """What one article calls so is somebody else there, and the same as before everywhere else."""
    before = find(capsys, own_store, "putin")[0]
    words = ("different", "putin", "--in", SEED, "--who", "amal")
    assert run(capsys, "entity", *words, "--store", own_store)[0] == 0
    found = find(capsys, own_store, "Vladimir Putin")
    assert len(found) > 1
    assert {row["articles"] for row in found} >= {1, int(str(before["articles"])) - 1}


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("same", "putin"), 2, "two entities are judged"),
        (("same", "putin", "nobody"), 1, "nothing in the store is called"),
        (("same", "putin", "russia"), 1, "a thing is of one kind"),
        (("same", "putin", "putin"), 1, "2 different things"),
        (("different", "putin", "kim", "--in", "no-such-file.txt"), 1, "no article of the store"),
        (("undo", "0123456789"), 1, "no judgement in force"),
        (("show", "nobody"), 1, "nothing in the store is called"),
        (("unsure", "putin", "kim", "--who", " "), 1, "who must name"),
    ],
)
def test_entity_mistakes(
    capsys: pytest.CaptureFixture[str], own_store: Path, words: tuple[str, ...], code: int, reason: str
) -> None:
    """A mistake is told on stderr with its remedy, and writes nothing."""
    found, _, err = run(capsys, "entity", *words, "--store", own_store)
    assert (found, reason in err) == (code, True)
    assert not beside(own_store).exists() or beside(own_store).read_text(encoding="utf-8") == ""


def test_entity_apply_refuses_a_wrong_file(capsys: pytest.CaptureFixture[str], own_store: Path) -> None:
    """A file changed by hand is applied as a whole or not at all, and the message names line and reason."""
    row = {"when": "2026-11-23T09:30:00Z", "who": "amal", "what": "same", "about": [BASE + "putin", BASE + "kim"]}
    good = json.dumps(row) + "\n"
    before = speakers(own_store)
    beside(own_store).write_text(good + "half a row\n", encoding="utf-8")
    code, _, err = run(capsys, "entity", "apply", "--store", own_store)
    assert (code, "line 2" in err, "no JSON object" in err) == (1, True, True)
    assert speakers(own_store) == before
    beside(own_store).write_text(good, encoding="utf-8")
    code, out, _ = run(capsys, "entity", "apply", "--store", own_store)
    assert (code, out) == (0, "1 judgements in force\n")
    assert speakers(own_store) != before


def test_entity_merge_candidates(capsys: pytest.CaptureFixture[str], gold_store: Path) -> None:
    """Pairs come with a score and the reason; a limit holds."""
    words = ("merge-candidates", "--limit", "2", "--format", "json")
    code, out, _ = run(capsys, "entity", *words, "--store", gold_store)
    assert code == 0
    assert all(0 < row["score"] <= 1 and row["why"] for row in json.loads(out))
