"""The OpenRefine Reconciliation API 0.2: names of a table matched with entities of the graph.

    GET  /reconcile                         the manifest: what this service can
    GET, POST /reconcile  queries={…}       candidates for a batch of names
    GET, POST /reconcile  extend={…}        columns to add to matched rows
    GET  /reconcile/suggest/entity|type|property?prefix=…   completing what is typed
    GET  /reconcile/flyout/entity|type|property?id=…        a few words of HTML about one of them
    GET  /reconcile/preview?id=…            a small page about an entity

Browsers of any origin may ask (CORS); there is no JSONP. Start at `reconcile_get`.

Standard: Reconciliation Service API 0.2 (W3C Entity Reconciliation Community Group).
"""

from __future__ import annotations

import asyncio
import json
from html import escape
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from kg import vocab
from kg.api.bodies import read_body
from kg.api.pages import text
from kg.api.parameters import refuse_unknown
from kg.api.problems import HttpProblem
from kg.api.reconcile_answers import (
    LANGS,
    PROPERTIES,
    Json,
    extended,
    known_of,
    reconciled,
    suggestion,
    type_json,
)
from kg.api.state import Service, service_of
from kg.api.words import problem_responses
from kg.errors import NotFound, ParameterError
from kg.model import EntityType
from kg.query.lookup import Known, Lookup
from kg.query.titles import Titles, titles_of
from kg.store.workers_protocol import state_of

router = APIRouter(tags=["reconciliation"])
FORM: Final = "application/x-www-form-urlencoded"
_BATCH, _IDS, _LONGEST_BODY, _LONGEST = 100, 1000, 2_000_000, 500
_SHOWN: Final = 10
_STYLE: Final = "<style>body { font: .9rem/1.5 system-ui, sans-serif; margin: .6rem } p { margin: 0 0 .3rem }</style>"
_KEY: Final = {"type": "apiKey", "name": "X-API-Key", "in": "header"}
_FRAMED: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *"  # OpenRefine shows it in a frame
_JSON: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"application/json": {"schema": {"type": "object"}}}}}
_HTML: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"text/html": {}}}}
_REFUSALS: Final = problem_responses(400, 404, 413, 415, 422, 503, 504)

Prefix = Annotated[str, Query(min_length=1, max_length=_LONGEST, description="What is typed so far")]
Cursor = Annotated[int, Query(ge=0, le=1_000_000, description="Suggestions to pass over")]
Ident = Annotated[str, Query(min_length=1, max_length=_LONGEST, description="An id")]
Batch = Annotated[str | None, Query(description="JSON: an object of queries, or what to extend")]


@router.get("/reconcile", summary="The manifest, or answers to a batch", responses={**_JSON, **_REFUSALS})
async def reconcile_get(request: Request, queries: Batch = None, extend: Batch = None) -> Response:
    """Without parameters what this service can; with `queries` candidates; with `extend` values."""
    refuse_unknown(request, ("queries", "extend"))
    given = {"queries": queries, "extend": extend}
    return await _answered(request, {name: value for name, value in given.items() if value is not None})


@router.post(
    "/reconcile",
    summary="Answers to a batch",
    openapi_extra={"requestBody": {"required": True, "content": {FORM: {"schema": {"type": "object"}}}}},
    responses={**_JSON, **_REFUSALS},
)
async def reconcile_post(request: Request) -> Response:
    """The same as GET, `queries` or `extend` in the body."""
    media = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media != FORM:
        raise HttpProblem(415, f"the body's content type is {media or 'not told'}", remedy=f"send {FORM}")
    given = dict(await _fields(request))
    return await _answered(request, {name: given[name] for name in ("queries", "extend") if name in given})


@router.get("/reconcile/suggest/entity", summary="Entities of which a word begins so", responses={**_JSON, **_REFUSALS})
def suggest_entity(request: Request, prefix: Prefix, cursor: Cursor = 0) -> Response:
    """In any script; those that most articles name first."""
    refuse_unknown(request, ("prefix", "cursor"))
    service, lookup = _at_hand(request)
    found = lookup.starting(prefix, limit=_SHOWN, skip=cursor)
    if not found and cursor == 0:
        found = tuple(c.known for c in lookup.find(prefix, limit=_SHOWN))
    titles = titles_of(service.reader, [k.iri for k in found])
    return JSONResponse({"result": [suggestion(k, titles.get(k.iri, {}), service.base) for k in found]})


@router.get("/reconcile/suggest/type", summary="Types of entities", responses={**_JSON, **_REFUSALS})
def suggest_type(request: Request, prefix: Prefix, cursor: Cursor = 0) -> Response:
    """Person, organization, place."""
    refuse_unknown(request, ("prefix", "cursor"))
    found = [type_json(kind) for kind in EntityType if prefix.strip().lower() in kind.value.lower()]
    return JSONResponse({"result": found[cursor:]})


@router.get("/reconcile/suggest/property", summary="Properties of entities", responses={**_JSON, **_REFUSALS})
def suggest_property(request: Request, prefix: Prefix, cursor: Cursor = 0) -> Response:
    """Names, titles, counts and identifiers."""
    refuse_unknown(request, ("prefix", "cursor"))
    wanted = prefix.strip().lower()
    found = [row for row in _properties() if wanted in row["id"] or wanted in row["name"].lower()]
    return JSONResponse({"result": found[cursor:]})


@router.get("/reconcile/properties", summary="Properties worth fetching", responses={**_JSON, **_REFUSALS})
def properties(
    request: Request,
    type: Annotated[str | None, Query(max_length=_LONGEST, description="Of this type")] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="Properties at most")] = 100,
) -> Response:
    """The data extension's proposals."""
    refuse_unknown(request, ("type", "limit"))
    told: Json = {"properties": _properties()[:limit], "limit": limit}
    return JSONResponse(told if type is None else {**told, "type": type})


@router.get("/reconcile/flyout/{what}", summary="A few words about one suggestion", responses={**_JSON, **_REFUSALS})
def flyout(request: Request, what: str, id: Ident) -> Response:
    """HTML in JSON, for an entity, a type or a property."""
    refuse_unknown(request, ("id",))
    service, lookup = _at_hand(request)
    if what == "entity":
        known = _known(lookup, id, service)
        return JSONResponse({"id": id, "html": _card(known, titles_of(service.reader, [known.iri]).get(known.iri, {}))})
    if what == "type" and id in list(EntityType):
        return JSONResponse({"id": id, "html": f"<p>{escape(type_json(EntityType(id))['name'])}</p>"})
    if what == "property" and id in PROPERTIES:
        return JSONResponse({"id": id, "html": f"<p>{escape(PROPERTIES[id][1])}</p>"})
    raise NotFound(f"there is no {what} {id!r}", where=request.url.path, remedy="flyouts: entity, type, property")


@router.get("/reconcile/preview", summary="A small page about an entity", responses={**_HTML, **_REFUSALS})
def preview(request: Request, id: Ident) -> Response:
    """For a frame of 430 by 300 pixels: names, titles, how many articles."""
    refuse_unknown(request, ("id",))
    service, lookup = _at_hand(request)
    known = _known(lookup, id, service)
    card = _card(known, titles_of(service.reader, [known.iri]).get(known.iri, {}))
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(known.name)}</title>{_STYLE}'
    return HTMLResponse(f"{page}<body>{card}</body></html>", headers={"content-security-policy": _FRAMED})


# --- batches ---------------------------------------------------------------------------------------------------------


async def _answered(request: Request, given: dict[str, str]) -> Response:
    service = service_of(request)
    if not given:
        if request.method == "POST":
            raise HttpProblem(
                400, "the body has neither queries nor extend", remedy='send queries={"q0": {"query": "…"}}'
            )
        return JSONResponse(_manifest(request, service))
    if len(given) > 1:
        raise HttpProblem(400, "queries and extend are asked one at a time", remedy="send one of them")
    return JSONResponse(await asyncio.to_thread(_answer, service, given))


def _answer(service: Service, given: dict[str, str]) -> Json:
    lookup = service.names.lookup(state_of(service.store))
    if "queries" in given:
        queries = _object(given["queries"], "queries")
        _at_most(len(queries), _BATCH, "queries")
        return reconciled(lookup, service.reader, queries, service.base)
    wanted = _object(given["extend"], "extend")
    ids, properties = wanted.get("ids"), wanted.get("properties")
    if not isinstance(ids, list) or not isinstance(properties, list) or not all(isinstance(i, str) for i in ids):
        raise ParameterError(
            "extend needs ids and properties, two lists", where="extend", remedy='{"ids": ["Q7747"], …}'
        )
    _at_most(len(ids), _IDS, "ids")
    return extended(lookup, service.reader, ids, properties, service.base)


def _object(written: str, name: str) -> Json:
    try:
        value = json.loads(written, parse_constant=_no_number)
        json.dumps(value, ensure_ascii=False).encode()  # half a character could not be answered
    except (ValueError, RecursionError) as err:
        raise HttpProblem(400, f"{name} is no JSON: {str(err)[:100]}", remedy="send an object") from err
    if not isinstance(value, dict):
        raise HttpProblem(400, f"{name} is no JSON object", remedy='send {"q0": {"query": "…"}}')
    return value


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def _at_most(number: int, most: int, what: str) -> None:
    if number > most:
        raise HttpProblem(413, f"{number} {what} are too many", remedy=f"send {most} at most")


async def _fields(request: Request) -> list[tuple[str, str]]:
    """The fields of a posted form."""
    body = await read_body(request, _LONGEST_BODY)
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=20)
    except (UnicodeDecodeError, ValueError) as err:
        raise HttpProblem(400, f"the body is no form: {err}", remedy="send UTF-8, percent-encoded") from err


# --- what is told ----------------------------------------------------------------------------------------------------


def _manifest(request: Request, service: Service) -> Json:
    here = str(request.base_url).rstrip("/")
    key: Json = {} if service.settings.anonymous else {"authentication": dict(_KEY)}

    def suggests(what: str) -> Json:
        paths = {
            "service_path": f"/reconcile/suggest/{what}",
            "flyout_service_path": f"/reconcile/flyout/{what}?id=${{id}}",
        }
        return {"service_url": here, **paths}

    return {
        "versions": ["0.2"],
        "name": "Who said what",
        "identifierSpace": f"{service.base}entity/",
        "schemaSpace": vocab.PREFIXES["kg"],
        "documentation": f"{here}/docs",
        "defaultTypes": [type_json(kind) for kind in EntityType],
        "view": {"url": f"{here}/entity/{{{{id}}}}"},
        "preview": {"url": f"{here}/reconcile/preview?id={{{{id}}}}", "width": 430, "height": 300},
        "suggest": {what: suggests(what) for what in ("entity", "type", "property")},
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/reconcile/properties"},
            "property_settings": [
                {"name": "limit", "label": "Values at most", "type": "number", "default": 0, "help_text": "0 takes all"}
            ],
        },
        **key,
    }


def _at_hand(request: Request) -> tuple[Service, Lookup]:
    service = service_of(request)
    return service, service.names.lookup(state_of(service.store))


def _known(lookup: Lookup, ident: str, service: Service) -> Known:
    known = known_of(lookup, ident, service.base)
    if known is None:
        raise NotFound(f"there is no entity {ident!r}", remedy="/reconcile/suggest/entity completes names")
    return known


def _properties() -> list[Json]:
    return [{"id": ident, "name": name, "description": what} for ident, (name, what) in PROPERTIES.items()]


def _card(known: Known, titles: Titles) -> str:
    """Names and titles in their languages, each in its own direction."""
    names = [text(name, lang) for lang in LANGS if (name := known.name_in(lang)) not in (None, known.name)]
    held = [" · ".join(text(title, lang) for title in every[:3]) for lang, every in titles.items()]
    lines = [f"<strong>{text(known.name)}</strong> ({escape(known.type.value.lower())})", " · ".join(names)]
    lines += [*held, f"{known.articles} articles"]
    return "".join(f"<p>{line}</p>" for line in lines if line)
