"""What the service and its graph are, as RDF: a Service Description at `/sparql`, VoID at `/void`, with live counts.

The counts are asked once for each state of the store. Start at `service_description` and `void`.

Standard: SPARQL 1.1 Service Description; VoID (W3C Interest Group Note), section 6.2 for `/.well-known/void`.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pyoxigraph as ox
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from kg.api.answers import cache_headers, unchanged, with_charset
from kg.api.problems import HttpProblem
from kg.api.state import service_of
from kg.api.words import PREFIXES, VOID_RESPONSES
from kg.store.layout import SCRATCH, read_config
from kg.store.workers_formats import OFFERS, Kind, choose
from kg.store.workers_protocol import NotAcceptable, state_of
from kg.store.workers_write import GRAPHS

router = APIRouter(tags=["service"])
_HERE = re.compile(r"[a-z]+://[^<>\"{}|\\^`\x00-\x20]+")
_DECLARED = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + (
    "@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .\n"
    "@prefix formats: <http://www.w3.org/ns/formats/> .\n"
    "@prefix void: <http://rdfs.org/ns/void#> .\n"
)
_RESULTS = (
    "formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML, formats:SPARQL_Results_CSV, formats:SPARQL_Results_TSV, "
    "formats:Turtle, formats:N-Triples, formats:RDF_XML, formats:JSON-LD, formats:N-Quads, formats:TriG"
)
_TRIPLES = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_PROPERTIES = "SELECT ?term (COUNT(*) AS ?n) { ?s ?term ?o } GROUP BY ?term"
_CLASSES = "SELECT ?term (COUNT(DISTINCT ?s) AS ?n) { ?s a ?term } GROUP BY ?term"


async def service_description(request: Request) -> Response:
    """The SPARQL Service Description, in the graph format asked for."""
    service, url = service_of(request), _here(request, "/sparql")
    scratch = read_config(service.store).kind == SCRATCH
    counted = await service.counts.of(_TRIPLES)
    feature = "sd:EmptyGraphs" if scratch else "sd:UnionDefaultGraph, sd:EmptyGraphs"
    text = f"""
<{url}> a sd:Service ; sd:endpoint <{url}> ;
  sd:supportedLanguage sd:SPARQL11Query, sd:SPARQL11Update ; sd:feature {feature} ;
  sd:resultFormat {_RESULTS} ;
  sd:inputFormat formats:Turtle, formats:N-Triples, formats:RDF_XML, formats:JSON-LD ;
  sd:defaultDataset <{url}#dataset> .
<{url}#dataset> a sd:Dataset ; sd:defaultGraph <{url}#default> .
<{url}#default> a sd:Graph, void:Dataset ; void:triples {counted[0]["n"]["value"]} ;
  rdfs:seeAlso <{_here(request, "/void")}> .
"""
    return _as_graph(request, text)


@router.get("/.well-known/void", include_in_schema=False)
async def well_known() -> Response:
    """Where the description of the data set lies."""
    return RedirectResponse("/void", status_code=303)


@router.get("/void", summary="The data set in numbers", responses=VOID_RESPONSES)
async def void(request: Request) -> Response:
    """The data set as VoID: statements, things by class, statements by property, and where to ask."""
    service = service_of(request)
    if (kept := unchanged(request, state_of(service.store))) is not None:
        return kept
    properties = await service.counts.of(_PROPERTIES)
    classes = await service.counts.of(_CLASSES)
    triples = sum(int(row["n"]["value"]) for row in properties)
    parts = [_part("property", "triples", row) for row in properties]
    parts += [_part("class", "entities", row) for row in classes]
    text = f"""
<{_here(request, "/void")}#data> a void:Dataset ; dcterms:title "Who said what, where"@en ;
  void:sparqlEndpoint <{_here(request, "/sparql")}> ; void:uriSpace {json.dumps(service.base)} ;
  void:vocabulary <{PREFIXES["kg"]}> ;
  void:triples {triples} ; void:properties {len(properties)} ; void:classes {len(classes)}
  {"".join(parts)} .
<{_here(request, "/void")}> a void:DatasetDescription ; foaf:topic <{_here(request, "/void")}#data> .
"""
    return _as_graph(request, text)


def _part(what: str, counted: str, row: dict[str, Any]) -> str:
    """One part of the data set; empty where a class is no IRI."""
    if row["term"]["type"] != "uri":
        return ""
    term, number = row["term"]["value"], row["n"]["value"]
    return f" ; void:{what}Partition [ void:{what} <{term}> ; void:{counted} {number} ]"


def _here(request: Request, path: str) -> str:
    """The address of `path` as the client knows this service.

    Raises:
        HttpProblem: 400 where the Host header is none.
    """
    url = f"{request.url.scheme}://{request.url.netloc}{path}"
    if not _HERE.fullmatch(url):
        raise HttpProblem(400, "the Host header is no host name", remedy="send the name that you called")
    return url


def _as_graph(request: Request, turtle: str) -> Response:
    """Turtle in the format that the request wants.

    Raises:
        NotAcceptable: it is not on offer.
    """
    offers = OFFERS[Kind.GRAPH]
    chosen = choose(offers, request.headers.get("accept"), request.query_params.get("format"))
    if chosen is None:
        told = ", ".join(o.media[0] for o in offers)
        raise NotAcceptable("what you accept is no format of a description", remedy=f"on offer: {told}")
    quads = ox.parse(_DECLARED + turtle, ox.RdfFormat.TURTLE)
    prefixes = {
        **PREFIXES,
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "void": "http://rdfs.org/ns/void#",
    }
    content = ox.serialize((q.triple for q in quads), format=GRAPHS[chosen[0].name], prefixes=prefixes)
    headers = cache_headers(request, state_of(service_of(request).store)) | {"content-type": with_charset(chosen[1])}
    return Response(content, headers=headers)
