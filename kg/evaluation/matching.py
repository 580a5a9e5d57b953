"""Which of the system's entities and statements are which of gold's.

In come two sheets of one article; out go a mapping of entities and pairs of statements. Start at `align`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from kg.evaluation.sheets import Sheet, Statement
from kg.model import Span


def align(gold: Sheet, system: Sheet) -> dict[str, str]:
    """System entity → gold entity of the same article: by the most shared characters of mentions of one type.

    Entities that no mention joins (a country named by an adjective only) meet by their Wikidata ids.
    """
    shared: Counter[tuple[str, str]] = Counter()
    for span, (kind, wanted) in gold.mentions.items():
        for other, (other_kind, got) in system.mentions.items():
            if kind == other_kind and span.meets(other):
                shared[got, wanted] += min(span.end, other.end) - max(span.start, other.start)
    aligned: dict[str, str] = {}
    for (got, wanted), _ in shared.most_common():
        aligned.setdefault(got, wanted)
    by_wikidata = {qid: entity for entity, qid in gold.wikidata.items() if qid}
    for entity, qid in system.wikidata.items():
        if entity not in aligned and qid in by_wikidata:
            aligned[entity] = by_wikidata[qid]
    return aligned


def match(gold: Sequence[Statement], system: Sequence[Statement], least: float) -> list[tuple[Statement, Statement]]:
    """Pairs of statements that share at least `least` of their words, best first, each used once."""
    ranked = sorted(
        ((_overlap(g.words, s.words), i, j) for i, g in enumerate(gold) for j, s in enumerate(system)),
        key=lambda row: (-row[0], row[1], row[2]),
    )
    chosen: list[tuple[Statement, Statement]] = []
    used_gold: set[int] = set()
    used_system: set[int] = set()
    for share, i, j in ranked:
        if share >= least and i not in used_gold and j not in used_system:
            chosen.append((gold[i], system[j]))
            used_gold.add(i)
            used_system.add(j)
    return chosen


def _overlap(a: frozenset[int], b: frozenset[int]) -> float:
    return len(a & b) / len(a | b) if a | b else 0.0


def touch(a: Span | None, b: Span | None) -> bool:
    """Whether both spans are there and share a character."""
    return a is not None and b is not None and a.meets(b)


def to(aligned: Mapping[str, str], entity: str | None) -> str | None:
    """The gold entity that a system's `entity` stands for, if it names one."""
    return aligned.get(entity) if entity else None
