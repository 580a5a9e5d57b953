"""Below the handlers: HEAD as GET without a body, OPTIONS everywhere, headers of safety, a bounded body.

Plain ASGI, so that it holds for every path, errors included. Start at `Wire`.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": CSP,
    "cross-origin-resource-policy": "cross-origin",
}


class Wire:
    """Wraps an application; see the module."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's message cycle."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        options = scope["method"] == "OPTIONS"
        if head:
            scope = {**scope, "method": "GET"}
        emptied = head

        async def answer(message: Message) -> None:
            nonlocal emptied
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _SAFE.items():
                    headers.setdefault(name, value)
                if options and message["status"] == 405:
                    message["status"], emptied = 204, True
                    allowed = {a.strip() for a in headers.get("allow", "GET").split(",")} | {"OPTIONS"}
                    headers["allow"] = ", ".join(sorted(allowed | ({"HEAD"} if "GET" in allowed else set())))
                    del headers["content-type"], headers["content-length"]
                elif message["status"] == 405 and "allow" in headers:
                    headers["allow"] += ", HEAD, OPTIONS" if "GET" in headers["allow"] else ", OPTIONS"
            elif emptied and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app(scope, receive, answer)
