"""A text as the search for places sees it: occasions, locatives and topics at a token, by the pack's words.

    "في" + "قاعدة" + فوستوشني      a preposition, nouns, a place: `Scene.locative`
    "مؤتمر صحفي"                   a word of an occasion: `Scene.event`
    "درباره" … "نشست"              an occasion spoken about, not spoken at: `Scene.topical`

In come tokens, page, quotations and mentions; `kg.extract.where` asks. Start at `Scene`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kg.extract.dates_find import DateRules
from kg.extract.page import Page
from kg.extract.page_spans import Cover, Inside
from kg.lang import Pack
from kg.model import EntityType, Mention, Quotation
from kg.text.fold import fold
from kg.text.phrases import PhraseIndex
from kg.text.sentences import CLOSERS, OPENERS, STRAIGHT, paragraphs, quoted, sentences
from kg.text.tokens import Tokens

WINDOW = 150  # tokens of a sentence looked at to either side of the cue
NOUNS = 3  # nouns between the preposition and the name ("قاعدة", "منطقه")
TOPIC_REACH = 8  # tokens between a word of topic and what is spoken about
CLAUSE_ENDS = frozenset("،,؛;:.")


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
    joins: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()


class Located(NamedTuple):
    """A place behind its preposition: the entity, the preposition's token, the index behind the name."""

    place: str
    at: int
    last: int


class Scene:
    """The tokens with their sentences, mentions and the pack's words, ready for look-ups."""

    def __init__(
        self, tokens: Tokens, page: Page, quotations: Sequence[Quotation], mentions: Sequence[Mention], pack: Pack
    ) -> None:
        rules = pack.section("places", PlaceRules)
        earlier = pack.section("dates", DateRules).earlier
        begins = {tokens.at(r.span.start): r.span.start for r in page.regions}
        self.split = {i: start for i, start in begins.items() if i < len(tokens) and tokens.start[i] < start}
        self.earlier = PhraseIndex([(w, w) for w in earlier], proclitics=pack.meta.proclitics)
        self.tokens = tokens
        self._contents = Cover(q.span for q in quotations)
        self.events = PhraseIndex([(r.text, r) for r in rules.event], proclitics=pack.meta.proclitics)
        self.prepositions = frozenset(fold(w) for w in rules.in_)
        self.joins = tuple(fold(w) for w in rules.joins)
        self.stops = frozenset(fold(w) for w in rules.stops)
        self.topics = PhraseIndex([(w, w) for w in rules.topics], proclitics=pack.meta.proclitics)
        self.held = PhraseIndex([(w, w) for w in rules.held])
        self.posts = frozenset(fold(w) for w in rules.posts)
        self.units = [s for line in paragraphs(tokens) for s in sentences(tokens, line, quoted(tokens, line))]
        self.sent = frozenset(fold(w) for w in rules.sent)
        self.located = Inside((m for m in mentions if m.type is not EntityType.PERSON), key=lambda m: m.span)
        self._places = Inside((m for m in mentions if m.type is EntityType.PLACE), key=lambda m: m.span)
        self._clitics = tuple(w for w in self.prepositions if len(w) == 1)
        self._kinds: dict[int, frozenset[str]] = {}
        self._outlets = {tokens.at(m.span.end - 1) for m in mentions if m.type is EntityType.ORGANIZATION}
        self._who: dict[int, set[str]] = {}
        for mention in mentions:
            self._who.setdefault(self.number(tokens.at(mention.span.start)), set()).add(mention.entity)
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
        """The sentence of a token, as far as it is near: a file without full stops is not searched whole each time."""
        at = bisect_right(self.units, token, key=lambda u: u.start) - 1
        if at < 0 or token >= self.units[at].stop:
            return range(token, token)
        return range(max(self.units[at].start, token - WINDOW), min(self.units[at].stop, token + WINDOW))

    def number(self, token: int) -> int:
        """The number of a token's sentence."""
        return bisect_right(self.units, token, key=lambda u: u.start) - 1

    def named_in(self, number: int) -> set[str]:
        """The entities named in a sentence."""
        return self._who.get(number, set())

    def kinds_of(self, unit: range) -> frozenset[str]:
        """The kinds of the occasions named in a sentence outside all contents."""
        if unit.start not in self._kinds:
            found = (self.event(i) for i in unit if self.free(i))
            self._kinds[unit.start] = frozenset(f[0].kind for f in found if f is not None)
        return self._kinds[unit.start]

    def outlet_before(self, token: int) -> bool:
        """Whether an organization is named straight before a token ("خبرنگار فارس در سنندج")."""
        return token - 1 in self._outlets

    def on_name(self, mention: Mention) -> bool:
        """Whether a locative preposition is written onto a name ("بجدة")."""
        clitic = fold(self.tokens.raw[self.tokens.start[self.tokens.at(mention.span.start)] : mention.span.start])
        return bool(clitic) and clitic[-1] in self.prepositions

    def on_noun(self, token: int) -> bool:
        """Whether a locative preposition is written onto a noun ("بمدينة")."""
        return bool(self._clitics) and self.tokens.key[token].startswith(self._clitics)

    def opens(self, token: int) -> bool:
        """Whether a token is a quotation mark or bracket before a name."""
        return self.tokens.text[token] in (*OPENERS, *CLOSERS, STRAIGHT, "(")

    def free(self, token: int) -> bool:
        """Whether a token stands outside all contents."""
        return not self._contents.at(self.tokens.start[token])

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
        if key not in self.prepositions and key not in also:
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
        inside = list(self._places.of(mention.span))
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
        return not (key in self.prepositions or key in self.stops or key[:1].isdecimal())

    def topical(self, token: int, unit: range) -> bool:
        """Whether what stands at a token is spoken about: words of a topic come before it in its clause."""
        for i in range(token - 1, max(unit.start, token - TOPIC_REACH) - 1, -1):
            if self.tokens.text[i] in CLAUSE_ENDS:
                return False
            if self.topics.at(self.tokens, i):
                return True
        return False
