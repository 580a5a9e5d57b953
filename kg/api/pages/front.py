"""What stands between a browser and the handlers: the reader's language, pages in the place of data, pages of errors.

    GET /said?…  Accept: text/html        the page of the same filters (`/pages/said`)
    GET /said?…  format=atom              its feed (`/pages/said.atom`)
    any problem+json for a browser        a plain sentence, and a way on

Programs, which do not ask for text/html, notice none of it. Plain ASGI. Start at `Front`.
"""

from __future__ import annotations

import json
import re
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.api.access import COOKIE
from kg.api.pages import ui as interface
from kg.api.pages.render import fill
from kg.api.problems import MEDIA

PAGES = {path: f"/pages{path}" for path in ("/said", "/people", "/places", "/sources")}
"""What programs get as data at an address, and browsers as a page."""


class Front:
    """Wraps an application; see the module."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's message cycle."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        form = request.query_params.get("format")
        browser = wants_page(request.headers.get("accept", "")) and form is None
        token = interface.current.set(interface.choose(request))
        signed = interface.signed.set(COOKIE in request.cookies)
        try:
            if request.method == "GET" and request.url.path == "/said" and form == "atom":
                scope = {**scope, "path": "/pages/said.atom"}
            elif browser and request.method == "GET" and request.url.path in PAGES:
                scope = {**scope, "path": PAGES[request.url.path], "kg.asked": request.url.path}
            await self.app(scope, receive, _Errors(request, send) if browser else send)
        finally:
            interface.current.reset(token)
            interface.signed.reset(signed)


def wants_page(accept: str) -> bool:
    """Whether a client asks for pages by name, as browsers do.

    Example:
        >>> wants_page("text/html,application/xml;q=0.9,*/*;q=0.8"), wants_page("*/*"), wants_page("application/json")
        (True, False, False)
    """
    return any(part.split(";")[0].strip().lower() == "text/html" for part in accept.split(","))


class _Errors:
    """Sends an answer on; a problem as a page with the same status."""

    def __init__(self, request: Request, send: Send) -> None:
        self._request, self._send = request, send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("content-type", "").startswith(MEDIA):
                self._start = message
                return
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._answer(self._start)
            return
        await self._send(message)

    async def _answer(self, start: Message) -> None:
        problem: dict[str, Any] = json.loads(self._body)
        making = "being made" in str(problem.get("detail", "")) and start["status"] == 503
        here = self._request.url.path + (f"?{self._request.url.query}" if self._request.url.query else "")
        far = re.search(r"(\d+) of (\d+) articles", str(problem.get("detail", ""))) if making else None
        numbers = None if far is None else (int(far[1]), int(far[2]))
        body = fill("error.html", problem=problem, making=making, here=here, far=numbers).encode()
        headers = MutableHeaders(scope=start)
        headers["content-type"] = "text/html; charset=utf-8"
        headers["content-length"] = str(len(body))
        if making:
            headers["refresh"] = "3"
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})
