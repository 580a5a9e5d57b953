"""The stored queries as REST endpoints: a file in `queries/`, a path here.

    queries/said.rq ──► GET /said?speaker=پوتین&format=csv ──► rows, what the names were taken for, the next page

The signature that FastAPI documents and checks is made from the file's header (`_signature`); the answer
is `kg.query.run`'s. Start at `add_questions`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import asdict, replace
from inspect import Parameter as Argument
from inspect import Signature
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response

from kg.api.answers import cache_headers, unchanged
from kg.api.labels import in_languages, wanted_languages
from kg.api.pages.shelf import Held, Shelf
from kg.api.parameters import refuse_unknown
from kg.api.state import service_of
from kg.api.words import problem_responses
from kg.errors import ParameterError, StoreError
from kg.query.binding import FARTHEST
from kg.query.picking import picker
from kg.query.run import Cell, Page, run
from kg.query.stored import MAX_LIMIT, Column, ColumnType, Parameter, ParameterType, StoredQuery
from kg.query.terms import ENTITY_TYPES
from kg.store.workers_formats import CSV, Format, choose
from kg.store.workers_protocol import NotAcceptable, state_of

_OFFERS = (Format("json", ("application/json",)), CSV)
_PAGING = ("limit", "after", "offset", "fields", "format")
_LONGEST, _LONGEST_CURSOR = 500, 2000
_JSON_TYPES: dict[ColumnType, dict[str, Any]] = {
    ColumnType.IRI: {"type": ["string", "null"], "format": "iri"},
    ColumnType.TEXT: {"type": ["string", "null"]},
    ColumnType.DATE: {"type": ["string", "null"], "format": "date"},
    ColumnType.INTEGER: {"type": ["integer", "null"]},
    ColumnType.NUMBER: {"type": ["number", "null"]},
    ColumnType.LIST: {"type": "array", "items": {"type": "string"}},
}


def add_questions(router: APIRouter, queries: dict[str, StoredQuery]) -> None:
    """Give `router` one endpoint for each stored query."""
    for query in queries.values():
        router.add_api_route(
            query.path,
            _endpoint(query),
            methods=["GET"],
            name=query.name,
            operation_id=query.name,
            summary=query.summary,
            description=query.description,
            tags=["questions"],
            response_class=JSONResponse,
            responses={200: _documented(query), **problem_responses(*_failures(query))},
        )


def _failures(query: StoredQuery) -> tuple[int, ...]:
    """Where a parameter is required, the question is about one thing, which may not be there."""
    found = (404,) if any(p.required for p in query.parameters) else ()
    return (400, *found, 406, 422, 503, 504)


def _endpoint(query: StoredQuery) -> Callable[..., Response]:
    def endpoint(request: Request, **given: Any) -> Response:
        refuse_unknown(request, [*(p.name for p in query.parameters), *_PAGING])
        service = service_of(request)
        state = state_of(service.store)
        chosen = choose(_OFFERS, request.headers.get("accept"), given.pop("format"))
        if chosen is None:
            raise NotAcceptable("what you accept is no format for this answer", remedy="on offer: JSON, text/csv")
        fields = _fields(query, given.pop("fields"))
        if (kept := unchanged(request, state)) is not None:
            return kept
        langs = wanted_languages(request.headers.get("accept-language"))
        page = in_languages(service.reader, query, _run(request, query, given, state), langs)
        page = replace(page, columns=fields, rows=tuple({name: row[name] for name in fields} for row in page.rows))
        return _csv(request, page, state) if chosen[0] is CSV else _json(request, query, page, state)

    endpoint.__signature__ = _signature(query)  # type: ignore[attr-defined]
    return endpoint


def _fields(query: StoredQuery, given: str | None) -> tuple[str, ...]:
    """The columns to give, in the order asked for; all if none are named.

    Raises:
        ParameterError: there is no such column, or one is named twice.
    """
    known = tuple(column.name for column in query.columns)
    if given is None:
        return known
    fields = tuple(name.strip() for name in given.split(","))
    for name in fields:
        if name not in known or fields.count(name) > 1:
            what = f"{query.name} has no field {name!r}" if name not in known else f"the field {name} stands twice"
            raise ParameterError(what, where="fields", remedy=f"fields: {', '.join(known)}")
    return fields


def _run(request: Request, query: StoredQuery, given: dict[str, Any], state: str) -> Page:
    service = service_of(request)
    limit, offset, after = given.pop("limit"), given.pop("offset"), given.pop("after")
    if after is not None and offset:
        raise ParameterError("after and offset are given both", where="after, offset", remedy="give after alone")
    held = _index(request, state) if query.name == "said" else None
    names = None if held is None else held.names
    if names is None and any(p.type in ENTITY_TYPES and given.get(p.name) is not None for p in query.parameters):
        names = service.names.at(state)
    pick = None if held is None else picker(held.index, held.columns)
    words = None if held is None else held.spellings
    return run(
        service.reader, query, given, limit=limit, offset=offset, after=after, names=names, pick=pick, spellings=words
    )


def _index(request: Request, state: str) -> Held | None:
    """The index of the state that is asked, where it is there; without it the question goes to the graph alone."""
    shelf: Shelf = request.app.state.shelf
    try:
        return shelf.of(state)
    except StoreError:
        return None


def _signature(query: StoredQuery) -> Signature:
    """What FastAPI checks and documents: one keyword per parameter, then the page and the format."""
    arguments = [Argument("request", Argument.POSITIONAL_OR_KEYWORD, annotation=Request)]
    arguments += [argument(p) for p in query.parameters]
    limit = Query(ge=1, le=MAX_LIMIT, description=f"Rows on a page, {query.limit} if not given")
    after = Query(max_length=_LONGEST_CURSOR, description="A cursor: `next` of the page before holds it")
    offset = Query(ge=0, le=FARTHEST, description="Rows to skip; unlike `after` not stable while data are added")
    fields = Query(
        min_length=1,
        max_length=_LONGEST,
        description=f"Columns to give, by comma: {', '.join(c.name for c in query.columns)}",
        openapi_examples={"example": {"value": ",".join(c.name for c in query.columns[:3])}},
    )
    form = Query(description="json or csv; wins over Accept")
    arguments += [
        Argument("limit", Argument.KEYWORD_ONLY, default=None, annotation=Annotated[int | None, limit]),
        Argument("after", Argument.KEYWORD_ONLY, default=None, annotation=Annotated[str | None, after]),
        Argument("offset", Argument.KEYWORD_ONLY, default=0, annotation=Annotated[int, offset]),
        Argument("fields", Argument.KEYWORD_ONLY, default=None, annotation=Annotated[str | None, fields]),
        Argument(
            "format", Argument.KEYWORD_ONLY, default=None, annotation=Annotated[Literal["json", "csv"] | None, form]
        ),
    ]
    return Signature(arguments, return_annotation=Response)


def argument(parameter: Parameter) -> Argument:
    """A parameter of a stored query as FastAPI checks and documents it."""
    more: dict[str, Any] = {"json_schema_extra": {"format": "date"}} if parameter.type is ParameterType.DATE else {}
    query = Query(
        description=parameter.description,
        openapi_examples={"example": {"value": parameter.example}},
        min_length=1,
        max_length=_LONGEST,
        **more,
    )
    if parameter.required:
        return Argument(parameter.name, Argument.KEYWORD_ONLY, annotation=Annotated[str, query])
    return Argument(parameter.name, Argument.KEYWORD_ONLY, default=None, annotation=Annotated[str | None, query])


def _json(request: Request, query: StoredQuery, page: Page, state: str) -> Response:
    address = _next(request, page)
    body = {
        "query": query.name,
        "rows": page.rows,
        "limit": page.limit,
        "offset": page.offset,
        "next": address,
        "matched": {name: [asdict(found) for found in every] for name, every in page.matched.items()},
        "notes": page.notes,
    }
    return JSONResponse(body, headers=_headers(request, address, state))


def _csv(request: Request, page: Page, state: str) -> Response:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(page.columns)
    for row in page.rows:
        writer.writerow([_csv_cell(row[column]) for column in page.columns])
    headers = _headers(request, _next(request, page), state)
    return Response(file.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _csv_cell(cell: Cell) -> str | int | float | None:
    return "; ".join(cell) if isinstance(cell, list) else cell


def _next(request: Request, page: Page) -> str | None:
    """Where the next page is, as a path with query; None on the last page."""
    if page.next is None:
        return None
    given = {name: value for name, value in request.query_params.items() if name not in ("offset", "after")}
    place = {"offset": page.next} if page.cursor is None else {"after": page.cursor}
    return f"{request.url.path}?{urlencode({**given, **place})}"


def _headers(request: Request, following: str | None, state: str) -> dict[str, str]:
    headers = cache_headers(request, state) | {"vary": "Accept, Accept-Language"}
    return headers if following is None else {**headers, "link": f'<{following}>; rel="next"'}


def _documented(query: StoredQuery) -> dict[str, Any]:
    row = {"type": "object", "properties": {c.name: _documented_column(c) for c in query.columns}}
    found = {"type": "object", "description": "For each name given, the entities it was taken for"}
    properties = {
        "query": {"type": "string"},
        "rows": {"type": "array", "items": row},
        "limit": {"type": "integer"},
        "offset": {"type": "integer"},
        "next": {"type": ["string", "null"], "description": "The next page; also in the header Link"},
        "matched": found,
        "notes": {"type": "array", "items": {"type": "string"}},
    }
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {
        "description": "One page of rows",
        "content": {
            "application/json": {"schema": schema},
            "text/csv": {"schema": {"type": "string"}},
        },
        "headers": {"Link": {"description": 'rel="next": the next page', "schema": {"type": "string"}}},
    }


def _documented_column(column: Column) -> dict[str, Any]:
    return {**_JSON_TYPES[column.type], "description": column.description}
