"""Before any handler: whether who asks may read here at all.

Plain ASGI, so that no address is forgotten. Writing is guarded where it is done, by `kg.api.access.need`.
Start at `Gate`.
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from kg.api.access import need
from kg.api.problems import HttpProblem, told
from kg.errors import KgError

OPEN: Final = frozenset({"/healthz", "/readyz", "/style.css", "/problems", "/sign-in"})


class Gate:
    """Lets in whom the operator lets read; what stands in `OPEN` is for everybody."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's message cycle."""
        if scope["type"] == "http" and scope["path"] not in OPEN:
            request = Request(scope)
            try:
                need(request, "read")
            except (KgError, HttpProblem) as err:
                await told(request, err)(scope, receive, send)
                return
        await self.app(scope, receive, send)
