"""Reviewing on pages: sign in, decide on a quotation or on two entities, say why, take it back.

    /sign-in                   a key becomes a cookie that scripts cannot read and other sites cannot use
    /review                    what is least sure, and what was decided, each with its undo
    /review/quotation/HASH     accept, reject, another speaker, another span
    /review/entity/ID          the same as another, or different from it

Deciding itself is `kg.api.judgements.judge`, guarded by `need(request, "review")`. In come forms, out goes a redirect
to the page that shows what holds now. Start at `review`.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Collection
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from kg.api.access import COOKIE, identify, need, need_own_page
from kg.api.audit import note_change
from kg.api.bodies import pairs, read_body
from kg.api.judgements import judge
from kg.api.pages.cards import Card, cards, was
from kg.api.pages.decided import in_force_about, latest
from kg.api.pages.heads import heads
from kg.api.pages.render import page
from kg.api.pages.shelf import Held
from kg.api.pages.site import held_of
from kg.api.pages.things import Things, path
from kg.api.problems import HttpProblem
from kg.api.state import service_of
from kg.errors import NotFound, ParameterError
from kg.graph import iris
from kg.query.suggest import suggest
from kg.store import Index
from kg.store.keys import may
from kg.store.texts import read_text

router = APIRouter(include_in_schema=False)
_MOST = 8_000  # bytes of a form
_SHOWN, _AROUND = 30, 600
_FOUND = """
SELECT q.id, q.start, q."end", q.text, q.machine, a.lang, a.digest, a.iri AS article_iri
FROM {table} q JOIN article a ON a.id = q.article WHERE q.iri = ?
"""
_NAMING = """
SELECT a.* FROM names n JOIN article a ON a.id = n.article WHERE n.entity = ?
ORDER BY a.published IS NULL, a.published DESC LIMIT ?
"""
_MONTH = 30 * 86_400


@router.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    """The form that takes a key."""
    return page(request, "signin.html", section="review", who=identify(request), wrong=False)


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Take a key, and keep it as a cookie where it opens something."""
    need_own_page(request)
    form = await _form(request)
    key = form.get("key", "").strip()
    found = await asyncio.to_thread(service_of(request).keys.find, key) if key else None
    if found is None:
        return page(request, "signin.html", status=401, section="review", who=identify(request), wrong=True)
    answer = RedirectResponse("/review" if may(found.role, "review") else "/", 303)
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, key, max_age=_MONTH, httponly=True, samesite="strict", secure=secure)
    return answer


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """Forget the key."""
    need_own_page(request)
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


@router.get("/review")
def review(request: Request) -> Response:
    """What is least sure and undecided, and the newest decisions."""
    if (turned := _to_sign_in(request)) is not None:
        return turned
    who, service, held = need(request, "review"), service_of(request), held_of(request)
    decided = in_force_about(service.store)
    things = Things(held.index, service.base)
    numbers = undecided(held.index, decided, _SHOWN)
    shown = cards(held.index, things, service.base, numbers)
    log = latest(service.store, service.base)
    return page(request, "review.html", behind=held.behind, section="review", who=who, cards=shown, log=log)


def undecided(index: Index, decided: Collection[str], most: int) -> list[int]:
    """The numbers of the quotations that are least sure and that nobody has decided on.

    Args:
        index: The index.
        decided: The IRIs that a decision is about.
        most: How many are wanted.
    """
    sql = "SELECT id, iri FROM quotation ORDER BY confidence IS NULL, confidence, id LIMIT ?"
    rows = index.rows(sql, (len(decided) + most,))  # so many that enough are left however many were decided
    return [row["id"] for row in rows if row["iri"] not in decided][:most]


@router.get("/review/quotation/{hash}")
def review_quotation(request: Request, hash: str) -> Response:
    """One quotation with what may be decided of it."""
    if (turned := _to_sign_in(request)) is not None:
        return turned
    who, service, held = need(request, "review"), service_of(request), held_of(request)
    iri = f"{service.base}quotation/{hash}"
    things = Things(held.index, service.base)
    row, card = _quotation(held, things, service.base, iri)
    raw = read_text(service.store, row["digest"])
    start, end = row["start"], row["end"]
    begin = max(0, start - _AROUND)
    text = None if raw is None else (raw[begin:start], raw[start:end], raw[end : end + _AROUND])
    decided = in_force_about(service.store)
    following = undecided(held.index, {*decided, iri}, 1)
    after = held.index.row("SELECT iri FROM quotation WHERE id = ?", following) if following else None
    return page(
        request, "review_quotation.html", behind=held.behind, section="review", who=who, card=card, text=text,
        text_from=begin, iri=iri,
        hash=hash, words=row["text"], lang=row["lang"], held_decisions=decided.get(iri, ()), decided={},
        was=was(held.index, things, row["machine"]), scripts=("review.js",),
        article=f"{path(service.base, row['article_iri'])}#q-{hash}",
        next=None if after is None else after["iri"].rpartition("/")[2],
    )  # fmt: skip


@router.get("/review/entity/{id:path}")
def review_entity(request: Request, id: str) -> Response:
    """One entity, and others that it may be."""
    if (turned := _to_sign_in(request)) is not None:
        return turned
    who, service, held = need(request, "review"), service_of(request), held_of(request)
    things = Things(held.index, service.base)
    row = held.index.row("SELECT id, type FROM entity WHERE iri = ?", (iris.entity(service.base, id),))
    me = None if row is None else things.of(row["id"])
    if row is None or me is None:
        raise NotFound("the index knows no such entity", where=request.url.path, remedy="search for it by name")
    names = held.index.rows("SELECT text FROM name WHERE entity = ? LIMIT 6", (row["id"],))
    near = {h.number for (name,) in names for h in suggest(held.index, name, limit=6, types=(row["type"],))}
    near |= {h.number for word in me.label.split() for h in suggest(held.index, word, limit=6, types=(row["type"],))}
    others = [t for n in sorted(near - {row["id"]}) if (t := things.of(n)) is not None][:12]
    decisions = in_force_about(service.store).get(me.iri, ())
    rows = held.index.rows(_NAMING, (row["id"], _SHOWN))
    occurrences = [iris.occurrence(service.base, r["digest"], id) for r in rows]
    articles = list(zip(heads(things, service.base, rows, service.store), occurrences, strict=True))
    return page(
        request, "review_entity.html", behind=held.behind, section="review", who=who, me=me, others=others,
        held_decisions=decisions, articles=articles, back=f"/review/entity/{id}",
    )  # fmt: skip


@router.post("/review")
async def decide(request: Request) -> Response:
    """Take a decision from a form; the next page shows what holds then."""
    who = need(request, "review")
    form = await _form(request)
    service = service_of(request)
    what, why = form.get("what", ""), form.get("why", "").strip()
    if not why:
        raise ParameterError("a decision needs its reason", where="why", remedy="go back and say why in a few words")
    asked: dict[str, Any] = {"who": who.name, "why": why}
    if what == "undo":
        asked["undo"] = form.get("about", "")
    else:
        about = [form.get("about", "")]
        if what in ("same", "different"):
            about.append(await asyncio.to_thread(_entity, request, form.get("other", "")))
        if what == "split":
            what, about = await asyncio.to_thread(_apart, request, form)
        asked |= {"what": what, "about": about, "value": await asyncio.to_thread(_value, request, what, form)}
    made = await judge(service, **asked)
    note_change(request, judgement=made["id"], decision=made["what"])
    back = form.get("back", "/review")
    return RedirectResponse(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/review", 303)


def _value(request: Request, what: str, form: dict[str, str]) -> str | None:
    """What a decision says beside: the speaker's IRI, or the offsets of a span."""
    if what == "speaker":
        return _entity(request, form.get("value", ""))
    if what == "span":
        return f"{form.get('start', '').strip()},{form.get('end', '').strip()}"
    return None


def _entity(request: Request, name: str) -> str:
    """The one entity that a name or an IRI means.

    Raises:
        ParameterError: none, or several.
    """
    found = held_of(request).names.find(name.strip()) if name.strip() else ()
    if len(found) != 1:
        many = ", ".join(f"{f.name} ({f.iri})" for f in found[:5])
        what = f"{name!r} fits {len(found)} entities: {many}" if found else f"nothing in the store is called {name!r}"
        raise ParameterError(what, where="name", remedy="go back and give the whole name or the permanent address")
    return found[0].iri


def _apart(request: Request, form: dict[str, str]) -> tuple[str, list[str]]:
    """What is decided where an entity is somebody else in one article: who, where that is said, else only that."""
    occurrence, name = form.get("other", ""), form.get("value", "")
    if iris.occurrence_parts(service_of(request).base, occurrence) is None:
        raise ParameterError("no article was chosen", where="other", remedy="go back and choose one of the list")
    if name.strip():
        return "same", [_entity(request, name), occurrence]
    return "different", [form.get("about", ""), occurrence]


def _quotation(held: Held, things: Things, base: str, iri: str) -> tuple[sqlite3.Row, Card | None]:
    """A quotation's row, and its card unless somebody said that it is none."""
    row = held.index.row(_FOUND.format(table="quotation"), (iri,))
    if row is not None:
        return row, cards(held.index, things, base, [row["id"]])[0]
    row = held.index.row(_FOUND.format(table="rejected"), (iri,))
    if row is None:
        raise NotFound("the index knows no such quotation", where=iri.rpartition("/")[2], remedy="see /said")
    return row, None


def _to_sign_in(request: Request) -> Response | None:
    """Who is not signed in is shown where; who is and may not gets the error of `need`."""
    return RedirectResponse("/sign-in", 303) if identify(request).key is None else None


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form.

    Raises:
        HttpProblem: 415 for another content type, 413 where it is too long.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/x-www-form-urlencoded":
        raise HttpProblem(415, f"a form is expected, not {media or 'nothing'}", remedy="send a form of this service")
    return dict(pairs(await read_body(request, _MOST), "the form"))
