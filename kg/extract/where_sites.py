"""The places that a text offers for the words said in it, each by how it is named.

    "در نشست خبری در وین"              ─► Site(وین, "gathering")
    "به گزارش فارس از کرمان … در آیین"   ─► Site(کرمان, "sent")      the report's place, where it tells of an occasion
    "گفت‌وگو با خبرنگار فارس در سنندج"    ─► Site(سنندج, "reporter")

A site is one naming of a place outside all contents, or of an organization at which something is held. Placings that
say little ("in Iran", "the mayor of Tehran") are no sites. In come a `Scene` and a part, out go `Site`s in text order.
Start at `sites`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator
from typing import NamedTuple

from kg.extract.page import Page
from kg.extract.where_scene import CLAUSE_ENDS, EventRow, Scene
from kg.model import EntityType, Mention, Part, RegionKind
from kg.text.fold import fold
from kg.text.sentences import ENDS

REACH = 14  # tokens from the word of an occasion to its place
BEHIND = 10  # tokens from a place to the word of an occasion behind it
HELD = 4  # tokens from a place to "was held"
DIRECT = 5  # tokens from the word of an occasion to a place that follows without preposition
NOUNS = 3  # nouns between a preposition and the name
HEAD = 3  # tokens from the start of a sentence to a place that opens it
# What gives a place more surely comes first.
WAYS = ("gathering", "meeting", "reporter", "talk", "sent", "opening")
WIDE = frozenset(("gathering", "meeting"))  # ways in which a whole country is no place of words


class Site(NamedTuple):
    """A place where words may have been said.

    Args:
        place: Entity id.
        at: Its first token.
        number: The number of its sentence.
        way: One of `WAYS`.
    """

    place: str
    at: int
    number: int
    way: str


class _Left(NamedTuple):
    """An occasion named before a place, and the token behind its words."""

    row: EventRow
    last: int


def sites(scene: Scene, page: Page, part: Part, countries: Collection[str]) -> Iterator[Site]:
    """The sites of a part, in text order.

    Args:
        scene: The text.
        page: Its layout.
        part: Which part of it.
        countries: Entity ids that are whole countries: nobody speaks "in Russia" at a gathering.
    """
    regions = [r for r in page.of(part) if r.kind in (RegionKind.BODY, RegionKind.HEADLINE)]
    starts = [r.span.start for r in regions]
    for mention in scene.located.of(part.span):
        region = bisect_right(starts, mention.span.start) - 1
        if region < 0 or regions[region].span.end <= mention.span.start:
            continue
        at = scene.tokens.at(mention.span.start)
        unit = scene.unit(at)
        way = _way(scene, mention, at, unit) if unit and scene.free(at) else None
        if way is not None and not (way in WIDE and mention.entity in countries):
            yield Site(scene.seat(mention), at, scene.number(at), way)


def _way(scene: Scene, mention: Mention, at: int, unit: range) -> str | None:
    """How a name places words, None where it does not."""
    located, first = _preposition(scene, mention, at, unit)
    if scene.topical(first, unit):
        return None
    last = scene.tokens.at(mention.span.end - 1) + 1
    left = _left(scene, first, unit)
    if not located and mention.type is EntityType.ORGANIZATION:
        return "gathering" if _hosts(scene, at, left) else None
    if scene.outlet_before(first):
        way = _reported(scene, scene.tokens.key[first] in scene.sent, located, unit)
        if way is not None:
            return way
    if located and any(scene.held.at(scene.tokens, i) for i in range(last, min(last + HELD, unit.stop))):
        return "gathering"
    if left is not None and (located or _follows(scene, left, first, at)):
        return left.row.kind if left.row.kind in WAYS else None
    if not located or mention.type is EntityType.ORGANIZATION:
        return None
    right = _right(scene, last, unit)
    if right is not None:
        return right.kind if right.kind in WAYS else None
    return "opening" if at - unit.start < HEAD else None


def _reported(scene: Scene, sent: bool, located: bool, unit: range) -> str | None:
    """A place behind an outlet's name: where its reporter asks, or from which it reports on an occasion."""
    kinds = scene.kinds_of(unit)
    if located and "talk" in kinds and "gathering" not in kinds:
        return "reporter"
    return "sent" if sent and "gathering" in kinds else None


def _preposition(scene: Scene, mention: Mention, at: int, unit: range) -> tuple[bool, int]:
    """Whether a locative preposition brings the name, and the token of the preposition, else that of the name."""
    tokens = scene.tokens
    if scene.on_name(mention):
        return True, at
    i, nouns = at - 1, 0
    while i >= unit.start and nouns <= NOUNS:
        key = tokens.key[i]
        if not tokens.is_word[i]:
            if not scene.opens(i):
                break
        elif key in scene.prepositions:
            return True, i
        elif key in scene.stops or key in scene.sent:
            return False, i
        else:
            nouns += 1
            if scene.on_noun(i):
                return True, i
        i -= 1
    return False, at


def _left(scene: Scene, first: int, unit: range) -> _Left | None:
    """The occasion named nearest before a token, in its sentence."""
    for i in range(first - 1, max(unit.start, first - REACH) - 1, -1):
        if scene.tokens.text[i] in ENDS:
            return None
        found = scene.event(i) if scene.free(i) else None
        if found is not None and found[1] <= first:
            return _Left(*found)
    return None


def _right(scene: Scene, last: int, unit: range) -> EventRow | None:
    """The occasion named straight behind a place ("در مسکو دیدار کرد")."""
    for i in range(last, min(last + BEHIND, unit.stop)):
        if scene.tokens.text[i] in ENDS or scene.tokens.text[i] in CLAUSE_ENDS:
            return None
        found = scene.event(i) if scene.free(i) else None
        if found is not None:
            return found[0]
    return None


def _follows(scene: Scene, left: _Left, first: int, at: int) -> bool:
    """Whether a place belongs to an occasion without "in": straight behind it, or behind a preposition of its own."""
    if first == at:
        return at - left.last < DIRECT
    return scene.tokens.key[first] in {fold(w) for w in left.row.from_}


def _hosts(scene: Scene, at: int, left: _Left | None) -> bool:
    """Whether an organization is the host of an occasion ("در جلسه علنی مجلس"), or is one by name."""
    found = scene.event(at)
    if found is not None and found[0].host:
        return True
    return left is not None and left.row.host and left.row.direct and at - left.last < DIRECT
