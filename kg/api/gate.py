"""Before any handler: who asks, whether they may read here, how often and how many at once; changes are written down.

    identify ─► may read? ─► limits ─► handler ─► audit line, where the handler asked for more than reading ─► answer

Plain ASGI, so that no address is forgotten. Writing is guarded where it is done, by `kg.api.access.need`.
Start at `Gate`.
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.api.access import Who, need
from kg.api.audit import client_address, line_of
from kg.api.limits import client_of
from kg.api.notes import notes_of
from kg.api.problems import HttpProblem, told
from kg.api.state import service_of
from kg.api.versions import path_of
from kg.errors import KgError

OPEN_UNDER: Final = ("/static/", "/ui/")
OPEN: Final = frozenset({"/healthz", "/readyz", "/problems", "/sign-in"})


class Gate:
    """Lets in whom the operator lets read; what stands in `OPEN` is for everybody, at any time."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's message cycle."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            await self._serve(scope, receive, _audited(scope, send))
        except BaseException:  # whatever it is goes on; a change that may be half made is never without its line
            _unknown(scope)
            raise
        finally:
            notes = notes_of(scope)
            if notes.kind is None:  # the route's name; addresses themselves are too many to count by
                notes.kind = getattr(scope.get("route"), "name", None)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_open(path_of(scope)):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        with ExitStack() as admitted:
            try:
                who = need(request, "read")
                admitted.enter_context(service_of(request).limiter.admit(_client(scope, who)))
            except (KgError, HttpProblem) as err:
                await told(request, err)(scope, receive, send)
                return
            await self.app(scope, receive, send)


def _client(scope: Scope, who: Who) -> str:
    return f"key {who.key}" if who.key is not None else client_of(client_address(scope))


def _audited(scope: Scope, send: Send) -> Send:
    """`send`, before which an attempt to change something is written down."""

    async def answer(message: Message) -> None:
        notes = notes_of(scope)
        if message["type"] == "http.response.start" and notes.needed is not None:
            notes.written = True
            line = line_of(scope, message["status"])
            await asyncio.to_thread(service_of(Request(scope)).audit.append, line)
        await send(message)

    return answer


def _unknown(scope: Scope) -> None:
    """Write down a change that ended before its answer; at once, since what was cancelled may not wait."""
    notes = notes_of(scope)
    if notes.needed is not None and not notes.written:
        notes.written = True
        service_of(Request(scope)).audit.append({**line_of(scope, 500), "outcome": "unknown"})


def is_open(path: str) -> bool:
    """Whether a path is for everybody: what a sign-in page needs holds nothing of the graph."""
    return path in OPEN or path.startswith(OPEN_UNDER)
