"""Clients of the ecosystem ask and write as their users do: each over the network, with its own defaults."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import JSON, POST, SPARQLWrapper

from kg.store.keys import KEYS, add_key

if TYPE_CHECKING:
    from conftest import Server

KG = rdflib.Namespace("https://example.org/kg/vocab#")
MINE = "https://example.org/kg/graphs/clients"
NAMES = "SELECT ?name { ?q <https://example.org/kg/vocab#speaker>/<https://example.org/kg/vocab#name> ?name }"
_BUILT = Path(__file__).parents[2] / "build" / "comunica" / "node_modules" / ".bin" / "comunica-sparql"


@pytest.fixture(scope="module")
def own(start: Callable[..., Server], store: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Server, str]:
    """A server of a store that may be written to, and a key that may."""
    copy = tmp_path_factory.mktemp("clients") / "store"
    shutil.copytree(store, copy)
    return start(copy), add_key(copy / KEYS, "clients", "write")[1]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # the client makes one
def test_clients_sparqlwrapper_asks_in_every_form(server: Server) -> None:
    """SELECT by GET and by POST, ASK, CONSTRUCT and DESCRIBE come back converted."""
    client = SPARQLWrapper(server.address + "/sparql", returnFormat=JSON)
    for method in ("GET", POST):
        client.setMethod(method)
        client.setQuery(NAMES)
        rows = client.queryAndConvert()["results"]["bindings"]
        assert {"Vladimir Putin"} < {row["name"]["value"] for row in rows}, rows
    client.setQuery("ASK {}")
    assert client.queryAndConvert()["boolean"] is True
    client = SPARQLWrapper(server.address + "/sparql")
    client.setQuery("CONSTRUCT { ?s a ?t } WHERE { SELECT DISTINCT ?s ?t { ?s a ?t } LIMIT 5 }")
    assert len(client.queryAndConvert()) == 5


def test_clients_sparqlwrapper_updates_with_a_key(own: tuple[Server, str]) -> None:
    """The key is the password, as the client knows nothing else."""
    server, key = own
    client = SPARQLWrapper(server.address + "/sparql")
    client.setMethod(POST)
    client.setCredentials("anybody", key)
    client.setQuery(f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:a> <urn:b> 'كتب' }} }}")
    client.query()
    assert server.ask(f"ASK {{ GRAPH <{MINE}> {{ <urn:a> <urn:b> 'كتب' }} }}").json()["boolean"] is True


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_clients_rdflib_store_asks(server: Server, method: str) -> None:
    """A remote graph of rdflib answers patterns and queries by each of its methods."""
    graph = rdflib.Graph(SPARQLStore(server.address + "/sparql", method=method), identifier=None)
    quotations = set(graph.subjects(rdflib.RDF.type, KG.Quotation))
    assert len(quotations) > 10
    first = min(quotations)
    assert next(iter(graph.query(f"ASK {{ <{first}> a <{KG.Quotation}> }}"))) is True
    assert graph.value(first, KG.text) is not None


def test_clients_rdflib_store_writes(own: tuple[Server, str]) -> None:
    """rdflib adds to and removes from a graph over the network."""
    server, key = own
    url = server.address + "/sparql"
    store = SPARQLUpdateStore(url, url, headers={"authorization": f"Bearer {key}"}, context_aware=True)
    graph = rdflib.Graph(store, identifier=rdflib.URIRef(MINE + "/rdflib"))
    triple = (rdflib.URIRef("urn:a"), rdflib.URIRef("urn:b"), rdflib.Literal("گفت", lang="fa"))
    graph.add(triple)
    assert set(graph) == {triple}
    graph.remove(triple)
    assert set(graph) == set()


def curl(*arguments: str) -> str:
    """What curl prints."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    return subprocess.run(
        ["curl", "-sS", "--max-time", "30", *arguments], capture_output=True, text=True, check=True
    ).stdout


def test_clients_curl_asks_and_writes(own: tuple[Server, str], tmp_path: Path) -> None:
    """The lines that the documents show."""
    server, key = own
    url, document = server.address + "/sparql", tmp_path / "notes.ttl"
    document.write_text("<urn:a> <urn:b> 'به کرل' .", encoding="utf-8")
    assert curl("-G", url, "--data-urlencode", "query=ASK {}") == '{"head":{},"boolean":true}'
    assert curl(url, "-H", "accept: text/csv", "--data-urlencode", "query=SELECT ('قال' AS ?x) {}").split() == [
        "x",
        "قال",
    ]
    auth = ("-H", f"authorization: Bearer {key}")
    put = (f"{server.address}/graphs/curl", "-T", str(document), "-H", "content-type: text/turtle", *auth)
    assert curl(*put, "-o", "/dev/null", "-w", "%{http_code}") == "201"
    assert "به کرل" in curl(f"{server.address}/graphs/curl", "-H", "accept: text/turtle")
    assert curl(f"{server.address}/graphs/curl", "-X", "DELETE", *auth, "-w", "%{http_code}") == "204"


@pytest.fixture(scope="module")
def comunica() -> Callable[[str, str], list[dict[str, str]]]:
    """Runs a query of Comunica's over a source and gives its rows."""
    program = shutil.which("comunica-sparql") or (str(_BUILT) if _BUILT.exists() else None)
    if shutil.which("node") is None or program is None:
        pytest.skip("Comunica is not installed: `make comunica` installs it where node and npm are")

    def run(source: str, query: str) -> list[dict[str, str]]:
        arguments = [program, source, "-q", query, "-t", "application/json"]
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        rows: list[dict[str, str]] = json.loads(done.stdout)
        return rows

    return run


def test_clients_comunica_asks(server: Server, comunica: Callable[[str, str], list[dict[str, str]]]) -> None:
    """Comunica finds out by itself that this is a SPARQL endpoint, and joins over it."""
    query = NAMES.replace("SELECT ?name", "SELECT DISTINCT ?name") + " ORDER BY ?name LIMIT 5"
    for source in (f"sparql@{server.address}/sparql", server.address + "/sparql"):
        rows = comunica(source, query)
        assert len(rows) == 5
        assert all(row["name"].startswith('"') for row in rows)
