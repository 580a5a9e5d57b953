"""The version in the path: `/v1/said` is `/said` as it is documented now, and stays so.

An address without a version is the newest one. The graph's own IRIs (`/entity/…`, `/article/…`) bear none: they are
names, made once and meant to outlive every version of the service, so `/v1/entity/…` answers and is never told as a
name. Start at `Versions`.
"""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

NEWEST: Final = "/v1"
SERVERS: Final = [
    {"url": NEWEST, "description": "Version 1: parameters and answers only grow"},
    {"url": "/", "description": "The newest version, and the graph's own IRIs"},
]


class Versions:
    """Takes the version off the path, as where an application is mounted: links keep it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's message cycle."""
        if scope["type"] == "http" and (scope["path"] + "/").startswith(NEWEST + "/"):
            scope = {**scope, "root_path": NEWEST, "path": scope["path"] if scope["path"] != NEWEST else NEWEST + "/"}
        await self.app(scope, receive, send)


def path_of(scope: Scope) -> str:
    """The path without the version.

    Example:
        >>> path_of({"path": "/v1/said", "root_path": "/v1"}), path_of({"path": "/said"})
        ('/said', '/said')
    """
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) or "/"
