"""The graph in Python: questions as methods, walks, tables, and errors that help."""

from __future__ import annotations

import sys
from pathlib import Path

import networkx
import pytest

import kg
from kg.errors import KgError, NotFound, QuerySyntax, StoreError
from kg.query import KnowledgeGraph
from kg.query.walk import LINKS

ENTITY = "https://example.org/kg/entity/"


def test_knowledge_graph_opens_by_path(store: Path, tmp_path: Path) -> None:
    """`kg.open` takes a folder; a missing one is told."""
    with kg.open(store) as g:
        assert g.said().rows
    with pytest.raises(StoreError, match="no store here"):
        kg.open(tmp_path / "none")


def test_knowledge_graph_person_is_one_row(g: KnowledgeGraph) -> None:
    """A person in any script; nobody is NotFound."""
    assert g.person("بوتن") == g.person("Putin")
    assert g.person("پوتین")["name"] == "Vladimir Putin"
    with pytest.raises(NotFound, match="nobody"):
        g.person("Zaphod")


def test_knowledge_graph_every_question_is_a_method(g: KnowledgeGraph) -> None:
    """`g.co_speakers` asks co-speakers.rq; what is no question is no attribute."""
    for name in g.queries:
        assert callable(getattr(g, name.replace("-", "_")))
    assert g.co_speakers(speaker="Putin").query == "co-speakers"
    with pytest.raises(AttributeError, match="neither"):
        g.nonsense()
    with pytest.raises(NotFound, match="no such query"):
        g.ask("nonsense")


def test_knowledge_graph_neighbours_touch_the_node(g: KnowledgeGraph) -> None:
    """Every edge has the node at one end and a walked predicate; the far end sees the edge too."""
    edges = g.neighbours("Putin")
    assert edges
    for edge in edges:
        assert ENTITY + "putin" in (edge.subject, edge.object)
        assert edge.predicate in LINKS
    assert edges[0] in g.neighbours(edges[0].other(ENTITY + "putin"))
    assert g.neighbours("urn:nothing") == []


def test_knowledge_graph_paths_are_shortest_and_joined(g: KnowledgeGraph) -> None:
    """Each way leads from a to b edge by edge, and networkx finds none shorter."""
    ways = g.paths("Putin", "TASS")
    assert ways
    for way in ways:
        at = ENTITY + "putin"
        for edge in way:
            at = edge.other(at)
        assert at == ENTITY + "tass"
    graph = g.to_networkx().to_undirected()
    assert {len(way) for way in ways} == {networkx.shortest_path_length(graph, ENTITY + "putin", ENTITY + "tass")}
    assert len(g.paths("Putin", "Kim Jong Un", limit=3)) == 3


@pytest.mark.parametrize(("a", "b", "ways"), [("Putin", "Putin", [()]), ("Putin", "urn:none", [])])
def test_knowledge_graph_paths_at_their_limits(g: KnowledgeGraph, a: str, b: str, ways: list[object]) -> None:
    """From a node to itself there is the empty way, to nowhere none, and no way is longer than allowed."""
    assert g.paths(a, b, max_length=2) == ways
    assert g.paths("Putin", "TASS", max_length=1) == []


@pytest.mark.parametrize("name", ["Zaphod", "Korea", ""])
def test_knowledge_graph_walks_need_one_entity(g: KnowledgeGraph, name: str) -> None:
    """A name of nothing or of several is NotFound, which lists them."""
    with pytest.raises(NotFound) as told:
        g.neighbours(name)
    assert told.value.remedy is not None


def test_knowledge_graph_networkx_names_its_nodes(g: KnowledgeGraph) -> None:
    """Nodes bear type and name."""
    graph = g.to_networkx()
    assert graph.nodes[ENTITY + "putin"] == {"type": "Person", "name": "Vladimir Putin"}
    assert all(data["type"] for _, data in graph.nodes(data=True))
    assert graph.number_of_edges() == len(set(graph.edges(data="graph", keys=True)))


def test_knowledge_graph_pandas_takes_all_that_has_rows(g: KnowledgeGraph) -> None:
    """A question's name, a page, rows or a SELECT; an empty answer keeps its columns."""
    page = g.said(speaker="Putin")
    for what in (page, list(page)):
        assert g.to_pandas(what).to_dict("records") == g.to_pandas("said", speaker="Putin").to_dict("records")
    assert list(g.to_pandas("said", speaker="Zaphod").columns) == list(page.columns)
    assert g.to_pandas("SELECT (1 AS ?n) (2.5 AS ?x) {}").to_dict("records") == [{"n": 1, "x": 2.5}]
    assert g.to_pandas([]).empty
    with pytest.raises(KgError, match="only a SELECT"):
        g.to_pandas("ASK {}")


@pytest.mark.parametrize("library", ["networkx", "pandas"])
def test_knowledge_graph_says_which_library_is_missing(
    g: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    """Without the optional library the message says how to install it."""
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(KgError, match=f"{library} is not installed") as told:
        g.to_networkx() if library == "networkx" else g.to_pandas("people")
    assert "pip install" in str(told.value.remedy)


def test_knowledge_graph_query_gives_plain_values(g: KnowledgeGraph) -> None:
    """SELECT, ASK and CONSTRUCT come as Python values; a malformed query is told."""
    assert g.query("SELECT (1 AS ?i) (1.5 AS ?f) ('x' AS ?t) ?none {}") == [{"i": 1, "f": 1.5, "t": "x", "none": None}]
    assert g.query("ASK {}") is True
    assert g.query("CONSTRUCT { <urn:a> <urn:b> 'c' } WHERE {}") == [("urn:a", "urn:b", "c")]
    with pytest.raises(QuerySyntax):
        g.query("SELEKT")


def test_knowledge_graph_rdflib_is_the_same_store(g: KnowledgeGraph) -> None:
    """rdflib sees every quad, answers with our prefixes, and holds no copy."""
    dataset = g.rdflib()
    assert len(list(dataset.quads((None, None, None, None)))) == len(list(g.reader.quads()))
    (row,) = dataset.query("SELECT (COUNT(DISTINCT ?q) AS ?n) WHERE { ?q a kg:Quotation }")
    assert (
        int(row[0])
        == g.query("SELECT (COUNT(DISTINCT ?q) AS ?n) { ?q a <https://example.org/kg/vocab#Quotation> }")[0]["n"]
    )  # type: ignore[index]


def test_knowledge_graph_rdflib_needs_a_disk() -> None:
    """A remote service opens in Python, but not in rdflib."""
    with kg.open("http://127.0.0.1:9/sparql") as g, pytest.raises(KgError, match="only a store on disk"):
        g.rdflib()
