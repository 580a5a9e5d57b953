"""For those who watch the service: whether it is ready, and its numbers. `/healthz` stands in `kg.api.home`.

Start at `readyz`.
"""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from kg.api.meters import MEDIA
from kg.api.state import service_of
from kg.api.words import problem_responses
from kg.errors import StoreError
from kg.store.workers_protocol import state_of

router = APIRouter(tags=["service"])


@router.get("/readyz", summary="Whether questions can be answered", responses=problem_responses(503))
async def readyz(request: Request) -> JSONResponse:
    """200 while there is a published store and a process that answers queries; else 503, and a proxy asks elsewhere."""
    service = service_of(request)
    state = state_of(service.store)
    if not service.pool.pids():
        raise StoreError("no process answers queries", remedy="they are being started; ask again in a moment")
    return JSONResponse({"status": "ready", "snapshot": state}, headers={"cache-control": "no-store"})


@router.get("/metrics", summary="Numbers for Prometheus", responses={200: {"content": {"text/plain": {}}}})
async def metrics(request: Request) -> Response:
    """Requests by kind and outcome, their times, workers and how they ended, age and size of the snapshot."""
    await request.app.state.meters.count()
    body: bytes = await asyncio.to_thread(request.app.state.meters.text)
    return Response(body, headers={"content-type": MEDIA, "cache-control": "no-store"})
