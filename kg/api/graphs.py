"""The graph store at `/graphs`: one graph of the store read, put, added to, changed or deleted as a document.

    /graphs?graph=IRI   /graphs?default       any graph, named in the address        (indirect)
    /graphs/notes/1                           the graph <base>graphs/notes/1         (direct)
    POST /graphs                              a new graph; Location names it

Reading is for all who may read; the rest needs a key with the role write. In a store of articles people write to
graphs of their own (`kg.store.writes_law`). Start at `read_graph`, then `change_graph`.

Standard: SPARQL 1.1 Graph Store HTTP Protocol; RFC 9110, section 13 (If-Match); RFC 5789 (PATCH).
"""

from __future__ import annotations

import dataclasses
import re
import uuid
from typing import Final, Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from kg.api.answers import respond
from kg.api.audit import note_change
from kg.api.bodies import (
    UPDATE,
    as_text,
    check_charset,
    checked_iris,
    content_type,
    every,
    form_parts,
    read_body,
    url_pairs,
)
from kg.api.problems import HttpProblem
from kg.api.state import service_of
from kg.api.versions import path_of
from kg.api.words import GRAPH_REQUEST, GRAPH_RESPONSES
from kg.api.writing import may_write, write
from kg.store.workers_formats import JSONLD, NTRIPLES, RDFXML, TURTLE
from kg.store.workers_protocol import Question, state_of
from kg.store.writes_protocol import Change, Written

router = APIRouter(tags=["graphs"])
_INPUT: Final = {
    media: form.name
    for form in (TURTLE, NTRIPLES, RDFXML, JSONLD)
    for media in form.media
    if media != "application/json"
}
_UNTOLD = "application/rdf+xml"  # what a document without a content type is taken for
_OWN = "graphs/"
_READ = {"responses": GRAPH_RESPONSES["get"], "openapi_extra": GRAPH_REQUEST["get"]}
_WRITE = {"responses": GRAPH_RESPONSES["put"], "openapi_extra": GRAPH_REQUEST["put"]}
_CODED = re.compile(r"-(?:br|gzip)$")  # a tag of the same graph, as `kg.api.compress` sends it
_PATCH = {"responses": GRAPH_RESPONSES["delete"], "openapi_extra": GRAPH_REQUEST["patch"]}


@router.get("/graphs", summary="A graph as a document", **_READ)  # type: ignore[arg-type]
@router.get("/graphs/{path:path}", include_in_schema=False)
async def read_graph(request: Request) -> Response:
    """The graph that `graph=` or `default` names, in the format that Accept or `format=` asks for."""
    service, graph = service_of(request), _target(request)
    accept, form = request.headers.get("accept"), request.query_params.get("format")
    question = Question("", accept, form or None, graph=graph or "")
    reply = await service.pool.ask(question)
    answer = respond(request, reply, state_of(service.store))
    answer.headers["etag"] = f'"{reply.tag}-{reply.format}"'
    held = _tags(request, "if-none-match")
    if held is not None and (answer.headers["etag"].strip('"') in held or "*" in held):
        reply.body.close()
        return Response(status_code=304, headers={k: answer.headers[k] for k in ("etag", "vary", "cache-control")})
    return answer


@router.put("/graphs", summary="Put a document in the place of a graph", **_WRITE)  # type: ignore[arg-type]
@router.put("/graphs/{path:path}", include_in_schema=False)
async def put_graph(request: Request) -> Response:
    """Have the graph say what the document says, and nothing else; 201 if it is new."""
    return await _document(request, _target(request))


@router.post("/graphs", summary="Add a document to a graph", **_WRITE)  # type: ignore[arg-type]
@router.post("/graphs/{path:path}", include_in_schema=False)
async def post_graph(request: Request) -> Response:
    """Add what the document says to the graph; without `graph=` and `default`, to a new one that Location names."""
    if path_of(request.scope).rstrip("/") != "/graphs" or _named(request):
        return await _document(request, _target(request))
    path = f"/{_OWN}{uuid.uuid4()}"
    answer = await _document(request, service_of(request).base + path[1:])
    answer.headers["location"] = path
    return answer


@router.delete(
    "/graphs", summary="Delete a graph", responses=GRAPH_RESPONSES["delete"], openapi_extra=GRAPH_REQUEST["get"]
)
@router.delete("/graphs/{path:path}", include_in_schema=False)
async def delete_graph(request: Request) -> Response:
    """Take the graph out of the store."""
    may_write(request)
    graph = _target(request)
    note_change(request, graph=graph or "default")
    await _made(request, Change("delete", graph=graph))
    return Response(status_code=204)


@router.patch("/graphs", summary="Change a graph by an update", **_PATCH)  # type: ignore[arg-type]
@router.patch("/graphs/{path:path}", include_in_schema=False)
async def patch_graph(request: Request) -> Response:
    """Change one graph by a SPARQL update that sees this graph alone."""
    may_write(request)
    graph, (media, charset) = _target(request), content_type(request)
    if media != UPDATE:
        raise HttpProblem(
            415,
            f"a patch is {UPDATE}, not {media or 'untold'}",
            remedy=f"send {UPDATE}",
            headers={"accept-patch": UPDATE},
        )
    check_charset(charset)
    text = as_text(await read_body(request, service_of(request).settings.write_limits.query_bytes))
    note_change(request, graph=graph or "default")
    await _made(request, Change("patch", text, graph=graph))
    return Response(status_code=204)


async def _document(request: Request, graph: str | None) -> Response:
    """Put or add the request's documents."""
    may_write(request)
    documents = await _documents(request)
    kind: Literal["put", "post"] = "put" if request.method == "PUT" else "post"
    note_change(request, graph=graph or "default")
    written = await _made(request, Change(kind, graph=graph, documents=documents))
    return Response(status_code=201 if written.created else 204)


async def _documents(request: Request) -> tuple[tuple[str, bytes], ...]:
    media, _ = content_type(request)
    body = await read_body(request, service_of(request).settings.document_bytes)
    if media == "multipart/form-data":
        return tuple((document_format(part, charset=""), content) for part, content in form_parts(request, body))
    _, charset = content_type(request)
    return ((document_format(media or _UNTOLD, charset), body),) if body else _empty(media)


def _empty(media: str) -> tuple[tuple[str, bytes], ...]:
    document_format(media or _UNTOLD, charset="")
    return ()


def document_format(media: str, charset: str = "") -> str:
    """The short name of a document's format.

    Raises:
        HttpProblem: 415 if it is none that a graph is read from.
    """
    check_charset(charset)
    if media not in _INPUT:
        offers = ", ".join(sorted(_INPUT))
        raise HttpProblem(415, f"{media} is no format of a graph", remedy=f"send one of {offers}")
    return _INPUT[media]


def _named(request: Request) -> bool:
    return any(name in ("graph", "default") for name, _ in url_pairs(request))


def _target(request: Request) -> str | None:
    """The IRI of the graph that the address names; None for the default graph.

    Raises:
        HttpProblem: 400 if it names none or several, or by no absolute IRI.
    """
    fields = url_pairs(request)
    graphs, default = every(fields, "graph"), bool(every(fields, "default"))
    raw = request.scope["raw_path"].split(b"?")[0].decode("ascii", "replace")
    direct = raw.partition("/graphs/")[2]
    if len(graphs) + default + bool(direct) != 1:
        what = "the address names no graph" if not (graphs or default or direct) else "the address names several graphs"
        raise HttpProblem(400, what, remedy="give graph=IRI or default, once")
    if default:
        return None
    here, base = f"{request.url.scheme}://{request.headers.get('host', '')}/{_OWN}", service_of(request).base + _OWN
    iri = base + direct if direct else graphs[0]
    return checked_iris((base + iri.removeprefix(here) if iri.startswith(here) else iri,))[0]


def _tags(request: Request, header: str) -> tuple[str, ...] | None:
    value = request.headers.get(header)
    if value is None:
        return None
    return tuple(_CODED.sub("", t.strip().removeprefix("W/").strip('"')) for t in value.split(","))


async def _made(request: Request, change: Change) -> Written:
    """Make the change, if the graph is in the state that the request asks for."""
    match, none_match = _tags(request, "if-match"), _tags(request, "if-none-match")
    return await write(request, dataclasses.replace(change, if_match=match, if_none_match=none_match))
