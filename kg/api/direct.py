"""The short way to `/sparql`: straight to its handlers, past the framework's search for a route and its parameters.

The routes stay, for the description of the service and for other methods. A look-up takes half the time so.
Start at `Direct`.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from kg.api.notes import notes_of
from kg.api.problems import HttpProblem, told
from kg.api.sparql import sparql_get, sparql_post
from kg.api.versions import path_of
from kg.errors import KgError

_HANDLERS = {"GET": sparql_get, "POST": sparql_post}


class Direct:
    """Innermost of the layers; answers what it knows and passes on the rest."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's message cycle."""
        handler = _HANDLERS.get(scope["method"]) if scope["type"] == "http" and path_of(scope) == "/sparql" else None
        if handler is None:
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive, send)
        try:
            response = await handler(request)
        except (KgError, HttpProblem) as err:
            response = told(request, err)
        notes = notes_of(scope)
        notes.kind = notes.kind or handler.__name__
        await response(scope, receive, send)
