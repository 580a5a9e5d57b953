"""What people may write into a store of articles, beside the graphs that `kg build` keeps.

    <base>graph/… and all else under <base>    kept by kg build: read again, retracted, made anew; nobody writes there
    <base>graphs/… and every other IRI         people's own: kg build never touches them
    the default graph                          empty, and stays so

Statements of people count like all others in the union that queries see, so the rules of `ontology/shapes.ttl`
hold over both: what breaks one is refused. In come targets or quads, out comes nothing or an error.
Start at `check_targets`, then `check_quads`.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, Quad

from kg import vocab
from kg.graph import validate
from kg.store.workers_protocol import Refused, RulesBroken
from kg.store.writes_text import UNKNOWN, UNNAMED

OWN = "graphs/"  # under the base, what people write
_KG = vocab.PREFIXES["kg"]
_TYPE = NamedNode(vocab.PREFIXES["rdf"] + "type")
# By these `kg build` finds the graph of a file again, to replace or drop it.
_BOOKKEEPING = {vocab.path, vocab.digest}
# Who is who is decided by judgements, which name who judged; a statement without one would merge people unseen.
_DECIDED = {vocab.dcterms_isReplacedBy, vocab.PREFIXES["owl"] + "differentFrom"}
_HOPS = 3  # from a fact over its passage to the passage's selectors
_SHOWN = 5


def check_targets(targets: Iterable[str], *, base: str) -> None:
    """Let an update pass that writes to graphs of people's own only.

    Raises:
        Refused: it may write to another graph.
    """
    remedy = f"write to a graph of your own, as <{base}{OWN}notes>"
    for target in targets:
        if target == UNKNOWN:
            raise Refused("the update may write to any graph", remedy="name each graph that it writes to by its IRI")
        if target == UNNAMED:
            raise Refused("the default graph of a store of articles stays empty", remedy=remedy)
        if target.startswith(base) and not target.startswith(base + OWN):
            raise Refused(f"only kg build and kg retract write to <{target}>", remedy=remedy)


def check_quads(store: ox.Store, gone: set[Quad], added: set[Quad], *, base: str) -> None:
    """Let a change pass after which the rules of the ontology hold as before, for what it touches.

    Args:
        store: The store before the change.
        gone: What the change takes away.
        added: What it adds.
        base: The base of the store's IRIs.

    Raises:
        Refused: it states what kg build keeps its books by, or who is who, or something of a judgement.
        RulesBroken: a rule would be broken.
    """
    for quad in added:
        if quad.predicate.value in _BOOKKEEPING:
            raise Refused(
                f"only kg build states <{quad.predicate.value}>", remedy="use a property of your own, or dcterms:source"
            )
        if quad.predicate.value in _DECIDED or _judgement(quad, base):
            raise Refused(
                f"who is who is decided by judgements: nobody else states <{quad.predicate.value}>"
                if quad.predicate.value in _DECIDED
                else "nothing is stated of a judgement but by who judges",
                remedy="judge with POST /judgements or kg entity",
            )
    if not any(_ours(store, quad) for quad in gone | added):
        return
    after = _View(store, gone, added)
    touched = {quad.subject for quad in gone | added}
    broken = [
        v for v in validate(_around(after, touched)) if v.severity == "Violation" and NamedNode(v.node) in touched
    ]
    if broken:
        told = "; ".join(f"<{v.node}>: {v.message}" for v in broken[:_SHOWN])
        more = f" (and {len(broken) - _SHOWN} more)" if len(broken) > _SHOWN else ""
        raise RulesBroken(f"the change breaks rules of the ontology: {told}{more}", remedy="see ontology/shapes.ttl")


def _judgement(quad: Quad, base: str) -> bool:
    return isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(f"{base}judgement/")


def _ours(store: ox.Store, quad: Quad) -> bool:
    """Whether a statement is in our words, or about a thing of ours."""
    if quad.predicate.value.startswith(_KG):
        return True
    if quad.predicate == _TYPE:
        return isinstance(quad.object, NamedNode) and quad.object.value.startswith(_KG)
    types = (q.object for q in store.quads_for_pattern(quad.subject, _TYPE, None, None))
    return any(isinstance(t, NamedNode) and t.value.startswith(_KG) for t in types)


class _View:
    """The union of all graphs as it will be after a change."""

    def __init__(self, store: ox.Store, gone: set[Quad], added: set[Quad]) -> None:
        self._store, self._gone = store, gone
        self._added: dict[object, list[Quad]] = {}
        for quad in added:
            self._added.setdefault(quad.subject, []).append(quad)

    def of(self, subject: NamedNode | BlankNode | ox.Triple) -> list[Quad]:
        if isinstance(subject, ox.Triple):
            return []
        held = (q for q in self._store.quads_for_pattern(subject, None, None, None) if q not in self._gone)
        return [*held, *self._added.get(subject, ())]


def _around(view: _View, touched: Iterable[NamedNode | BlankNode | ox.Triple]) -> set[Quad]:
    """What the rules may look at from the touched nodes: what these say, and what those that they name say."""
    seen: set[object] = set()
    quads: set[Quad] = set()
    edge = set(touched)
    for _ in range(_HOPS + 1):
        found = [quad for node in edge for quad in view.of(node)]
        quads.update(found)
        seen |= edge
        edge = {q.object for q in found if isinstance(q.object, NamedNode | BlankNode) and q.object not in seen}
    return quads
