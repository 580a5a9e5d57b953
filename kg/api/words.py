"""What the API description says of errors and of `/sparql`, as OpenAPI fragments."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, Field

from kg import vocab
from kg.api.problems import MEDIA

PREFIXES: Final = vocab.PREFIXES
EXAMPLE: Final = (
    vocab.SPARQL_PREFIXES
    + """
SELECT ?name ?words ?article WHERE {
  ?quotation kg:speaker ?speaker ; kg:text ?words ; kg:article ?article .
  ?speaker kg:name ?name .
} LIMIT 20"""
)


class ProblemDetails(BaseModel):
    """An error, after RFC 9457."""

    type: str = Field(examples=["/problems#query-syntax"])
    title: str
    status: int
    detail: str
    where: str | None = Field(None, description="Position or place, if known")
    remedy: str | None = Field(None, description="How to go on, if known")


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error answers of an endpoint."""
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    return {s: {"description": _MEANING[s], "content": {MEDIA: {"schema": schema}}} for s in statuses}


_MEANING = {
    400: "The request or the query is malformed",
    401: "A key is needed, or the one sent opens nothing",
    403: "SERVICE, LOAD, a graph that is not to be written to; or the key does not allow it",
    404: "Nothing of that name",
    406: "No format on offer is accepted",
    409: "The store's state does not allow it",
    412: "The graph is not in the state that If-Match or If-None-Match asks for",
    413: "The query is too long, too deep or too large",
    415: "The content type is not understood",
    422: "A parameter is wrong or unknown, and the known ones are listed; or rules of the ontology would be broken",
    429: "Too many requests of this client (see Retry-After)",
    502: "The server that LOAD asked gave no document",
    503: "Busy (see Retry-After), or the query ended its worker",
    504: "The deadline passed",
}
_RESULT_MEDIA = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/trig",
    "application/n-quads",
)
_GRAPH_MEDIA = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
_WRITTEN = problem_responses(400, 401, 403, 404, 409, 412, 413, 415, 422, 503, 504)
VOID_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The description", "content": {media: {} for media in _RESULT_MEDIA[4:]}},
    **problem_responses(400, 406, 503, 504),
}
GRAPH_RESPONSES: Final[dict[str, dict[int | str, dict[str, Any]]]] = {
    "get": {
        200: {"description": "The graph", "content": {media: {} for media in _RESULT_MEDIA[4:]}},
        **problem_responses(400, 404, 406, 503, 504),
    },
    "put": {201: {"description": "The graph is new"}, 204: {"description": "Done"}, **_WRITTEN},
    "delete": {204: {"description": "Done"}, **_WRITTEN},
}
SPARQL_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The answer in the format agreed on; the header kg-truncated tells whether a limit cut it",
        "content": {media: {} for media in _RESULT_MEDIA},
    },
    204: {"description": "The update is made, and to be seen"},
    **problem_responses(400, 401, 403, 406, 409, 413, 422, 502, 503, 504),
}


def _parameter(name: str, description: str, *, many: bool = False, example: str | None = None) -> dict[str, Any]:
    schema = {"type": "array", "items": {"type": "string"}} if many else {"type": "string"}
    parameter = {"name": name, "in": "query", "description": description, "schema": schema}
    return parameter if example is None else {**parameter, "example": example}


_GRAPHS = [
    _parameter("default-graph-uri", "A graph of the default graph; replaces FROM", many=True),
    _parameter("named-graph-uri", "A graph that GRAPH sees; replaces FROM NAMED", many=True),
]
_USING = [
    _parameter("using-graph-uri", "A graph of the default graph of an update's WHERE", many=True),
    _parameter("using-named-graph-uri", "A graph that GRAPH sees in an update's WHERE", many=True),
]
_FORMAT = _parameter("format", "json, xml, csv, tsv; turtle, nt, rdf, jsonld, trig, nq: instead of Accept")
SPARQL_REQUEST: Final[dict[str, dict[str, Any]]] = {
    "get": {"parameters": [_parameter("query", "A SPARQL 1.1 query", example=EXAMPLE), *_GRAPHS, _FORMAT]},
    "post": {
        "parameters": [*_GRAPHS, *_USING, _FORMAT],
        "requestBody": {
            "required": True,
            "content": {
                "application/sparql-query": {"schema": {"type": "string"}, "example": EXAMPLE},
                "application/sparql-update": {"schema": {"type": "string"}},
                "application/x-www-form-urlencoded": {
                    "schema": {
                        "type": "object",
                        "properties": {"query": {"type": "string"}, "update": {"type": "string"}},
                    }
                },
            },
        },
        "responses": problem_responses(415),
    },
}
_TARGET = [
    _parameter("graph", "IRI of the graph"),
    _parameter("default", "Given, with any value: the default graph"),
]
GRAPH_REQUEST: Final[dict[str, dict[str, Any]]] = {
    "get": {"parameters": [*_TARGET, _FORMAT]},
    "put": {
        "parameters": _TARGET,
        "requestBody": {"content": {media: {"schema": {"type": "string"}} for media in _GRAPH_MEDIA}},
    },
    "patch": {
        "parameters": _TARGET,
        "requestBody": {"content": {"application/sparql-update": {"schema": {"type": "string"}}}},
    },
}
