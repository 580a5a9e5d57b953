"""What an update says at its top level, without a parser."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.errors import QuerySyntax
from kg.store.writes_text import operations, with_dataset

BASE = "http://b/"
TARGETS = {
    "INSERT DATA { <s> <p> <o> }": {""},
    "INSERT DATA { GRAPH <g> { <s> <p> <o> } }": {"http://b/g"},
    "INSERT DATA { GRAPH <g> { <s> <p> <o> } <s> <p> <q> }": {"http://b/g", ""},
    "PREFIX a: <http://a/> INSERT DATA { GRAPH a:g { a:s a:p 'GRAPH <x>' } }": {"http://a/g"},
    "PREFIX a: <http://a/> INSERT DATA{<s> <p> 1GRAPH a:x{<s> <p> <o>}}": {"", "http://a/x"},
    "INSERT DATA { <s> <p> trueGRAPH<x>{<s> <p> <o>} }": {"", "http://b/x"},
    "PREFIX : <http://a/> INSERT DATA { GRAPH:x { :s :p :o } }": {"?"},
    "DELETE WHERE { GRAPH <g> { ?s ?p ?o } }": {"http://b/g"},
    "DELETE WHERE { ?s ?p ?o }": {""},
    "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }": {"?"},
    "WITH <a> DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } WHERE { GRAPH <x> { ?s ?p 1 } }": {"http://b/a"},
    "INSERT { GRAPH <g> { ?s ?p ?o } } USING <u> USING NAMED <v> WHERE { ?s ?p ?o }": {"http://b/g"},
    "LOAD <http://x/>": {""},
    "LOAD SILENT <http://x/> INTO GRAPH <y>": {"http://b/y"},
    "CLEAR SILENT ALL": {"?"},
    "DROP NAMED": {"?"},
    "DROP DEFAULT": {""},
    "CLEAR GRAPH <g>": {"http://b/g"},
    "COPY DEFAULT TO <x>": {"", "http://b/x"},
    "MOVE GRAPH <a> TO GRAPH <b>": {"http://b/a", "http://b/b"},
    "CREATE GRAPH <z> ; BASE <http://c/> DROP GRAPH <z>": {"http://b/z", "http://c/z"},
    "# DROP ALL\n": set(),
}


@pytest.mark.parametrize(("update", "targets"), TARGETS.items())
def test_writes_text_finds_the_graphs_written_to(update: str, targets: set[str]) -> None:
    """Each graph that an operation may write to is told; IRIs in strings, comments and WHERE are not."""
    found = {target for operation in operations(update, base=BASE) for target in operation.targets}
    assert found == targets


@pytest.mark.parametrize("update", TARGETS)
def test_writes_text_tells_no_less_than_the_engine_does(update: str) -> None:
    """The graphs that the engine changes are among those that were told."""
    store = ox.Store()
    names = ["http://b/g", "http://b/a", "http://b/x", "http://a/g", "http://c/z"]
    for graph in (ox.DefaultGraph(), *map(ox.NamedNode, names)):
        store.add(ox.Quad(ox.NamedNode("http://s"), ox.NamedNode("http://p"), ox.Literal(1), graph))
    before = set(store)
    try:
        store.update(update, base_iri=BASE)
    except (SyntaxError, OSError, RuntimeError):
        return
    changed = {"" if isinstance(q.graph_name, ox.DefaultGraph) else q.graph_name.value for q in before ^ set(store)}
    told = {target for operation in operations(update, base=BASE) for target in operation.targets}
    assert changed <= told or "?" in told


def test_writes_text_puts_in_the_dataset_of_the_protocol() -> None:
    """Every WHERE gets it, the short DELETE WHERE too; what has none stays as it is."""
    update = "DELETE WHERE { ?s ?p 1 } ; INSERT DATA { <s> <p> 2 } ; INSERT { ?s ?p 3 }WHERE{ ?s ?p 'WHERE' }"
    using = "USING <http://g> USING NAMED <http://h> "
    assert with_dataset(update, ["http://g"], ["http://h"], base=BASE) == (
        f"DELETE {{ ?s ?p 1 }} {using}WHERE {{ ?s ?p 1 }} ; INSERT DATA {{ <s> <p> 2 }} ; "
        f"INSERT {{ ?s ?p 3 }}{using}WHERE{{ ?s ?p 'WHERE' }}"
    )
    assert with_dataset(update, [], [], base=BASE) == update


@pytest.mark.parametrize(
    "update", ["WITH <a> DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }", "INSERT { ?s ?p 1 } USING <a> WHERE { ?s ?p 2 }"]
)
def test_writes_text_refuses_two_datasets(update: str) -> None:
    """The protocol's dataset and the update's own exclude one another."""
    with pytest.raises(QuerySyntax, match="dataset"):
        with_dataset(update, ["http://g"], [], base=BASE)
