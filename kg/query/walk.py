"""Walking the graph edge by edge: neighbours of a node, shortest ways between two, all edges.

In comes a reader, out come `Edge` values. Walks match patterns in the engine directly, which is some five
times as fast as through rdflib. Only the edges of `LINKS` are walked: what ties people, organizations,
places, quotations, roles and articles together, not types, runs, passages and mentions, through which
everything is two steps from everything. Start at `neighbours`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg import vocab
from kg.store import Reader

LINKS: tuple[str, ...] = (
    vocab.speaker,
    vocab.addressee,
    vocab.place,
    vocab.via,
    vocab.article,
    vocab.person,
    vocab.role,
    vocab.of,
    vocab.mentions,
    vocab.credits,
    vocab.schema_publisher,
    vocab.prov_wasQuotedFrom,
    vocab.prov_wasAttributedTo,
)
_STATEMENTS = {NamedNode(vocab.Quotation), NamedNode(vocab.RoleHolding)}
_TYPE = NamedNode(vocab.PREFIXES["rdf"] + "type")


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """One step: a triple between two nodes and the graph that states it.

    Args:
        subject: IRI.
        predicate: IRI, one of `LINKS`.
        object: IRI.
        graph: The article graph that states it.
    """

    subject: str
    predicate: str
    object: str
    graph: str

    def other(self, end: str) -> str:
        """The end of the edge that is not `end`."""
        return self.object if self.subject == end else self.subject


def neighbours(reader: Reader, iri: str) -> list[Edge]:
    """The edges of a node in both directions, sorted; empty for a node that nothing states."""
    return sorted(set(_edges(reader, iri)))


def _edges(reader: Reader, iri: str) -> Iterator[Edge]:
    node = NamedNode(iri)
    for link in LINKS:
        predicate = NamedNode(link)
        yield from _walkable(reader, node, predicate, None)
        yield from _walkable(reader, None, predicate, node)


def all_edges(reader: Reader) -> Iterator[Edge]:
    """Every edge of the store once per graph that states it."""
    for link in LINKS:
        yield from _walkable(reader, None, NamedNode(link), None)


def _walkable(
    reader: Reader, subject: NamedNode | None, predicate: NamedNode, object: NamedNode | None
) -> Iterator[Edge]:
    for quad in reader.quads(subject, predicate, object):
        start, end, graph = quad.subject, quad.object, quad.graph_name
        if isinstance(start, NamedNode) and isinstance(end, NamedNode) and isinstance(graph, NamedNode):
            if predicate.value == vocab.article and not _is_statement(reader, start, graph):
                continue  # mentions and problems hang on an article by the hundred
            yield Edge(start.value, predicate.value, end.value, graph.value)


def _is_statement(reader: Reader, node: NamedNode, graph: NamedNode) -> bool:
    return any(quad.object in _STATEMENTS for quad in reader.quads(node, _TYPE, None, graph))


def paths(reader: Reader, start: str, end: str, *, max_length: int = 4, limit: int = 10) -> list[tuple[Edge, ...]]:
    """The shortest ways from one node to another, found breadth first.

    Args:
        reader: The store.
        start: IRI.
        end: IRI.
        max_length: Edges a way may have.
        limit: Ways to give at most.

    Returns:
        Ways of one length, each a tuple of edges from `start` to `end`; empty where there is none that short.
    """
    if start == end:
        return [()]
    before: dict[str, list[Edge]] = {start: []}  # the edges by which a node is first reached
    front = [start]
    for _ in range(max_length):
        reached: dict[str, list[Edge]] = {}
        for node in front:
            for edge in neighbours(reader, node):
                if (other := edge.other(node)) not in before:
                    reached.setdefault(other, []).append(edge)
        before.update(reached)
        if end in reached:
            return list(_ways(before, start, end, limit))
        front = sorted(reached)
    return []


def _ways(before: dict[str, list[Edge]], start: str, end: str, limit: int) -> Iterator[tuple[Edge, ...]]:
    stack: list[tuple[str, tuple[Edge, ...]]] = [(end, ())]
    while stack and limit:
        node, way = stack.pop()
        if node == start:
            limit -= 1
            yield way
        else:
            stack += [(edge.other(node), (edge, *way)) for edge in reversed(before[node])]
