"""The plainest of requests, a whole GET without a body in one packet, read and answered without the general parser.

    GET /sparql?query=… HTTP/1.1        one pattern takes it to pieces, head and body of the answer leave together
    anything else                       left to `h11`, byte for byte (`kg.api.protocol`)

The pattern allows less than the standard: visible ASCII in the address, one Host, names and values of headers as all
clients write them, no header that frames a body or changes the connection. So what it takes, h11 would take the same
way; it costs a tenth. Start at `read_plain`.

Standard: RFC 9112, sections 2 to 6.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.h11_impl import RequestResponseCycle

_LONGEST = 16_384
_PLAIN = re.compile(rb"GET (/[!-~]*) HTTP/1\.1\r\n((?:[A-Za-z0-9-]+:[ -~]*\r\n)+)\r\n")
_HEADER = re.compile(rb"([A-Za-z0-9-]+): *([ -~]*?) *\r\n")
# Headers that frame a body, ask for an answer before it, or end or change the connection.
_GENERAL = frozenset(
    {
        b"content-length",
        b"transfer-encoding",
        b"expect",
        b"connection",
        b"upgrade",
        b"http2-settings",
        b"te",
        b"trailer",
    }
)
_STATUS = {status.value: b"HTTP/1.1 %d %s\r\n" % (status.value, status.phrase.encode()) for status in HTTPStatus}
_BODILESS = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Plain:
    """A request: its target and its headers, names in small letters."""

    target: bytes
    headers: list[tuple[bytes, bytes]]


def read_plain(data: bytes) -> Plain | None:
    """The one request that `data` holds, None where it is not one of the plainest.

    Example:
        >>> read_plain(b"GET /a?b HTTP/1.1\\r\\nHost: here\\r\\n\\r\\n")
        Plain(target=b'/a?b', headers=[(b'host', b'here')])
        >>> read_plain(b"GET / HTTP/1.1\\r\\nHost: here\\r\\nContent-Length: 1\\r\\n\\r\\nx") is None
        True
    """
    if len(data) > _LONGEST or (match := _PLAIN.fullmatch(data)) is None:
        return None
    headers = [(name.lower(), value) for name, value in _HEADER.findall(match[2])]
    names = [name for name, _ in headers]
    if names.count(b"host") != 1 or not _GENERAL.isdisjoint(names):
        return None
    return Plain(match[1], headers)


class PlainCycle(RequestResponseCycle):
    """One plain request and its answer; what it has of h11 stays unused, for h11 never hears of either."""

    _head: bytes = b""
    _chunked = False
    _left: int | None = None

    async def send(self, message: Any) -> None:
        """Write a message of the application.

        Raises:
            RuntimeError: it is not the one due, or the body is not as long as announced.
        """
        if self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        if self.disconnected:
            return
        due = "http.response.body" if self.response_started else "http.response.start"
        if message["type"] != due or self.response_complete:
            raise RuntimeError(f"the application sent {message['type']} where {due} was due")
        if not self.response_started:
            self.response_started = True
            self._begin(message["status"], [*self.default_headers, *message.get("headers", ())])
            return
        more = message.get("more_body", False)
        self._write(message.get("body", b""), more=more)
        if not more:
            self._end()

    def _begin(self, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
        lines = [_STATUS.get(status) or b"HTTP/1.1 %d \r\n" % status]
        for name, value in headers:
            lines.append(b"%s: %s\r\n" % (name, value))
            if name == b"content-length":
                self._left = int(value)
            elif name == b"connection" and value.lower() == b"close":
                self.keep_alive = False
        if status in _BODILESS:
            self._left = 0
        elif self._left is None:
            self._chunked = True
            lines.append(b"transfer-encoding: chunked\r\n")
        if not self.keep_alive and b"connection: close\r\n" not in lines:
            lines.append(b"connection: close\r\n")
        self._head = b"".join([*lines, b"\r\n"])

    def _write(self, body: bytes, *, more: bool) -> None:
        """Write a piece of the body, behind the head where that is still to be sent."""
        if self._left is not None:
            self._left -= len(body)
            if self._left < 0 or (self._left and not more):
                self.transport.abort()  # what was announced is out: only the end of the connection still tells
                raise RuntimeError("the body is not as long as announced")
        elif self._chunked:
            body = (b"%x\r\n%s\r\n" % (len(body), body) if body else b"") + (b"" if more else b"0\r\n\r\n")
        head, self._head = self._head, b""
        if len(body) < 65_536:
            self.transport.write(head + body)
        else:
            self.transport.writelines([head, body])

    def _end(self) -> None:
        self.response_complete = True
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()
