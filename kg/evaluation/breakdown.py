"""Where the points are lost: by kind of quotation, by how the text gives the speaker, and by article.

In come pairs of sheets (gold, system), as the scorer takes them; out come counts. Start at `kinds`, `speakers`
or `worst`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kg.evaluation.matching import to
from kg.evaluation.score import Fault, Paired, paired, score_article
from kg.evaluation.sheets import Pair, Statement
from kg.model import Kind

SLOTS = ("name", "phrase", "pronoun", "dropped")
OUTCOMES = ("right", "wrong name", "named, is unnamed", "unnamed, is named", "other words", "missed")


class KindRow(NamedTuple):
    """Counts of one kind: annotated, given by the system, and of the annotated ones what was found and right."""

    kind: str
    gold: int
    system: int
    found: int
    exact: int
    who: int
    same_kind: int


class Loss(NamedTuple):
    """One article's faults; `score` is its own who-said-what F1."""

    article: str
    score: float
    faults: tuple[Fault, ...]


def kinds(pairs: Iterable[Pair]) -> list[KindRow]:
    """One row per kind of quotation, in the order of `kg.model.Kind`."""
    counts: Counter[tuple[str, str]] = Counter()
    for gold, system in pairs:
        both = paired(gold, system)
        counts.update(("gold", g.kind) for g in gold.statements)
        counts.update(("system", s.kind) for s in system.statements)
        counts.update(("found", g.kind) for g, _ in both.same)
        counts.update(("exact", g.kind) for g, _ in both.exact)
        counts.update(("who", g.kind) for g, _ in both.who)
        counts.update(("same_kind", g.kind) for g, s in both.same if g.kind == s.kind)
    return [KindRow(k.value, *(counts[column, k.value] for column in KindRow._fields[1:])) for k in Kind]


def speakers(pairs: Iterable[Pair]) -> dict[str, Counter[str]]:
    """What became of the annotated speakers.

    Returns:
        For each of `SLOTS` the number of quotations by each of `OUTCOMES`. "other words": both sides leave the
        speaker unnamed, but point to different words.
    """
    table: dict[str, Counter[str]] = {slot: Counter() for slot in SLOTS}
    for gold, system in pairs:
        both = paired(gold, system)
        found = {id(g): s for g, s in both.same}
        right = {id(g) for g, _ in both.who}
        for g in gold.statements:
            table[g.slot][_outcome(g, found.get(id(g)), both, id(g) in right)] += 1
    return table


def _outcome(gold: Statement, system: Statement | None, both: Paired, right: bool) -> str:
    if system is None:
        return "missed"
    if right:
        return "right"
    if not gold.speaker:
        return "named, is unnamed" if system.speaker else "other words"
    if not system.speaker:
        return "unnamed, is named"
    # A system's entity that stands for no entity of gold is a wrong name as well.
    return "wrong name" if to(both.aligned, system.speaker) != gold.speaker else "right"


def worst(pairs: Iterable[Pair], number: int) -> list[Loss]:
    """The articles with the most faults (missed, spurious, wrong speaker), most first, then by name."""
    losses = []
    for gold, system in pairs:
        _, faults = score_article(gold, system)
        if faults:
            right = len(paired(gold, system).who)
            all_statements = len(gold.statements) + len(system.statements)
            losses.append(Loss(gold.name, round(2 * right / all_statements, 4), tuple(faults)))
    return sorted(losses, key=lambda loss: (-len(loss.faults), loss.article))[:number]


def kinds_of_faults(faults: Sequence[Fault]) -> str:
    """The faults of an article, counted.

    Example:
        >>> from kg.model import Span
        >>> kinds_of_faults([Fault("a", "missed", "direct", None, Span(0, 1))])
        '1 missed, 0 spurious, 0 wrong speakers'
    """
    count = Counter(f.kind for f in faults)
    return f"{count['missed']} missed, {count['spurious']} spurious, {count['speaker']} wrong speakers"
