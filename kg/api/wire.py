"""Around the handlers: faults told in the one shape, HEAD as GET without a body, OPTIONS, headers of safety.

Plain ASGI, so that it holds for every path. `Faults` is innermost, so that what the other layers add
stands on its answers too. Start at `Wire`.
"""

from __future__ import annotations

import logging

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.api.problems import of_bug

CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": CSP,
    "cross-origin-resource-policy": "cross-origin",
}
_log = logging.getLogger("kg.api")


class Faults:
    """Answers a fault of ours with a problem and writes it to the log, where its inside belongs."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's message cycle."""
        begun = False

        async def answer(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, answer)
        except Exception as err:
            if begun or scope["type"] != "http":
                raise  # the status is out: only breaking the connection still tells that something went wrong
            _log.exception("%s %s", scope["method"], scope["path"])
            await of_bug(Request(scope), err)(scope, receive, send)


class Wire:
    """Wraps an application; see the module."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's message cycle."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method: str = scope["method"]
        emptied = method == "HEAD"

        async def answer(message: Message) -> None:
            nonlocal emptied
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE.items():
                    headers.setdefault(name, value)
                if message["status"] == 405 and headers.get("allow") in ("GET", "GET, HEAD", "HEAD, GET"):
                    headers["allow"] = "GET, HEAD, OPTIONS"
                if message["status"] == 405 and method == "OPTIONS":
                    message["status"], emptied = 204, True
                    del headers["content-type"], headers["content-length"]
            elif emptied and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"} if method == "HEAD" else scope, receive, answer)
