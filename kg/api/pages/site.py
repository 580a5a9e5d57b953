"""The explorer's addresses; each handler gathers values and fills a template. Start at `router`."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from kg.api.pages import ui as interface
from kg.api.pages.cards import cards
from kg.api.pages.decided import in_force_about, mark_of
from kg.api.pages.feed import MEDIA, feed
from kg.api.pages.filters import address, chips, facets
from kg.api.pages.heads import heads
from kg.api.pages.render import STATIC, page
from kg.api.pages.shelf import Held, Shelf
from kg.api.pages.things import Things, thing
from kg.api.problems import HttpProblem
from kg.api.state import Service, service_of
from kg.errors import NotFound, ParameterError
from kg.query.listing import Selection
from kg.query.names import Found
from kg.query.suggest import suggest
from kg.query.terms import Terms, to_terms
from kg.store.texts import texts_mark
from kg.text.fold import fold

router = APIRouter(include_in_schema=False)
_YEAR = 31_536_000
_TYPES = {".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml"}
_NAMED = ("speaker", "place", "addressee", "outlet", "agency", "source")
_MOST = 100


def held_of(request: Request) -> Held:
    """The index that pages read."""
    shelf: Shelf = request.app.state.shelf
    return shelf.now()


@router.get("/static/{name:path}")
def static(request: Request, name: str) -> Response:
    """A style sheet, script or picture of the explorer."""
    try:
        path = (STATIC / name).resolve()
        known = path.is_relative_to(STATIC) and path.is_file() and path.suffix in _TYPES
    except (OSError, ValueError):  # no name that a file can have: too long, or with a NUL in it
        known = False
    if not known:
        raise NotFound("there is no such file", where=request.url.path, remedy="see / for what there is")
    kept = f"public, max-age={_YEAR}, immutable" if request.query_params.get("v") else "no-cache"
    return FileResponse(path, media_type=_TYPES[path.suffix], headers={"cache-control": kept})


@router.get("/ui/{lang}")
def language(request: Request, lang: str) -> Response:
    """Have the interface speak another language from now on."""
    if lang not in interface.uis():
        known = ", ".join(interface.uis())
        raise NotFound(f"the interface does not speak {lang!r}", where=request.url.path, remedy=f"it speaks {known}")
    back = request.query_params.get("to", "/")
    # Only a path of this server: "//host" and "/\host" lead elsewhere.
    back = back if back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable() else "/"
    answer = RedirectResponse(back, 303, headers={"cache-control": "no-store"})
    answer.set_cookie(interface.COOKIE, lang, max_age=_YEAR, samesite="lax", httponly=True)
    return answer


@router.get("/")
def start(request: Request) -> Response:
    """Where everybody begins."""
    service, held = service_of(request), held_of(request)
    things = Things(held.index, service.base)
    whole = Selection.of(held.index, held.columns, {})
    top = {name: whole.counts(name)[:40] for name in ("speaker", "outlet", "place")}
    things.load(int(c.key) for counts in top.values() for c in counts)
    known = {
        name: [(t, c.rows) for c in counts if (t := things.of(int(c.key))) is not None and t.href][:8]
        for name, counts in top.items()
    }
    newest = held.index.rows("SELECT * FROM article ORDER BY published IS NULL, published DESC, id LIMIT 5")
    counts = {"quotations": len(whole), "articles": held.index.rows("SELECT COUNT(*) FROM article")[0][0]}
    return page(
        request, "start.html", state=f"{held.index.state} {texts_mark(service.store)}", behind=held.behind,
        top=known, newest=heads(things, service.base, newest, service.store), counts=counts, address=address,
    )  # fmt: skip


@router.get("/suggest")
def suggestions(request: Request, q: str = "") -> Response:
    """Names that begin as what was typed, for the search box."""
    held, base = held_of(request), service_of(request).base
    hits = suggest(held.index, q[:_MOST])
    found: list[dict[str, object]] = []
    for hit in hits:
        one = thing(base, hit.number, hit.iri, hit.type, hit.shown, hit.labels)
        kind = interface.now().t(f"type.{one.type}")
        found.append({"label": one.label, "matched": hit.matched, "type": kind, "href": one.href, "iri": one.iri})
    headers = {"cache-control": "no-cache", "vary": "Accept-Language, Cookie"}
    return JSONResponse(found, headers=headers)


@router.get("/search")
def search(request: Request, q: str = "") -> Response:
    """Names and quotations for what was typed."""
    service, held = service_of(request), held_of(request)
    typed = " ".join(q.replace("\x00", " ").split())[:_MOST]
    things = Things(held.index, service.base)
    names = [
        thing(service.base, h.number, h.iri, h.type, h.shown, h.labels) for h in suggest(held.index, typed, limit=12)
    ]
    selection = None
    if fold(typed).strip():
        terms, _, _ = to_terms(service.reader, service.queries["said"], {"text": typed}, held.names, held.spellings)
        selection = Selection.of(held.index, held.columns, terms)
    said = Selection.of(held.index, held.columns, {}).columns.speaker
    numbers = {t.number: int((said == t.number).sum()) for t in names}
    shown = cards(held.index, things, service.base, selection.page(0, 20)) if selection is not None else []
    return page(
        request, "search.html", state=f"{held.index.state} {mark_of(service.store)}", behind=held.behind,
        decided=in_force_about(service.store), query=typed, names=names, said=numbers,
        cards=shown, found=0 if selection is None else len(selection), all_words=address("/said", {"text": typed}),
    )  # fmt: skip


@router.get("/pages/said")
def said(request: Request) -> Response:
    """The quotations that fit the filters of the address."""
    service, held = service_of(request), held_of(request)
    given = asked(request, service)
    terms, matched, notes = terms_of(service, held, given)
    selection = Selection.of(held.index, held.columns, terms)
    things = Things(held.index, service.base)
    offset, limit = _paging(given)
    shown = cards(held.index, things, service.base, selection.page(offset, limit))
    ui = interface.now()
    path = request.scope.get("kg.asked", "/said")
    return page(
        request, "said.html", state=f"{held.index.state} {mark_of(service.store)}", behind=held.behind,
        decided=in_force_about(service.store), section="said", given=given, cards=shown,
        total=len(selection), offset=offset, last=offset + len(shown), notes=notes, address=address, path=path,
        chips=chips(ui, path, given, matched), facets=facets(ui, things, selection, path, given),
        newer=address(path, given, offset=max(0, offset - limit) or None) if offset else None,
        older=address(path, given, offset=offset + limit) if offset + limit < len(selection) else None,
        kept={k: v for k, v in given.items() if k != "offset"}, named=_NAMED,
    )  # fmt: skip


@router.get("/pages/said.atom")
def said_feed(request: Request) -> Response:
    """The newest quotations that fit the filters of the address, as a feed."""
    service, held = service_of(request), held_of(request)
    given = {k: v for k, v in asked(request, service).items() if k != "offset"}
    terms, _, _ = terms_of(service, held, given)
    selection = Selection.of(held.index, held.columns, terms)
    shown = cards(held.index, Things(held.index, service.base), service.base, selection.page(0, _paging(given)[1]))
    ui, origin = interface.now(), str(request.base_url).rstrip("/")
    own = origin + address("/said", given, format="atom")
    words = " · ".join([ui.t("said.title"), *(v for k, v in given.items() if k != "limit")])
    body = feed(ui, words, own, origin + address("/said", given), shown)
    headers = {"cache-control": "no-cache", "vary": "Accept, Accept-Language, Cookie"}
    return Response(body, media_type=MEDIA, headers=headers)


def asked(request: Request, service: Service) -> dict[str, str]:
    """The parameters of an address, empty ones left out, as forms send them.

    Raises:
        ParameterError: one is unknown or given twice.
        HttpProblem: the address is not UTF-8.
    """
    known = [*(p.name for p in service.queries["said"].parameters), "limit", "offset"]
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if "\ufffd" in value:
            raise HttpProblem(400, "the query string is not UTF-8", remedy="send UTF-8, percent-encoded or not")
        if not value.strip() or (name, value) == ("format", "atom"):
            continue
        if name not in known:
            remedy = f"filters: {', '.join(known)}"
            raise ParameterError(f"there is no filter {name!r}", where=name, remedy=remedy)
        if name in given:
            raise ParameterError(f"{name} is given more than once", where=name, remedy="give it once")
        given[name] = value[:500]
    return given


def terms_of(
    service: Service, held: Held, given: Mapping[str, str]
) -> tuple[Terms, dict[str, tuple[Found, ...]], tuple[str, ...]]:
    """The terms of the filters among an address's parameters, what names were taken for, and notes."""
    filters = {k: v for k, v in given.items() if k not in ("limit", "offset")}
    return to_terms(service.reader, service.queries["said"], filters, held.names, held.spellings)


def _paging(given: Mapping[str, str]) -> tuple[int, int]:
    """Offset and limit.

    Raises:
        ParameterError: one is no number or out of range.
    """
    values = {"offset": 0, "limit": 50}
    for name, most in (("offset", 10**9), ("limit", 200)):
        if name in given:
            text = given[name]
            if not (text.isascii() and text.isdigit() and int(text) <= most and (int(text) or name == "offset")):
                remedy = f"give a whole number up to {most}"
                raise ParameterError(f"{name} is no number that can be: {text!r}", where=name, remedy=remedy)
            values[name] = int(text)
    return values["offset"], values["limit"]
