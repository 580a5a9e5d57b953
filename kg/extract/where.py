"""Where words were said: at the occasion of which the text tells, or where a locative opens their clause.

    "وفي واشنطن قال …"  "در رم اظهار داشت"          locative beside the cue     ─► this sentence
    "في مقابلة مع الصحيفة في بيروت"                  talk                        ─► this sentence
    "گفت‌وگو با خبرنگار فارس در سنندج"                the outlet's own talk        ─► this sentence
    "في مؤتمر صحفي عقده في جدة"                      gathering                   ─► the words of who speaks there
    "التقى بوتين كيم في قاعدة فوستوشني"              meeting                     ─► the words of those who meet
    "به گزارش فارس از کرمان … در آیین …"             report from an occasion      ─► this sentence

In come tokens, page, quotations with speakers, and mentions; out go entity ids in the order of the quotations. Start at
`said_places`. The city of a dateline is where the reporter sits, not where the words were said: it gives nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from kg import world
from kg.extract.page import Page
from kg.extract.where_scene import CLAUSE_ENDS, Scene
from kg.extract.where_sites import WAYS, Site, sites
from kg.lang import Pack
from kg.model import Entity, Mention, Part, Quotation
from kg.text.tokens import Tokens

BESIDE = 2  # tokens between a locative and its cue
BARS = frozenset(("medium",))  # occasions whose sentence takes no place from elsewhere ("wrote on Twitter")
OWN, CUED, NAMED = range(3)  # the site's sentence is the words' own; the speaker speaks there; is named there
# For whose words a site holds beside its own sentence.
HOLDS = {"gathering": CUED, "meeting": NAMED, "reporter": OWN, "talk": OWN, "sent": OWN, "opening": OWN}


class _Best(NamedTuple):
    """A site and how well it suits: the order of its way, then how it lies to the words."""

    rank: tuple[int, int, int]
    place: str


def said_places(
    tokens: Tokens,
    page: Page,
    quotations: Sequence[Quotation],
    mentions: Sequence[Mention],
    pack: Pack,
    *,
    entities: Sequence[Entity] = (),
) -> tuple[str | None, ...]:
    """The place at which each quotation was said, where the article states it or it follows plainly.

    Args:
        tokens: The text.
        page: Its layout.
        quotations: With speakers, in text order.
        mentions: Who and what is named where.
        pack: The language.
        entities: What is named; those known as countries are too wide to be the place of a gathering.

    Returns:
        Entity ids in the order of `quotations`, None where the text does not tell.
    """
    if not quotations:
        return ()
    scene = Scene(tokens, page, quotations, mentions, pack)
    known = world.load().by_id
    things = ((e.id, known.get(e.wikidata or "")) for e in entities)
    countries = {entity for entity, thing in things if thing is not None and thing.kind == "country"}
    said: list[str | None] = [None] * len(quotations)
    members: dict[int, list[int]] = {}
    for n, quotation in enumerate(quotations):
        members.setdefault(page.part_at(quotation.span.start), []).append(n)
    for at, inside in members.items():
        places = _part(scene, page, page.parts[at], [quotations[n] for n in inside], countries)
        for n, place in zip(inside, places, strict=True):
            said[n] = place
    return tuple(said)


def _part(
    scene: Scene, page: Page, part: Part, quotations: Sequence[Quotation], countries: Collection[str]
) -> list[str | None]:
    """The places of one part's quotations."""
    speaking: dict[int, set[str]] = {}
    for quotation in quotations:
        who = _who(quotation)
        if who is not None:
            speaking.setdefault(scene.number(_at(scene, quotation)), set()).add(who)
    own: dict[int, list[Site]] = {}
    stays: dict[str, _Best] = {}
    for site in sites(scene, page, part, countries):
        own.setdefault(site.number, []).append(site)
        for who, lies in _held_for(scene, site, speaking.get(site.number, set())):
            best = _Best((WAYS.index(site.way), lies, site.at), site.place)
            stays[who] = min(stays.get(who, best), best)
    return [_place(scene, q, own, stays) for q in quotations]


def _held_for(scene: Scene, site: Site, speaking: Collection[str]) -> Iterable[tuple[str, int]]:
    """For whose words a site holds beside its own sentence, and how it lies to them."""
    far = HOLDS[site.way]
    if far >= CUED:
        yield from ((who, CUED) for who in speaking)
    if far >= NAMED:
        yield from ((who, NAMED) for who in scene.named_in(site.number) if who not in speaking)


def _place(scene: Scene, quotation: Quotation, own: dict[int, list[Site]], stays: dict[str, _Best]) -> str | None:
    """The place of one quotation: the best of its own sentence and of what holds for its speaker."""
    at = _at(scene, quotation)
    if quotation.cue is not None and not scene.free(at):
        return None  # words inside words were said elsewhere
    number, who = scene.number(at), _who(quotation)
    here = [
        _Best((WAYS.index(s.way), OWN, s.at), s.place) for s in own.get(number, ()) if s.way != "opening" or s.at < at
    ]
    if BARS.isdisjoint(scene.kinds_of(scene.unit(at))) and not _goes_back(scene, at):
        here += [stays[who]] if who in stays else []
    if here:
        return min(here).place
    return _beside(scene, at)


def _who(quotation: Quotation) -> str | None:
    return quotation.speaker if quotation.speaker is not None else quotation.addressee


def _at(scene: Scene, quotation: Quotation) -> int:
    """The token at which a quotation is attributed."""
    return scene.tokens.at(quotation.span.start if quotation.cue is None else quotation.cue.span.start)


def _goes_back(scene: Scene, at: int) -> bool:
    """Whether the sentence, before its cue, goes back to other words of the speaker ("وكان كيم شدد …")."""
    return any(scene.free(i) and scene.earlier.at(scene.tokens, i) for i in range(scene.unit(at).start, at))


def _beside(scene: Scene, cue: int) -> str | None:
    """ "در رم اظهار داشت": a locative straight before the cue, not in a post or a topic."""
    unit = scene.unit(cue)
    if scene.tokens.key[cue].startswith(scene.joins):  # "واعتقدوا": a clitic begins another clause
        return None
    for i in range(max(unit.start, cue - BESIDE - 6), cue):
        found = scene.locative(i, unit.stop) if scene.free(i) else None
        if found is None or not 0 <= cue - found.last <= BESIDE:
            continue
        before = scene.tokens.key[max(unit.start, i - 3) : i]
        if any(mark in CLAUSE_ENDS for mark in scene.tokens.text[found.last : cue]):
            continue
        if not any(key in scene.posts for key in before) and not scene.topical(i, unit):
            return found.place
    return None
