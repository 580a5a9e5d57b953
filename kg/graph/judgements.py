"""People's decisions as nodes of the graph of judgements, undone ones included, and read back from there.

In come `Judgement` values, out come quads; nothing is lost on the way, so that a lost file can be written again from
the store. Start at `judgement_quads`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad

from kg import vocab
from kg.graph import iris
from kg.graph.terms import XSD, Facts, Value, plain
from kg.resolve.judgements import Judgement

_MOMENT = NamedNode(XSD + "dateTime")


def judgement_quads(judgements: Iterable[Judgement], *, base: str = iris.DEFAULT_BASE) -> list[Quad]:
    """The graph of judgements.

    Args:
        judgements: All of a file, undos and what they take back included.
        base: The base of all IRIs.

    Returns:
        Quads without repetition; what was taken back says so by `prov:wasInvalidatedBy`.
    """
    facts = Facts(NamedNode(iris.judgements_graph(base)))
    return list(dict.fromkeys(quad for j in judgements for quad in _quads(j, facts, base)))


def told_judgements(quads: Iterable[Quad], *, base: str = iris.DEFAULT_BASE) -> list[Judgement]:
    """The judgements that `judgement_quads` wrote, by time.

    Example:
        >>> one = Judgement("same", ("http://a/1", "http://a/2"), "amal", "2026-11-23T09:30:00Z", "أخوان")
        >>> told_judgements(judgement_quads([one])) == [one]
        True
    """
    said: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            said[quad.subject.value][quad.predicate.value].append(quad.object.value)
    made = (_judgement(row, base) for row in said.values() if vocab.decision in row)
    return sorted(made, key=lambda j: (j.when, j.id))


def _quads(judgement: Judgement, facts: Facts, base: str) -> Iterator[Quad]:
    node = iris.judgement(base, judgement.id)
    undo = judgement.what == "undo"
    about = [iris.judgement(base, j) for j in judgement.about] if undo else judgement.about
    pairs: tuple[tuple[str, Value | None], ...] = (
        (vocab.decision, plain(judgement.what)),
        *((vocab.about, thing) for thing in about),
        (vocab.instead, None if judgement.value is None else plain(judgement.value)),
        *((vocab.seen, plain(f"{thing} {passage}")) for thing, passage in judgement.seen),
        (vocab.decidedBy, plain(judgement.who)),
        (vocab.why, plain(judgement.why) if judgement.why else None),
        (vocab.prov_generatedAtTime, Literal(judgement.when, datatype=_MOMENT)),
    )
    yield from facts.typed(node, vocab.Judgement, *pairs)
    if undo:
        yield from facts.of(about[0], (vocab.prov_wasInvalidatedBy, node))


def _judgement(row: defaultdict[str, list[str]], base: str) -> Judgement:
    what, who, when = (row[key][0] for key in (vocab.decision, vocab.decidedBy, vocab.prov_generatedAtTime))
    about = [iri.removeprefix(iris.judgement(base, "")) if what == "undo" else iri for iri in row[vocab.about]]
    value = next(iter(row[vocab.instead]), None)
    seen = sorted((thing, passage) for thing, _, passage in (text.partition(" ") for text in row[vocab.seen]))
    return Judgement(what, tuple(sorted(about)), who, when, next(iter(row[vocab.why]), ""), value, seen=tuple(seen))
