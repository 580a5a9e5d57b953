"""Pages that compare: lists of people, places and outlets, the timeline, side by side, the graph, the map.

Each handler gathers values from the index and fills a template; what scripts draw stands in the page as a table, too.
Start at `router`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from kg.api.pages import ui as interface
from kg.api.pages.cards import cards
from kg.api.pages.decided import in_force_about, mark_of
from kg.api.pages.filters import address, chips
from kg.api.pages.render import page
from kg.api.pages.shelf import Held
from kg.api.pages.site import asked, held_of, terms_of
from kg.api.pages.things import Thing, Things
from kg.api.state import Service, service_of
from kg.errors import NotFound, ParameterError
from kg.query.columns import Columns
from kg.query.events import Bin, bins, occasions
from kg.query.listing import Selection
from kg.query.neighbours import neighbours
from kg.query.suggest import suggest
from kg.world.positions import positions

router = APIRouter(include_in_schema=False)
_STRAY, _FAR = 0.005, 5_00_00  # a share of the quotations; years, months and days before the others
_PAGE, _LINES, _DRAWN, _SPOTS, _CELL = 100, 6, 30, 400, 10
_TYPES = {"people": ("Person",), "places": ("Place",), "sources": ("Organization", "Place", "Person")}


@router.get("/pages/{what}")
def listed(request: Request, what: str) -> Response:
    """People, places or outlets, those with most to show first."""
    if what not in _TYPES:
        raise NotFound("there is no such page", where=request.url.path, remedy="see / for what there is")
    service, held = service_of(request), held_of(request)
    typed, offset = request.query_params.get("name", "")[:100].strip(), _offset(request)
    tally = _tally(held.columns, what)
    if typed:
        found = [hit.number for hit in suggest(held.index, typed, limit=_PAGE, types=_TYPES[what])]
        numbers = [n for n in found if what == "people" or (n < len(tally) and tally[n])]
    else:
        kinds = {row[0] for row in held.index.rows(_OF_TYPES[what])}
        numbers = [int(n) for n in np.argsort(-tally, kind="stable") if tally[n] and int(n) in kinds]
    things = Things(held.index, service.base)
    shown = numbers[offset : offset + _PAGE]
    things.load(shown)
    named = _named_in(held, shown)
    rows = [
        (t, int(tally[n]) if n < len(tally) else 0, named.get(n, 0)) for n in shown if (t := things.of(n)) is not None
    ]
    older = address("/" + what, {"name": typed}, offset=offset + _PAGE) if offset + _PAGE < len(numbers) else None
    return page(
        request, "list.html", state=held.index.state, behind=held.behind, section=what, what=what, rows=rows,
        typed=typed, total=len(numbers), older=older, address=address,
        newer=address("/" + what, {"name": typed}, offset=max(0, offset - _PAGE) or None) if offset else None,
        filter={"people": "speaker", "places": "place", "sources": "source"}[what],
    )  # fmt: skip


_OF_TYPES = {
    "people": "SELECT id FROM entity WHERE type = 'Person'",
    "places": "SELECT id FROM entity WHERE type = 'Place'",
    "sources": "SELECT id FROM entity WHERE type IN ('Person', 'Organization', 'Place')",
}


def _offset(request: Request) -> int:
    text = request.query_params.get("offset", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ParameterError(f"offset is no number that can be: {text[:40]!r}", where="offset", remedy="give 0 or more")
    return int(text)


def _tally(columns: Columns, what: str) -> np.ndarray[Any, np.dtype[np.int64]]:
    """How many quotations each entity has, by number."""
    if what == "people":
        return np.bincount(columns.speaker)
    if what == "places":
        return np.bincount(columns.place)
    size = int(max(columns.outlet.max(initial=0), columns.agency.values.max(initial=0))) + 1
    tally = np.bincount(columns.outlet, minlength=size) + np.bincount(columns.agency.values, minlength=size)
    tally[0] = 0
    return tally


def _named_in(held: Held, numbers: list[int]) -> dict[int, int]:
    marks = ", ".join("?" * len(numbers))
    rows = held.index.rows(f"SELECT entity, COUNT(*) FROM names WHERE entity IN ({marks}) GROUP BY entity", numbers)
    return {row[0]: row[1] for row in rows}


def _selected(request: Request, service: Service, held: Held) -> tuple[Selection, dict[str, str], Any]:
    given = {k: v for k, v in asked(request, service).items() if k not in ("limit", "offset")}
    terms, matched, _ = terms_of(service, held, given)
    return Selection.of(held.index, held.columns, terms), given, matched


@router.get("/timeline")
def timeline(request: Request) -> Response:
    """How much was said when, by whom, under the filters of the quotation list."""
    service, held = service_of(request), held_of(request)
    selection, given, matched = _selected(request, service, held)
    things = Things(held.index, service.base)
    days, early = without_strays(selection.days())
    whole = bins(days)
    lines: list[tuple[Thing | None, list[Bin], int]] = [(None, whole, len(selection))]
    for count in selection.counts("speaker")[:40]:
        thing = things.of(int(count.key))
        if thing is None or not thing.href or len(lines) > _LINES or "speaker" in given:
            continue
        rows = selection.rows[selection.columns.speaker[selection.rows] == thing.number]
        own = Selection(selection.index, selection.columns, {}, rows)
        line = bins_like(whole, own.days())
        if any(b.rows for b in line):
            lines.append((thing, line, len(rows)))
    most = [max((b.rows for _, row, _ in some for b in row), default=1) for some in (lines[:1], lines[1:])]
    undated = len(selection) - sum(b.rows for b in whole) - early
    return page(
        request, "timeline.html", state=held.index.state, behind=held.behind, section="timeline", lines=lines,
        whole=whole, most=most, places={b.first: n for n, b in enumerate(whole)},
        undated=undated, early=early, given=given, address=address, total=len(selection),
        chips=chips(interface.now(), "/timeline", given, matched),
    )  # fmt: skip


def without_strays(days: list[tuple[int, int]]) -> tuple[list[tuple[int, int]], int]:
    """The days without a few far before all others, which would stretch the line over decades, and how many those are.

    Example:
        >>> without_strays([(19040101, 1), (20230913, 500)]), without_strays([(20220101, 1), (20230913, 500)])
        (([(20230913, 500)], 1), ([(20220101, 1), (20230913, 500)], 0))
    """
    total, early, at = sum(n for _, n in days), 0, 0
    while at < len(days) and early + days[at][1] <= total * _STRAY:
        early += days[at][1]
        at += 1
    if not at or days[at][0] - days[0][0] < _FAR:
        return days, 0
    return days[at:], early


def bins_like(whole: list[Bin], days: list[tuple[int, int]]) -> list[Bin]:
    """The counts of `days` in the bins of `whole`."""
    rows = [0] * len(whole)
    firsts = [int(b.first.replace("-", "")) for b in whole]
    for day, n in days:
        at = int(np.searchsorted(firsts, day, side="right")) - 1
        if 0 <= at < len(whole) and day <= int(whole[at].last.replace("-", "")):
            rows[at] += n
    return [Bin(b.label, b.first, b.last, n) for b, n in zip(whole, rows, strict=True)]


@router.get("/side-by-side")
def beside(request: Request) -> Response:
    """What one speaker said on one occasion, as each outlet and language has it."""
    service, held = service_of(request), held_of(request)
    selection, given, matched = _selected(request, service, held)
    things = Things(held.index, service.base)
    groups = []
    found = occasions(selection) if "speaker" in given else []
    numbers = [n for occasion in found for _, _, ids in occasion.columns for n in ids[:_CELL]]
    known = {card.row["id"]: card for card in cards(held.index, things, service.base, numbers)}
    for occasion in found:
        day = f"{occasion.day:08}"
        iso = f"{day[:4]}-{day[4:6]}-{day[6:]}" if occasion.day else None
        columns = [
            (things.of(outlet), lang, [known[n] for n in ids[:_CELL]], len(ids))
            for outlet, lang, ids in occasion.columns
        ]
        groups.append({"day": iso, "place": things.of(occasion.place), "columns": columns})
    choices = [
        (t, c.rows)
        for c in Selection.of(held.index, held.columns, {}).counts("speaker")[:40]
        if (t := things.of(int(c.key))) is not None and t.href
    ][:16]
    return page(
        request, "beside.html", state=f"{held.index.state} {mark_of(service.store)}", behind=held.behind,
        decided=in_force_about(service.store), section="sidebyside", groups=groups,
        given=given, choices=choices, address=address,
        chips=chips(interface.now(), "/side-by-side", given, matched),
    )  # fmt: skip


@router.get("/graph")
def graph(request: Request) -> Response:
    """Who is quoted beside whom, around one entity or around the most quoted."""
    service, held = service_of(request), held_of(request)
    things = Things(held.index, service.base)
    me = _centre(request, held, things)
    found = neighbours(held.columns, me.number, most=_DRAWN) if me is not None else None
    rows = [] if found is None else [(t, c.rows) for c in found.near if (t := things.of(int(c.key))) is not None]
    return page(
        request, "graph.html", state=held.index.state, behind=held.behind, section="graph", me=me, rows=rows,
        left_out=0 if found is None else found.left_out, most=_DRAWN, address=address, scripts=("graph.js",),
    )  # fmt: skip


def _centre(request: Request, held: Held, things: Things) -> Thing | None:
    """The entity in the middle: the one asked for, else the most quoted that has a page.

    Raises:
        NotFound: there is no such entity.
    """
    name = request.query_params.get("entity", "").strip()[:500]
    if name:
        found = held.names.find(name)
        row = held.index.row("SELECT id FROM entity WHERE iri = ?", (found[0].iri,)) if found else None
        if row is None:
            raise NotFound(f"nothing in the store is called {name!r}", remedy="search for it by a part of its name")
        return things.of(row[0])
    for count in Selection.of(held.index, held.columns, {}).counts("speaker")[:40]:
        if (thing := things.of(int(count.key))) is not None and thing.href:
            return thing
    return None


@router.get("/graph/data")
def graph_data(request: Request) -> Response:
    """One entity's neighbours, for the script that draws them."""
    service, held = service_of(request), held_of(request)
    things = Things(held.index, service.base)
    me = _centre(request, held, things)
    if me is None:
        return JSONResponse({"nodes": [], "edges": [], "left_out": 0})
    found = neighbours(held.columns, me.number, most=_DRAWN)
    near = [(t, c.rows) for c in found.near if (t := things.of(int(c.key))) is not None]
    body = {
        "nodes": [{"id": t.iri, "label": t.label, "type": t.type, "href": t.href} for t in (me, *(t for t, _ in near))],
        "edges": [{"source": me.iri, "target": t.iri, "weight": n} for t, n in near],
        "left_out": found.left_out,
    }
    return JSONResponse(body, headers={"cache-control": "no-cache", "vary": "Accept-Language, Cookie"})


@router.get("/map")
def map_(request: Request) -> Response:
    """Where it was said, under the filters of the quotation list."""
    service, held = service_of(request), held_of(request)
    selection, given, matched = _selected(request, service, held)
    things = Things(held.index, service.base)
    counts = selection.counts("place")[:_SPOTS]
    things.load(int(c.key) for c in counts)
    spots, elsewhere = [], 0
    for count in counts:
        thing = things.of(int(count.key))
        if thing is None or not thing.href:
            continue
        where = positions().get(thing.iri.rpartition("/")[2])
        elsewhere += where is None
        href = address("/said", {**given, "place": thing.iri})
        spots.append({"thing": thing, "rows": count.rows, "where": where, "href": href})
    return page(
        request, "map.html", state=held.index.state, behind=held.behind, section="map", spots=spots,
        elsewhere=elsewhere, chips=chips(interface.now(), "/map", given, matched), scripts=("map.js",), given=given,
    )  # fmt: skip
