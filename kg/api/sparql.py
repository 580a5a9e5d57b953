"""The SPARQL 1.1 Protocol at `/sparql`: queries for all who may read, updates for keys with the role write.

A request is read into a `Question` or a `Change`; a worker answers the one (`kg.store.workers`), the process that
writes makes the other (`kg.store.writes`). This process parses neither. Without a query, `/sparql` describes itself: a
form for browsers, RDF for programs (`kg.api.dataset`).

Start at `sparql_get` and `sparql_post`.
Standard: SPARQL 1.1 Protocol, sections 2.1 and 2.2.
"""

from __future__ import annotations

import dataclasses

from fastapi import APIRouter, Request
from starlette.responses import Response

from kg.api.answers import cache_headers, respond, unchanged
from kg.api.audit import note_change
from kg.api.bodies import (
    FORM,
    QUERY,
    UPDATE,
    Pairs,
    as_text,
    check_charset,
    checked_iris,
    content_type,
    every,
    pairs,
    read_body,
    url_pairs,
)
from kg.api.dataset import service_description
from kg.api.federation import federated
from kg.api.kept import Asked, asked_of
from kg.api.loading import load_of, loaded
from kg.api.notes import notes_of
from kg.api.pages import html, sparql_form
from kg.api.problems import HttpProblem
from kg.api.state import service_of
from kg.api.words import SPARQL_REQUEST, SPARQL_RESPONSES
from kg.api.writing import may_write, write
from kg.store.workers_formats import HTML, OFFERS, Kind, choose
from kg.store.workers_protocol import Question, state_of
from kg.store.writes_protocol import Change

router = APIRouter()
_ALLOW = {"allow": "GET, HEAD, OPTIONS, POST, QUERY"}
_POSTED = {"accept-post": f"{QUERY}, {UPDATE}, {FORM}"}


@router.get(
    "/sparql",
    summary="Ask in SPARQL 1.1",
    tags=["sparql"],
    openapi_extra=SPARQL_REQUEST["get"],
    responses=SPARQL_RESPONSES,
)
async def sparql_get(request: Request) -> Response:
    """Answer the query of the URL; without one, a form for browsers or the service's description as RDF."""
    asked, service = asked_of(request.scope), service_of(request)
    if (ready := service.kept.ready(asked, state_of(service.store))) is not None:
        notes = notes_of(request.scope)
        notes.query, notes.kind = ready.query, ready.kind
        return ready.response()
    fields = url_pairs(request)
    if every(fields, "update"):
        raise HttpProblem(400, "an update does not come by GET", remedy="send it by POST")
    if not every(fields, "query"):
        return await _itself(request)
    return await _ask(request, _question(fields, request), asked)


@router.post(
    "/sparql",
    summary="Ask, or update, in SPARQL 1.1",
    tags=["sparql"],
    openapi_extra=SPARQL_REQUEST["post"],
    responses=SPARQL_RESPONSES,
)
async def sparql_post(request: Request) -> Response:
    """Answer the query of the body, or make its update; either URL-encoded or as it is."""
    media, charset = content_type(request)
    check_charset(charset)
    if media == UPDATE:
        may_write(request)
        text = as_text(await read_body(request, service_of(request).settings.write_limits.query_bytes))
        return await _change(request, text, url_pairs(request))
    if media != FORM:
        return await _ask(request, await _direct(request, media))
    fields = pairs(await read_body(request, _form_bytes(request)), "the body")
    if not every(fields, "update"):
        return await _ask(request, _question(url_pairs(request) + fields, request))
    may_write(request)
    if len(every(fields, "update")) != 1 or every(fields + url_pairs(request), "query"):
        raise HttpProblem(400, "one update is needed, and no query", remedy="give update=… once")
    return await _change(request, every(fields, "update")[0], url_pairs(request) + fields)


@router.api_route("/sparql", methods=["QUERY"], include_in_schema=False)
async def sparql_query(request: Request) -> Response:
    """Answer the query of the body: the QUERY method, which unlike POST is safe to repeat."""
    media, charset = content_type(request)
    check_charset(charset)
    if media != FORM:
        return await _ask(request, await _direct(request, media))
    body = await read_body(request, _form_bytes(request))
    return await _ask(request, _question(url_pairs(request) + pairs(body, "the body"), request))


@router.api_route("/sparql", methods=["PUT", "PATCH", "DELETE", "OPTIONS"], include_in_schema=False)
async def sparql_other(request: Request) -> Response:
    """Say which methods there are."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={**_ALLOW, **_POSTED})
    remedy = "ask with GET, POST or QUERY; /graphs takes documents"
    raise HttpProblem(405, f"{request.method} is not allowed at /sparql", remedy=remedy, headers=_ALLOW)


async def _ask(request: Request, question: Question, asked: Asked | None = None) -> Response:
    service, notes = service_of(request), notes_of(request.scope)
    notes.query = question.query
    state = state_of(service.store)
    text = await federated(question.query, service.settings, base=service.base)
    if text != question.query:  # what others say changes without this store, and is nobody's to keep
        answer = respond(request, await service.pool.ask(dataclasses.replace(question, query=text)), state)
        del answer.headers["etag"]
        answer.headers["cache-control"] = "no-store"
        return answer
    if (kept := unchanged(request, state)) is not None:
        return kept
    reply = service.kept.find(question, state)
    if reply is None:
        reply = service.kept.keep(question, state, await service.pool.ask(question))
    response = respond(request, reply, state)
    if asked is not None:
        service.kept.keep_ready(asked, state, question, response, notes.kind)
    return response


async def _change(request: Request, text: str, fields: Pairs) -> Response:
    """Make an update: 204, once it is to be seen."""
    if not text.strip():
        raise HttpProblem(400, "the update is empty", remedy="see SPARQL 1.1 Update")
    notes = notes_of(request.scope)
    notes.kind, notes.query = "update", text
    using, named = every(fields, "using-graph-uri"), every(fields, "using-named-graph-uri")
    settings = service_of(request).settings
    if settings.hosts and (load := load_of(text)) is not None:
        note_change(request, loaded=load.document, graph=load.graph)
        note_change(request, state=(await write(request, await loaded(load, settings))).state)
        return Response(status_code=204)
    text = await federated(text, settings, base=service_of(request).base, what_it_is="update")
    written = await write(request, Change("update", text, checked_iris(using), checked_iris(named)))
    note_change(request, state=written.state)
    return Response(status_code=204)


async def _itself(request: Request) -> Response:
    offers = (*OFFERS[Kind.GRAPH], HTML)
    chosen = choose(offers, request.headers.get("accept"), request.query_params.get("format"))
    if chosen is not None and chosen[0] is HTML:
        return html(
            sparql_form(), section="sparql", headers=cache_headers(request, state_of(service_of(request).store))
        )
    return await service_description(request)


async def _direct(request: Request, media: str) -> Question:
    """The question of a body that is a query.

    Raises:
        HttpProblem: 400, 413 or 415.
    """
    if media != QUERY:
        what = f"the body's content type is {media}" if media else "the body has no content type"
        raise HttpProblem(415, what, remedy=f"send {QUERY}, {UPDATE} or {FORM}", headers=_POSTED)
    text = as_text(await read_body(request, _form_bytes(request)))
    return _question([*(p for p in url_pairs(request) if p[0] != "query"), ("query", text)], request)


def _form_bytes(request: Request) -> int:
    """How long a body may be: three bytes for each of the query's, for percent-encoding."""
    return 3 * service_of(request).settings.limits.query_bytes


def _question(fields: Pairs, request: Request) -> Question:
    queries = every(fields, "query")
    if len(queries) != 1:
        raise HttpProblem(400, f"one query is needed, {len(queries)} were given", remedy="give query=… once")
    if not queries[0].strip():
        raise HttpProblem(400, "the query is empty", remedy="try query=ASK {}")
    default = checked_iris(every(fields, "default-graph-uri"))
    named = checked_iris(every(fields, "named-graph-uri"))
    formats = [f for f in every(fields, "format") if f]
    accept = request.headers.get("accept")
    return Question(queries[0], accept, formats[-1] if formats else None, default, named)
