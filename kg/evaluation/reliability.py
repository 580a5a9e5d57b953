"""Whether confidences mean what they say: of the quotations given at 0.8, are eight in ten right?

"Right" is the scorer's who-said-what: half of the words shared with an annotated content, and its speaker. In come
pairs of sheets, out come bins and the expected calibration error. Start at `judged`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kg.evaluation.score import paired
from kg.evaluation.sheets import Pair

BINS = 10


class Bin(NamedTuple):
    """Quotations of like confidence: how many, their mean confidence, and the share of them that is right."""

    low: float
    high: float
    number: int
    confidence: float
    right: float


def judged(pairs: Iterable[Pair]) -> list[tuple[float, bool]]:
    """The confidence of every quotation that the system gives, and whether content and speaker are right."""
    out = []
    for gold, system in pairs:
        right = {id(s) for _, s in paired(gold, system).who}
        out += [(s.confidence, id(s) in right) for s in system.statements]
    return out


def bins(rows: Sequence[tuple[float, bool]], *, number: int = BINS) -> list[Bin]:
    """Bins of equal width over 0 to 1, upwards; those without a quotation are left out.

    Example:
        >>> bins([(0.2, False), (0.9, True), (0.98, True)], number=2)
        [Bin(low=0.0, high=0.5, number=1, confidence=0.2, right=0.0), Bin(low=0.5, high=1.0, number=2, confidence=0.94, right=1.0)]
    """  # noqa: E501
    held: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in rows:
        held.setdefault(min(int(confidence * number), number - 1), []).append((confidence, right))
    return [
        Bin(
            at / number,
            (at + 1) / number,
            len(inside),
            round(sum(c for c, _ in inside) / len(inside), 4),
            round(sum(r for _, r in inside) / len(inside), 4),
        )
        for at, inside in sorted(held.items())
    ]


def calibration_error(rows: Sequence[tuple[float, bool]], *, number: int = BINS) -> float:
    """Expected calibration error: the mean gap between confidence and share right, bins weighted by size.

    Returns:
        0 (perfect) to 1; 0 where there is no quotation.

    Example:
        >>> calibration_error([(0.9, True), (0.9, False)])
        0.4
    """
    gaps = sum(abs(b.confidence - b.right) * b.number for b in bins(rows, number=number))
    return round(gaps / len(rows), 4) if rows else 0.0
