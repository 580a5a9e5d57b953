"""An article's text cut into lines, and where in them each mark lies.

Offsets of the graph count code points of the raw text; a browser counts UTF-16 units inside a line, so marks are given
in those. A mark that runs over several lines becomes one piece in each. In comes the text and its quotations, out come
`Line` values that join to the text again. The work grows with the text and its marks, not with their product, for a
file may be one long line. Start at `lines_of`.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.api.pages.cards import Card
from kg.api.pages.things import Thing

Mark = tuple[str, int, int, str]  # kind, start, end, which quotation
Spots = dict[int, list[tuple[int, int]]]  # where an entity is named, in text order
_WIDE = re.compile("[\U00010000-\U0010ffff]")  # what UTF-16 writes with two units


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text.

    Args:
        text: Its characters, without the line's end.
        outside: Whether it is no part of the article: a second article, what stands around the text.
        marks: JSON: [kind, start, end, quotation] in UTF-16 units of this line; "" where it has none.
    """

    text: str
    outside: bool
    marks: str


def lines_of(
    raw: str, start: int, end: int, cards: Sequence[Card], mentions: Iterable[tuple[int, int, Thing | None]]
) -> list[Line]:
    """The lines of a whole file, marked where the article's quotations lie.

    Args:
        raw: The file's text.
        start: Where the article begins in it.
        end: Where it ends.
        cards: The article's quotations.
        mentions: Where which entity is named.
    """
    marks = sorted(_marks(cards, _spots(mentions)), key=lambda m: m[1])
    lines: list[Line] = []
    at = begun = 0
    open_marks: list[Mark] = []  # those that begin before the line's end and do not end before its begin
    for text in raw.split("\n"):
        stop = at + len(text)
        while begun < len(marks) and marks[begun][1] < stop:
            open_marks.append(marks[begun])
            begun += 1
        open_marks = [m for m in open_marks if m[2] > at]
        pieces = _pieces(text, at, open_marks) if open_marks else []
        lines.append(Line(text, not (at < end and stop > start) and bool(text.strip()), dumped(pieces)))
        at = stop + 1
    return lines


def dumped(pieces: list[Mark]) -> str:
    """Marks as the page carries them."""
    return json.dumps(pieces, separators=(",", ":")) if pieces else ""


def _pieces(text: str, at: int, marks: Iterable[Mark]) -> list[Mark]:
    """The parts of marks that lie in the line that begins at an offset, in UTF-16 units of the line.

    Example:
        >>> _pieces("a😀b", 10, [("cue", 12, 20, "q")])
        [('cue', 3, 4, 'q')]
    """
    wide = [found.start() for found in _WIDE.finditer(text)]

    def units(offset: int) -> int:
        inside = min(max(offset - at, 0), len(text))
        return inside + bisect_left(wide, inside)

    return [(kind, units(start), units(end), of) for kind, start, end, of in marks]


def _marks(cards: Sequence[Card], spots: Spots) -> Iterable[Mark]:
    for card in cards:
        row, own = card.row, card.anchor
        yield ("content", row["start"], row["end"], own)
        for kind in ("speaker", "cue"):
            if row[f"{kind}_start"] is not None:
                yield (kind, row[f"{kind}_start"], row[f"{kind}_end"], own)
        if (spot := _nearest(spots, row["place"], row["start"])) is not None:
            yield ("site", *spot, own)
        for channel in (*card.via, *card.credits):
            if (spot := _nearest(spots, channel.number, row["start"])) is not None:
                yield ("source", *spot, own)


def _spots(mentions: Iterable[tuple[int, int, Thing | None]]) -> Spots:
    spots: Spots = defaultdict(list)
    for start, end, thing in mentions:
        if thing is not None:
            spots[thing.number].append((start, end))
    return {number: sorted(every) for number, every in spots.items()}


def _nearest(spots: Spots, number: int | None, at: int) -> tuple[int, int] | None:
    """Where an entity is named nearest to an offset; the earlier of two as near."""
    every = [] if number is None else spots.get(number, [])
    after = bisect_left(every, (at,))
    before = bisect_left(every, (every[after - 1][0],)) if after else 0  # of several that begin there, the shortest
    return min(every[before : before + 1] + every[after : after + 1], key=lambda s: abs(s[0] - at), default=None)
