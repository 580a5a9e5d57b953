"""Answers made smaller on their way: brotli or gzip, whichever the client would rather have.

    Accept-Encoding: br, gzip         br
    Accept-Encoding: gzip, br;q=0.5   gzip
    Accept-Encoding: br;q=0, *        gzip
    Accept-Encoding: identity, br;q=0.1   as it is, and so without the header

What is compressed already, or too short to gain, passes as it is. A long answer is compressed piece by piece as it goes
out. `Vary` tells caches on every answer that could have been compressed. Plain ASGI. Start at `Compress`.

Standard: RFC 9110, sections 8.8.3.3 (a tag of other bytes is another), 12.5.3 (Accept-Encoding) and 12.5.5 (Vary);
RFC 7932 (br); RFC 1952 (gzip).
"""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Callable
from typing import Protocol

import brotli
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.store.workers_formats import accepted

_SHORTEST = 1000  # bytes below which compressing gains nothing
_ASIDE = 200_000  # bytes from which compressing would keep the event loop from other requests
_WORTH = re.compile(r"text/(?!event-stream)|application/(?!.*zip|octet-stream)|image/svg")
_HELD = 65_536  # bytes that a codec may keep to itself before it gives what it made of them
_CODINGS = ("br", "gzip", "identity")  # where a client does not mind, the first


class Codec(Protocol):
    """Takes bytes, gives fewer."""

    def add(self, data: bytes, *, last: bool) -> bytes:
        """What is ready after `data`; all the rest behind the last."""
        ...


class Brotli:
    """As `Codec`. Quality 4 takes about gzip's time for a fifth fewer bytes."""

    def __init__(self) -> None:
        self._inner = brotli.Compressor(mode=brotli.MODE_TEXT, quality=4)
        self._held = 0

    def add(self, data: bytes, *, last: bool) -> bytes:
        """See `Codec.add`."""
        ready: bytes = self._inner.process(data)
        self._held = 0 if ready else self._held + len(data)
        if last:
            return ready + bytes(self._inner.finish())
        if self._held < _HELD:
            return ready
        self._held = 0
        return bytes(self._inner.flush())


class Gzip:
    """As `Codec`; its head tells no time, so that the same answer has the same bytes."""

    def __init__(self) -> None:
        self._inner = zlib.compressobj(5, zlib.DEFLATED, 31)
        self._held = 0

    def add(self, data: bytes, *, last: bool) -> bytes:
        """See `Codec.add`."""
        ready = self._inner.compress(data)
        self._held = 0 if ready else self._held + len(data)
        if last:
            return ready + self._inner.flush()
        if self._held < _HELD:
            return ready
        self._held = 0
        return self._inner.flush(zlib.Z_SYNC_FLUSH)


_CODECS: dict[str, Callable[[], Codec]] = {"br": Brotli, "gzip": Gzip}


def choose(header: str | None) -> str:
    """The coding that a client wants most: "br", "gzip" or "identity".

    Example:
        >>> choose("gzip, br"), choose("gzip, br;q=0.5"), choose("*;q=0.1, br;q=0"), choose("deflate"), choose(None)
        ('br', 'gzip', 'gzip', 'identity', 'identity')
    """
    if not (header or "").strip():
        return "identity"
    told = dict(accepted(header))
    weights = {coding: told.get(coding, told.get("*", 0.0)) for coding in _CODINGS}
    if "identity" not in told and "*" not in told:
        weights["identity"] = 0.0001  # acceptable where it is not told, but no wish
    best = max(_CODINGS, key=lambda coding: weights[coding])
    return best if weights[best] > 0 else "identity"


class Compress:
    """Wraps an application; see the module."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's message cycle."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, _Answer(choose(Headers(scope=scope).get("accept-encoding")), send).take)


class _Answer:
    """One answer on its way: its head is held back until its first piece tells whether compressing gains."""

    def __init__(self, coding: str, send: Send) -> None:
        self._coding, self._send = coding, send
        self._head: Message | None = None
        self._codec: Codec | None = None

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._head = message
            if not _may_shrink(message):
                self._coding = "identity"
        elif message["type"] == "http.response.body":
            await self._piece(message)
        else:
            await self._send(message)

    async def _piece(self, message: Message) -> None:
        body, last = message.get("body", b""), not message.get("more_body", False)
        if self._head is not None:
            head, self._head = self._head, None
            if self._coding != "identity" and (not last or len(body) >= _SHORTEST):
                self._codec = _CODECS[self._coding]()
                _announce(head, self._coding)
            elif self._coding != "identity":
                self._coding = "identity"
            if self._codec is not None and last:
                body = await _shrunk(self._codec, body, last=True)
                MutableHeaders(scope=head)["content-length"] = str(len(body))
                self._codec = None
            await self._send(head)
        if self._codec is not None:
            body = await _shrunk(self._codec, body, last=last)
        if body or last:
            await self._send({**message, "body": body})


async def _shrunk(codec: Codec, body: bytes, *, last: bool) -> bytes:
    if len(body) < _ASIDE:
        return codec.add(body, last=last)
    return await asyncio.to_thread(codec.add, body, last=last)


def _may_shrink(head: Message) -> bool:
    """Whether an answer is of a kind that shrinks; says to caches that others may get it otherwise."""
    headers = MutableHeaders(scope=head)
    if "content-encoding" in headers:
        return False
    worth = _WORTH.match(headers.get("content-type", "")) is not None
    if worth or head["status"] == 304:
        headers.add_vary_header("Accept-Encoding")
    return worth and head["status"] not in (204, 206, 304)


def _announce(head: Message, coding: str) -> None:
    headers = MutableHeaders(scope=head)
    headers["content-encoding"] = coding
    del headers["content-length"]
    tag = headers.get("etag")
    if tag is not None and not tag.startswith("W/"):  # a strong one names other bytes
        headers["etag"] = f'{tag[:-1]}-{coding}"'
