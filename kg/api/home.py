"""The pages that are about the service: endpoints, problems, health.

Nothing here is fetched from elsewhere: the list of endpoints is made from the API's own description.
Start at `docs`.
"""

from __future__ import annotations

from html import escape
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse

from kg.api.pages import html, table, text
from kg.api.problems import BY_STATUS, KINDS
from kg.api.state import service_of
from kg.errors import StoreError
from kg.store.workers_protocol import state_of

router = APIRouter()


@router.get("/docs", include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    """Every endpoint with its parameters, from `/openapi.json`."""
    described: dict[str, Any] = request.app.openapi()
    parts = ['<h1>Endpoints</h1><p>For programs: <a href="/openapi.json">/openapi.json</a></p>']
    for path, methods in described["paths"].items():
        parts += [_operation(path, method, operation) for method, operation in methods.items()]
    return html("".join(parts), title="Endpoints")


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    rows = []
    for parameter in operation.get("parameters", ()):
        examples = parameter.get("examples", {}).values()
        shown = "".join(f" <code>{text(str(e['value']))}</code>" for e in examples)
        rows.append((escape(parameter["name"]), escape(parameter.get("description", "")) + shown))
    head = f"<h2><code>{method.upper()} {escape(path)}</code> {escape(operation.get('summary', ''))}</h2>"
    return head + f"<p>{escape(operation.get('description', ''))}</p>" + (table(rows) if rows else "")


@router.get("/problems", include_in_schema=False)
def problems() -> HTMLResponse:
    """What the `type` of a problem points to."""
    kinds = {code: (status, title) for _, code, status, title in KINDS}
    kinds |= {code: (status, title) for status, (code, title) in BY_STATUS.items() if code not in kinds}
    rows = (
        (f'<span id="{code}">{code}</span>', f"{status} {escape(title)}") for code, (status, title) in kinds.items()
    )
    return html(f"<h1>Problems</h1>{table(rows)}", title="Problems")


@router.get("/healthz", summary="Whether the service answers", tags=["service"])
async def healthz(request: Request) -> JSONResponse:
    """200 while this process lives; the body tells the store's state and the workers."""
    service = service_of(request)
    snapshot, trouble = None, None
    try:
        snapshot = state_of(service.store)
    except StoreError as err:
        trouble = err.what
    body = {
        "status": "ok" if snapshot else "no store",
        "snapshot": snapshot,
        "workers": service.pool.pids(),
        "sealed": service.pool.sealed(),
        "problem": trouble,
    }
    return JSONResponse(body, headers={"cache-control": "no-store"})
