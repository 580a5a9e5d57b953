"""The pack's rules of credit, and reading the outlet's name that stands at a position of credit.

In come tokens, the mentions and `credits.toml`; out goes a `Named`: the name's characters, its entity if a mention
covers it, and whether the noun before it ("the newspaper …") says that it is somebody else's. Start at `Reader.name`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from kg import world
from kg.lang import Pack
from kg.model import EntityType, Mention, Span
from kg.text.fold import fold
from kg.text.phrases import PhraseIndex
from kg.text.sentences import CLOSERS, ENDS, OPENERS, STRAIGHT
from kg.text.tokens import Tokens

REACH = 8  # tokens between the words of credit and the outlet's name ("گروه بین‌الملل خبرگزاری")
LONGEST_NAME = 4  # words of a name that no mention covers
OUTLETS = frozenset(("agency", "outlet"))  # kinds of the world tables
BREAKS = frozenset("،,:؛;|/")
QUOTES = frozenset((*OPENERS, *CLOSERS, STRAIGHT, "(", ")", "'"))


@dataclass(frozen=True)
class PhraseRow:
    """Words of credit; `role` says what they make of the outlet named next; `glued`: it may be written onto them."""

    text: str
    role: str
    example: str
    glued: bool = False


@dataclass(frozen=True)
class CreditRules:
    """`credits.toml`."""

    phrase: tuple[PhraseRow, ...]
    own: tuple[str, ...]
    other: tuple[str, ...]
    to_us: tuple[str, ...]
    home: tuple[str, ...]
    no_outlet: tuple[str, ...]
    telling: tuple[str, ...] = ()
    own_acts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    home_outlets: tuple[str, ...] = ()


class Named(NamedTuple):
    """An outlet's name: `entity` is None where no mention covers it; `foreign` after a noun like "newspaper"."""

    span: Span
    entity: str | None
    foreign: bool
    last: int


@lru_cache(maxsize=64)
def _index(words: tuple[str, ...], proclitics: tuple[str, ...]) -> PhraseIndex[str]:
    return PhraseIndex([(w, w) for w in words], proclitics=proclitics)


@lru_cache(maxsize=16)
def _phrases(rows: tuple[PhraseRow, ...]) -> PhraseIndex[PhraseRow]:
    return PhraseIndex([(row.text, row) for row in rows])


@lru_cache(maxsize=16)
def _glued(rows: tuple[PhraseRow, ...]) -> dict[str, list[tuple[PhraseRow, str]]]:
    """The rows that may have a name written onto them, with their letters, by the first of these."""
    found: dict[str, list[tuple[PhraseRow, str]]] = {}
    for row in rows:
        if row.glued:
            found.setdefault(letters(row.text)[:1], []).append((row, letters(row.text)))
    return found


@lru_cache(maxsize=16)
def _given(lang: str) -> frozenset[str]:
    return frozenset(fold(n) for n in world.load().given_names(lang))


class Reader:
    """The tokens with their mentions and the pack's words, ready for look-ups."""

    def __init__(self, tokens: Tokens, mentions: Sequence[Mention], pack: Pack) -> None:
        self.tokens = tokens
        self.rules = pack.section("credits", CreditRules)
        self.phrases = _phrases(self.rules.phrase)
        self._glued = _glued(self.rules.phrase)
        self.own = _index(self.rules.own, pack.meta.proclitics)
        self.other = _index(self.rules.other, pack.meta.proclitics)
        self._known = organizations(pack.code)
        self._home = frozenset(self.rules.home)
        self._home_outlets = frozenset(letters(w) for w in self.rules.home_outlets)
        self._given = _given(pack.code)
        self.no_outlet = _index(self.rules.no_outlet, pack.meta.proclitics)
        self.telling = _index(self.rules.telling, pack.meta.proclitics)
        self.own_acts = frozenset(fold(w) for w in self.rules.own_acts)
        self._stops = frozenset(fold(w) for w in self.rules.stops)
        self.to_us = frozenset(fold(w) for w in self.rules.to_us)
        self._at: dict[int, Mention] = {}
        for mention in sorted(mentions, key=lambda m: (m.type is EntityType.ORGANIZATION, m.span.end - m.span.start)):
            self._at[tokens.at(mention.span.start)] = mention

    def mention(self, token: int) -> Mention | None:
        """The mention that begins in a token; an organization before others, the longest first."""
        return self._at.get(token)

    def credit(self, token: int) -> tuple[PhraseRow, int, int] | None:
        """The words of credit that begin in a token; then the token and the character where a name may follow.

        Where the name is written onto the last word ("به نقل ازمهر") that is the token that holds both.
        """
        found = self.phrases.at(self.tokens, token)
        if found:
            return found[-1].values[0], found[-1].last, found[-1].span.end
        for row, left in self._glued.get(self.tokens.key[token][:1], ()):
            at = token
            while at < len(self.tokens) and self.tokens.key[at] and left.startswith(self.tokens.key[at]):
                left = left[len(self.tokens.key[at]) :]
                at += 1
            if at > token and left and at < len(self.tokens) and self.tokens.key[at].startswith(left):
                return row, at, self.tokens.start[at] + len(left)
        return None

    def publishes(self, span: Span, *, addressed: bool) -> bool:
        """Whether the name can be that of the page's publisher.

        Args:
            span: The name.
            addressed: It is named only as the one that something was told to; then it must not be known as an
                organization of another kind ("«حماس»"). In a credit proper such a name is a paper of the same name.
        """
        key = letters(span.of(self.tokens.raw))
        known = self._known.get(key, ())
        outlets = [country for kind, country in known if kind in OUTLETS]
        if key in self._home_outlets or any(country in self._home for country in outlets):
            return True
        return not (known if addressed else outlets)

    def is_outlet(self, span: Span) -> bool:
        """Whether the letters of a span are the name of an outlet that the world tables know."""
        return any(kind in OUTLETS for kind, _ in self._known.get(letters(span.of(self.tokens.raw)), ()))

    def at_home(self, span: Span) -> bool:
        """Whether a name is that of an outlet which publishes in this language."""
        key = letters(span.of(self.tokens.raw))
        return key in self._home_outlets or any(
            kind in OUTLETS and country in self._home for kind, country in self._known.get(key, ())
        )

    def person(self, token: int) -> bool:
        """Whether a person's name begins in a token."""
        mention = self.mention(token)
        if mention is not None:
            return mention.type is EntityType.PERSON
        return self.tokens.key[token] in self._given

    def name(self, first: int, stop: int, *, begins: int = 0) -> Named | None:
        """The outlet named next from token `first` on, nouns before the name skipped.

        Args:
            first: Index of the token behind the words of credit.
            stop: Index behind the last token that may belong to it.
            begins: Character before which the name does not begin, for a first token written onto other words.
        """
        foreign = nouns = False
        gap = 0
        quote = False
        begin = first
        for i in range(first, min(stop, first + REACH)):
            text = self.tokens.text[i]
            mention = self.mention(i)
            if mention is not None and mention.type is EntityType.ORGANIZATION and (nouns or not gap):
                last = self.tokens.at(mention.span.end - 1) + 1
                # "گروه بین‌الملل خبرگزاری فارس": a desk named as an organization stands before the agency's name.
                if not (last < stop and self.own.at(self.tokens, i) and self.own.at(self.tokens, last)):
                    return Named(mention.span, mention.entity, foreign, last)
            if text in QUOTES:
                quote, begin = True, i + 1
            elif text in BREAKS or text in ENDS:
                break
            elif self.own.at(self.tokens, i) or self.other.at(self.tokens, i):
                foreign = foreign or not self.own.at(self.tokens, i)
                nouns, begin, gap = True, i + 1, 0
            elif self.tokens.is_word[i]:
                if quote:
                    break
                gap += 1
        found = self._unlisted(begin, stop, foreign)
        if found is None or found.span.start >= begins:
            return found
        return found._replace(span=Span(begins, found.span.end))

    def _unlisted(self, first: int, stop: int, foreign: bool) -> Named | None:
        """A name that no mention covers: the words up to the next mark or words of credit, if they are few."""
        last = first
        while last < stop and self.tokens.is_word[last] and not self._ends_name(last, last > first):
            if last - first >= LONGEST_NAME:
                return None
            last += 1
        if last == first:
            return None
        return Named(self.tokens.span(first, last), None, foreign, last)

    def _ends_name(self, token: int, inside: bool) -> bool:
        return self.credit(token) is not None or (inside and self.tokens.key[token] in self._stops)


@lru_cache(maxsize=16)
def organizations(lang: str) -> dict[str, tuple[tuple[str, str | None], ...]]:
    """Kind and country of the organizations that the world tables know, by the letters of their names."""
    found: dict[str, tuple[tuple[str, str | None], ...]] = {}
    for text, of, thing, _ in world.load().names():
        if of == lang and thing.type is EntityType.ORGANIZATION:
            key = letters(text)
            found[key] = (*found.get(key, ()), (thing.kind, thing.country))
    return found


def letters(text: str) -> str:
    """The folded letters and digits of a text."""
    return "".join(c for c in fold(text) if c.isalnum())
