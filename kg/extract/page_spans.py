"""Spans looked up in logarithmic time: which of many cover a place, which of many lie inside a stretch.

In come spans, or values that have one, in any order; out come `Cover` (is this covered?) and `Inside` (what is here?).
Both keep the extraction linear in a file of any length.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from typing import Generic, TypeVar

from kg.model import Span

Value = TypeVar("Value")


class Cover:
    """Whether one of the spans covers an offset or a whole stretch; spans may nest and overlap.

    Example:
        >>> cover = Cover([Span(0, 9), Span(2, 4)])
        >>> cover.at(5), cover.at(9), cover.holds(Span(3, 8))
        (True, False, True)
    """

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans)
        self._starts = [s.start for s in ordered]
        self._ends = list(accumulate((s.end for s in ordered), max))

    def holds(self, span: Span) -> bool:
        """Whether one span holds all of `span`."""
        last = bisect_right(self._starts, span.start) - 1
        return last >= 0 and self._ends[last] >= span.end

    def at(self, offset: int) -> bool:
        """Whether one span covers the character at `offset`."""
        return self.holds(Span(offset, offset + 1))


class Inside(Generic[Value]):
    """The values whose spans lie inside a stretch, in text order.

    Example:
        >>> list(Inside([Span(0, 2), Span(5, 7)], key=lambda s: s).of(Span(1, 9)))
        [Span(start=5, end=7)]
    """

    def __init__(self, values: Iterable[Value], *, key: Callable[[Value], Span]) -> None:
        self._key = key
        self._values = sorted(values, key=key)
        self._starts = [key(v).start for v in self._values]

    def of(self, span: Span) -> Iterator[Value]:
        """The values inside `span`."""
        first, last = bisect_left(self._starts, span.start), bisect_right(self._starts, span.end)
        return (v for v in self._values[first:last] if self._key(v).end <= span.end)
