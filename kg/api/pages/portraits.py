"""The page of one thing of the graph: an entity, an article (the reader), a quotation (its place in the reader).

In comes an IRI, out goes a response; what has no page of its own gets the plain portrait. Start at `thing_page`.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.api.pages import ui as interface
from kg.api.pages.cards import Card, Was, cards, was
from kg.api.pages.decided import in_force_about, mark_of
from kg.api.pages.filters import address
from kg.api.pages.heads import heads
from kg.api.pages.marks import Line, lines_of
from kg.api.pages.plain import html
from kg.api.pages.render import page
from kg.api.pages.shelf import Held, NotReady, Shelf
from kg.api.pages.things import Thing, Things, path
from kg.api.portraits import portrait
from kg.api.state import Service, service_of
from kg.query.dossier import Dossier, dossier
from kg.query.listing import Count, Selection
from kg.query.terms import to_terms
from kg.store.texts import is_refused, read_text, texts_mark

_SHOWN = 10
_ARTICLE_OF = """
SELECT a.iri FROM quotation q JOIN article a ON a.id = q.article WHERE q.iri = ?
UNION SELECT a.iri FROM rejected q JOIN article a ON a.id = q.article WHERE q.iri = ?
"""
_FORMS = (("Turtle", "ttl"), ("JSON-LD", "jsonld"), ("N-Triples", "nt"))


async def thing_page(request: Request, iri: str) -> Response:
    """The page about `iri`.

    Raises:
        NotFound: the graph does not know it.
    """
    service = service_of(request)
    made = await asyncio.to_thread(_from_index, request, service, iri)
    if made is not None:
        return made
    title, body = await portrait(service, iri)
    return html(body, title=title, headers={"cache-control": "no-cache", "vary": "Accept, Accept-Language, Cookie"})


def _from_index(request: Request, service: Service, iri: str) -> Response | None:
    """The page as the index gives it, None where it does not know the IRI or is not there yet."""
    shelf: Shelf = request.app.state.shelf
    try:
        held = shelf.now()
    except NotReady:
        return None
    kind = iri.removeprefix(service.base).partition("/")[0]
    if kind == "entity":
        return _entity(request, service, held, iri)
    if kind == "article":
        return _article(request, service, held, iri)
    if kind == "quotation":
        return _quotation(service, held, iri)
    return None


def _quotation(service: Service, held: Held, iri: str) -> Response | None:
    row = held.index.row(_ARTICLE_OF, (iri, iri))
    place = None if row is None else path(service.base, row[0])
    return None if place is None else RedirectResponse(f"{place}#q-{iri.rpartition('/')[2]}", 303)


def _entity(request: Request, service: Service, held: Held, iri: str) -> Response | None:
    about = dossier(held.index, held.columns, iri)
    if about is None:
        return None
    things = Things(held.index, service.base)
    things.load([about.number, *(r.of for r in about.roles), *(n for r in about.roles for n in r.reporters)])
    lists = {name: _counted(things, getattr(about, name)) for name in ("places", "outlets", "beside", "speakers")}
    marks = ", ".join("?" * len(about.named))
    articles = held.index.rows(f"SELECT * FROM article WHERE id IN ({marks})", about.named)
    articles.sort(key=lambda row: about.named.index(row["id"]))
    decided = in_force_about(service.store)
    sections = [_section(service, held, things, about, *which) for which in _sections(about)]
    return page(
        request, "entity.html", decided=decided,
        state=_state(held, service), behind=held.behind, about=about,
        me=things.of(about.number), things=things, lists=lists,
        articles=heads(things, service.base, articles, service.store), address=address,
        sections=[s for s in sections if s["cards"]], forms=_FORMS, here_path=path(service.base, iri),
    )  # fmt: skip


def _state(held: Held, service: Service) -> str:
    """What changes when such a page does: the facts, what people decided, which texts are kept."""
    return f"{held.index.state} {mark_of(service.store)} {texts_mark(service.store)}"


def _sections(about: Dossier) -> list[tuple[str, str]]:
    """Which lists of quotations its page has: heading and filter."""
    found = [("said", "speaker", about.said), ("told", "addressee", about.told), ("here", "place", about.here)]
    found += [("published", "outlet", about.published), ("relayed", "agency", about.relayed)]
    return [(head, name) for head, name, count in found if count]


def _section(service: Service, held: Held, things: Things, about: Dossier, head: str, name: str) -> dict[str, Any]:
    terms, _, _ = to_terms(service.reader, service.queries["said"], {name: about.iri}, held.names, held.spellings)
    selection = Selection.of(held.index, held.columns, terms)
    shown = cards(held.index, things, service.base, selection.page(0, _SHOWN if name == "speaker" else 5))
    return {"head": head, "cards": shown, "count": len(selection), "href": address("/said", {name: about.iri})}


def _counted(things: Things, counts: tuple[Count, ...]) -> list[tuple[Thing, int]]:
    things.load(int(c.key) for c in counts)
    return [(t, c.rows) for c in counts if (t := things.of(int(c.key))) is not None and t.href]


@dataclass(frozen=True, slots=True)
class _Part:
    """Another text of the same file."""

    href: str
    number: int
    own: bool


def _article(request: Request, service: Service, held: Held, iri: str) -> Response | None:
    row = held.index.row("SELECT * FROM article WHERE iri = ?", (iri,))
    if row is None:
        return None
    things = Things(held.index, service.base)
    numbers = [
        q[0] for q in held.index.rows("SELECT id FROM quotation WHERE article = ? ORDER BY start, id", (row["id"],))
    ]
    shown = cards(held.index, things, service.base, numbers)
    raw = read_text(service.store, row["digest"])
    mentions = [(start, end, things.of(n)) for start, end, n in json.loads(row["mentions"])]
    lines: list[Line] = [] if raw is None else lines_of(raw, row["start"], row["end"], shown, mentions)
    decided = in_force_about(service.store)
    credited = [things.of(n) for (n,) in held.index.rows("SELECT entity FROM credit WHERE article = ?", (row["id"],))]
    siblings = held.index.rows("SELECT id, iri FROM article WHERE graph = ? ORDER BY id", (row["graph"],))
    parts = [
        _Part(path(service.base, s["iri"]) or "/", n, s["id"] == row["id"]) for n, s in enumerate(siblings, start=1)
    ]
    named = list({t.number: t for _, _, t in mentions if t is not None and t.href}.values())
    return page(
        request, "article.html", decided=decided,
        state=_state(held, service), behind=held.behind, article=row,
        head=heads(things, service.base, [row], service.store)[0], lines=lines, cards=shown,
        publisher=things.of(row["publisher"]), credited=[c for c in credited if c is not None],
        parts=parts if len(parts) > 1 else [], named=named, files=json.loads(row["paths"]), forms=_FORMS,
        here_path=path(service.base, iri), scripts=("reader.js",), lang_name=interface.now().language(row["lang"]),
        rest=address("/said", {"article": row["iri"]}), details=_details,
        rejected=_rejected(held, things, row["id"]), refused=raw is None and is_refused(service.store, row["digest"]),
    )  # fmt: skip


def _rejected(held: Held, things: Things, article: int) -> list[tuple[sqlite3.Row, Was | None]]:
    """The quotations of an article that somebody said are none, and what the machine had found of them."""
    rows = held.index.rows("SELECT * FROM rejected WHERE article = ? ORDER BY start", (article,))
    return [(row, was(held.index, things, row["machine"])) for row in rows]


def _details(card: Card) -> list[tuple[str, str, str | None]]:
    """What is said of a quotation on demand: key of its heading, words, language."""
    row = card.row
    every = [
        ("card.speaker_words", row["speaker_words"], row["lang"]),
        ("card.cue", row["cue"], row["lang"]),
        ("card.rule", row["rule"], None),
    ]
    return [(key, words, lang) for key, words, lang in every if words]
