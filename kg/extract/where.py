"""Where words were said: the place of the quotation's own sentence, or of the occasion at which its speaker speaks.

    "وفي واشنطن قال …"  "در رم اظهار داشت"          locative beside the cue     ─► this sentence
    "في مقابلة مع رويترز في وادي السليكون"            talk with a reporter        ─► this sentence
    "في مؤتمر صحفي عقده في جدة"                      gathering                   ─► the speaker's words around it too
    "التقى بوتين كيم في قاعدة فوستوشني"              meeting                     ─► the words of those who meet

In come tokens, page, quotations with speakers, and mentions; out go entity ids in the order of the quotations. Start at
`said_places`. The city of a dateline is where the reporter sits, not where the words were said: it gives nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kg.extract.dates_find import DateRules
from kg.extract.page import Page
from kg.lang import Pack
from kg.model import EntityType, Mention, Part, Quotation, RegionKind, Span
from kg.text.fold import fold
from kg.text.phrases import PhraseIndex
from kg.text.sentences import CLOSERS, ENDS, OPENERS, STRAIGHT, paragraphs, quoted, sentences
from kg.text.tokens import Tokens

REACH = 14  # tokens from the word of an occasion to the preposition of its place
MEETING_REACH = 28  # the same where the names of those who meet stand between
TOPIC_REACH = 8  # tokens between a word of topic and what is spoken about
CLAUSE_ENDS = frozenset("،,؛;:.")
NOUNS = 3  # nouns between the preposition and the name ("قاعدة", "منطقه")
BESIDE = 2  # tokens between a locative and its cue
DIRECT = 5  # tokens from the word of an occasion to a place that follows without preposition
LEAD = 2  # body paragraphs in which the occasion of the headline is named
KINDS = ("gathering", "talk", "meeting", "medium")


@dataclass(frozen=True)
class EventRow:
    """A word of an occasion; the fields are explained at the head of `places.toml`."""

    text: str
    kind: str
    example: str
    direct: bool = False
    host: bool = False
    from_: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlaceRules:
    """`places.toml`."""

    in_: tuple[str, ...]
    stops: tuple[str, ...]
    topics: tuple[str, ...]
    held: tuple[str, ...]
    posts: tuple[str, ...]
    event: tuple[EventRow, ...]


class Occasion(NamedTuple):
    """An occasion named in a sentence: its kind and place, None where the sentence gives none."""

    kind: str
    place: str | None
    at: int


class Located(NamedTuple):
    """A place behind its preposition: the entity, the preposition's token, the index behind the name."""

    place: str
    at: int
    last: int


class _Scene:
    """The tokens with their sentences, mentions and the pack's words, ready for look-ups."""

    def __init__(
        self, tokens: Tokens, page: Page, quotations: Sequence[Quotation], mentions: Sequence[Mention], pack: Pack
    ) -> None:
        rules = pack.section("places", PlaceRules)
        earlier = pack.section("dates", DateRules).earlier
        begins = {tokens.at(r.span.start): r.span.start for r in page.regions}
        self.split = {i: start for i, start in begins.items() if i < len(tokens) and tokens.start[i] < start}
        self.earlier = PhraseIndex([(w, w) for w in earlier], proclitics=("و",))
        self.tokens = tokens
        self.contents = sorted(q.span for q in quotations)
        light = [c for c in pack.meta.proclitics if not c.endswith("ال")]
        self.events = PhraseIndex([(r.text, r) for r in rules.event], proclitics=light)
        self.prepositions = frozenset(fold(w) for w in rules.in_)
        self.stops = frozenset(fold(w) for w in rules.stops)
        self.topics = PhraseIndex([(w, w) for w in rules.topics], proclitics=("و", "ف"))
        self.held = PhraseIndex([(w, w) for w in rules.held])
        self.posts = frozenset(fold(w) for w in rules.posts)
        self.units = [s for line in paragraphs(tokens) for s in sentences(tokens, line, quoted(tokens, line))]
        self.persons = [m for m in mentions if m.type is EntityType.PERSON]
        self.places = [m for m in mentions if m.type is EntityType.PLACE]
        self.named: dict[int, Mention] = {}
        for mention in sorted(mentions, key=lambda m: (m.type is EntityType.PLACE, m.span.end - m.span.start)):
            if mention.type is not EntityType.PERSON:
                self.named[tokens.at(mention.span.start)] = mention

    def event(self, token: int) -> tuple[EventRow, int] | None:
        """The word of an occasion at a token, also where a region begins inside the token ("ذات صلةاستقبل")."""
        found = self.events.at(self.tokens, token)
        if found:
            return found[-1].values[0], found[-1].last
        begin = self.split.get(token)
        rows = () if begin is None else self.events.get(self.tokens.raw[begin : self.tokens.end[token]])
        return (rows[0], token + 1) if rows else None

    def unit(self, token: int) -> range:
        """The sentence of a token."""
        at = bisect_right(self.units, token, key=lambda u: u.start) - 1
        return self.units[at] if at >= 0 and token < self.units[at].stop else range(token, token)

    def free(self, token: int) -> bool:
        """Whether a token stands outside all contents."""
        start = self.tokens.start[token]
        at = bisect_right(self.contents, start, key=lambda c: c.start)
        return not any(c.start <= start < c.end for c in self.contents[max(0, at - 3) : at])

    def locative(self, token: int, stop: int, also: frozenset[str] = frozenset()) -> Located | None:
        """The place that a preposition at `token` brings; a preposition may be a clitic on the name itself.

        Nouns may stand between ("في قاعدة فوستوشني"); an organization is a place where something was held at it.
        """
        mention = self.named.get(token)
        if mention is not None and mention.type is EntityType.PLACE:
            clitic = fold(self.tokens.raw[self.tokens.start[token] : mention.span.start])
            if clitic and clitic[-1] in self.prepositions:
                return self._located(mention, token)
        key = self.tokens.key[token]
        if key not in self.prepositions | also and not (key[:1] == "و" and key[1:] in self.prepositions):
            return None
        nouns = 0
        for i in range(token + 1, min(token + NOUNS + 4, stop)):
            mention = self.named.get(i)
            if mention is not None and (mention.type is EntityType.PLACE or self._hosts(mention, stop)):
                return self._located(mention, token)
            if not self._noun(i):
                return None
            nouns += self.tokens.is_word[i]
            if nouns > NOUNS:
                return None
        return None

    def _located(self, mention: Mention, token: int) -> Located:
        return Located(self.seat(mention), token, self.tokens.at(mention.span.end - 1) + 1)

    def seat(self, mention: Mention) -> str:
        """The place itself, or the place that an organization carries in its name ("دانشگاه تهران"), or its seat."""
        if mention.type is EntityType.PLACE:
            return mention.entity
        inside = [m for m in self.places if mention.span.holds(m.span)]
        return inside[-1].entity if inside else mention.entity

    def _hosts(self, mention: Mention, stop: int) -> bool:
        """Whether something was held at an organization ("در شرکت راه‌آهن برگزار شد")."""
        behind = self.tokens.at(mention.span.end - 1) + 1
        return behind < stop and bool(self.held.at(self.tokens, behind))

    def _noun(self, token: int) -> bool:
        """Whether a token may stand between a preposition and its place: a noun or an opening mark."""
        key = self.tokens.key[token]
        if not self.tokens.is_word[token]:
            return self.tokens.text[token] in (*OPENERS, *CLOSERS, STRAIGHT)
        return not (key in self.prepositions or key in self.stops or key[0].isdecimal())

    def topical(self, token: int, unit: range) -> bool:
        """Whether what stands at a token is spoken about: words of a topic come before it in its clause."""
        for i in range(token - 1, max(unit.start, token - TOPIC_REACH) - 1, -1):
            if self.tokens.text[i] in CLAUSE_ENDS:
                return False
            if self.topics.at(self.tokens, i):
                return True
        return False


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
    scene = _Scene(tokens, page, quotations, mentions, pack)
    said: list[str | None] = [None] * len(quotations)
    for part in page.parts:
        inside = [n for n, q in enumerate(quotations) if part.span.holds(q.span)]
        if inside:
            places = _part(scene, part, page, [quotations[n] for n in inside])
            for n, place in zip(inside, places, strict=True):
                said[n] = place
    return tuple(said)


def _part(scene: _Scene, part: Part, page: Page, quotations: Sequence[Quotation]) -> list[str | None]:
    own = [_own(scene, q) for q in quotations]
    meetings = _meetings(scene, part)
    stays: dict[str, str] = {}
    said: list[str | None] = []
    for quotation, occasion in zip(quotations, own, strict=True):
        who = quotation.speaker if quotation.speaker is not None else quotation.addressee
        at = scene.tokens.at(quotation.span.start)
        for meeting_at, persons, place in meetings:
            if meeting_at <= at:
                stays.update((p, place) for p in persons if p not in stays)
        if occasion is not None and (occasion.place is not None or occasion.kind != "meeting"):
            place = occasion.place
            if who is not None and occasion.kind == "gathering":
                if place is None:
                    place = stays.get(who)
                else:
                    stays[who] = place
            said.append(place)
        else:
            said.append(None if who is None or _goes_back(scene, quotation) else stays.get(who))
    return _before(scene, part, page, quotations, own, said)


def _before(
    scene: _Scene,
    part: Part,
    page: Page,
    quotations: Sequence[Quotation],
    own: Sequence[Occasion | None],
    said: list[str | None],
) -> list[str | None]:
    """What the headline and the lead quote of a speaker comes from the occasion named below them."""
    lead = [r.span for r in page.of(part) if r.kind is RegionKind.BODY][:LEAD]
    end = lead[-1].end if lead else part.span.start
    first: dict[str, str] = {}
    for quotation, occasion in zip(quotations, own, strict=True):
        named = occasion is not None and occasion.kind == "gathering" and scene.tokens.start[occasion.at] < end
        if named and occasion is not None and occasion.place is not None and quotation.speaker is not None:
            first.setdefault(quotation.speaker, occasion.place)
    return [
        first.get(q.speaker) if place is None and o is None and q.speaker is not None and q.span.start < end else place
        for q, o, place in zip(quotations, own, said, strict=True)
    ]


def _own(scene: _Scene, quotation: Quotation) -> Occasion | None:
    """The occasion or the locative of the quotation's own sentence; a nested quotation has none."""
    start = quotation.span.start if quotation.cue is None else quotation.cue.span.start
    at = scene.tokens.at(start)
    if quotation.cue is not None and not scene.free(at):
        return Occasion("medium", None, at)
    unit = scene.unit(at)
    end = quotation.span.end
    occasions = [o for o in _occasions(scene, unit) if o.at <= at or scene.tokens.start[o.at] < end]
    placed = [o for o in occasions if o.place is not None]
    if placed:
        return min(placed, key=lambda o: abs(o.at - at))
    return _beside(scene, unit, at, start) or min(occasions, key=lambda o: abs(o.at - at), default=None)


def _goes_back(scene: _Scene, quotation: Quotation) -> bool:
    """Whether the sentence, before its cue, goes back to other words of the speaker ("وكان كيم شدد …")."""
    at = scene.tokens.at(quotation.span.start if quotation.cue is None else quotation.cue.span.start)
    return any(scene.free(i) and scene.earlier.at(scene.tokens, i) for i in range(scene.unit(at).start, at))


def _beside(scene: _Scene, unit: range, cue: int, start: int) -> Occasion | None:
    """ "وفي واشنطن قال", "در رم اظهار داشت": a locative straight before the cue, unless it belongs to a post or a topic.

    At the head of the sentence it rules all its cues.
    """
    joined = scene.tokens.start[cue] < start  # "واعتقدوا": a clitic begins another clause
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


def _occasions(scene: _Scene, unit: range) -> Iterator[Occasion]:
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


def _place(scene: _Scene, row: EventRow, first: int, last: int, unit: range) -> str | None:
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


def _leftwards(scene: _Scene, first: int, unit: range) -> str | None:
    """ "در مرکز فضایی واستوچنی دیدار کرد": the place comes before the verb."""
    for i in range(first - 1, max(unit.start - 1, first - REACH), -1):
        found = scene.locative(i, unit.stop) if scene.free(i) else None
        if found is not None and found.last <= first:
            return found.place
    return None


def _meetings(scene: _Scene, part: Part) -> list[tuple[int, list[str], str]]:
    """Where people meet: the token, the persons named in the sentence, the place."""
    meetings = []
    for unit in scene.units:
        span = scene.tokens.span(unit.start, unit.stop)
        if not part.span.meets(span):
            continue
        places = [
            o.place for o in _occasions(scene, unit) if o.kind in ("meeting", "gathering") and o.place is not None
        ]
        persons = [m.entity for m in scene.persons if span.holds(m.span)]
        if places and persons:
            meetings.append((unit.start, persons, places[0]))
    return meetings
