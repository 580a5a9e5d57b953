"""What people decide, over HTTP: read by everybody who may read, made and taken back by reviewers.

    GET  /judgements                  the file's lines, newest first, with ids and whether they hold
    POST /judgements                  one more: same, different, unsure; accept, reject, speaker, span
    POST /judgements/ID/undo          taken back
    GET  /judgement/ID                one as a thing of the graph

A process of its own checks a decision against the store, writes it down and applies it (`kg.pipeline.judging_main`);
when the answer comes, a snapshot with it is published. Pages use `judge`. Start at `add`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from kg.api.access import need
from kg.api.audit import note_change
from kg.api.bodies import read_model
from kg.api.parameters import refuse_unknown
from kg.api.state import Service, service_of
from kg.api.things import RESPONSES, split, thing
from kg.api.words import problem_responses
from kg.errors import NotFound, QueryTimeout
from kg.pipeline.judging_main import as_json
from kg.resolve.judgements import beside, in_force, read_judgements
from kg.resources import PACKAGE
from kg.store.workers_protocol import unpack_error

router = APIRouter(tags=["judgements"])
_SECONDS: Final = 60.0
_LONGEST: Final = 20_000
_REFUSALS: Final = problem_responses(400, 401, 403, 404, 409, 413, 415, 422, 503, 504)


class Decision(BaseModel):
    """What a person decides; docs/identity.md lists the forms."""

    model_config = ConfigDict(extra="forbid")
    what: Literal["same", "different", "unsure", "accept", "reject", "speaker", "span"]
    about: list[str] = Field(min_length=1, max_length=2, description="IRIs: two entities, or one quotation")
    value: str | None = Field(None, max_length=2000, description="For speaker an IRI, for span START,END")
    why: str = Field("", max_length=2000, description="The reason")


class Reason(BaseModel):
    """Why a judgement is taken back."""

    model_config = ConfigDict(extra="forbid")
    why: str = Field("", max_length=2000)


def _takes(kind: type[BaseModel]) -> dict[str, Any]:
    """What the description says of a body that the handler reads itself, once it knows who sends it."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": kind.model_json_schema()}}}}


@router.get("/judgements", summary="What people decided", responses=problem_responses(400, 409, 422))
def listed(
    request: Request,
    about: Annotated[str | None, Query(max_length=2000, description="Only about this IRI")] = None,
    holds: Annotated[bool | None, Query(description="Only those in force, or only those taken back")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """Newest first; `holds` tells whether nobody took it back."""
    refuse_unknown(request, ("about", "holds", "limit", "offset"))
    judgements = read_judgements(beside(service_of(request).store), settled=False)
    held = {j.id for j in in_force(judgements)}
    fitting = [j for j in judgements if (about is None or about in j.about) and holds in (None, j.id in held)]
    fitting.sort(key=lambda j: (j.when, j.id), reverse=True)
    rows = [{**as_json(j), "holds": j.id in held} for j in fitting[offset : offset + limit]]
    return JSONResponse({"judgements": rows, "total": len(fitting)}, headers={"cache-control": "no-cache"})


@router.post("/judgements", summary="Decide", status_code=201, responses=_REFUSALS, openapi_extra=_takes(Decision))
async def add(request: Request) -> Response:
    """Needs a key with the role review. It holds in the graph and in every answer at once, until it is taken back."""
    who = need(request, "review")
    decision = await read_model(request, Decision, _LONGEST)
    made = await judge(service_of(request), **decision.model_dump(), who=who.name)
    note_change(request, judgement=made["id"], decision=made["what"])
    return JSONResponse(made, status_code=201, headers={"location": f"/judgement/{made['id']}"})


@router.post(
    "/judgements/{id}/undo",
    summary="Take a decision back",
    status_code=201,
    responses=_REFUSALS,
    openapi_extra=_takes(Reason),
)
async def undo(request: Request, id: str) -> Response:
    """Needs a key with the role review. Both stay in the file; the graph is what it was before."""
    who = need(request, "review")
    reason = await read_model(request, Reason, _LONGEST)
    made = await judge(service_of(request), undo=id, who=who.name, why=reason.why)
    note_change(request, judgement=made["id"], undone=made["about"][0])
    return JSONResponse(made, status_code=201, headers={"location": f"/judgement/{made['id']}"})


@router.get("/judgement/{id}", summary="A judgement", responses=RESPONSES)
async def judgement(request: Request, id: str) -> Response:
    """One decision as a thing of the graph. Append .ttl, .jsonld, .nt or .html to choose."""
    name, suffix = split(id)
    if not (len(name) == 16 and set(name) <= set("0123456789abcdef")):
        raise NotFound("there is no such judgement", where=request.url.path, remedy="see /judgements")
    return await thing(request, f"{service_of(request).base}judgement/{name}", suffix)


async def judge(service: Service, **asked: Any) -> dict[str, Any]:
    """Have a decision checked, written down and applied by a process of its own.

    Args:
        service: The service.
        asked: what, about, value, who and why of a judgement; or undo, who and why.

    Returns:
        The judgement made, with its id.

    Raises:
        NotFound: the store holds nothing with such an IRI.
        JudgementError: it is malformed, or contradicts what is in force; nothing is written then.
        StoreLocked: another process kept writing the store.
        QueryTimeout: it took too long.
    """
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "kg.pipeline.judging_main", str(service.store)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
    )
    try:
        async with asyncio.timeout(_SECONDS):
            written, _ = await child.communicate(json.dumps(asked).encode())
    except TimeoutError:
        remedy = "see /judgements whether it was written down; the next change to the store applies it"
        raise QueryTimeout("the judgement took too long to apply", remedy=remedy) from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    told: dict[str, Any] = json.loads(written) if child.returncode == 0 else {}
    if "error" in told:
        raise unpack_error(json.dumps(told["error"]).encode())
    if "judgement" not in told:
        raise RuntimeError(f"the process that judges ended with {child.returncode}")
    made: dict[str, Any] = told["judgement"]
    return made
