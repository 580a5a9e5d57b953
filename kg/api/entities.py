"""`/entities?name=بوتن`: whom a name may mean, in any script, scored and explained; names and titles in ar, fa, en.

In comes a name, out comes JSON: candidates of `kg.query.lookup`, best first. Start at `entities`.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from kg.api.answers import cache_headers, unchanged
from kg.api.parameters import refuse_unknown
from kg.api.state import service_of
from kg.api.words import problem_responses
from kg.model import EntityType
from kg.query.lookup import Candidate
from kg.query.titles import Titles, titles_of
from kg.store.workers_protocol import state_of

router = APIRouter(tags=["entities"])
LANGS: Final = ("ar", "fa", "en")


class Entity(BaseModel):
    """An entity that the name may mean."""

    iri: str
    type: Literal["Person", "Organization", "Place"]
    name: str = Field(description="The name to show")
    names: dict[str, str] = Field(description="The usual name in ar, fa and en, where there is one")
    titles: dict[str, list[str]] = Field(description="Titles as worded, by language; in en the roles and of what")
    wikidata: str | None
    articles: int = Field(description="Articles that name it")
    score: float = Field(ge=0, le=1)
    match: bool = Field(description="Whether this one is sure")
    clue: str = Field(description="How the names agree; docs/identity.md lists the clues")
    detail: str = Field(description="The words that the score rests on")


class Entities(BaseModel):
    """Candidates for a name, best first."""

    name: str
    candidates: list[Entity]


@router.get(
    "/entities",
    summary="Whom a name may mean, in any script",
    operation_id="entities",
    response_model=Entities,
    responses=problem_responses(400, 422, 503, 504),
)
def entities(
    request: Request,
    name: Annotated[str, Query(min_length=1, max_length=500, description="A name or part of one, or an IRI")],
    type: Annotated[Literal["person", "organization", "place"] | None, Query(description="Only these")] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="Candidates at most")] = 10,
) -> Response:
    """Each candidate with its score and the reason for it; `match` marks the one that is sure."""
    refuse_unknown(request, ("name", "type", "limit"))
    service = service_of(request)
    state = state_of(service.store)
    if (kept := unchanged(request, state)) is not None:
        return kept
    kinds = () if type is None else (EntityType(type.capitalize()),)
    found = service.names.lookup(state).find(name, *kinds, limit=limit)
    titles = titles_of(service.reader, [c.known.iri for c in found])
    rows = [_row(candidate, titles.get(candidate.known.iri, {})) for candidate in found]
    return JSONResponse({"name": name, "candidates": rows}, headers=cache_headers(request, state))


def _row(candidate: Candidate, titles: Titles) -> dict[str, Any]:
    known = candidate.known
    return {
        "iri": known.iri,
        "type": known.type.value,
        "name": known.name,
        "names": {lang: name for lang in LANGS if (name := known.name_in(lang)) is not None},
        "titles": {lang: list(every) for lang, every in titles.items()},
        "wikidata": known.wikidata,
        "articles": known.articles,
        "score": candidate.score,
        "match": candidate.match,
        "clue": candidate.clue,
        "detail": candidate.detail,
    }
