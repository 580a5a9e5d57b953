"""An article's text cut into lines, and where in them each mark lies.

Offsets of the graph count code points of the raw text; a browser counts UTF-16 units inside a line, so marks are given
in those. A mark that runs over several lines becomes one piece in each. In comes the text and its quotations, out come
`Line` values that join to the text again. Start at `lines_of`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.api.pages.cards import Card
from kg.api.pages.things import Thing

Mark = tuple[str, int, int, str]  # kind, start, end, which quotation


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
    marks = sorted(_marks(cards, list(mentions)), key=lambda m: m[1])
    lines, at = [], 0
    for text in raw.split("\n"):
        stop = at + len(text)
        inside = [m for m in marks if m[1] < stop and m[2] > at]
        pieces = [
            (kind, _units(text, max(a - at, 0)), _units(text, min(b, stop) - at), of) for kind, a, b, of in inside
        ]
        lines.append(Line(text, not (at < end and stop > start) and bool(text.strip()), dumped(pieces)))
        at = stop + 1
    return lines


def dumped(pieces: list[Mark]) -> str:
    """Marks as the page carries them."""
    return json.dumps(pieces, separators=(",", ":")) if pieces else ""


def _units(text: str, at: int) -> int:
    """The UTF-16 offset of a code point's offset.

    Example:
        >>> _units("a😀b", 2)
        3
    """
    return at + sum(1 for c in text[:at] if ord(c) > 0xFFFF)


def _marks(cards: Sequence[Card], mentions: list[tuple[int, int, Thing | None]]) -> Iterable[Mark]:
    for card in cards:
        row, own = card.row, card.anchor
        yield ("content", row["start"], row["end"], own)
        for kind in ("speaker", "cue"):
            if row[f"{kind}_start"] is not None:
                yield (kind, row[f"{kind}_start"], row[f"{kind}_end"], own)
        if (spot := _nearest(mentions, row["place"], row["start"])) is not None:
            yield ("site", *spot, own)
        for channel in (*card.via, *card.credits):
            if (spot := _nearest(mentions, channel.number, row["start"])) is not None:
                yield ("source", *spot, own)


def _nearest(mentions: list[tuple[int, int, Thing | None]], number: int | None, at: int) -> tuple[int, int] | None:
    """Where an entity is named nearest to an offset."""
    spots = [(a, b) for a, b, thing in mentions if thing is not None and thing.number == number]
    return min(spots, key=lambda s: abs(s[0] - at), default=None)
