"""Changes applied: wholly or not at all, in two kinds of store.

    scratch     the engine runs an update as it stands; a graph is replaced by one update
    articles    what a change would do is found out beside the store, checked, and only then done:

        update ──► run on a copy (hard links, some milliseconds) ──► what changed in the graphs it names
        document ──► its quads, blank nodes named ──► what differs from the graph      │
                                   kg.store.writes_law: whose graphs? which rules? ◄───┘ ──► one update of exactly that

So no update, however it is written, can reach a graph that `kg build` keeps. Start at `apply`.
Standard: SPARQL 1.1 Update; SPARQL 1.1 Graph Store HTTP Protocol; RDF 1.1, section 3.5 (naming blank nodes).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple

from kg.errors import NotFound, QuerySyntax, StoreError
from kg.store import contents, layout
from kg.store.local import malformed
from kg.store.workers_guard import Limits, check_update
from kg.store.workers_protocol import Conflict, ContentError, Precondition, Refused
from kg.store.writer import Writer
from kg.store.writes_law import check_quads, check_targets
from kg.store.writes_protocol import Change
from kg.store.writes_text import Operation, operations, with_dataset

TRIAL = "trial"
_GENID = ".well-known/genid/"
FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}
Graph = NamedNode | DefaultGraph


def apply(writer: Writer, change: Change, limits: Limits) -> bool:
    """Make one change; the caller publishes.

    Returns:
        Whether it made a graph that was not there.

    Raises:
        QuerySyntax, QueryTooLarge, Refused, Conflict: the update cannot be.
        ContentError: a document is malformed.
        Precondition: the graph is not in the state that the change is meant for.
        NotFound: the graph to delete is not there.
        RulesBroken: the store's rules would not hold.
        StoreError: the disk refuses.
    """
    if change.kind == "update":
        _update(writer, change, limits)
        return False
    graph = DefaultGraph() if change.graph is None else NamedNode(change.graph)
    lawful = writer.kind != layout.SCRATCH
    if lawful:
        check_targets(["" if change.graph is None else change.graph], base=writer.base)
    store = writer.engine()
    there = change.graph is None or store.contains_named_graph(graph)
    _check_condition(store, change, graph if there else None)
    if change.kind in ("delete", "patch") and not there:
        raise NotFound("the store has no such graph", where=change.graph)
    if change.kind == "delete" and not lawful:
        _run(writer, "CLEAR DEFAULT" if change.graph is None else f"DROP GRAPH {graph}")
    elif lawful:
        _exchange(writer, graph, *_difference(store, change, graph, writer.base, limits), drop=change.kind == "delete")
    else:
        _fill(writer, change, graph, limits)
    return not there


def _check_condition(store: ox.Store, change: Change, graph: Graph | None) -> None:
    if change.if_match is None and change.if_none_match is None:
        return
    tag = None if graph is None else contents.graph_digest(store.quads_for_pattern(None, None, None, graph))

    def fits(tags: tuple[str, ...]) -> bool:
        return tag is not None and ("*" in tags or any(t.startswith(tag) for t in tags))

    if change.if_match is not None and not fits(change.if_match):
        raise Precondition("the graph has changed", where=change.graph, remedy="read it again, with its ETag")
    if change.if_none_match is not None and fits(change.if_none_match):
        raise Precondition("the graph is there already", where=change.graph, remedy="leave If-None-Match out")


def _update(writer: Writer, change: Change, limits: Limits) -> None:
    check_update(change.text, limits)
    text = with_dataset(change.text, change.using, change.using_named, base=writer.base)
    found = operations(text, base=writer.base)
    if writer.kind == layout.SCRATCH:
        _run(writer, text, found)
        return
    targets = {target for operation in found for target in operation.targets}
    check_targets(targets, base=writer.base)
    gone, added = _tried(writer, text, found, [NamedNode(t) for t in targets])
    _commit(writer, gone, added, [NamedNode(t) for t in targets])


def _run(writer: Writer, text: str, found: Iterable[Operation] = (), *, graphs: Iterable[Graph] | None = None) -> None:
    writer.note(None if graphs is None else [g.value for g in graphs if isinstance(g, NamedNode)])
    _engine_update(writer.engine(), text, found, base=writer.base)


def _engine_update(store: ox.Store, text: str, found: Iterable[Operation], *, base: str | None) -> None:
    try:
        store.update(text, base_iri=base)
    except SyntaxError as err:
        raise malformed(err, "update") from err
    except RuntimeError as err:
        raise Conflict(
            f"the update cannot be made: {err}", remedy="say SILENT where a graph may be there or not"
        ) from err
    except OSError as err:
        if any(operation.verb in ("LOAD", "?") for operation in found):
            what = "LOAD is off: this service reaches no other server and no file"
            raise Refused(what, remedy="send the data itself, by INSERT DATA or with PUT or POST to /graphs") from err
        raise StoreError(f"the store cannot be written: {err}") from err


def _tried(writer: Writer, text: str, found: list[Operation], targets: list[NamedNode]) -> tuple[set[Quad], set[Quad]]:
    """What an update takes from its target graphs and adds to them, run on a copy of the store."""
    live, folder = writer.engine(), writer.path / TRIAL
    shutil.rmtree(folder, ignore_errors=True)
    try:
        live.backup(str(folder))
        copy = ox.Store(str(folder))
        _engine_update(copy, text, found, base=writer.base)
        before = {q for g in targets for q in live.quads_for_pattern(None, None, None, g)}
        after = {q for g in targets for q in copy.quads_for_pattern(None, None, None, g)}
        if len(copy) - len(live) != len(after) - len(before):
            raise Refused(
                "the update would change graphs that it does not name", remedy="name each graph that it writes to"
            )
        del copy
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return before - after, after - before


def _difference(
    store: ox.Store, change: Change, graph: Graph, base: str, limits: Limits
) -> tuple[set[Quad], set[Quad]]:
    """What a change of one graph takes away and adds."""
    old = set(store.quads_for_pattern(None, None, None, graph))
    if change.kind == "delete":
        return old, set()
    if change.kind == "patch":
        new = contents.as_stored(_named(_patched(old, change, graph, base, limits), base))
        return old - new, new - old
    new = contents.as_stored(_named(_parsed(change, graph, base), base))
    return (old - new if change.kind == "put" else set()), new - old


def _exchange(writer: Writer, graph: Graph, gone: set[Quad], added: set[Quad], *, drop: bool) -> None:
    if drop:
        check_quads(writer.engine(), gone, added, base=writer.base)
        _run(writer, f"DROP GRAPH {graph}", graphs=[graph])
    else:
        _commit(writer, gone, added, [graph], f"CREATE SILENT GRAPH {graph}")


def _commit(writer: Writer, gone: set[Quad], added: set[Quad], graphs: Iterable[Graph], *first: str) -> None:
    """Check a change and make it, in one update."""
    added = _named(added, writer.base)
    check_quads(writer.engine(), gone, added, base=writer.base)
    if texts := [*first, *contents.changes(gone, added)]:
        _run(writer, ";\n".join(texts), graphs=graphs)


def _fill(writer: Writer, change: Change, graph: Graph, limits: Limits) -> None:
    """Put, add or patch in a store without laws, in one update."""
    if change.kind == "patch":
        new = _patched(set(writer.engine().quads_for_pattern(None, None, None, graph)), change, graph, "", limits)
    else:
        new = _parsed(change, graph, writer.base)
    named = isinstance(graph, NamedNode)
    texts = [f"CREATE SILENT GRAPH {graph}"] if named else []
    if change.kind != "post":
        texts = [f"DROP SILENT GRAPH {graph}", *texts] if named else ["CLEAR DEFAULT"]
    if new:
        triples = (ox.serialize((q.triple for q in new), format=RdfFormat.N_TRIPLES) or b"").decode()
        texts.append(f"INSERT DATA {{ GRAPH {graph} {{\n{triples}}} }}" if named else f"INSERT DATA {{\n{triples}}}")
    if texts:
        _run(writer, ";\n".join(texts))


def _parsed(change: Change, graph: Graph, base: str) -> set[Quad]:
    """The triples of all documents, in the graph; blank nodes of two documents stay apart."""
    quads: set[Quad] = set()
    base_iri = change.graph if change.graph is not None else base
    for name, body in change.documents:
        try:
            parsed = ox.parse(body, FORMATS[name], base_iri=base_iri, rename_blank_nodes=True)
            quads.update(Quad(q.subject, q.predicate, q.object, graph) for q in parsed)
        except (SyntaxError, ValueError, OSError) as err:
            line = getattr(err, "lineno", None)
            where = None if line is None else f"line {line}"
            raise ContentError(f"the document is malformed: {str(err)[:300]}", where=where) from err
    return quads


def _patched(old: set[Quad], change: Change, graph: Graph, base: str, limits: Limits) -> set[Quad]:
    """The graph's quads after an update that sees and changes this graph alone, as its default graph."""
    check_update(change.text, limits)
    alone = ox.Store()
    alone.extend(Quad(q.subject, q.predicate, q.object) for q in old)
    found = operations(change.text, base=base)
    if any(target != "" for operation in found for target in operation.targets):
        raise QuerySyntax("a patch changes one graph and names none", remedy="leave GRAPH, WITH and INTO out")
    _engine_update(alone, change.text, found, base=change.graph or base or None)
    return {Quad(q.subject, q.predicate, q.object, graph) for q in alone}


def _named(quads: Iterable[Quad], base: str) -> set[Quad]:
    """The quads with an IRI in the place of each blank node: quads of a store of articles can be told one by one."""

    def name(term: Any) -> Any:
        if isinstance(term, BlankNode):
            return NamedNode(f"{base}{_GENID}{term.value}")
        if isinstance(term, Triple):
            return Triple(name(term.subject), term.predicate, name(term.object))
        return term

    return {Quad(name(q.subject), q.predicate, name(q.object), q.graph_name) for q in quads}


def remove_trials(store: Path) -> None:
    """Delete the copy that a killed process left."""
    shutil.rmtree(store / TRIAL, ignore_errors=True)
