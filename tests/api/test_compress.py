"""Answers made smaller: which coding, for whom, and that nothing is lost on the way."""

from __future__ import annotations

import asyncio
import gzip
import http.client
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import brotli
import pytest
from starlette.types import Message, Receive, Scope, Send

from kg.api.compress import Brotli, Codec, Compress, Gzip, choose

if TYPE_CHECKING:
    from conftest import Server

ROWS = "/sparql?format=csv&query=" + quote("SELECT * { ?s ?p ?o } LIMIT 200")


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        *((None, "identity"), ("", "identity"), ("br", "br"), ("gzip", "gzip"), ("gzip, deflate, br", "br")),
        *(("gzip;q=1.0, br;q=0.9", "gzip"), ("br;q=0.9, gzip;q=0.9", "br"), ("BR", "br"), ("br;q=0", "identity")),
        *(("*", "br"), ("*;q=0.5, br;q=0", "gzip"), ("identity", "identity"), ("identity;q=1, br;q=0.5", "identity")),
        *(("br;q=x", "identity"), ("compress, x-gzip", "identity"), ("*;q=0", "identity")),
        *(("br;q=0.001", "br"), ("identity;q=0, gzip;q=0.1", "gzip"), ("br ; q=0.2 , gzip ; q=0.3", "gzip")),
    ],
)
def test_compress_takes_what_is_wanted_most(header: str | None, coding: str) -> None:
    """The greatest weight; br before gzip where they are alike; nothing where nothing is wanted."""
    assert choose(header) == coding


def raw(server: Server, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    """An answer as it comes, undone by no client."""
    parts = urlsplit(server.address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def test_compress_answers_the_same_in_each_coding(server: Server) -> None:
    """Each says what it is, how long it is, and that others may get it otherwise."""
    plain, whole = raw(server, ROWS)
    assert plain.headers["content-encoding"] is None
    assert "Accept-Encoding" in plain.headers["vary"]
    for coding, undo in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        answer, body = raw(server, ROWS, accept_encoding=coding)
        assert answer.headers["content-encoding"] == coding
        assert "Accept-Encoding" in answer.headers["vary"]
        assert int(answer.headers["content-length"]) == len(body) < len(whole)
        assert sorted(undo(body).split()) == sorted(whole.split())


def test_compress_leaves_short_and_compressed_alone(server: Server) -> None:
    """An answer that is short, an error without a body worth it, and 304 pass as they are."""
    answer, body = raw(server, "/sparql?query=ASK%7B%7D", accept_encoding="br")
    assert (answer.headers["content-encoding"], body) == (None, b'{"head":{},"boolean":true}')
    assert "Accept-Encoding" in answer.headers["vary"]
    held = raw(server, ROWS, accept_encoding="br")[0].headers["etag"]
    again, empty = raw(server, ROWS, accept_encoding="br", if_none_match=held)
    assert (again.status, empty, again.headers["content-encoding"]) == (304, b"", None)
    assert "Accept-Encoding" in again.headers["vary"]


def test_compress_names_other_bytes_otherwise(server: Server) -> None:
    """A strong tag of a compressed graph is its own, and still opens 304."""
    path = "/graphs?format=nt&graph=https://example.org/kg/graph/identities"
    codings = ("identity", "br", "gzip")
    tags = {coding: raw(server, path, accept_encoding=coding)[0].headers["etag"] for coding in codings}
    assert len(set(tags.values())) == 3
    for coding, tag in tags.items():
        assert raw(server, path, accept_encoding=coding, if_none_match=tag)[0].status == 304


def test_compress_streams_long_answers() -> None:
    """A long answer goes out in pieces while it is compressed, without a length; nothing waits for its end."""
    pieces = [f"{number} {'پوتین' * 300}\n".encode() for number in range(400)]
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/csv"), (b"content-length", b"%d" % sum(map(len, pieces)))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        assert len(sent) > 2
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def take(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    for coding, undo in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        sent.clear()
        scope = {"type": "http", "headers": [(b"accept-encoding", coding.encode())]}
        asyncio.run(Compress(app)(scope, receive, take))
        head, *bodies = sent
        assert dict(head["headers"]) == {
            b"content-type": b"text/csv",
            b"vary": b"Accept-Encoding",
            b"content-encoding": coding.encode(),
        }
        assert undo(b"".join(body["body"] for body in bodies)) == b"".join(pieces)
        assert [body["more_body"] for body in bodies][-1] is False


@pytest.mark.parametrize(("codec", "undo"), [(Brotli, brotli.decompress), (Gzip, gzip.decompress)])
def test_compress_gives_back_what_it_took(codec: type[Codec], undo: object) -> None:
    """However it is cut, empty pieces included."""
    made = codec()
    pieces = [made.add(piece, last=False) for piece in (b"", b"a" * 70_000, "پوتین".encode(), b"")]
    assert undo(b"".join(pieces) + made.add(b"", last=True)) == b"a" * 70_000 + "پوتین".encode()  # type: ignore[operator]
