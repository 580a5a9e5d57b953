"""Which of several overlapping candidates stand.

Inside one type the longest wins. Different types may nest: a country inside a ministry is a mention of its own,
a city inside a person's name is none. In come candidates, out come those that stand, in text order. Start at `settle`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.extract.gazetteer import Sheet
from kg.extract.mentions_candidate import Candidate
from kg.model import EntityType, Span

FULL = 0.85  # the confidence of a rule that knows the given name


def settle(sheet: Sheet, candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates that stand, outer before inner.

    Args:
        sheet: The text.
        candidates: In any order.
    """
    merged: dict[tuple[Span, EntityType], Candidate] = {}
    for c in candidates:
        old = merged.get((c.span, c.type))
        merged[c.span, c.type] = c if old is None else _merged(old, c)
    full = {t for c in merged.values() if _is_full_name(c) for t in range(c.first, c.last)}
    for c in list(merged.values()):
        if c.last - c.first == 1 and c.first in full and c.type is not EntityType.PERSON:
            del merged[c.span, c.type]  # الدكتورة زبيدة **الإسماعيلي** is no football club
    # The surest first; of equally sure ones the longer. A candidate falls to a standing one that excludes it.
    ranked = sorted(merged.values(), key=lambda c: (-_weight(c), c.span))
    standing: list[Candidate] = []
    by_token: dict[int, list[Candidate]] = {}
    for c in ranked:
        rivals = {id(r): r for t in range(c.first, c.last) for r in by_token.get(t, ())}.values()
        if all(_both(c, r) for r in rivals if c.span.meets(r.span)):
            standing.append(c)
            for t in range(c.first, c.last):
                by_token.setdefault(t, []).append(c)
    return sorted(standing, key=lambda c: (c.span.start, -c.span.end, c.type))


def _is_full_name(c: Candidate) -> bool:
    """Whether a title stands before a person's name of which the rules are sure."""
    return c.type is EntityType.PERSON and c.rule == "title-name" and c.last - c.first > 1 and c.confidence >= FULL


def _weight(c: Candidate) -> float:
    """Confidence, with a bonus for length: a longer reading of the same place knows more."""
    return c.confidence + 0.06 * min(c.last - c.first, 5)


def _merged(a: Candidate, b: Candidate) -> Candidate:
    best, other = (a, b) if a.confidence >= b.confidence else (b, a)
    both = 1 - (1 - best.confidence) * (1 - 0.5 * other.confidence) if a.rule != b.rule else best.confidence
    return Candidate(
        best.span, best.type, best.rule, min(both, 0.99), best.first, best.last,
        tuple(dict.fromkeys((*best.things, *other.things))), best.head or other.head,
    )  # fmt: skip


def _both(c: Candidate, standing: Candidate) -> bool:
    """Whether a candidate may stand beside one that already does and shares characters with it."""
    if c.type is standing.type:
        return False
    if c.span == standing.span:
        return False
    outer, inner = (c, standing) if c.span.holds(standing.span) else (standing, c)
    if not outer.span.holds(inner.span):
        return False
    return outer.type is EntityType.ORGANIZATION and inner.type is EntityType.PLACE
