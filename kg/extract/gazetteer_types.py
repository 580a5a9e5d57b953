"""The values of the gazetteer: a phrase found, the lexicon of a language, a text with what the lexicon knows of it.

Start at `Sheet`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.extract.gazetteer_data import Titles
from kg.model import Span
from kg.text.phrases import PhraseIndex
from kg.text.tokens import Tokens
from kg.world import Thing

ARTICLE = "ال"


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of the lexicon found in the text.

    Args:
        kind: Which list it is from ("head", "field", "quality", "organization", "place", "demonym", …).
        first: Index of its first token.
        last: Index behind its last token.
        span: Its characters, clitics left out.
        clitic: The folded clitic before it.
        values: What the list says of it: the English role, country ids, things.
    """

    kind: str
    first: int
    last: int
    span: Span
    clitic: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """The phrases and words of one language, ready for matching."""

    lang: str
    things: PhraseIndex[tuple[str, bool]]
    thing_starts: frozenset[str]
    phrases: PhraseIndex[tuple[str, str]]
    phrase_starts: frozenset[str]
    by_id: dict[str, Thing]
    countries: dict[str | None, str]
    titles: Titles
    stops: frozenset[str]
    written_stops: frozenset[str]
    common: frozenset[str]
    given: frozenset[str]
    known: frozenset[str]
    particles: frozenset[str]
    prefixes: frozenset[str]
    plain: frozenset[str]
    endings: tuple[str, ...]
    verb_starts: tuple[str, ...]
    proclitics: tuple[str, ...]
    contractions: tuple[str, ...]
    letters: frozenset[str] = frozenset()
    given_starts: tuple[str, ...] = ()
    written_classes: dict[str, str] = field(default_factory=dict)
    _starts: dict[str, tuple[bool, bool]] = field(default_factory=dict)
    _classes: dict[str, str] = field(default_factory=dict)

    def begins(self, key: str) -> tuple[bool, bool]:
        """Whether a thing's name, and whether a phrase, may begin in a word."""
        known = self._starts.get(key)
        if known is None:
            stems = [key, *(s for _, s in stems_of(key, self))]
            known = any(s in self.thing_starts for s in stems), any(s in self.phrase_starts for s in stems)
            if len(self._starts) < 200_000:
                self._starts[key] = known
        return known

    def word_class(self, key: str) -> str:
        """What a word may be in a person's name: "given", "name", "particle", "other", or not: "stop", "common"."""
        known = self._classes.get(key)
        if known is None:
            known = self._classify(key)
            if len(self._classes) < 200_000:
                self._classes[key] = known
        return known

    def _classify(self, key: str) -> str:
        if key in self.particles:
            return "particle"
        if key in self.given or (key.startswith(self.given_starts) and key not in self.given_starts):
            return "given"
        if key in self.stops:
            return "stop"
        if key in self.common:
            return "common"
        if key in self.known:
            return "name"
        article = self.contractions and key.startswith(ARTICLE) and key[len(ARTICLE) :] in self.common
        return "common" if article else "other"


@dataclass(frozen=True)
class Sheet:
    """A text with what the lexicon knows of it.

    Args:
        tokens: The text.
        lexicon: The words it was read with.
        things: Names of world things, longest at each place, in text order.
        at: For every token the phrases that begin there, the longest of each kind.
        settled: Tokens inside the names of countries, capitals and persons of the world; True where one begins.
        cls: For every token its class in names: "given", "name", "particle", "other", "stop", "common",
            "number", "mark".
    """

    tokens: Tokens
    lexicon: Lexicon
    things: list[Hit]
    at: list[dict[str, Hit]]
    settled: dict[int, bool]
    cls: list[str]

    def hit(self, kind: str, token: int) -> Hit | None:
        """The phrase of one kind that begins at a token."""
        return self.at[token].get(kind) if 0 <= token < len(self.at) else None


def stems_of(key: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """The readings of a word as clitic and stem, the clitic folded."""
    for swallowed in lexicon.contractions:
        if key.startswith(swallowed) and len(key) > len(swallowed) + 1:
            yield swallowed, ARTICLE + key[len(swallowed) :]
    for clitic in lexicon.proclitics:
        if key.startswith(clitic) and len(key) > len(clitic) + 1:
            yield clitic, key[len(clitic) :]
