"""SERVICE: off, unless the operator names the host; then that host alone is asked, and what it says is only data."""

from __future__ import annotations

import asyncio
import http.server
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.api.federation import CALLS, ROWS, calls, federated, solutions
from kg.api.fetch_main import checked_address
from kg.api.fetching import Wanted, fetch
from kg.api.problems import HttpProblem
from kg.api.settings import Settings
from kg.errors import KgError, QuerySyntax, QueryTooLarge
from kg.store.keys import KEYS, add_key
from kg.store.workers_guard import Limits, check_query
from kg.store.workers_protocol import Refused

if TYPE_CHECKING:
    from conftest import Server

BASE = "http://b.example/"
ROWS_OF = [{"x": {"type": "uri", "value": "urn:a"}, "y": {"type": "literal", "value": "از #} SERVICE"}}, {}]


def results(rows: list[dict[str, Any]], names: tuple[str, ...] = ("x", "y")) -> bytes:
    """What a SPARQL service answers."""
    return json.dumps({"head": {"vars": names}, "results": {"bindings": rows}}).encode()


@pytest.fixture(scope="module")
def other() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Another server's host, and the paths and texts that it was sent."""
    seen: list[tuple[str, str]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["content-length"])).decode()
            seen.append((self.path, asked))
            if self.path == "/drip":  # a head without an end, byte by byte
                try:
                    for _ in range(200):
                        self.wfile.write(b"HTTP/1.1 200 OK\r\nx: "[:1] if _ == 0 else b"x")
                        time.sleep(0.1)
                except OSError:
                    return
                return
            body = {"/rows": results(ROWS_OF), "/none": results([]), "/bad": b"{"}.get(self.path, b"x" * 6_000_000)
            self.send_response(302 if self.path == "/away" else 200)
            self.send_header("location", "/rows")
            self.send_header("content-type", "application/sparql-results+json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        thread = threading.Thread(target=listener.serve_forever)
        thread.start()
        yield f"127.0.0.1:{listener.server_address[1]}", seen
        listener.shutdown()
        thread.join()


def rewritten(text: str, host: str, **limits: float) -> str:
    """The query after its calls."""
    offered = Settings(services=(host,), limits=Limits(**limits))  # type: ignore[arg-type]
    return asyncio.run(federated(text, offered, base=BASE))


def test_federation_over_http(
    start: Callable[..., Server], store: Path, other: tuple[str, list[tuple[str, str]]], tmp_path: Path
) -> None:
    """A query and an update join with what the named server says; the answer bears no tag; no other is asked."""
    host, seen = other
    copy = tmp_path / "store"
    shutil.copytree(store, copy)
    server = start(copy, services=[host], workers=1, limits={"seconds": 50.0})
    query = f"PREFIX o: <http://{host}/> SELECT ?x ?y {{ SERVICE o:rows {{ ?x <urn:p> ?y }} FILTER(BOUND(?x)) }}"
    answer = server.ask(query)
    rows = answer.json()["results"]["bindings"]
    assert [row["y"]["value"] for row in rows] == ["از #} SERVICE"], answer.text
    assert (answer.headers["cache-control"], answer.headers.get("etag")) == ("no-store", None)
    assert seen[-1] == ("/rows", f"BASE <https://example.org/kg/>\nPREFIX o: <http://{host}/>\n"
                                 f"SELECT * {{ ?x <urn:p> ?y }} LIMIT {ROWS + 1}")  # fmt: skip
    update = f"INSERT {{ GRAPH <https://example.org/kg/graphs/f> {{ ?x <urn:p> ?y }} }} WHERE {{ SERVICE <http://{host}/rows> {{ ?x <urn:p> ?y }} }}"  # noqa: E501
    headers = {"x-api-key": add_key(copy / KEYS, "w", "write")[1], "content-type": "application/sparql-update"}
    assert httpx.post(server.address + "/sparql", content=update, headers=headers, timeout=60).status_code == 204
    assert (
        server.ask("ASK { GRAPH <https://example.org/kg/graphs/f> { <urn:a> <urn:p> ?y } }").json()["boolean"] is True
    )
    before = len(seen)
    for address in ("http://localhost/x", f"http://evil.{host}/", f"http://a@{host}/", "file:///etc/passwd"):
        told = server.ask(f"SELECT * {{ SERVICE <{address}> {{}} }}")
        assert (told.status_code, told.json()["type"]) == (403, "/problems#refused"), told.text
    assert len(seen) == before


@pytest.mark.parametrize(
    ("path", "status"), [("bad", 502), ("away", 502), ("long", 413), ("drip", 502)], ids=lambda given: str(given)
)
def test_federation_of_what_is_no_answer(other: tuple[str, list[tuple[str, str]]], path: str, status: int) -> None:
    """What is no answer is told, in time, and SILENT makes it one empty solution; nothing is followed."""
    host, seen = other
    text = "SELECT * { SERVICE %s <http://" + f"{host}/{path}> {{ ?x ?y ?z }} }}"
    began = time.monotonic()
    with pytest.raises(HttpProblem) as told:
        rewritten(text % "", host, seconds=5.0 if path == "drip" else 60.0)
    assert told.value.status == status
    if path == "drip":
        assert time.monotonic() - began < 15
        return
    assert rewritten(text % "SILENT", host, seconds=60.0) == "SELECT * { {} }"
    assert ("/rows", "") not in [(seen_path, "") for seen_path, _ in seen[-2:]]


def test_federation_stands_where_service_stood(other: tuple[str, list[tuple[str, str]]]) -> None:
    """In a UNION, an OPTIONAL, a MINUS: the engine's own algebra holds."""
    store = ox.Store()
    store.update("INSERT DATA { <urn:a> <urn:q> 1 . <urn:b> <urn:q> 2 }")
    call = f"SERVICE<http://{other[0]}/rows>{{?x ?p ?y}}"
    none = f"SERVICE <http://{other[0]}/none> {{ ?x ?p ?y }}"

    def count(text: str) -> int:
        return len(list(store.query(rewritten(text, other[0], seconds=60.0))))  # type: ignore[arg-type]

    assert count(f"SELECT * {{ ?x <urn:q> ?n {call} FILTER(BOUND(?y)) }}") == 1
    assert count(f"SELECT * {{ {{ ?x <urn:q> ?n }} UNION {{ {call} }} }}") == 4
    assert count(f"SELECT * {{ ?x <urn:q> ?n OPTIONAL {{ {none} }} }}") == 2
    assert count(f"SELECT * {{ ?x <urn:q> ?n {none} }}") == 0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SELECT * { ?s ?p ?a SERVICE ?a {} }", Refused),
        ("SELECT * { SERVICE <http://a/> { SERVICE <http://b/> {} } }", Refused),
        ("SELECT * { SERVICE <http://a/> {", QuerySyntax),
        ("SELECT * { SERVICE <http://a/> }", QuerySyntax),
        ("SELECT * { ?s ?p trueSERVICE<http://a/>{} }", QuerySyntax),
        ("SELECT * {" + "SERVICE <http://a/> {}" * (CALLS + 1) + "}", QueryTooLarge),
        ("SELECT * { SERVICE <http://a/> {} } #" + "x" * 200_000, QueryTooLarge),
    ],
)
def test_federation_refuses(text: str, kind: type[KgError]) -> None:
    """What makes an address, hides one, or asks too much."""
    with pytest.raises(kind):
        rewritten(text, "a")


def test_federation_leaves_words_alone() -> None:
    """SERVICE in strings, names and comments is none, and without a list nothing is looked at."""
    text = "PREFIX service: <http://x/> SELECT ?service { ?s service:p 'SERVICE <http://a/> {}' } # SERVICE"
    assert rewritten(text, "a") == text
    assert asyncio.run(federated("SERVICE", Settings(), base=BASE)) == "SERVICE"
    assert calls(text, Limits(), base=BASE) == []


_TERMS = st.one_of(
    st.builds(lambda v: {"type": "literal", "value": v}, st.text(max_size=20)),
    st.builds(lambda v: {"type": "literal", "value": v, "xml:lang": "fa-IR"}, st.text("\"'\\\n\r{}<>#", max_size=9)),
    st.builds(lambda v: {"type": "literal", "value": v, "datatype": "urn:t"}, st.text("\\u0022 \x00\x7f", max_size=9)),
    st.just({"type": "uri", "value": "urn:a#b"}),
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.dictionaries(st.sampled_from(["x", "y"]), _TERMS), max_size=4))
def test_federation_takes_no_answer_for_syntax(rows: list[dict[str, Any]]) -> None:
    """Whatever texts another server gives, the engine reads them as just these texts, and the guard as no words."""
    query = f"SELECT ?x ?y {solutions(results(rows), '', '')}"
    check_query(query, Limits())
    found = list(ox.Store().query(query))  # type: ignore[arg-type]
    given_values = [[row[name]["value"] if name in row else None for name in "xy"] for row in rows]
    assert [[None if term is None else term.value for term in row] for row in found] == given_values


@pytest.mark.parametrize(
    "row",
    [
        *({"x": {"type": "uri", "value": v}} for v in ("urn:a> } #", "relative", "", 1)),
        {"x": {"type": "literal", "value": "a", "xml:lang": "en } #"}},
        {"x": {"type": "literal", "value": "\ud800"}},
        *({"x": {"type": "triple", "value": {}}}, {"x": {"type": "literal"}}, {"x": "text"}),
    ],
)
def test_federation_refuses_what_are_no_terms(row: dict[str, Any]) -> None:
    """An IRI, a language or a text that would end itself is an error of that server."""
    with pytest.raises(HttpProblem, match="gave no results"):
        solutions(results([row]), "http://a/", "")
    with pytest.raises(HttpProblem, match="gave no results"):
        solutions(results([], ("x ) } #",)), "http://a/", "")
    with pytest.raises(HttpProblem, match="gave no results"):
        solutions(b'{"head":' + b"[" * 200_000, "http://a/", "")


def test_federation_names_blank_nodes() -> None:
    """One blank node is one IRI in one answer; too many rows are refused."""
    node = {"type": "bnode", "value": "b0"}
    text = solutions(results([{"x": node, "y": node}]), "http://a/", "http://b/genid/1")
    assert text.count("<http://b/genid/1-") == 2
    assert len(set(text.split("<")[1:3])) <= 2
    with pytest.raises(QueryTooLarge, match="rows"):
        solutions(results([{}] * (ROWS + 1)), "http://a/", "")


@pytest.mark.parametrize("name", ["localhost.localdomain", "ip6-localhost", "localhost"])
def test_fetching_checks_addresses_behind_names(name: str) -> None:
    """A name that leads to this machine is refused, unless the operator wrote that address or localhost."""
    try:
        found = checked_address(name, 80, None)
    except OSError:
        assert name != "localhost"
    else:
        assert name == "localhost"
        assert found in ("127.0.0.1", "::1")
    assert checked_address("127.0.0.1", 80, None) == "127.0.0.1"
    assert checked_address("inside.example", 80, "10.0.0.7") == "10.0.0.7"


def test_fetching_goes_to_the_address_that_was_given(other: tuple[str, list[tuple[str, str]]]) -> None:
    """HOST=ADDRESS asks that address in the name of the host."""
    port = other[0].partition(":")[2]
    wanted = Wanted(f"http://inside.example:{port}/rows", "*/*", 60.0, 10_000, body="ASK {}")
    media, body = asyncio.run(fetch(wanted, [f"inside.example:{port}=127.0.0.1"], "SERVICE"))
    assert (media, body) == ("application/sparql-results+json", results(ROWS_OF))
