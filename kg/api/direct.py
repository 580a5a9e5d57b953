"""The short way to `/sparql`: straight to its handlers, past the framework and the layers that have nothing to do.

    Watch ─► Direct ─┬─ a program's GET or POST of /sparql ─► Wire ─► Faults ─► Versions ─► Gate ─► handler
                     └─ all else: browsers, other origins, compressed answers, other addresses and methods ─► all layers

Faults, access, limits, the audit log and what is counted are the same objects on both ways; what is left out answers
only to headers that the request does not have. The routes stay, for the description of the service and for the other
way. A look-up takes less than half the time so. Start at `Direct`.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.api.gate import Gate
from kg.api.notes import notes_of
from kg.api.problems import HttpProblem, told
from kg.api.sparql import sparql_get, sparql_post
from kg.api.versions import NEWEST, Versions
from kg.api.wire import Faults, Wire
from kg.errors import KgError

_HANDLERS = {"GET": sparql_get, "POST": sparql_post}
_PATHS = frozenset({"/sparql", f"{NEWEST}/sparql"})
# What other layers answer to: `CrossOrigin`, `Compress`, and (with text/html) `Front`.
_LONGER = frozenset({b"origin", b"accept-encoding"})


class Direct:
    """Outermost but for `Watch`; serves what it knows and passes on the rest."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._short = Wire(Faults(Versions(Gate(_handle))))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's message cycle."""
        if scope["type"] == "http" and scope["path"] in _PATHS and _is_short(scope):
            await self._short(scope, receive, _varying(send))
        else:
            await self.app(scope, receive, send)


def _is_short(scope: Scope) -> bool:
    if scope["method"] not in _HANDLERS:
        return False
    return not any(
        (name in _LONGER and value != b"identity") or (name == b"accept" and b"html" in value.lower())
        for name, value in scope["headers"]
    )


def _varying(send: Send) -> Send:
    """`send`, which tells caches what the layers left out look at."""

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).add_vary_header("Accept-Encoding, Origin")
        await send(message)

    return answer


async def _handle(scope: Scope, receive: Receive, send: Send) -> None:
    handler = _HANDLERS[scope["method"]]
    request = Request(scope, receive, send)
    try:
        response = await handler(request)
    except (KgError, HttpProblem) as err:
        response = told(request, err)
    notes = notes_of(scope)
    notes.kind = notes.kind or handler.__name__
    await response(scope, receive, send)
