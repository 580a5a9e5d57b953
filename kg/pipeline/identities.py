"""The identities graph of a store, made again from what its articles tell when articles come or go.

In comes an open writer, out come the quads. They follow from the articles that the store holds and from nothing else:
not from their order, nor from what was built, changed or retracted before. Start at `refresh`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg import vocab
from kg.graph import identity_quads, iris, judgement_quads
from kg.graph.identities import told_entity
from kg.graph.statements import CLASSES
from kg.graph.terms import Facts
from kg.model import Entity, Evidence
from kg.pipeline.clusters import joined_quads
from kg.pipeline.judging import Judged, clustered, load

if TYPE_CHECKING:
    from kg.store import Writer

TYPE = NamedNode(vocab.PREFIXES["rdf"] + "type")
NAME, CLUE, JOINED = NamedNode(vocab.schema_name), NamedNode(vocab.clue), NamedNode(vocab.joinedTo)
_DIFFERENT = vocab.PREFIXES["owl"] + "differentFrom"
TYPES = {iri: kind for kind, iri in CLASSES.items()}


def refresh(writer: Writer, judged: Judged | None = None) -> int:
    """Put the identities of the articles that the store holds; the caller publishes.

    Only entities that changes since the last snapshot concern are told anew, where the writer knows them.

    Args:
        writer: The open store, with the articles of this run put or removed already.
        judged: What people decided, by which the articles were judged; read from beside the store if None.

    Returns:
        How many quads of the identities graph went or came; -1 where the whole graph was made anew.

    Raises:
        JudgementError: the file of judgements is wrong.
    """
    judged = clustered(writer, load(writer)) if judged is None else judged
    graph, facts = NamedNode(iris.identities_graph(writer.base)), Facts(NamedNode(iris.identities_graph(writer.base)))
    decisions = NamedNode(iris.judgements_graph(writer.base))
    if writer.met is None:
        nodes = {q.subject.value for q in writer.quads(None, NAME) if isinstance(q.subject, NamedNode)}
        told = [
            *_told(writer, nodes),
            *_decided(judged, nodes, graph),
            *joined_quads(judged.joined, facts, writer.base),
        ]
        writer.set_identities(told, graph=graph)
        writer.set_identities(judgement_quads(judged.judgements, base=writer.base), graph=decisions)
        return -1
    nodes = {*writer.met, *judged.joined.looked, *judged.joined.why}
    nodes |= {iri for pair in (*judged.people.apart, *judged.people.merged.items()) for iri in pair}
    old = _of_nodes(writer, nodes, graph)
    named = {n for n in nodes if any(writer.quads(NamedNode(n), NAME))}
    new = [*_told(writer, named), *_decided(judged, named, graph), *joined_quads(judged.joined, facts, writer.base)]
    told_of = {q.subject for q in old} | {NamedNode(n) for n in nodes}
    known = {q for q in new if q.subject not in told_of}  # joined before, and not concerned
    old |= {q for q in known if any(writer.quads(q.subject, q.predicate, q.object, graph))}  # type: ignore[arg-type]
    count = writer.change_identities(old, new)
    writer.set_identities(judgement_quads(judged.judgements, base=writer.base), graph=decisions)
    return count


def _told(writer: Writer, nodes: Iterable[str]) -> Iterator[Quad]:
    for node in sorted(nodes):
        yield from identity_quads(told_entities(writer, NamedNode(node)), base=writer.base)


def _of_nodes(writer: Writer, nodes: Iterable[str], graph: NamedNode) -> set[Quad]:
    """What the identities graph says of some entities, of their occurrences joined elsewhere, and of their clues."""
    old = {quad for node in nodes for quad in writer.quads(NamedNode(node), None, None, graph)}
    clues = {q.object for q in old if q.predicate == CLUE and isinstance(q.object, NamedNode)}
    old |= {quad for clue in clues for quad in writer.quads(clue, None, None, graph)}
    for quad in writer.quads(None, JOINED, None, graph):
        parts = iris.occurrence_parts(writer.base, quad.subject.value) if isinstance(quad.subject, NamedNode) else None
        if parts is not None and iris.entity(writer.base, parts[1]) in nodes:
            old.add(quad)
    return old


def _decided(judged: Judged, named: set[str], graph: NamedNode) -> Iterator[Quad]:
    """Which entity stands in another's place, and which are told apart; only of entities that articles name."""
    facts, identities = Facts(graph), judged.identities
    renamed = {old: identities.of_entity(new) for old, new in judged.renamed.items() if "/quotation/" not in old}
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
