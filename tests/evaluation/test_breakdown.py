"""Where points are lost: every annotated quotation is counted once, in the row and column it belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.evaluation.breakdown import OUTCOMES, SLOTS, kinds, speakers, worst
from kg.evaluation.gold import gold_files, read_gold
from kg.evaluation.sheets import Line, pair_of, slot_of
from kg.graph import contract
from kg.model import EntityType, Kind, Mention, Quotation, Reading, Span

READINGS = [read_gold(p) for p in gold_files(Path(__file__).parents[2] / "tests/gold/seeds")]


def changed(reading: Reading, **values: object) -> Line:
    """Gold's own statements with some values changed, as a system would print them."""
    line = contract(reading)
    return {**line, "quotes": [{**q, **values} for q in line["quotes"]]}


def test_kinds_perfect() -> None:
    """Gold in the system's place is found, exact and right, kind by kind."""
    rows = kinds([pair_of(r, contract(r)) for r in READINGS])
    assert [r.kind for r in rows] == [k.value for k in Kind]
    assert all(r.gold == r.system == r.found == r.exact == r.who == r.same_kind for r in rows)
    assert sum(r.gold for r in rows) == sum(len(r.quotations) for r in READINGS)


def test_kinds_wrong_kind() -> None:
    """A wrong kind costs the kind, not the finding."""
    rows = {r.kind: r for r in kinds([pair_of(r, changed(r, kind="direct")) for r in READINGS])}
    assert rows["indirect"].found == rows["indirect"].gold
    assert (rows["indirect"].same_kind, rows["indirect"].system) == (0, 0)


@pytest.mark.parametrize(
    ("values", "outcome", "named"),
    [
        ({}, "right", None),
        ({"speaker": None, "speaker_mention": None}, "unnamed, is named", True),
        ({"speaker": None, "speaker_mention": {"start": 0, "end": 1}}, "other words", False),
        ({"speaker": "https://example.org/kg/entity/nobody"}, "wrong name", True),
        ({"speaker": "https://example.org/kg/entity/nobody"}, "named, is unnamed", False),
        ({"start": 0, "end": 0}, "missed", None),
    ],
)
def test_speakers_outcomes(values: dict[str, object], outcome: str, named: bool | None) -> None:
    """Each way to be wrong has its column; each quotation stands in one."""
    for reading in READINGS:
        table = speakers([pair_of(reading, changed(reading, **values))])
        wanted = [q for q in reading.quotations if named is None or bool(q.speaker) == named]
        if named is False:  # without words in the text nothing can be pointed to
            wanted = [q for q in wanted if q.speaker_span is not None or outcome != "other words"]
        assert sum(count[outcome] for count in table.values()) == len(wanted)
        assert sum(count[o] for count in table.values() for o in OUTCOMES) == len(reading.quotations)
        assert tuple(table) == SLOTS


def test_worst_puts_most_faults_first() -> None:
    """The silent article leads; articles without faults are left out."""
    silent, *others = READINGS
    pairs = [*(pair_of(r, contract(r)) for r in others), pair_of(silent, None)]
    (loss,) = worst(pairs, 5)
    assert (loss.article, loss.score, len(loss.faults)) == (
        Path(silent.article.path).stem,
        0.0,
        len(silent.quotations),
    )
    assert worst(pairs, 0) == []


RAW = "وقال بوتين أو هو أو مسؤول"


@pytest.mark.parametrize(
    ("words", "lang", "slot"),
    [
        (None, "ar", "dropped"),
        ("بوتين", "ar", "name"),
        ("هو", "ar", "pronoun"),
        ("هو", "xx", "phrase"),
        ("مسؤول", "ar", "phrase"),
    ],
)
def test_slot_of(words: str | None, lang: str, slot: str) -> None:
    """A speaker is given by name, phrase or pronoun, or not at all; without a pack no pronoun is known."""
    at = None if words is None else Span(RAW.index(words), RAW.index(words) + len(words))
    quotation = Quotation(Span(0, 4), Kind.DIRECT, None, "putin", at, (), None, None, None, "gold", 1.0)
    mention = Mention(Span(5, 10), EntityType.PERSON, "putin", "gold")
    assert slot_of(quotation, [mention], raw=RAW, lang=lang) == slot
