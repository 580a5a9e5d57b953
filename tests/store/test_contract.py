"""One contract, two kinds of store: every law holds for a folder on disk and for a service over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg import vocab
from kg.errors import KgError, QuerySyntax, QueryTimeout, StoreError
from kg.query import KnowledgeGraph, load_queries
from kg.store import LocalReader, Reader, RemoteReader, Table, open_reader, open_remote, sorted_quads

COUNT = vocab.SPARQL_PREFIXES + "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?q a kg:Quotation } }"


class _Service(BaseHTTPRequestHandler):
    """The SPARQL 1.1 Protocol, as much of it as a client needs; the engine works inside one request's thread."""

    store: ox.Store

    def do_POST(self) -> None:
        sparql = self.rfile.read(int(self.headers["Content-Length"])).decode()
        try:
            result = self.store.query(sparql)
        except SyntaxError as err:
            self._send(400, "text/plain", str(err).encode())
            return
        if isinstance(result, ox.QueryTriples):
            self._send(200, "application/n-triples", result.serialize(format=ox.RdfFormat.N_TRIPLES) or b"")
        else:
            body = result.serialize(format=ox.QueryResultsFormat.JSON) or b""
            self._send(200, "application/sparql-results+json", body)

    def _send(self, code: int, kind: str, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _serve(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def service(store: Path) -> Iterator[str]:
    with open_reader(store) as reader:
        copy = ox.Store()
        copy.extend(reader.quads())
    yield from _serve(type("Seeds", (_Service,), {"store": copy}))


@pytest.fixture(params=["local", "remote"])
def either(request: pytest.FixtureRequest, store: Path, service: str) -> Iterator[Reader]:
    with open_reader(store) if request.param == "local" else open_remote(service) as reader:
        yield reader


def test_contract_select_gives_a_table(either: Reader) -> None:
    """A SELECT gives columns in the order asked for and None where nothing is bound."""
    table = either.query("SELECT ?b ?a WHERE { VALUES (?a ?b) { (1 UNDEF) ('x'@fa <urn:b>) } }")
    assert isinstance(table, Table)
    assert table.columns == ("b", "a")
    one = Literal("1", datatype=NamedNode(vocab.PREFIXES["xsd"] + "integer"))
    assert set(table.rows) == {(None, one), (NamedNode("urn:b"), Literal("x", language="fa"))}


def test_contract_ask_gives_a_bool(either: Reader) -> None:
    """An ASK gives True or False themselves."""
    assert either.query("ASK { GRAPH ?g { ?s ?p ?o } }") is True
    assert either.query("ASK { GRAPH <urn:none> { ?s ?p ?o } }") is False


def test_contract_construct_gives_triples(either: Reader) -> None:
    """A CONSTRUCT gives triples, to `max_rows` at most."""
    triple = Triple(NamedNode("urn:a"), NamedNode("urn:b"), Literal("ج"))
    assert either.query(f"CONSTRUCT {{ {triple} }} WHERE {{}}") == (triple,)
    some = either.query("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }", max_rows=3)
    assert isinstance(some, tuple)
    assert len(some) == 3


@pytest.mark.parametrize(("rows", "truncated"), [(1, True), (5, False), (9, False)])
def test_contract_max_rows_is_announced(either: Reader, rows: int, truncated: bool) -> None:
    """A table that was cut says so; one that just fits does not."""
    table = either.query("SELECT ?n WHERE { VALUES ?n { 1 2 3 4 5 } }", max_rows=rows)
    assert isinstance(table, Table)
    assert (len(table.rows), table.truncated) == (min(rows, 5), truncated)


def test_contract_malformed_query_is_told(either: Reader) -> None:
    """A malformed query is QuerySyntax."""
    with pytest.raises(QuerySyntax, match="query"):
        either.query("SELEKT")


def test_contract_quads_fit_their_pattern(either: Reader, reader: LocalReader) -> None:
    """A pattern gives the quads that fit it, the same wherever the store lies."""
    kind, link = NamedNode(vocab.Quotation), NamedNode(vocab.speaker)
    found = sorted_quads(either.quads(None, link))
    assert found == sorted_quads(q for q in reader.quads() if q.predicate == link)
    first = found[0]
    assert list(either.quads(first.subject, first.predicate, first.object, first.graph_name)) == [first]
    assert list(either.quads(kind, link, kind)) == []
    assert sorted_quads(either.quads()) == sorted_quads(reader.quads())


@pytest.mark.parametrize("name", sorted(load_queries()))
def test_contract_stored_queries_answer_alike(either: Reader, reader: LocalReader, name: str) -> None:
    """A stored query gives the same rows from a folder and from a service."""
    query = load_queries()[name]
    params = {p.name: p.example for p in query.parameters if p.required}
    there = KnowledgeGraph(either).ask(name, limit=7, **params)
    here = KnowledgeGraph(reader).ask(name, limit=7, **params)
    assert there == here
    assert there.rows


def test_contract_walks_are_alike(either: Reader, reader: LocalReader) -> None:
    """Neighbours and ways are the same from a folder and from a service."""
    assert KnowledgeGraph(either).neighbours("TASS") == KnowledgeGraph(reader).neighbours("TASS") != []


@pytest.mark.parametrize("url", ["ftp://example.org/", "sparql", "http://"])
def test_remote_address_must_be_http(url: str) -> None:
    """Any other address is refused before it is asked."""
    with pytest.raises(StoreError, match="not the address"):
        open_remote(url)


def test_remote_unreachable_service_is_told() -> None:
    """A service that is not there is a StoreError that names the address."""
    with pytest.raises(StoreError, match="cannot be reached") as told:
        open_remote("http://127.0.0.1:9/sparql").query(COUNT)
    assert told.value.where == "http://127.0.0.1:9/sparql"


class _Wrong(_Service):
    """Answers by what the query names."""

    def do_POST(self) -> None:
        sparql = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if "500" in sparql:
            self._send(500, "text/plain", b"out of order")
        elif "slow" in sparql:
            threading.Event().wait(0.5)
            self._send(200, "application/sparql-results+json", b"{}")
        else:
            self._send(200, "text/html", b"<p>a page")


@pytest.fixture
def wrong() -> Iterator[str]:
    yield from _serve(_Wrong)


@pytest.mark.parametrize(
    ("sparql", "error", "told"),
    [("500", StoreError, "500: out of order"), ("slow", QueryTimeout, "0.1 s"), ("page", StoreError, "cannot be read")],
)
def test_remote_failures_are_told(wrong: str, sparql: str, error: type[KgError], told: str) -> None:
    """A service's failure, silence or nonsense is an error of ours that says which."""
    with pytest.raises(error, match=told):
        RemoteReader(wrong, timeout=0.1).query(sparql)


def test_local_closed_reader_says_so(store: Path) -> None:
    """A closed reader gives an error, not an empty answer; closing twice does no harm."""
    reader = open_reader(store)
    reader.close()
    reader.close()
    with pytest.raises(StoreError, match="was closed"):
        reader.query(COUNT)
    with pytest.raises(StoreError, match="was closed"):
        reader.quads()


@pytest.mark.parametrize(
    ("clause", "rows"),
    [
        ("", True),
        ("FROM <urn:none>", False),
        ("from\n<urn:none>", False),
        ("FROM NAMED <urn:none>", False),
        ("# FROM <urn:none>\n", True),
    ],
)
def test_local_from_is_obeyed(reader: LocalReader, clause: str, rows: bool) -> None:
    """The default graph is the union of all graphs, unless the query names its own."""
    assert reader.query(f"ASK {clause} {{ ?s ?p ?o }}") is rows


@pytest.mark.parametrize(
    "sparql", ["ASK { ?from ?p ?o }", "ASK { ?s ?p 'FROM <x>' }", "ASK { ?s <http://x/FROM> ?o FILTER(?o = $from) }"]
)
def test_local_from_as_a_name_is_no_from(reader: LocalReader, sparql: str) -> None:
    """Variables, texts and IRIs that hold the word change nothing."""
    assert isinstance(reader.query(sparql), bool)
    from kg.store.workers_guard import names_dataset

    assert not names_dataset(sparql)
