"""Changes asked for over HTTP: who may, and the one call that makes them.

Start at `may_write`.
"""

from __future__ import annotations

from starlette.requests import Request

from kg.api.access import ANONYMOUS, Who, need
from kg.api.state import service_of
from kg.store.writes_protocol import Change, Written


def may_write(request: Request) -> Who:
    """Who writes: the bearer of a key that may, or anybody where the operator opened a scratch store.

    Raises:
        HttpProblem: 401 or 403.
    """
    return ANONYMOUS if service_of(request).settings.open_writes else need(request, "write")


async def write(request: Request, change: Change) -> Written:
    """Make a change in the name of who was let in by `may_write`; it is to be seen when this returns."""
    return await service_of(request).scribe.write(change)
