"""Scoring: the numbers are the reference scorer's, and perfect output is perfect."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError
from kg.evaluation.gold import gold_files, read_gold
from kg.evaluation.score import score
from kg.evaluation.sheets import gold_pairs, read_lines, sheet_of_line, words
from kg.model import Reading, Span

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "tests" / "gold" / "seeds"
SHARED = ROOT.parent / "shared"
REFERENCE = SHARED / "eval" / "score.py"

Line = dict[str, Any]


def line_of(reading: Reading) -> Line:
    """An annotation as an extractor would print it, identities made corpus-wide."""
    ids = {e.id: e.wikidata or f"{e.type}:{e.name}" for e in reading.entities}

    def spot(span: Span | None) -> dict[str, int] | None:
        return None if span is None else {"start": span.start, "end": span.end}

    part = reading.parts[0]
    return {
        "article": {
            "path": reading.article.path,
            "lang": reading.article.lang,
            "date": part.date,
            "publisher": ids.get(part.publisher or ""),
            "sources": [ids[s] for s in part.sources],
        },
        "entities": [
            {
                "id": ids[e.id],
                "type": e.type.value,
                "name": e.name,
                "sameAs": [f"http://www.wikidata.org/entity/{e.wikidata}"] if e.wikidata else [],
                "mentions": [spot(m.span) for m in reading.mentions if m.entity == e.id],
            }
            for e in reading.entities
        ],
        "roles": [
            {"person": ids[r.person], "role": r.role, "of": ids.get(r.of or ""), **(spot(r.span) or {})}
            for r in reading.roles
        ],
        "quotes": [
            {
                **(spot(q.span) or {}),
                "kind": q.kind.value,
                "cue": spot(q.cue.span if q.cue else None),
                "speaker": ids.get(q.speaker or ""),
                "speaker_mention": spot(q.speaker_span),
                "via": [ids[v] for v in q.via],
                "addressee": ids.get(q.addressee or ""),
                "place": ids.get(q.place or ""),
                "date": q.date,
            }
            for q in reading.quotations
        ],
    }


def perturbed(line: Line, rng: random.Random) -> Line:
    """The line with random losses, shifts and confusions of every kind the scorer must count."""
    out = copy.deepcopy(line)
    ids = [e["id"] for e in out["entities"]]
    for entity in out["entities"]:
        entity["mentions"] = [_shift(m, rng) for m in entity["mentions"] if rng.random() > 0.15]
        if rng.random() < 0.1:
            entity["type"] = rng.choice(["Person", "Organization", "Place"])
        if rng.random() < 0.2:
            entity["sameAs"] = rng.choice([[], ["http://www.wikidata.org/entity/Q7747"]])
        if rng.random() < 0.1:
            entity["mentions"] = entity["mentions"] + [{"start": 3, "end": 9}]
    out["roles"] = [_shift(r, rng) for r in out["roles"] if rng.random() > 0.2]
    out["quotes"] = [_shift(q, rng) for q in out["quotes"] if rng.random() > 0.2]
    for item in [*out["roles"], *out["quotes"], out["article"]]:
        for key in ("of", "speaker", "place", "publisher", "date", "cue", "speaker_mention"):
            if key in item and rng.random() < 0.15:
                item[key] = None if key in ("date", "cue", "speaker_mention") else rng.choice([None, *ids])
        for key in ("via", "sources"):
            if key in item and rng.random() < 0.2:
                item[key] = rng.sample(ids, min(2, len(ids)))
    for quote in out["quotes"]:
        if rng.random() < 0.2:
            quote["kind"] = rng.choice(["direct", "mixed", "indirect"])
    if rng.random() < 0.5:
        rng.shuffle(out["quotes"])
    return out


def _shift(item: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    if rng.random() < 0.8:
        return item
    return {**item, "start": max(0, item["start"] - rng.randint(0, 9)), "end": item["end"] + rng.randint(0, 30)}


def ours(gold: Path, lines: Path) -> dict[str, dict[str, dict[str, float]]]:
    known = read_lines(lines)
    pairs = gold_pairs(gold, lambda r: known.get(Path(r.article.path).stem))
    groups = {"all": pairs}
    for pair in pairs:
        groups.setdefault(pair[0].lang, []).append(pair)
    return {name: {m: v._asdict() for m, v in score(members).metrics.items()} for name, members in groups.items()}


def reference(gold: Path, lines: Path, out: Path) -> dict[str, dict[str, dict[str, float]]]:
    if not REFERENCE.exists():
        pytest.skip("the reference scorer is not beside this checkout")
    command = [sys.executable, str(REFERENCE), str(gold), str(lines), "--by-language", "--json", str(out)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    result: dict[str, dict[str, dict[str, float]]] = json.loads(out.read_text(encoding="utf-8"))
    return result


@pytest.mark.parametrize("folder", [SEEDS, SHARED / "gold" / "dev"], ids=["seeds", "dev"])
@pytest.mark.parametrize("seed", range(4))
def test_score_equals_reference(folder: Path, seed: int, tmp_path: Path) -> None:
    """Every metric, over all and by language, is the reference scorer's, for perfect and for faulty output."""
    if not folder.exists():
        pytest.skip("this gold set is not beside the checkout")
    rng = random.Random(seed)
    lines = [line_of(read_gold(path)) for path in gold_files(folder)]
    if seed:
        lines = [perturbed(line, rng) for line in lines if rng.random() > 0.1]
    system = tmp_path / "system.jsonl"
    system.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    assert ours(folder, system) == reference(folder, system, tmp_path / "reference.json")


def test_score_perfect() -> None:
    """Gold in the system's place scores 1 wherever gold has something to find, and shows no fault."""
    result = score(gold_pairs(SEEDS, line_of))
    assert result.faults == ()
    assert {name for name, m in result.metrics.items() if m.gold and m.f1 != 1.0} == set()


def test_score_silent() -> None:
    """A system that says nothing scores 0, and every quotation is a fault."""
    result = score(gold_pairs(SEEDS, lambda _: None))
    assert {m.f1 for m in result.metrics.values()} == {0.0}
    assert len(result.faults) == result.metrics["quote"].gold
    assert {f.kind for f in result.faults} == {"missed"}


def test_score_wrong_speaker_is_a_fault() -> None:
    """A right quotation with the wrong speaker counts as found, not as who-said-what, and is listed."""

    def mute(reading: Reading) -> Line:
        line = line_of(reading)
        return {**line, "quotes": [{**q, "speaker": None, "speaker_mention": None} for q in line["quotes"]]}

    result = score(gold_pairs(SEEDS, mute))
    assert result.metrics["quote"].f1 == 1.0
    assert result.metrics["who-said-what.named"].f1 == 0.0
    assert {f.kind for f in result.faults} == {"speaker"}


def test_words_are_whole_words_that_meet_the_span() -> None:
    """A word counts from its start even where the span cuts it; a span past the end is harmless."""
    assert words("abc def", Span(2, 4)) == {0}
    assert words("abc def", Span(2, 5)) == {0, 4}
    assert words("abc def", Span(5, 99)) == {4}
    assert words("abc def", Span(50, 99)) == set()


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"article": None},
        {"article": {}, "entities": [{"type": "Person"}]},
        {"article": {}, "roles": [{"person": "E1"}]},
        {"article": {}, "quotes": [{"start": "a", "end": 2}]},
    ],
)
def test_sheet_of_line_refuses_other_shapes(line: Line) -> None:
    """A line that is not in the contract's form is refused with the article's name."""
    with pytest.raises(InputError, match="contract") as caught:
        sheet_of_line(line, "", "004")
    assert caught.value.where == "004"


@pytest.mark.parametrize("text", ["{", "[]", '{"article": {}}', "1"])
def test_read_lines_names_the_line(text: str, tmp_path: Path) -> None:
    """A broken line is named by its number."""
    path = tmp_path / "system.jsonl"
    path.write_text('{"article": {"path": "a.txt"}}\n\n' + text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_lines(path)
    assert "line 3" in str(caught.value)


def test_read_lines_reports_missing(tmp_path: Path) -> None:
    """A file that cannot be read, or is not UTF-8, is an InputError."""
    with pytest.raises(InputError, match="cannot be read"):
        read_lines(tmp_path / "absent")
    (tmp_path / "bad").write_bytes(b"\xff")
    with pytest.raises(InputError, match="cannot be read"):
        read_lines(tmp_path / "bad")
