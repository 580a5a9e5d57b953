"""Requests that go past the general parser: none that it would read otherwise, and answered as it answers."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.api.plain import read_plain

if TYPE_CHECKING:
    from conftest import Server

NAMES = st.sampled_from(
    ["Host", "Accept", "X-Y", "Content-Length", "Transfer-Encoding", "Connection", "Expect", "Upgrade", "a b", "", "é"]
)
VALUES = st.sampled_from(["here", " x ", "", "0", "1", "chunked", "close", "a\tb", "\x00", "a\r\n b", "ü", "a:b, c"])
LINES = st.sampled_from(
    [
        "GET / HTTP/1.1",
        "GET /a?b=%20 HTTP/1.1",
        "GET  / HTTP/1.1",
        "GET / HTTP/1.0",
        "POST / HTTP/1.1",
        "GET * HTTP/1.1",
    ]
)
ENDS = st.sampled_from(["\r\n", "\n", "\r\n\r\n", "", "x"])


@given(LINES, st.lists(st.tuples(NAMES, st.sampled_from([":", ": ", " :", ""]), VALUES), max_size=4), ENDS)
def test_plain_reads_what_the_parser_reads(line: str, headers: list[tuple[str, str, str]], end: str) -> None:
    """What is taken as plain, h11 reads as the same whole request without a body."""
    told = [("Host", ": ", "here"), *headers]
    data = (line + "\r\n" + "".join("".join(header) + "\r\n" for header in told) + end).encode()
    plain = read_plain(data)
    if plain is None:
        return
    parser = h11.Connection(h11.SERVER)
    parser.receive_data(data)
    request = parser.next_event()
    assert isinstance(request, h11.Request)
    assert (request.method, request.http_version, request.target) == (b"GET", b"1.1", plain.target)
    assert [(name.lower(), value) for name, value in request.headers] == plain.headers
    assert isinstance(parser.next_event(), h11.EndOfMessage)
    assert parser.trailing_data == (b"", False)


def test_plain_leaves_the_rest() -> None:
    """Two Hosts or none, bodies, other methods and versions, several requests and parts of one are not plain."""
    whole = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    assert read_plain(whole) is not None
    for other in (
        *(whole[:-1], whole[:5], whole + whole, b"\r\n" + whole, whole.replace(b"GET", b"HEAD")),
        *(whole.replace(b"Host: a", b"Hast: a"), whole.replace(b"Host: a\r\n", b"Host: a\r\nhost: a\r\n")),
        *(whole.replace(b"/1.1", b"/1.0"), whole.replace(b"GET /", b"GET http://a/"), b"GET / HTTP/1.1\r\n\r\n"),
        whole.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"),
    ):
        assert read_plain(other) is None, other


def exchange(server: Server, request: bytes) -> tuple[bytes, dict[bytes, bytes], bytes]:
    """Status line, headers and body of the answer to a request that leaves the connection open."""
    place = urlsplit(server.address)
    with socket.create_connection((place.hostname, place.port), timeout=30) as line:
        line.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += line.recv(65_536)
        head, _, body = received.partition(b"\r\n\r\n")
        status, *lines = head.split(b"\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (x.partition(b":") for x in lines)}
        while len(body) < int(headers.get(b"content-length", 0)) or (
            headers.get(b"transfer-encoding") == b"chunked" and not body.endswith(b"0\r\n\r\n")
        ):
            body += line.recv(65_536)
        return status, headers, body


@pytest.mark.parametrize(
    "target",
    [
        "/sparql?query=" + quote("SELECT * { ?s ?p ?o } LIMIT 3"),
        "/sparql?query=" + quote("SELECT * {"),
        "/v1/sparql?query=" + quote("ASK {}"),
        *(
            "/sparql?update=x",
            "/sparql",
            "/healthz",
            "/nothing",
            "/a%20b%2Fc%ff",
            "/static/nothing.js",
        ),
    ],
)
@pytest.mark.parametrize("accept", ["*/*", "text/html", "text/csv", "image/png"])
def test_plain_answers_are_the_parsers(server: Server, target: str, accept: str) -> None:
    """The same request gets the same answer on both ways, and on the short way past the layers."""
    answers, caches = [], []
    for more in ("", "Connection: keep-alive\r\n", "Accept-Encoding: \r\n"):
        request = f"GET {target} HTTP/1.1\r\nHost: here\r\nAccept: {accept}\r\n{more}\r\n"
        status, headers, body = exchange(server, request.encode())
        varying = {name: headers.pop(name, b"") for name in (b"date", b"vary")}
        seen = {part.strip().lower() for part in varying[b"vary"].split(b",") if part.strip()}
        answers.append((status, headers, body))
        caches.append(seen)
    assert answers[0] == answers[1] == answers[2]
    assert caches[0] >= caches[1] | caches[2]


def test_plain_requests_in_a_row_keep_their_order(server: Server) -> None:
    """What comes while a plain request is answered waits: answers leave in the order of their requests."""
    place = urlsplit(server.address)
    queries = [f"SELECT ({number} AS ?n) {{}}" for number in range(20)]
    with socket.create_connection((place.hostname, place.port), timeout=30) as line:
        for number, query in enumerate(queries):
            more = "" if number % 3 else "Connection: keep-alive\r\n"
            line.sendall(
                f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: a\r\nAccept: text/csv\r\n{more}\r\n".encode()
            )
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        received = b""
        while piece := line.recv(65_536):
            received += piece
    assert re.findall(rb"\r\n\r\nn\r\n(\d+)\r\n", received) == [b"%d" % number for number in range(20)]
    assert received.count(b"HTTP/1.1 200") == 21
