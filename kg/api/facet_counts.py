"""How many quotations fit, by each value of some filters: `/said/counts?by=speaker,place&lang=fa`.

    filters of /said ──► kg.query.terms ──► a selection of the index ──► {"speaker": [{"value": …, "quotations": 12}]}

Read from the index beside the store, whose arrays answer in milliseconds where SPARQL joins and groups for seconds.
Where articles were published since the index was made, `behind` says so, and what is told is the state before. Each
filter is counted under all others given but not under itself, as lists to choose from want it. Start at `add_counts`.
"""

from __future__ import annotations

import json
from inspect import Parameter as Argument
from inspect import Signature
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response

from kg.api.answers import cache_headers, unchanged
from kg.api.labels import wanted_languages
from kg.api.pages.shelf import Held, Shelf
from kg.api.parameters import refuse_unknown
from kg.api.questions import argument
from kg.api.state import service_of
from kg.api.words import problem_responses
from kg.errors import ParameterError
from kg.query.listing import FACETS, Count, Selection
from kg.query.stored import StoredQuery
from kg.query.terms import to_terms

_ENTITIES = ("speaker", "place", "outlet", "agency")
_MOST = 1000
_OWN = ("by", "top")


def add_counts(router: APIRouter, said: StoredQuery) -> None:
    """Give `router` the counts of the stored query `said`."""

    def counts(request: Request, **given: Any) -> Response:
        refuse_unknown(request, [*(p.name for p in said.parameters), *_OWN])
        by, top = _filters(given.pop("by")), given.pop("top")
        service = service_of(request)
        shelf: Shelf = request.app.state.shelf
        held = shelf.now()
        state = f"{held.index.state}{'-behind' if held.behind else ''}"
        if (kept := unchanged(request, state)) is not None:
            return kept
        asked = {name: value for name, value in given.items() if value is not None}
        terms, matched, notes = to_terms(service.reader, said, asked, held.names, held.spellings)
        selection = Selection.of(held.index, held.columns, terms)
        langs = wanted_languages(request.headers.get("accept-language"))
        body = {
            "quotations": len(selection),
            "counts": {name: _counts(held, name, selection.counts(name)[:top], langs) for name in by},
            "matched": {name: [found.iri for found in every] for name, every in matched.items()},
            "notes": notes,
            "behind": held.behind,
        }
        return JSONResponse(body, headers=cache_headers(request, state) | {"vary": "Accept, Accept-Language"})

    counts.__signature__ = _signature(said)  # type: ignore[attr-defined]
    router.add_api_route(
        f"{said.path}/counts",
        counts,
        name="counts",
        operation_id="counts",
        summary="How many quotations fit, by each value of a filter",
        description="Takes the filters of /said. Each filter is counted under all others given, not under itself.",
        tags=["questions"],
        response_class=JSONResponse,
        responses={200: _documented(), **problem_responses(400, 422, 503, 504)},
    )


def _filters(by: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in by.split(",")))
    for name in names:
        if name not in FACETS:
            known = ", ".join(FACETS)
            raise ParameterError(f"nothing is counted by {name!r}", where="by", remedy=f"give some of {known}")
    return names


def _counts(held: Held, name: str, counts: list[Count], langs: tuple[str, ...]) -> list[dict[str, Any]]:
    if name not in _ENTITIES:
        return [{"value": count.key, "quotations": count.rows} for count in counts]
    marks = ", ".join("?" * len(counts))
    rows = held.index.rows(f"SELECT id, iri, shown, labels FROM entity WHERE id IN ({marks})", [c.key for c in counts])
    known = {row["id"]: (row["iri"], _label(row["shown"], json.loads(row["labels"]), langs)) for row in rows}
    return [
        {"value": known[count.key][0], "name": known[count.key][1], "quotations": count.rows}
        for count in counts
        if count.key in known
    ]


def _label(shown: str, labels: dict[str, str], langs: tuple[str, ...]) -> str:
    return next((labels[lang] for lang in langs if lang in labels), shown)


def _signature(said: StoredQuery) -> Signature:
    by = Query(
        max_length=200,
        description=f"What to count by, by comma: {', '.join(FACETS)}",
        openapi_examples={"example": {"value": "speaker,place"}},
    )
    top = Query(ge=1, le=_MOST, description="Values of each filter, those with most quotations first")
    arguments = [Argument("request", Argument.POSITIONAL_OR_KEYWORD, annotation=Request)]
    arguments += [argument(parameter) for parameter in said.parameters]
    arguments += [
        Argument("by", Argument.KEYWORD_ONLY, default=",".join(FACETS), annotation=Annotated[str, by]),
        Argument("top", Argument.KEYWORD_ONLY, default=10, annotation=Annotated[int, top]),
    ]
    return Signature(arguments, return_annotation=Response)


def _documented() -> dict[str, Any]:
    value = {
        "type": "object",
        "required": ["value", "quotations"],
        "properties": {
            "value": {"type": ["string", "number"], "description": "What to give as the filter"},
            "name": {"type": "string", "description": "The name to show, of entities"},
            "quotations": {"type": "integer"},
        },
    }
    properties = {
        "quotations": {"type": "integer", "description": "Quotations that fit all filters"},
        "counts": {"type": "object", "additionalProperties": {"type": "array", "items": value}},
        "matched": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
        "notes": {"type": "array", "items": {"type": "string"}},
        "behind": {"type": "boolean", "description": "Articles were published since; ask again in a moment"},
    }
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {"description": "The counts", "content": {"application/json": {"schema": schema}}}
