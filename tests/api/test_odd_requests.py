"""What a new or hostile client may send: never a fault of ours, never a hang, always a remedy."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest

if TYPE_CHECKING:
    from conftest import Server

ODD = [
    # method, path, headers, status, words of the answer
    ("GET", "/entity/", {}, 404, "/people"),
    ("GET", "/entity/%00", {}, 404, "/people"),
    ("GET", "/entity/%2e%2e%2f%2e%2e%2fetc%2fpasswd", {}, 404, "/people"),
    ("GET", "/entity/" + "x" * 20_000, {}, 404, "/people"),
    ("GET", "/static/%00.css", {}, 404, "see /"),
    ("GET", "/static/" + "x" * 5000 + ".css", {}, 404, "see /"),
    ("GET", "/role/No%20role", {}, 404, "/roles"),
    ("GET", "/quotation/x", {}, 404, "/said"),
    ("GET", "/article/" + "A" * 64, {}, 404, "/articles"),
    ("GET", "/" + "a/" * 5000, {}, 404, "/docs"),
    ("GET", "/said?speaker=%E1%E2", {}, 400, "UTF-8"),
    ("GET", "/said?%FF=1", {}, 400, "UTF-8"),
    ("GET", "/said?limit=" + "9" * 5000, {}, 422, "limit: give a smaller"),
    ("GET", "/said?limit=", {}, 422, "limit: give a whole number"),
    ("GET", "/said?limit=0", {}, 422, "give 1 or more"),
    ("GET", "/said?offset=1000000001", {}, 422, "give 1000000000 or less"),
    ("GET", "/said?offset=-1", {}, 422, "give 0 or more"),
    ("GET", "/said?lang", {}, 422, "leave it out"),
    ("GET", "/said?format=xml", {}, 422, "'json' or 'csv'"),
    ("GET", "/said?speaker=" + "x" * 501, {}, 422, "500 characters"),
    ("GET", "/person", {}, 422, "/docs"),
    ("GET", "/said?" + "&".join(f"a{i}=1" for i in range(5000)), {}, 422, "parameters: speaker"),
    ("GET", "/said?lang=fa;limit=1", {}, 422, "languages: ar, fa"),
    ("GET", "/said", {"accept": ";;;q=x,/,*"}, 406, "text/csv"),
    ("GET", "/said", {"accept": "*/*;q=0"}, 406, "text/csv"),
    ("PUT", "/said", {}, 405, "allowed: GET"),
    ("FOO", "/entity/putin", {}, 405, "allowed: GET"),
    ("TRACE", "/healthz", {}, 405, "allowed: GET"),
    ("DELETE", "/sparql", {}, 405, "GET, POST or QUERY"),
    ("GET", "/sparql?query=ASK%7B%3Fs%3Fp%22%ED%A0%80%22%7D", {}, 400, "UTF-8"),
    ("GET", "/sparql?query=ASK%7B%7D&" + "a=b&" * 2000, {}, 400, "query=… once"),
    ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=http://%00", {}, 400, "percent-encode"),
    ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=relative", {}, 400, "http://"),
    ("OPTIONS", "/said", {"origin": "http://a", "access-control-request-method": "BREW"}, 400, "methods: GET"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "headers", "status", "told"), ODD, ids=[f"{r[0]} {r[1][:30]}" for r in ODD])
def test_odd_requests_are_told_how_to_go_on(
    server: Server, method: str, path: str, headers: dict[str, str], status: int, told: str
) -> None:
    """Each is a problem with a remedy, at once, and not too long to read."""
    began = time.monotonic()
    answer = httpx.request(method, server.address + path, headers=headers, timeout=30)
    assert time.monotonic() - began < 5
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert told in answer.json()["remedy"]
    assert len(answer.text) < 25_000


FINE = [
    ("GET", "/said?speaker=%00", {}),
    ("GET", "/said?text=.*", {}),
    ("GET", "/said?date_from=٢٠٢٣-٠٩-١٣&date_to=۲۰۲۳-۰۹-۱۳", {}),
    ("GET", "/said?limit=1", {"accept": "a/b," * 10_000 + "*/*"}),
    ("GET", "/said?limit=1", {"cookie": "a" * 30_000}),
    ("GET", "/said?limit=1", {"range": "bytes=0-1", "upgrade": "websocket", "connection": "upgrade"}),
    ("HEAD", "/said?limit=1", {}),
    ("GET", "/docs?x=%00", {}),
    ("POST", "/sparql?query=ASK%7B%7D", {"content-type": "application/x-www-form-urlencoded"}),
]


@pytest.mark.parametrize(("method", "path", "headers"), FINE, ids=[f"{r[0]} {r[1][:30]}" for r in FINE])
def test_odd_requests_that_are_fine(server: Server, method: str, path: str, headers: dict[str, str]) -> None:
    """Strange, but answered."""
    assert httpx.request(method, server.address + path, headers=headers, timeout=30).status_code == 200


def raw(server: Server, request: str, *, seconds: float = 10) -> str:
    """The answer to a request written by hand."""
    place = urlsplit(server.address)
    with socket.create_connection((place.hostname, place.port), timeout=seconds) as line:
        line.sendall(request.encode())
        answer = b""
        while piece := line.recv(65_536):
            answer += piece
        return answer.decode()


@pytest.mark.parametrize(
    "request_",
    ["GET http://here/healthz HTTP/1.1", "\r\nGET /healthz HTTP/1.1", "GET http://here:80/healthz?x HTTP/1.1"],
)
def test_odd_requests_that_the_standard_allows(server: Server, request_: str) -> None:
    """A whole address in the request line, as proxies send it, and an empty line before it are taken."""
    assert raw(server, f"{request_}\r\nHost: here\r\nConnection: close\r\n\r\n").startswith("HTTP/1.1 200")


POST = "POST /sparql HTTP/1.1\r\nHost: here\r\nContent-Type: application/sparql-query\r\nConnection: close\r\n"


def test_odd_requests_announced_too_long_are_refused_at_once(server: Server) -> None:
    """Nobody waits for a body that would be refused anyway."""
    assert raw(server, POST + "Content-Length: 99999999999\r\n\r\nASK").startswith("HTTP/1.1 413")


def test_odd_requests_that_never_come_whole_end(start: Callable[..., Server], store: Path) -> None:
    """A head or a body that does not come in time is 408 with a remedy; the others on the connection are served."""
    hurried = start(store, workers=1, request_seconds=0.5)
    whole = "GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n"
    for request in (POST + "Content-Length: 10\r\n\r\nASK", "GET /said?speaker=پو", whole + "GET /said", ""):
        answer = raw(hurried, request, seconds=5)
        assert answer.startswith("HTTP/1.1 200") == request.startswith(whole)
        assert json.loads(answer[answer.rindex("\r\n\r\n") :])["status"] == 408
        assert json.loads(answer[answer.rindex("\r\n\r\n") :])["remedy"]
    form = POST.replace("/sparql H", "/reconcile H").replace("sparql-query", "x-www-form-urlencoded")
    assert raw(hurried, form + "Content-Length: 10\r\n\r\nqueries", seconds=5).startswith("HTTP/1.1 408")
    with httpx.Client(base_url=hurried.address) as client:
        assert [client.get("/healthz").status_code for _ in range(5)] == [200] * 5


def test_odd_requests_leave_no_trace_in_the_log(start: Callable[..., Server], store: Path, tmp_path: Path) -> None:
    """Who hangs up, and who still waits when the service ends, is no fault of ours: no traceback in the terminal."""
    with (tmp_path / "stderr").open("w+") as stderr:
        running = start(store, workers=1, stderr=stderr)
        place = urlsplit(running.address)
        with socket.create_connection((place.hostname, place.port)) as line:
            line.sendall((POST + "Content-Length: 10\r\n\r\nASK").encode())
            time.sleep(0.2)
        query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
        line = socket.create_connection((place.hostname, place.port), timeout=20)
        line.sendall((POST + f"Content-Length: {len(query)}\r\n\r\n{query}").encode())
        time.sleep(0.3)
        running.process.terminate()
        assert b" 503 " in line.recv(100)
        line.close()
        running.process.wait(20)
        stderr.seek(0)
        assert "Traceback" not in stderr.read()
