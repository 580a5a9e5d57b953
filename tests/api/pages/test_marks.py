"""Marks lie where the words are, and finding them takes work in proportion to the text."""

from __future__ import annotations

import json
import sys
from types import FrameType
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kg.api.pages.cards import Card
from kg.api.pages.marks import lines_of
from kg.api.pages.things import Thing

PERSON = Thing(7, "https://example.org/kg/entity/p", "Person", "P", None, "/entity/p")


def card(number: int, start: int, end: int, place: int | None = None) -> Card:
    """A quotation at these offsets, with its cue right before it and one channel."""
    row: Any = {
        "start": start, "end": end, "speaker_start": None, "speaker_end": None,
        "cue_start": max(start - 1, 0), "cue_end": start, "place": place,
    }  # fmt: skip
    return Card(row, None, (), None, None, None, (PERSON,), (), "/article/a", f"q-{number}")


def marked(raw: str, cards: list[Card], mentions: list[tuple[int, int, Thing | None]]) -> dict[tuple[str, str], str]:
    """The words of each mark, cut from the lines as a browser cuts them."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in lines_of(raw, 0, len(raw), cards, mentions):
        units = line.text.encode("utf-16-le", "surrogatepass")
        for kind, start, end, of in json.loads(line.marks or "[]"):
            found.setdefault((kind, of), []).append(units[2 * start : 2 * end].decode("utf-16-le", "surrogatepass"))
    return {key: "\n".join(parts) for key, parts in found.items()}


@given(st.text(alphabet="ab\n😀ق", max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=4))
def test_lines_of_marks_hold_the_words(raw: str, spans: list[tuple[int, int]]) -> None:
    """Joined over its lines each mark holds the words of its span, whatever lies outside the first plane."""
    spans = [(a, min(a + n, len(raw))) for a, n in spans if a < len(raw)]
    words = marked(raw, [card(n, a, b) for n, (a, b) in enumerate(spans)], [])
    for n, (a, b) in enumerate(spans):
        assert words.get(("content", f"q-{n}"), "").strip("\n") == raw[a:b].strip("\n")
    assert [line.text for line in lines_of(raw, 0, 0, [], [])] == raw.split("\n")


def test_lines_of_marks_the_nearest_mention() -> None:
    """Of the places where a channel is named the nearest is marked, of two as near the earlier."""
    raw = "P aa P bbbb P"
    mentions: list[tuple[int, int, Thing | None]] = [(0, 1, PERSON), (5, 6, PERSON), (12, 13, PERSON), (7, 8, None)]
    for at, near in ((1, 0), (3, 5), (8, 5), (9, 12), (13, 12)):
        pieces = json.loads(lines_of(raw, 0, len(raw), [card(0, at, at + 1)], mentions)[0].marks)
        assert [p[1] for p in pieces if p[0] == "source"] == [near]


def work(raw: str, cards: list[Card], mentions: list[tuple[int, int, Thing | None]]) -> int:
    """How many steps the interpreter takes to mark a text."""
    steps = 0

    def step(frame: FrameType, event: str, _: object) -> Any:
        nonlocal steps
        frame.f_trace_opcodes = True
        steps += event == "opcode"
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        lines_of(raw, 0, len(raw), cards, mentions)
    finally:
        sys.settrace(before)
    return steps


def of_length(quotations: int, glue: str) -> int:
    """The work on a text of so many quotations, each of them on its line or all on one."""
    part = "قال: «😀 words»" + glue
    cards = [card(n, n * len(part) + 5, n * len(part) + 12, place=7) for n in range(quotations)]
    mentions: list[tuple[int, int, Thing | None]] = [
        (n * len(part), n * len(part) + 3, PERSON) for n in range(quotations)
    ]
    return work(part * quotations, cards, mentions)


def test_lines_of_work_grows_with_the_text() -> None:
    """Twice the text with twice the quotations is about twice the work, on one line and on many."""
    for glue in (" ", "\n"):
        assert of_length(200, glue) < 2.5 * of_length(100, glue), repr(glue)
