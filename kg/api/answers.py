"""What all answers have in common: bytes of a reply, caching by the store's state, headers of safety.

In comes a `kg.store.workers_protocol.Reply`, out goes a response. Start at `respond`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import IO

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from kg.api.notes import notes_of
from kg.store.workers_formats import Kind
from kg.store.workers_protocol import Reply

_PIECE = 65_536
_AT_ONCE = 1_000_000
_KINDS = {Kind.ROWS: "select", Kind.BOOLEAN: "ask", Kind.GRAPH: "graph"}


def etag(request: Request, state: str) -> str:
    """A weak tag for what this request gets while the store is in `state`."""
    asked = (request.headers.get(name, "") for name in ("accept", "accept-language"))
    scope = request.scope  # not request.url, which would be taken to pieces and put together again for each answer
    key = scope["path"].encode("utf-8", "surrogatepass") + b"?" + scope["query_string"] + "\0".join(asked).encode()
    return f'W/"{state}-{hashlib.sha256(key).hexdigest()[:16]}"'


def unchanged(request: Request, state: str) -> Response | None:
    """304 where the client holds what it would get again, else None."""
    tag = etag(request, state)
    held = [t.strip() for t in request.headers.get("if-none-match", "").split(",")]
    if request.method == "GET" and (tag in held or "*" in held):
        return Response(status_code=304, headers=cache_headers(request, state))
    return None


def cache_headers(request: Request, state: str) -> dict[str, str]:
    """Headers that let a cache keep the answer and ask whether it still holds."""
    headers = {"vary": "Accept", "cache-control": "no-cache"}
    return headers | {"etag": etag(request, state)} if request.method == "GET" else headers


def respond(request: Request, reply: Reply, state: str) -> Response:
    """A worker's reply as a response; `kg-truncated` tells whether a limit cut it."""
    if request.scope["path"].endswith("/sparql"):
        notes_of(request.scope).kind = _KINDS[reply.kind]
    same = reply.snapshot == state.split("-")[0]  # a snapshot published meanwhile must not bear the old tag
    headers = cache_headers(request, state) if same else {"vary": "Accept", "cache-control": "no-cache"}
    headers |= {"kg-rows": str(reply.rows), "kg-truncated": str(reply.truncated).lower()}
    headers |= {"content-type": with_charset(reply.media), "content-length": str(reply.size)}
    if reply.size <= _AT_ONCE:
        with reply.body:
            return Response(reply.body.read(), headers=headers)
    return StreamingResponse(_pieces(reply.body), headers=headers)


def _pieces(body: IO[bytes]) -> Iterator[bytes]:
    with body:
        while piece := body.read(_PIECE):
            yield piece


def with_charset(media: str) -> str:
    """The media type with its character set, where its own default is another."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media
