"""The graph store and updates over HTTP: who may, what comes back, what is refused."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from kg.store.keys import KEYS, add_key

if TYPE_CHECKING:
    from conftest import Server

    Own = tuple[Server, dict[str, str]]

NOTES = "https://example.org/kg/graphs/notes"
TURTLE = b"<urn:a> <urn:b> '\xd9\x82\xd8\xa7\xd9\x84' , [ <urn:c> 1 ] ."


@pytest.fixture(scope="module")
def own(start: Callable[..., Server], store: Path, tmp_path_factory: pytest.TempPathFactory) -> Own:
    """A server of a store that may be written to, and the headers of a key that may."""
    copy = tmp_path_factory.mktemp("graphs") / "store"
    shutil.copytree(store, copy)
    _, secret = add_key(copy / KEYS, "tests", "write")
    return start(copy), {"authorization": f"Bearer {secret}"}


def send(own: Own, method: str, path: str, body: bytes = b"", **headers: str) -> httpx.Response:
    """A request with the key."""
    given = own[1] | {k.replace("_", "-"): v for k, v in headers.items()}
    return httpx.request(method, own[0].address + path, content=body, headers=given, timeout=60)


def test_graphs_round_trip(own: Own) -> None:
    """A document put by its address is there by its IRI, in a query and in every format, until it is deleted."""
    server, _ = own
    assert send(own, "PUT", "/graphs/notes", TURTLE, content_type="text/turtle").status_code == 201
    assert send(own, "PUT", "/graphs/notes", TURTLE, content_type="text/turtle").status_code == 204
    for accept in ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"):
        answer = server.get(f"/graphs?graph={NOTES}", accept=accept)
        assert answer.headers["content-type"].startswith(accept)
        assert "قال" in answer.json().__str__() if accept.endswith("json") else "قال" in answer.text
    assert server.ask(f"ASK {{ GRAPH <{NOTES}> {{ <urn:a> ?p 'قال' }} }}").json()["boolean"] is True
    assert send(own, "DELETE", "/graphs/notes").status_code == 204
    assert server.get(f"/graphs?graph={NOTES}").status_code == 404


def test_graphs_conditions_guard_against_lost_changes(own: Own) -> None:
    """Who read an older state is told so; who made the graph first keeps it."""
    server, _ = own
    send(own, "PUT", "/graphs/guarded", TURTLE, content_type="text/turtle", if_none_match="*")
    tag = server.get("/graphs/guarded").headers["etag"]
    assert server.get("/graphs/guarded", if_none_match=tag).status_code == 304
    again = send(own, "PUT", "/graphs/guarded", TURTLE, content_type="text/turtle", if_none_match="*")
    assert (again.status_code, again.json()["type"]) == (412, "/problems#precondition-failed")
    patch = b"INSERT DATA { <urn:a> <urn:b> 2 }"
    update = "application/sparql-update"
    assert send(own, "PATCH", "/graphs/guarded", patch, content_type=update, if_match=tag).status_code == 204
    assert send(own, "PATCH", "/graphs/guarded", patch, content_type=update, if_match=tag).status_code == 412


def test_graphs_new_one_gets_an_address(own: Own) -> None:
    """POST without a graph makes one that its Location answers, as an address and as a graph's name."""
    server, _ = own
    made = send(own, "POST", "/graphs", TURTLE, content_type="text/turtle")
    assert made.status_code == 201
    place = made.headers["location"]
    assert server.get(place).text == server.get(f"/graphs?graph={server.address}{place}").text


PROBLEMS = [
    ("PUT", "/graphs/notes", {}, TURTLE, 401),
    ("DELETE", "/graphs/notes", {}, b"", 401),
    ("PUT", "/graphs", {"key": "y"}, TURTLE, 400),
    ("PUT", "/graphs?graph=relative", {"key": "y"}, TURTLE, 400),
    ("PUT", "/graphs?default&graph=urn:g", {"key": "y"}, TURTLE, 400),
    ("PUT", "/graphs/notes", {"key": "y"}, b"<urn:a> <urn:b>", 400),
    ("PUT", "/graphs/notes", {"key": "y", "content-type": "image/png"}, TURTLE, 415),
    ("PATCH", "/graphs/notes", {"key": "y"}, b"INSERT DATA {}", 415),
    ("PATCH", "/graphs/none", {"key": "y", "content-type": "application/sparql-update"}, b"CLEAR DEFAULT", 404),
    ("PUT", "/graphs?default", {"key": "y"}, TURTLE, 403),
    ("PUT", "/graphs?graph=https://example.org/kg/graph/identities", {"key": "y"}, TURTLE, 403),
    ("PUT", "/graphs/x", {"key": "y"}, b"<urn:a> a <https://example.org/kg/vocab#Quotation> .", 422),
    ("GET", "/graphs", {}, b"", 400),
    ("GET", "/graphs/none", {}, b"", 404),
]


@pytest.mark.parametrize(("method", "path", "headers", "body", "status"), PROBLEMS)
def test_graphs_problems(own: Own, method: str, path: str, headers: dict[str, str], body: bytes, status: int) -> None:
    """Every refusal has its status and the one shape."""
    given = {"content-type": "text/turtle"} | headers | (own[1] if headers.get("key") else {})
    answer = httpx.request(method, own[0].address + path, content=body, headers=given, timeout=60)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text


def test_graphs_updates_need_a_key_that_may_write(own: Own) -> None:
    """With it an update is made and seen at once; without it nothing changes."""
    server, _ = own
    text, media = f"INSERT DATA {{ GRAPH <{NOTES}2> {{ <urn:a> <urn:b> 1 }} }}".encode(), "application/sparql-update"
    found = f"ASK {{ GRAPH <{NOTES}2> {{ ?s ?p ?o }} }}"
    url = server.address + "/sparql"
    assert httpx.post(url, content=text, headers={"content-type": media}).status_code == 401
    assert server.ask(found).json()["boolean"] is False
    assert send(own, "POST", "/sparql", text, content_type=media).status_code == 204
    assert server.ask(found).json()["boolean"] is True


def test_graphs_void_counts_what_is_there(own: Own) -> None:
    """The numbers follow the store, and the well-known address leads to them."""
    import rdflib

    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    server, _ = own

    def count() -> int:
        answer = httpx.get(
            server.address + "/.well-known/void", headers={"accept": "text/turtle"}, follow_redirects=True
        )
        graph = rdflib.Graph().parse(data=answer.text, format="turtle")
        data = graph.value(None, rdflib.RDF.type, void.Dataset)
        assert graph.value(data, void.sparqlEndpoint) == rdflib.URIRef(server.address + "/sparql")
        return int(str(graph.value(data, void.triples)))

    before = count()
    send(own, "PUT", "/graphs/three", b"<urn:a> <urn:b> 1, 2, 3 .", content_type="text/turtle")
    assert count() == before + 3


def test_graphs_scratch_store_is_for_this_machine(tmp_path: Path) -> None:
    """Where everybody may write, nobody else is served."""
    from kg.api import serve_scratch
    from kg.errors import KgError

    with pytest.raises(KgError, match="this machine alone"):
        serve_scratch(host="0.0.0.0")


def test_graphs_scratch_store_is_closed_to_other_sites() -> None:
    """A page that the browser loaded from elsewhere changes nothing; its own pages and programs do."""
    program = [sys.executable, "-m", "kg", "serve", "--scratch", "--port", "0"]
    with subprocess.Popen(program, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        address = process.stderr.readline().split()[2].rstrip("/")
        given: list[tuple[dict[str, str], int]] = [
            ({"origin": "http://elsewhere.example"}, 403),
            ({"origin": "null"}, 403),
            ({"sec-fetch-site": "cross-site", "origin": address}, 403),
            ({"sec-fetch-site": "same-origin", "origin": address}, 204),
            ({"origin": address}, 204),
            ({}, 204),
        ]
        drop = {"update": "DROP ALL"}
        told = [httpx.post(address + "/sparql", data=drop, headers=h, timeout=60).status_code for h, _ in given]
        put = httpx.put(address + "/graphs?default", content=b"", headers={"sec-fetch-site": "cross-site"}, timeout=60)
        process.terminate()
    assert told == [status for _, status in given]
    assert put.status_code == 403
