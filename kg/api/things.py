"""The graph's IRIs, answered: `/entity/Q7747` as a page, Turtle, JSON-LD and more.

    Accept: text/html, or .html            a page: names, roles, what was said
    Accept: text/turtle …, or .ttl …       the description as RDF, from a worker

A path here plus the store's base is the IRI that is described; what else the graph names answers in `kg.api.facts`.
Start at `thing`.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from pyoxigraph import NamedNode
from starlette.responses import Response

from kg import vocab
from kg.api.answers import respond, unchanged
from kg.api.pages.portraits import thing_page
from kg.api.state import Service, service_of
from kg.api.words import problem_responses
from kg.errors import NotFound
from kg.graph import iris
from kg.store import Table
from kg.store.workers_formats import HTML, OFFERS, Kind, choose
from kg.store.workers_protocol import NotAcceptable, Question, state_of

router = APIRouter(tags=["things"])
_SUFFIX = re.compile(r"\.(html|ttl|nt|rdf|jsonld|json|nq|trig)$")
_OFFERS = (*OFFERS[Kind.GRAPH], HTML)
_FORMS = {"ttl": "turtle", "json": "jsonld"}  # other suffixes are formats' names
_HASH = re.compile(r"[0-9a-f]{32}")
_ARTICLE = re.compile(r"([0-9a-f]{64})(?:/([1-9][0-9]{0,4}))?")

_DESCRIBE = (
    vocab.SPARQL_PREFIXES
    + """
CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ VALUES ?s {{ {iri} }} ?s ?p ?o }}
  UNION {{ ?s kg:speaker {iri} ; ?p ?o }}
  UNION {{ ?s kg:person {iri} ; ?p ?o }}
  UNION {{ ?s a kg:Quotation ; kg:article {iri} ; ?p ?o }}
  UNION {{ {iri} kg:evidence ?s . ?s ?p ?o }}
  UNION {{ {iri} kg:evidence/oa:hasSelector ?s . ?s ?p ?o }}
}}"""
)
_REPLACED = vocab.SPARQL_PREFIXES + "SELECT ?new {{ GRAPH {graph} {{ {iri} dcterms:isReplacedBy ?new }} }}"
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "What the graph knows", "content": {o.media[0]: {} for o in _OFFERS}}
}
RESPONSES = {**_ANSWER, **problem_responses(404, 406, 503, 504)}


@router.get(
    "/entity/{id:path}",
    summary="A person, organization or place",
    responses={**RESPONSES, 308: {"description": "Another entity stands for it since somebody judged the two one"}},
)
async def entity(request: Request, id: str) -> Response:
    """All that is known of an entity: names, roles, quotations. Append .ttl, .jsonld, .nt or .html to choose."""
    name, suffix = split(id)
    if not name:
        raise NotFound("an entity is named by its id", where=request.url.path, remedy="see /people, /places, /sources")
    service = service_of(request)
    iri = iris.entity(service.base, name)
    if (kept := await asyncio.to_thread(_kept, service, iri)) is not None:
        return _moved(service, kept, suffix)
    return await thing(request, iri, suffix)


def _kept(service: Service, iri: str) -> str | None:
    """The entity that stands for `iri` since somebody judged the two one; None where nothing does."""
    graph = NamedNode(iris.identities_graph(service.base))  # what other graphs say of it nobody judged
    answer = service.reader.query(_REPLACED.format(iri=NamedNode(iri), graph=graph))
    rows = answer.rows if isinstance(answer, Table) else ()
    found = (new.value for (new,) in rows if isinstance(new, NamedNode))
    return next((new for new in found if iris.entity_id(service.base, new)), None)


def _moved(service: Service, kept: str, suffix: str | None) -> Response:
    """The way to the entity that stays; asked again each time, since a judgement can be taken back."""
    path = quote(kept.removeprefix(service.base), safe="/%")
    place = f"/{path}" + (f".{suffix}" if suffix else "")
    headers = {"location": place, "cache-control": "no-cache", "link": f'<{service.base}{path}>; rel="canonical"'}
    return Response(status_code=308, headers=headers)


@router.get("/article/{id:path}", summary="An article", responses=RESPONSES)
async def article(request: Request, id: str) -> Response:
    """An article by its digest: headline, date, publisher, sources, and who is quoted in it."""
    name, suffix = split(id)
    match = _ARTICLE.fullmatch(name)
    if match is None:
        raise NotFound("an article is named by 64 hexadecimal digits", where=request.url.path, remedy="see /articles")
    return await thing(request, iris.article(service_of(request).base, match[1], int(match[2] or 1) - 1), suffix)


@router.get("/quotation/{id}", summary="A quotation", responses=RESPONSES)
async def quotation(request: Request, id: str) -> Response:
    """One quotation: its words, speaker, cue, article and the characters it rests on."""
    return await _hashed(request, "quotation", id)


@router.get("/role/{id}", summary="A role", responses=RESPONSES)
async def role(request: Request, id: str) -> Response:
    """A role such as foreign-minister."""
    name, suffix = split(id)
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise NotFound("there is no such role", where=request.url.path, remedy="see /roles")
    return await thing(request, f"{service_of(request).base}role/{name}", suffix)


async def _hashed(request: Request, family: str, id: str) -> Response:
    name, suffix = split(id)
    if not _HASH.fullmatch(name):
        raise NotFound(f"there is no such {family}", where=request.url.path, remedy="see /said")
    return await thing(request, f"{service_of(request).base}{family}/{name}", suffix)


def split(id: str) -> tuple[str, str | None]:
    """The name and the suffix that chooses a form, as in "Q7747.ttl"."""
    match = _SUFFIX.search(id)
    return (id, None) if match is None or not match.start() else (id[: match.start()], match[1])


async def thing(request: Request, iri: str, suffix: str | None) -> Response:
    """The description of `iri` in the form that the suffix or the Accept header asks for.

    Raises:
        NotFound: the graph does not know it.
        NotAcceptable: the form is not on offer.
    """
    service = service_of(request)
    chosen = choose(_OFFERS, request.headers.get("accept"), _FORMS.get(suffix or "", suffix))
    if chosen is None:
        offers = ", ".join(o.media[0] for o in _OFFERS)
        raise NotAcceptable("what you accept is no format for a thing", remedy=f"on offer: {offers}")
    if chosen[0] is HTML:
        return await thing_page(request, iri)
    state = state_of(service.store)
    if (kept := unchanged(request, state)) is not None:
        return kept
    return await _as_rdf(request, service, iri, chosen[0].name, state)


async def _as_rdf(request: Request, service: Service, iri: str, form: str, state: str) -> Response:
    query = _DESCRIBE.format(iri=NamedNode(iri))
    reply = await service.pool.ask(Question(query, format=form, trusted=True))
    if reply.rows == 0:
        reply.body.close()
        raise NotFound("the graph does not know this", where=iri, remedy="find names with /people, /places, /sources")
    return respond(request, reply, state)
