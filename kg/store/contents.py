"""What a store of articles holds: which graphs are an article's, what only they support, what a change is.

In comes the engine and a name or quads, out come graphs, quads and update operations; nothing is written here.
Start at `graphs_of`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg import vocab
from kg.errors import NotFound, StoreError
from kg.graph import iris

_PATH, _DIGEST_OF, _CLUE = NamedNode(vocab.path), NamedNode(vocab.digest), NamedNode(vocab.clue)
_TYPE = NamedNode(vocab.PREFIXES["rdf"] + "type")
_DIGEST = re.compile(r"[0-9a-f]{8,64}")


def graphs_of(store: ox.Store, article: str, *, base: str) -> set[NamedNode]:
    """The graphs of the article that a path, a digest, the beginning of one, or an IRI names.

    Raises:
        NotFound: several digests begin so.
    """
    if graphs := graphs_of_path(store, article):
        return graphs
    if _DIGEST.fullmatch(article):
        return _graphs_of_digest(store, article)
    if not article.startswith(base):
        return set()
    try:
        node = NamedNode(article)
    except ValueError:
        return set()
    if any(store.quads_for_pattern(None, _DIGEST_OF, None, node)):
        return {node}
    return _named(store.quads_for_pattern(node, _DIGEST_OF, None, None))


def graphs_of_path(store: ox.Store, path: str) -> set[NamedNode]:
    """The graphs of the articles that were read from `path`: one, or none."""
    return _named(store.quads_for_pattern(None, _PATH, Literal(path), None))


def _graphs_of_digest(store: ox.Store, start: str) -> set[NamedNode]:
    quads = store.quads_for_pattern(None, _DIGEST_OF, None, None)
    graphs = _named(q for q in quads if isinstance(q.object, Literal) and q.object.value.startswith(start))
    if len(graphs) > 1:
        raise NotFound(f"{len(graphs)} articles begin with {start}", remedy="give more digits")
    return graphs


def _named(quads: Iterable[Quad]) -> set[NamedNode]:
    return {q.graph_name for q in quads if isinstance(q.graph_name, NamedNode)}


def shared_paths(store: ox.Store, graph: NamedNode, path: str) -> list[Quad]:
    """What ties a text to `path`, if other files have the same text and so keep its graph; otherwise nothing."""
    paths = list(store.quads_for_pattern(None, _PATH, None, graph))
    return [quad for quad in paths if quad.object == Literal(path)] if len(paths) > 1 else []


def twins(store: ox.Store, path: str) -> set[str]:
    """The other paths under which the text of `path` lies."""
    quads = (q for graph in graphs_of_path(store, path) for q in store.quads_for_pattern(None, _PATH, None, graph))
    return {q.object.value for q in quads if isinstance(q.object, Literal)} - {path}


def orphans(store: ox.Store, graphs: set[NamedNode], *, base: str) -> set[Quad]:
    """The quads of the identities graph about entities that only `graphs` name, their clues included."""
    identities = NamedNode(iris.identities_graph(base))
    gone: set[Quad] = set()
    for entity in {q.subject for g in graphs for q in store.quads_for_pattern(None, _TYPE, None, g)}:
        if all(q.graph_name in graphs for q in store.quads_for_pattern(entity, _TYPE, None, None)):
            gone.update(store.quads_for_pattern(entity, None, None, identities))
    for clue in {q.object for q in gone if q.predicate == _CLUE}:
        holders = store.quads_for_pattern(None, _CLUE, clue, identities)
        if isinstance(clue, NamedNode) and all(q in gone for q in holders):
            gone.update(store.quads_for_pattern(clue, None, None, identities))
    return gone


def one_graph(quads: Iterable[Quad]) -> tuple[NamedNode, set[Quad]]:
    """Quads that can be put in the place of a graph, and that graph.

    Raises:
        StoreError: they lie in no named graph or in several, or hold a blank node.
    """
    new = set(quads)
    if len({quad.graph_name for quad in new}) != 1:
        raise StoreError("an article's quads must all lie in one named graph", remedy="make them with kg.graph")
    graph = next(iter(new)).graph_name
    if not isinstance(graph, NamedNode):
        raise StoreError("the default graph holds nothing in a store of articles", remedy="name the graph")
    if any(isinstance(term, BlankNode) for quad in new for term in (quad.subject, quad.object)):
        raise StoreError(
            f"a blank node in {graph}: two builds could not give the same quads", remedy="name the node with an IRI"
        )
    return graph, new


def as_stored(quads: set[Quad]) -> set[Quad]:
    """The quads with the lexical forms the engine gives them (`01` becomes `1`), for comparing."""
    beside = ox.Store()
    beside.extend(quads)
    return set(beside)


def graph_digest(quads: Iterable[Quad]) -> str:
    """A word for what a graph says, whatever order its quads come in; blank nodes count by the store's own names."""
    total = 0
    for quad in quads:
        line = f"{quad.subject} {quad.predicate} {quad.object}".encode("utf-8", "surrogatepass")
        total += int.from_bytes(hashlib.blake2b(line, digest_size=16).digest(), "big")
    return f"{total % (1 << 128):032x}"


def changes(gone: Iterable[Quad], added: Iterable[Quad]) -> list[str]:
    """The SPARQL update operations that take away `gone` and then add `added`; none for nothing."""
    return [
        f"{verb} {{\n{body}\n}}"
        for verb, quads in (("DELETE DATA", gone), ("INSERT DATA", added))
        if (body := "\n".join(f"GRAPH {q.graph_name} {{ {q.subject} {q.predicate} {q.object} }}" for q in quads))
    ]
