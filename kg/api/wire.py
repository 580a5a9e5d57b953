"""Around the handlers: faults told in the one shape, HEAD as GET without a body, OPTIONS, headers of safety.

Plain ASGI, so that it holds for every path. `Faults` is innermost, so that what the other layers add
stands on its answers too. Start at `Wire`.
"""

from __future__ import annotations

import asyncio
import logging
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.api.problems import ending, of_bug, problem_of_status

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "content-security-policy": CSP,
    "cross-origin-resource-policy": "cross-origin",
}
_ABSOLUTE, _ABSOLUTE_RAW = re.compile(r"https?://[^/]*"), re.compile(rb"https?://[^/]*")  # RFC 9112 §3.2.2
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
        except ClientDisconnect:
            return  # nobody is left to answer, and nothing went wrong here
        except asyncio.CancelledError:  # the service ends and waits no longer
            if begun:
                raise
            await ending()(scope, receive, send)
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

        await self.app(_asked(scope), receive, answer)


class CrossOrigin(CORSMiddleware):
    """Answers other origins' questions of what they may send; a refusal is a problem like all others."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """See `CORSMiddleware.preflight_response`."""
        answer = super().preflight_response(request_headers)
        if answer.status_code != 400:
            return answer
        methods, headers = ", ".join(self.allow_methods), ", ".join(self.allow_headers)
        remedy = f"allowed methods: {methods}; allowed headers: {headers}"
        told = problem_of_status(400, bytes(answer.body).decode(), remedy=remedy)
        told.headers.update({k: v for k, v in answer.headers.items() if not k.startswith("content-")})
        return told


def _asked(scope: Scope) -> Scope:
    """What is asked: HEAD as GET, and the path alone where the whole address stands in the request line."""
    if scope["method"] == "HEAD":
        scope = {**scope, "method": "GET"}
    if _ABSOLUTE.match(scope["path"]):
        scope = {**scope, "path": _ABSOLUTE.sub("", scope["path"]) or "/"}
        scope["raw_path"] = _ABSOLUTE_RAW.sub(b"", scope["raw_path"]) or b"/"
    return scope
