"""Changes asked for over HTTP: who may, and the one call that makes them.

Start at `may_write`.
"""

from __future__ import annotations

from starlette.requests import Request

from kg.api.access import ANONYMOUS, Who, need, need_own_page
from kg.api.state import service_of
from kg.store.writes_protocol import Change, Written


def may_write(request: Request) -> Who:
    """Who writes: the bearer of a key that may, or anybody where the operator opened a scratch store.

    Raises:
        HttpProblem: 401 or 403; 403 for a page of another site where everybody may write.
    """
    if not service_of(request).settings.open_writes:
        return need(request, "write")
    need_own_page(request)  # any site's page can reach a loopback address by the browser of who reads it
    return ANONYMOUS


async def write(request: Request, change: Change) -> Written:
    """Make a change in the name of who was let in by `may_write`; it is to be seen when this returns."""
    return await service_of(request).scribe.write(change)
