"""Addresses as people type them, sent byte by byte over real sockets."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.api.protocol import mend_request_line

if TYPE_CHECKING:
    from conftest import Server

SPEAKER = "/said?limit=1&speaker="


def send(server: Server, *packets: bytes) -> bytes:
    """What the server answers to packets that are sent one by one, read until it closes."""
    place = urlsplit(server.address)
    with socket.create_connection((place.hostname, place.port), timeout=10) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for packet in packets:
            line.sendall(packet)
        answer = b""
        while piece := line.recv(65_536):
            answer += piece
        return answer


def get(path: str, *, last: bool = True, headers: str = "") -> bytes:
    """A request as curl sends it: the path's bytes as they are."""
    close = "Connection: close\r\n" if last else ""
    return f"GET {path} HTTP/1.1\r\nHost: here\r\n{headers}{close}\r\n".encode()


def answers(received: bytes) -> list[tuple[int, bytes]]:
    """Status and body of each answer of a connection."""
    found = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        lengths = [x.split(b":")[1] for x in head.lower().splitlines() if x.startswith(b"content-length:")]
        length = int(lengths[0]) if lengths else 0
        found.append((int(head.split()[1]), rest[:length]))
        received = rest[length:]
    return found


@pytest.fixture(scope="module")
def expected(server: Server) -> bytes:
    """The answer to the same address, percent-encoded."""
    body = server.get(SPEAKER + quote("پوتین")).content
    assert json.loads(body)["rows"]
    return body


def test_protocol_takes_letters_of_any_script(server: Server, expected: bytes) -> None:
    """A request line in raw UTF-8 gets what its percent-encoded form gets."""
    assert answers(send(server, get(SPEAKER + "پوتین"))) == [(200, expected)]


def test_protocol_takes_packets_cut_anywhere(server: Server, expected: bytes) -> None:
    """Every byte in a packet of its own, and each cut inside a letter, give the same answer."""
    request = get(SPEAKER + "پوتین")
    assert answers(send(server, *(request[i : i + 1] for i in range(len(request))))) == [(200, expected)]
    start = request.index("پ".encode())
    for cut in range(start, start + 11):
        assert answers(send(server, request[:cut], request[cut:])) == [(200, expected)]


def test_protocol_takes_requests_in_a_row(server: Server, expected: bytes) -> None:
    """Requests that follow one another, waited for or all in one packet, are each mended."""
    first, last = get(SPEAKER + "پوتین", last=False), get(SPEAKER + "پوتین")
    assert answers(send(server, first + first + last)) == [(200, expected)] * 3
    assert answers(send(server, first[:30], first[30:] + first[:37], first[37:] + last)) == [(200, expected)] * 3


def test_protocol_leaves_bodies_alone(server: Server, expected: bytes) -> None:
    """A body in Arabic arrives as it was sent, also one with a request line in it, and the next request is mended."""
    query = "SELECT ('GET /پوتین HTTP/1.1\\nقال' AS ?x) {}"
    words = "GET /پوتین HTTP/1.1\nقال"
    for framed in (False, True):
        body = query.encode()
        how = b"Transfer-Encoding: chunked" if framed else b"Content-Length: %d" % len(body)
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if framed else body
        head = b"POST /sparql HTTP/1.1\r\nHost: here\r\nContent-Type: application/sparql-query\r\n" + how + b"\r\n\r\n"
        for packets in ([head + body + get(SPEAKER + "پوتین")], [head, body[:20], body[20:], get(SPEAKER + "پوتین")]):
            posted, following = answers(send(server, *packets))
            assert json.loads(posted[1])["results"]["bindings"][0]["x"]["value"] == words
            assert following == (200, expected)


def test_protocol_leaves_headers_alone(server: Server, expected: bytes) -> None:
    """Letters beyond ASCII in a header harm nothing."""
    assert answers(send(server, get(SPEAKER + "پوتین", headers="X-Name: پوتین\r\n"))) == [(200, expected)]


@pytest.mark.parametrize(
    ("packet", "status", "told"),
    [
        (get("/said?speaker=ولادیمیر پوتین"), 400, "%20"),
        ("گت / HTTP/1.1\r\nHost: here\r\n\r\n".encode(), 400, "request line"),
        (b"GET / HTTP/1.1\r\n\r\n", 400, "Host"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "Host"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nno header\r\n\r\n", 400, "header line"),
        (b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "request line"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "https"),
        (b"\xff\xfe\xfd\r\n\r\n", 400, "request line"),
        (b"GET /?" + b"x" * 150_000, 431, "POST"),
        (b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "chunked"),
        (b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400, "Content-Length"),
    ],
)
def test_protocol_malformed_requests_are_problems(server: Server, packet: bytes, status: int, told: str) -> None:
    """What is no request is told in the one shape with a remedy; its kind is listed."""
    received = send(server, packet)
    ((found, body),) = answers(received)
    assert (found, b"content-type: application/problem+json" in received.lower()) == (status, True), received
    problem = json.loads(body)
    assert (problem["status"], bool(problem["remedy"])) == (status, True)
    assert told in body.decode()
    assert f'id="{problem["type"].split("#")[1]}"' in server.get("/problems").text


def test_protocol_a_body_broken_off_ends_its_connection_only(server: Server) -> None:
    """A chunk that is none is answered or cut off, and the service goes on."""
    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    head += b"Transfer-Encoding: chunked\r\n\r\n"
    assert answers(send(server, head, b"zz\r\n"))[0][0] == 400
    assert server.get("/healthz").status_code == 200


def test_protocol_nothing_follows_the_last_request(server: Server, expected: bytes) -> None:
    """What comes behind a request that closes the connection neither costs its answer nor gets one."""
    last = get(SPEAKER + "پوتین")
    assert answers(send(server, last + b"\0\0", b"more")) == [(200, expected)]


@given(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])), st.data())
def test_protocol_mending_is_the_same_whatever_the_packets(text: str, data: st.DataObject) -> None:
    """Mending as bytes arrive gives what mending the whole gives, and a second time changes nothing."""
    line = f"GET /{text} HTTP/1.1\r\nX: {text}\r\n\r\nپوتین".encode()
    whole, grown = bytearray(line), bytearray()
    mend_request_line(whole)
    at = 0
    while at < len(line):
        step = data.draw(st.integers(1, len(line) - at))
        grown += line[at : at + step]
        at += step
        mend_request_line(grown)
    assert grown == whole
    mend_request_line(whole)
    assert grown == whole
    assert whole.partition(b"\n")[0].isascii()
    assert whole.endswith(f"X: {text}\r\n\r\nپوتین".encode())
