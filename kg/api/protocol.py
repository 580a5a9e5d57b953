"""HTTP as people type it: letters of any script in the address, and words for a request that is none.

    GET /said?speaker=پوتین HTTP/1.1     as curl sends what stands on the command line
    GET /said?speaker=%D9%BE… HTTP/1.1   as the parser takes it

In come a connection's bytes, out goes what `uvicorn` makes of them. Only the request line is mended: the
parser says when one begins, so packets may be cut anywhere, requests may follow one another on a
connection, and headers and bodies stay as they are. The plainest requests go past that parser (`kg.api.plain`).
Start at `Protocol`.

Standard: RFC 3987 §3.1 (an IRI as a URI); RFC 9112 §3.2 (a malformed request line is 400).
"""

from __future__ import annotations

import asyncio
import re
from typing import Any
from urllib.parse import unquote

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.api.plain import Plain, PlainCycle, read_plain
from kg.api.problems import problem_of_status
from kg.api.slow_reader import SlowReader
from kg.api.wire import SAFE

MAX_HEAD = 65_536  # bytes of request line and headers
_LINGER_SECONDS = 1.0
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
# How the parser's message begins: what it means, and how to go on.
_FAULTS = {
    "illegal request line": (
        "the request line is malformed",
        "write GET /path?name=value HTTP/1.1, a space in a value as %20; the service speaks http, not https",
    ),
    "illegal header line": ("a header line is malformed", "write Name: value"),
    "Missing mandatory Host": ("there is no Host header", "HTTP/1.1 wants one"),
    "Found multiple Host": ("there are several Host headers", "send one"),
    "Receive buffer too long": (
        f"request line and headers are longer than {MAX_HEAD} bytes",
        "send a long query as the body of a POST to /sparql",
    ),
}
_OTHERWISE = ("what came is no HTTP request", "send HTTP/1.1, framed by Content-Length or Transfer-Encoding: chunked")


def mend_request_line(data: bytearray) -> None:
    """Percent-encode the bytes beyond ASCII behind the method in the first line of `data`, which may be cut anywhere.

    Example:
        >>> data = bytearray("GET /said?speaker=پ HTTP/1.1\\r\\nX: پ".encode())
        >>> mend_request_line(data)
        >>> data.decode()
        'GET /said?speaker=%D9%BE HTTP/1.1\\r\\nX: پ'
    """
    if data.isascii():
        return
    end = data.find(b"\n")
    line = bytes(data if end < 0 else data[:end])
    method, space, rest = line.partition(b" ")
    data[: len(line)] = method + space + _BEYOND_ASCII.sub(lambda m: b"%%%02X" % m[0][0], rest)


class _Connection(h11.Connection):
    """Mends each request line before it is parsed, and remembers why the last request could not be."""

    fault: h11.RemoteProtocolError | None = None

    def next_event(self) -> Any:
        """See `h11.Connection.next_event`."""
        if self.their_state is h11.IDLE:
            # What the buffer holds now begins with a request line. The buffer has searched only what came and was
            # mended before, so growing what came since moves no place that it remembers.
            data = self._receive_buffer._data
            if data.startswith(b"\r\n"):  # RFC 9112 §2.2: an empty line before the request is passed over
                del data[:2]
            mend_request_line(data)
        try:
            return super().next_event()
        except h11.RemoteProtocolError as err:
            self.fault = err
            raise


class Protocol(H11Protocol):
    """One connection; see the module."""

    conn: _Connection

    def __init__(self, *args: Any, head_seconds: float, send_seconds: float, **options: Any) -> None:
        super().__init__(*args, **options)
        self.conn = _Connection(h11.SERVER, MAX_HEAD)
        self._head_seconds = head_seconds
        self._late: asyncio.TimerHandle | None = None
        self._plain: PlainCycle | None = None  # the plain request under way
        self._behind = bytearray()  # what came behind it
        self._reader = SlowReader(self.loop, stall=head_seconds, most=send_seconds)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._reader.leave = transport.abort
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        super().connection_lost(exc)
        self._reader.resumed()
        if self._late is not None:
            self._late.cancel()

    def pause_writing(self) -> None:
        """Have the answer wait: the client has not read what it was sent. It has some time to."""
        super().pause_writing()
        self._reader.paused()

    def resume_writing(self) -> None:
        """Go on with the answer."""
        self._reader.resumed()
        super().resume_writing()

    def on_response_complete(self) -> None:
        """Wait for the next request; one that came already is read first."""
        self._await_head()
        super().on_response_complete()

    def _await_head(self) -> None:
        if self._late is not None:
            self._late.cancel()
        self._late = self.loop.call_later(self._head_seconds, self._head_is_late)

    def _head_is_late(self) -> None:
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            detail = f"the head of the request did not come within {self._head_seconds:g} seconds"
            self._refuse(408, detail, "send it whole, with an empty line behind the headers")

    def send_400_response(self, msg: str) -> None:
        """Answer a request that cannot be read with a problem, then end the connection."""
        fault = str(self.conn.fault)
        detail, remedy = next((told for start, told in _FAULTS.items() if fault.startswith(start)), _OTHERWISE)
        self._refuse(400 if self.conn.fault is None else self.conn.fault.error_status_hint, detail, remedy)

    def _refuse(self, status: int, detail: str, remedy: str) -> None:
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            answer = problem_of_status(status, detail, remedy=remedy)
            headers = [*answer.raw_headers, *((k.encode(), v.encode()) for k, v in SAFE.items())]
            head = h11.Response(status_code=status, headers=[*headers, (b"connection", b"close")])
            for event in (head, h11.Data(data=bytes(answer.body)), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
            self._linger()
        else:
            self.transport.close()  # an answer is under way: only the end of the connection still tells

    def _linger(self) -> None:
        """End the connection once the client had time to read: closing on bytes unread would take the answer back."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.write_eof()
        self.loop.call_later(_LINGER_SECONDS, self.transport.close)

    def data_received(self, data: bytes) -> None:
        """Pass on what came; behind the last request, or one that could not be read, nothing is looked at."""
        if self._plain is not None:  # answers leave in the order of their requests
            self._behind += data
            self.flow.pause_reading()
        elif self._rests() and (plain := read_plain(data)) is not None:
            self._unset_keepalive_if_required()
            self._serve(plain)
        elif self.conn.their_state not in (h11.ERROR, h11.MUST_CLOSE) and self.conn.our_state is not h11.MUST_CLOSE:
            super().data_received(data)

    def _rests(self) -> bool:
        """Whether what comes next begins a request, and the last one was answered."""
        return (
            self.conn.our_state is h11.IDLE
            and self.conn.their_state is h11.IDLE
            and not self.conn._receive_buffer._data
            and not self.transport.is_closing()
        )

    def _serve(self, plain: Plain) -> None:
        """Have the application answer a plain request, as `H11Protocol` does for others."""
        if self._late is not None:
            self._late.cancel()
        path, _, query = plain.target.partition(b"?")
        scope: Any = {
            "type": "http",
            "asgi": {"version": self.asgi_version, "spec_version": "2.3"},
            "http_version": "1.1",
            "server": self.server,
            "client": self.client,
            "scheme": self.scheme,
            "method": "GET",
            "root_path": self.root_path,
            "path": self.root_path + unquote(path.decode("ascii")),
            "raw_path": self.root_path.encode("ascii") + path,
            "query_string": query,
            "headers": plain.headers,
            "state": self.app_state.copy(),
        }
        self.scope, self.headers = scope, plain.headers
        cycle = PlainCycle(
            *(self.scope, self.conn, self.transport, self.flow, self.logger, self.access_logger, self.access_log),
            self.server_state.default_headers,
            asyncio.Event(),
            self._served,
        )
        cycle.more_body = False
        cycle.message_event.set()
        self.cycle = self._plain = cycle
        task = self.loop.create_task(cycle.run_asgi(self.app))
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    def _served(self) -> None:
        self._plain = None
        self.on_response_complete()
        if self._behind:
            behind = bytes(self._behind)
            self._behind.clear()
            self.data_received(behind)
