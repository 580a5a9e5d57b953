"""The rest of the graph's IRIs, answered: what facts rest on, the named graphs, the vocabulary.

    /holding/HASH, /run/HASH, /mention/HASH …    a fact by its hash, as a page or as RDF    kg.graph.iris.FAMILIES
    /graph/DIGEST, /graph/identities             the quads of a named graph, as RDF
    /vocab                                       the ontology, as a page or as RDF

Start at `graph`.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import cache
from html import escape
from typing import Any

import pyoxigraph as ox
from fastapi import APIRouter, Request
from starlette.responses import Response

from kg import vocab
from kg.api.answers import respond, unchanged, with_charset
from kg.api.pages import html, table, text
from kg.api.state import service_of
from kg.api.things import RESPONSES, split, thing
from kg.api.words import problem_responses
from kg.errors import NotFound
from kg.graph.iris import FAMILIES
from kg.resources import ONTOLOGY
from kg.store.workers_formats import HTML, OFFERS, Kind, choose
from kg.store.workers_protocol import NotAcceptable, Question, state_of

router = APIRouter(tags=["things"])
_HASH = re.compile(r"[0-9a-f]{32}")
_GRAPH = re.compile(r"[0-9a-f]{64}|[a-z]+")
_FORMS = {"ttl": "turtle", "json": "jsonld"}
_RDF = {o.media[0]: {} for o in OFFERS[Kind.GRAPH]}  # type: ignore[var-annotated]
_VOCAB = vocab.PREFIXES["kg"].rstrip("#")
_OXIGRAPH = {
    "turtle": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}


def _of_family(family: str) -> Callable[[Request, str], Awaitable[Response]]:
    async def fact(request: Request, id: str) -> Response:
        name, suffix = split(id)
        if not _HASH.fullmatch(name):
            raise NotFound(f"there is no such {family}", where=request.url.path, remedy="see /said")
        return await thing(request, f"{service_of(request).base}{family}/{name}", suffix)

    return fact


for _family in FAMILIES:
    router.add_api_route(
        f"/{_family}/{{id}}",
        _of_family(_family),
        name=_family,
        operation_id=_family,
        summary=f"A {_family} by its hash",
        description="A fact, or what one rests on. Append .ttl, .jsonld, .nt or .html to choose.",
        responses=RESPONSES,
    )


@router.get(
    "/graph/{id}",
    summary="A named graph",
    responses={200: {"description": "Its triples", "content": _RDF}, **problem_responses(404, 406, 413, 503, 504)},
)
async def graph(request: Request, id: str) -> Response:
    """All triples of one article's graph, or of what is known across articles; cut as any answer, and told so."""
    name, suffix = split(id)
    service = service_of(request)
    if not _GRAPH.fullmatch(name):
        raise NotFound("there is no such graph", where=request.url.path, remedy="see /articles: a graph bears a digest")
    state = state_of(service.store)
    if (kept := unchanged(request, state)) is not None:
        return kept
    iri, form = f"{service.base}graph/{name}", _FORMS.get(suffix or "", suffix)
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    reply = await service.pool.ask(Question(query, request.headers.get("accept"), form, default_graphs=(iri,)))
    if reply.rows == 0:
        reply.body.close()
        raise NotFound("the store holds no such graph", where=iri, remedy="see /articles: a graph bears a digest")
    return respond(request, reply, state)


@router.get("/vocab", summary="The vocabulary", responses={200: RESPONSES[200], **problem_responses(406)})
def vocabulary(request: Request) -> Response:
    """The classes and properties of the graph, with labels in English, Arabic and Persian."""
    return _vocabulary(request, request.query_params.get("format"))


@router.get("/vocab.{suffix}", include_in_schema=False)
def vocabulary_in(request: Request, suffix: str) -> Response:
    """The same in the form of the suffix."""
    return _vocabulary(request, _FORMS.get(suffix, suffix))


def _vocabulary(request: Request, form: str | None) -> Response:
    offers = (HTML, *OFFERS[Kind.GRAPH])
    chosen = choose(offers, request.headers.get("accept"), form)
    if chosen is None:
        raise NotAcceptable("what you accept is no format for the vocabulary", remedy="try Accept: text/turtle")
    headers = {"vary": "Accept", "cache-control": "max-age=3600"}
    if chosen[0] is HTML:
        return html(_vocabulary_page(), title="Vocabulary", headers=headers)
    return Response(_vocabulary_as(chosen[0].name), headers={**headers, "content-type": with_charset(chosen[1])})


@cache
def _vocabulary_as(form: str) -> bytes:
    source = (ONTOLOGY / "news.ttl").read_bytes()
    if form == "turtle":
        return source
    triples = (quad.triple for quad in ox.parse(source, ox.RdfFormat.TURTLE))
    return ox.serialize(triples, format=_OXIGRAPH[form], prefixes=vocab.PREFIXES) or b""


@cache
def _vocabulary_page() -> str:
    """One row for each term; its anchor is the part of its IRI behind the hash, so that the IRI leads there."""
    terms: dict[str, dict[str, list[ox.Literal]]] = {}
    for quad in ox.parse((ONTOLOGY / "news.ttl").read_bytes(), ox.RdfFormat.TURTLE):
        named = isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(_VOCAB + "#")
        if named and isinstance(quad.object, ox.Literal):
            term = terms.setdefault(quad.subject.value.partition("#")[2], {})
            term.setdefault(quad.predicate.value.rpartition("#")[2], []).append(quad.object)
    rows = (
        (f'<code id="{escape(name)}">kg:{escape(name)}</code>', _told(term)) for name, term in sorted(terms.items())
    )
    return f"<h1>Vocabulary</h1><p class='quiet'><code>{escape(_VOCAB)}</code></p>" + table(rows)


def _told(term: dict[str, list[ox.Literal]]) -> str:
    labels = " · ".join(text(label.value, label.language) for label in _by_language(term.get("label", ())))
    comments = "<br>".join(text(comment.value, comment.language) for comment in _by_language(term.get("comment", ())))
    return f"{labels}<br><span class='quiet'>{comments}</span>"


def _by_language(literals: Any) -> list[ox.Literal]:
    return sorted(literals, key=lambda literal: ("en", "ar", "fa").index(literal.language or "en"))
