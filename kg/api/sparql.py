"""The SPARQL 1.1 Protocol's query operation at `/sparql`; updates are refused.

A request is read into a `Question` (`read_question`), a worker answers it, the answer is passed on. This
process never parses a query. Without a query, `/sparql` describes itself: a form for browsers, RDF for
programs.

Standard: SPARQL 1.1 Protocol, section 2.1; SPARQL 1.1 Service Description.
"""

from __future__ import annotations

import asyncio
import re
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from starlette.responses import Response

from kg.api.answers import cache_headers, respond, unchanged
from kg.api.notes import notes_of
from kg.api.pages import html, sparql_form
from kg.api.problems import HttpProblem
from kg.api.state import service_of
from kg.api.words import PREFIXES, SPARQL_REQUEST, SPARQL_RESPONSES
from kg.store.workers_formats import HTML, OFFERS, Kind, choose
from kg.store.workers_protocol import Question, Refused, state_of

router = APIRouter()
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_IRI = re.compile(r"[a-z]+://[^<>\"{}|\\^`\x00-\x20]+")
Pairs = list[tuple[str, str]]

_DESCRIPTION = """
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX formats: <http://www.w3.org/ns/formats/>
CONSTRUCT {{
  <{url}> a sd:Service ; sd:endpoint <{url}> ;
    sd:supportedLanguage sd:SPARQL11Query ; sd:feature sd:UnionDefaultGraph ;
    sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML, formats:SPARQL_Results_CSV,
      formats:SPARQL_Results_TSV, formats:Turtle, formats:N-Triples, formats:RDF_XML, formats:JSON-LD,
      formats:N-Quads, formats:TriG ;
    sd:defaultDataset <{url}#dataset> .
  <{url}#dataset> a sd:Dataset ; sd:defaultGraph <{url}#union> .
  <{url}#union> a sd:Graph .
}} WHERE {{}}
"""


@router.get(
    "/sparql",
    summary="Ask in SPARQL 1.1",
    tags=["sparql"],
    openapi_extra=SPARQL_REQUEST["get"],
    responses=SPARQL_RESPONSES,
)
async def sparql_get(request: Request) -> Response:
    """Answer the query of the URL; without one, a form for browsers or the service's description as RDF."""
    pairs = _pairs(request.scope["query_string"], "the query string")
    if not any(name in ("query", "update") for name, _ in pairs):
        return await _describe(request)
    return await _ask(request, _question(pairs, request))


@router.post(
    "/sparql",
    summary="Ask in SPARQL 1.1",
    tags=["sparql"],
    openapi_extra=SPARQL_REQUEST["post"],
    responses=SPARQL_RESPONSES,
)
async def sparql_post(request: Request) -> Response:
    """Answer the query of the body, URL-encoded or as it is."""
    return await _ask(request, await _posted(request))


@router.api_route("/sparql", methods=["QUERY"], include_in_schema=False)
async def sparql_query(request: Request) -> Response:
    """Answer the query of the body: the QUERY method, which unlike POST is safe to repeat."""
    return await _ask(request, await _posted(request))


@router.api_route("/sparql", methods=["PUT", "PATCH", "DELETE", "OPTIONS"], include_in_schema=False)
async def sparql_other(request: Request) -> Response:
    """Say which methods there are."""
    allow = {"allow": "GET, HEAD, OPTIONS, POST, QUERY"}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=allow)
    remedy = "ask with GET, POST or QUERY"
    raise HttpProblem(405, f"{request.method} is not allowed at /sparql", remedy=remedy, headers=allow)


async def _ask(request: Request, question: Question) -> Response:
    notes_of(request.scope).query = question.query
    service = service_of(request)
    state = state_of(service.store)
    if (kept := unchanged(request, state)) is not None:
        return kept
    return respond(request, await service.pool.ask(question), state)


async def _describe(request: Request) -> Response:
    service = service_of(request)
    state = state_of(service.store)
    offers = (*OFFERS[Kind.GRAPH], HTML)
    chosen = choose(offers, request.headers.get("accept"), request.query_params.get("format"))
    if chosen is not None and chosen[0] is HTML:
        return html(sparql_form(), headers=cache_headers(request, state))
    url = str(request.url).split("?")[0]
    if not _IRI.fullmatch(url):
        raise HttpProblem(400, "the Host header is no host name", remedy="send the name that you called")
    accept, name = request.headers.get("accept"), request.query_params.get("format")
    question = Question(_DESCRIPTION.format(url=url), accept, name, prefixes=PREFIXES, trusted=True)
    return respond(request, await service.pool.ask(question), state)


async def _posted(request: Request) -> Question:
    """The question of a request with a body.

    Raises:
        HttpProblem: 400, 413 or 415.
        Refused: it is an update.
    """
    media, charset = _content_type(request)
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise HttpProblem(415, f"the body's character set is {charset}", remedy="send UTF-8")
    if media == UPDATE:
        raise _no_update()
    url_pairs = _pairs(request.scope["query_string"], "the query string")
    if media == FORM:
        return _question(url_pairs + _pairs(await _body(request), "the body"), request)
    if media != QUERY:
        what = f"the body's content type is {media}" if media else "the body has no content type"
        raise HttpProblem(415, what, remedy=f"send {QUERY} or {FORM}", headers={"accept-post": f"{QUERY}, {FORM}"})
    try:
        text = (await _body(request)).decode("utf-8")
    except UnicodeDecodeError as err:
        remedy = "send UTF-8, not compressed"
        raise HttpProblem(400, f"the body is not UTF-8: byte {err.start}", remedy=remedy) from err
    return _question([*(p for p in url_pairs if p[0] != "query"), ("query", text)], request)


def _content_type(request: Request) -> tuple[str, str]:
    media, *parameters = request.headers.get("content-type", "").lower().split(";")
    charset = next((p.split("=", 1)[1] for p in parameters if p.strip().startswith("charset=")), "")
    return media.strip(), charset.strip(' "')


async def _body(request: Request) -> bytes:
    """The whole body, as long as it may be: three bytes for each of the query's, for percent-encoding."""
    settings = service_of(request).settings
    most = 3 * settings.limits.query_bytes
    announced = request.headers.get("content-length", "0")  # the parser lets nothing but a number pass
    body = bytearray()
    try:
        async with asyncio.timeout(settings.request_seconds):
            if int(announced) <= most:
                async for piece in request.stream():
                    body += piece
                    if len(body) > most:
                        break
    except TimeoutError:
        what = f"the body did not come within {settings.request_seconds:g} seconds"
        raise HttpProblem(408, what, remedy="send it whole", headers={"connection": "close"}) from None
    if max(int(announced), len(body)) > most:
        what, remedy = f"the body is longer than {most} bytes", "ask in several queries"
        raise HttpProblem(413, what, remedy=remedy, headers={"connection": "close"})
    return bytes(body)


def _pairs(encoded: bytes, where: str) -> Pairs:
    try:
        return parse_qsl(encoded.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except UnicodeDecodeError as err:
        raise HttpProblem(400, f"{where} is not percent-encoded UTF-8: {err}", remedy="send UTF-8") from err
    except ValueError as err:
        raise HttpProblem(400, f"{where} has more than 1000 fields", remedy="give query=… once") from err


def _question(pairs: Pairs, request: Request) -> Question:
    def every(name: str) -> tuple[str, ...]:
        return tuple(value for key, value in pairs if key == name)

    if every("update"):
        raise _no_update()
    queries = every("query")
    if len(queries) != 1:
        raise HttpProblem(400, f"one query is needed, {len(queries)} were given", remedy="give query=… once")
    if not queries[0].strip():
        raise HttpProblem(400, "the query is empty", remedy="try query=ASK {}")
    default, named = every("default-graph-uri"), every("named-graph-uri")
    for iri in default + named:
        if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri):
            what = f"a graph is named by an absolute IRI, not {iri!r}"
            raise HttpProblem(400, what, remedy="write http://… or the like")
    formats = [f for f in every("format") if f]
    return Question(
        queries[0], request.headers.get("accept"), formats[-1] if formats else None, default, named, PREFIXES
    )


def _no_update() -> Refused:
    return Refused("updates are refused: this endpoint only answers queries", remedy="use `kg build` and `kg retract`")
