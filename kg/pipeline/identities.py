"""The identities graph of a store, made again from what its articles tell when articles come or go.

In comes an open writer, out come the quads. They follow from the articles that the store holds and from nothing else:
not from their order, nor from what was built, changed or retracted before. Start at `refresh`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, partial
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg import vocab
from kg.graph import identity_quads, iris, judgement_quads
from kg.graph.identities import told_entity
from kg.graph.statements import CLASSES
from kg.graph.terms import Facts
from kg.model import Entity, Evidence
from kg.pipeline.judging import Judged, load

if TYPE_CHECKING:
    from kg.store import Writer

TYPE = NamedNode(vocab.PREFIXES["rdf"] + "type")
NAME = NamedNode(vocab.schema_name)
_DIFFERENT = vocab.PREFIXES["owl"] + "differentFrom"
TYPES = {iri: kind for kind, iri in CLASSES.items()}


def refresh(writer: Writer, judged: Judged | None = None) -> None:
    """Put the identities of the articles that the store holds; the caller publishes.

    Args:
        writer: The open store, with the articles of this run put or removed already.
        judged: What people decided, by which the articles were judged; read from beside the store if None.

    Raises:
        JudgementError: the file of judgements is wrong.
    """
    judged = load(writer) if judged is None else judged
    graph = NamedNode(iris.identities_graph(writer.base))
    nodes = dict.fromkeys(q.subject for q in writer.quads(None, NAME) if isinstance(q.subject, NamedNode))
    quads = (quad for node in nodes for quad in identity_quads(told_entities(writer, node), base=writer.base))
    writer.set_identities([*quads, *_decided(judged, {n.value for n in nodes}, graph)], graph=graph)
    decisions = NamedNode(iris.judgements_graph(writer.base))
    writer.set_identities(judgement_quads(judged.judgements, base=writer.base), graph=decisions)


def _decided(judged: Judged, named: set[str], graph: NamedNode) -> Iterator[Quad]:
    """Which entity stands in another's place, and which are told apart; only of entities that articles name."""
    facts, identities = Facts(graph), judged.identities
    renamed = {old: identities.of_entity(new) for old, new in judged.renamed.items()}
    for old, new in sorted({**identities.merged, **renamed}.items()):
        if new in named:
            yield from facts.of(old, (vocab.dcterms_isReplacedBy, new))
    for one, other in sorted(identities.apart):
        if one in named and other in named:
            yield from facts.of(one, (_DIFFERENT, other))
            yield from facts.of(other, (_DIFFERENT, one))


def told_entities(writer: Writer, node: NamedNode) -> Iterator[Entity]:
    """What each article of the store knows of one entity: an entity for each article that names it."""
    entity_id = iris.entity_id(writer.base, node.value)
    if entity_id is None:
        return
    graphs: dict[NamedNode, list[Quad]] = defaultdict(list)
    for quad in writer.quads(node):
        if isinstance(quad.graph_name, NamedNode):
            graphs[quad.graph_name].append(quad)
    clue = cache(partial(_evidence, writer))
    for quads in graphs.values():
        kinds = (TYPES.get(q.object.value) for q in quads if q.predicate == TYPE and isinstance(q.object, NamedNode))
        kind = next((k for k in kinds if k is not None), None)
        if kind is not None:
            yield told_entity(entity_id, kind, quads, clue)


def _evidence(writer: Writer, clue: NamedNode) -> Evidence:
    """What a clue's node says; every graph that holds it says the same, for its IRI is a hash of that."""
    said = {q.predicate.value: q.object.value for q in writer.quads(clue) if isinstance(q.object, Literal)}
    return Evidence(said[vocab.reason], float(said[vocab.weight]), said[vocab.detail])
