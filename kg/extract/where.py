"""Where words were said: the place of the quotation's own sentence, or of the occasion at which its speaker speaks.

    "وفي واشنطن قال …"  "در رم اظهار داشت"          locative beside the cue     ─► this sentence
    "في مقابلة مع رويترز في وادي السليكون"            talk with a reporter        ─► this sentence
    "في مؤتمر صحفي عقده في جدة"                      gathering                   ─► the speaker's words around it too
    "التقى بوتين كيم في قاعدة فوستوشني"              meeting                     ─► the words of those who meet

In come tokens, page, quotations with speakers, and mentions; out go entity ids in the order of the quotations. Start at
`said_places`. The city of a dateline is where the reporter sits, not where the words were said: it gives nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.extract.page import Page
from kg.extract.where_scene import CLAUSE_ENDS, EventRow, Scene
from kg.lang import Pack
from kg.model import EntityType, Mention, Part, Quotation, RegionKind
from kg.text.fold import fold
from kg.text.sentences import ENDS
from kg.text.tokens import Tokens

REACH = 14  # tokens from the word of an occasion to the preposition of its place
MEETING_REACH = 28  # the same where the names of those who meet stand between
BESIDE = 2  # tokens between a locative and its cue
DIRECT = 5  # tokens from the word of an occasion to a place that follows without preposition
LEAD = 2  # body paragraphs in which the occasion of the headline is named


class Occasion(NamedTuple):
    """An occasion named in a sentence: its kind and place, None where the sentence gives none."""

    kind: str
    place: str | None
    at: int


class _Meeting(NamedTuple):
    """A sentence that tells who meet where, and its first token."""

    at: int
    persons: tuple[str, ...]
    place: str


def said_places(
    tokens: Tokens, page: Page, quotations: Sequence[Quotation], mentions: Sequence[Mention], pack: Pack
) -> tuple[str | None, ...]:
    """The place at which each quotation was said, where the article states it or it follows plainly.

    Args:
        tokens: The text.
        page: Its layout.
        quotations: With speakers, in text order.
        mentions: Who and what is named where.
        pack: The language.

    Returns:
        Entity ids in the order of `quotations`, None where the text does not tell.
    """
    scene = Scene(tokens, page, quotations, mentions, pack)
    said: list[str | None] = [None] * len(quotations)
    members: dict[int, list[int]] = {}
    for n, quotation in enumerate(quotations):
        members.setdefault(page.part_at(quotation.span.start), []).append(n)
    for at, inside in members.items():
        lead = [r.span.end for r in page.of(page.parts[at]) if r.kind is RegionKind.BODY][:LEAD]
        places = _part(scene, page.parts[at], max(lead, default=0), [quotations[n] for n in inside])
        for n, place in zip(inside, places, strict=True):
            said[n] = place
    return tuple(said)


def _part(scene: Scene, part: Part, lead: int, quotations: Sequence[Quotation]) -> list[str | None]:
    """The places of one part's quotations, in text order, so that an occasion holds for what is said at it later."""
    own = [_own(scene, q) for q in quotations]
    meetings = _meetings(scene, part)
    stays: dict[str, str] = {}
    said: list[str | None] = []
    for quotation, occasion in zip(quotations, own, strict=True):
        who = quotation.speaker if quotation.speaker is not None else quotation.addressee
        while meetings and meetings[-1].at <= scene.tokens.at(quotation.span.start):
            meeting = meetings.pop()
            for person in meeting.persons:
                stays.setdefault(person, meeting.place)
        here = stays.get(who) if who is not None else None
        if occasion is None or (occasion.place is None and occasion.kind == "meeting"):
            said.append(None if here is None or _goes_back(scene, quotation) else here)
        elif occasion.kind == "gathering" and occasion.place is None:
            said.append(here)
        else:
            said.append(occasion.place)
            if who is not None and occasion.kind == "gathering" and occasion.place is not None:
                stays[who] = occasion.place
    return _before(scene, lead, quotations, own, said)


def _before(
    scene: Scene,
    lead: int,
    quotations: Sequence[Quotation],
    own: Sequence[Occasion | None],
    said: list[str | None],
) -> list[str | None]:
    """What headline and lead quote of a speaker comes from the occasion that the lead, up to offset `lead`, names."""
    first: dict[str, str] = {}
    for quotation, occasion in zip(quotations, own, strict=True):
        if occasion is None or occasion.kind != "gathering" or scene.tokens.start[occasion.at] >= lead:
            continue
        if occasion.place is not None and quotation.speaker is not None:
            first.setdefault(quotation.speaker, occasion.place)
    return [
        first.get(q.speaker) if place is None and o is None and q.speaker is not None and q.span.start < lead else place
        for q, o, place in zip(quotations, own, said, strict=True)
    ]


def _own(scene: Scene, quotation: Quotation) -> Occasion | None:
    """The occasion or the locative of the quotation's own sentence; a nested quotation has none."""
    at = scene.tokens.at(quotation.span.start if quotation.cue is None else quotation.cue.span.start)
    if quotation.cue is not None and not scene.free(at):
        return Occasion("medium", None, at)
    unit = scene.unit(at)
    end = quotation.span.end
    occasions = [o for o in _occasions(scene, unit) if o.at <= at or scene.tokens.start[o.at] < end]
    placed = [o for o in occasions if o.place is not None]
    if placed:
        return min(placed, key=lambda o: abs(o.at - at))
    return _beside(scene, unit, at) or min(occasions, key=lambda o: abs(o.at - at), default=None)


def _goes_back(scene: Scene, quotation: Quotation) -> bool:
    """Whether the sentence, before its cue, goes back to other words of the speaker ("وكان كيم شدد …")."""
    at = scene.tokens.at(quotation.span.start if quotation.cue is None else quotation.cue.span.start)
    return any(scene.free(i) and scene.earlier.at(scene.tokens, i) for i in range(scene.unit(at).start, at))


def _beside(scene: Scene, unit: range, cue: int) -> Occasion | None:
    """ "وفي واشنطن قال", "در رم اظهار داشت": a locative straight before the cue, not in a post or a topic.

    At the head of the sentence it rules all its cues.
    """
    joined = scene.tokens.key[cue].startswith(scene.joins)  # "واعتقدوا": a clitic begins another clause
    for i in range(unit.start, cue):
        found = scene.locative(i, unit.stop) if scene.free(i) else None
        if found is None or found.last > cue:
            continue
        before = scene.tokens.key[max(unit.start, i - 3) : i]
        between = scene.tokens.text[found.last : cue]
        if i > unit.start and (cue - found.last > BESIDE or any(mark in CLAUSE_ENDS for mark in between) or joined):
            continue
        if not any(key in scene.posts for key in before) and not scene.topical(i, unit):
            return Occasion("talk", found.place, i)
    return None


def _occasions(scene: Scene, unit: range) -> Iterator[Occasion]:
    i = unit.start
    while i < unit.stop:
        found = scene.event(i) if scene.free(i) else None
        if found is None:
            i += 1
            continue
        row, last = found
        if scene.topical(i, unit):
            i = last
            continue
        yield Occasion(row.kind, _place(scene, row, i, last, unit), i)
        i = last


def _place(scene: Scene, row: EventRow, first: int, last: int, unit: range) -> str | None:
    """The place of an occasion: behind a preposition to its right, or straight behind its name."""
    if row.kind == "medium":
        return None
    also = frozenset(fold(w) for w in row.from_)
    itself = scene.named.get(first)
    if itself is not None and row.host:
        return scene.seat(itself)
    for i in range(last, min(last + (MEETING_REACH if row.kind == "meeting" else REACH), unit.stop)):
        if not scene.free(i) or scene.tokens.text[i] in ENDS:
            break
        mention = scene.named.get(i)
        near = row.direct and i - last < DIRECT
        if mention is not None and near and (row.host or mention.type is EntityType.PLACE):
            return scene.seat(mention)
        found = scene.locative(i, unit.stop, also)
        if found is not None:
            return found.place
    return _leftwards(scene, first, unit) if row.kind == "meeting" else None


def _leftwards(scene: Scene, first: int, unit: range) -> str | None:
    """ "در مرکز فضایی واستوچنی دیدار کرد": the place comes before the verb."""
    for i in range(first - 1, max(unit.start - 1, first - REACH), -1):
        found = scene.locative(i, unit.stop) if scene.free(i) else None
        if found is not None and found.last <= first:
            return found.place
    return None


def _meetings(scene: Scene, part: Part) -> list[_Meeting]:
    """Where people meet in a part, the last one first."""
    meetings = []
    inside = scene.tokens.inside(part.span)
    for unit in scene.units_of(inside):
        places = [
            o.place for o in _occasions(scene, unit) if o.kind in ("meeting", "gathering") and o.place is not None
        ]
        persons = tuple(m.entity for m in scene.persons.of(scene.tokens.span(unit.start, unit.stop)))
        if places and persons:
            meetings.append(_Meeting(unit.start, persons, places[0]))
    return meetings[::-1]
