"""What is known of words before a text is read: names of the world, titles, and nouns that begin names.

    Pack + World ──lexicon_of()──► Lexicon ──survey()──► Sheet: for every token, which phrases begin there
                                                              and whether the word may stand in a name

All phrases of both tables are found in one pass each; clitics before them are cut off (ولموسكو → موسكو).
The mention, role and reference rules read the sheet only. Start at `survey`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from kg import world as worlds
from kg.extract.gazetteer_data import Names, Titles, forms, words
from kg.lang.pack import Pack
from kg.model import EntityType, Span
from kg.text.fold import fold
from kg.text.phrases import Match, PhraseIndex
from kg.text.tokens import Tokens
from kg.world import Thing, World

ARTICLE = "ال"
# Kinds of things whose names are looked through by hand: they stand even where the word is also common.
_SURE = frozenset(("country", "capital", "agency", "outlet"))
# Kinds whose names never stand inside a person's name behind its first word.
_FIRM = frozenset(("country", "capital", "continent"))
# Vowel marks; what they leave is still as written, unlike a folded word.
_MARKS = dict.fromkeys(range(1611, 1619))


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
        if key in self.given:
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


_NOTHING: dict[str, Hit] = {}  # shared by the tokens where no phrase begins; never written to
_last: list[Sheet] = []


def survey(tokens: Tokens, lexicon: Lexicon) -> Sheet:
    """Everything the lexicon knows of a text, in one pass; the last text's sheet is kept for the next stage."""
    for sheet in _last:
        if sheet.tokens is tokens and sheet.lexicon is lexicon:
            return sheet
    sheet = _survey(tokens, lexicon)
    _last[:] = [sheet]
    return sheet


def _survey(tokens: Tokens, lexicon: Lexicon) -> Sheet:
    size = len(tokens)
    things: list[Hit] = []
    at: list[dict[str, Hit]] = [_NOTHING] * size
    behind = 0
    for i in range(size):
        key = tokens.key[i]
        if not key:
            continue
        thing, phrase = lexicon.begins(key)
        if phrase:
            matches = lexicon.phrases.at(tokens, i)
            if matches:
                at[i] = {}
            for match in matches:
                for kind, grouped in _grouped(match).items():
                    at[i][kind] = Hit(kind, match.first, match.last, match.span, match.clitic, grouped)
        if thing and i >= behind and (found := lexicon.things.at(tokens, i)):
            best = found[-1]
            strong = tuple(t for t, s in best.values if s)
            things.append(
                Hit("strong" if strong else "weak", best.first, best.last, best.span, best.clitic,
                    strong or tuple(t for t, _ in best.values))
            )  # fmt: skip
            behind = best.last
    settled = {
        i: i == h.first
        for h in things
        if h.kind == "strong" and any(_firm(lexicon.by_id.get(t)) for t in h.values)
        for i in range(h.first, h.last)
    }
    return Sheet(tokens, lexicon, things, at, settled, _classes(tokens, lexicon))


def _firm(thing: Thing | None) -> bool:
    return thing is not None and (thing.kind in _FIRM or thing.type is EntityType.PERSON)


def _grouped(match: Match[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    grouped: dict[str, tuple[str, ...]] = {}
    for kind, value in match.values:
        grouped[kind] = (*grouped.get(kind, ()), value)
    return grouped


def _classes(tokens: Tokens, lexicon: Lexicon) -> list[str]:
    known = lexicon.written_classes
    found = []
    for text, key in zip(tokens.text, tokens.key, strict=True):
        cls = known.get(text)
        if cls is None:
            cls = _class(lexicon, text, key)
            if len(known) < 200_000:
                known[text] = cls
        found.append(cls)
    return found


def _class(lexicon: Lexicon, text: str, key: str) -> str:
    if not any(c.isalnum() for c in text):
        return "mark"
    if text[0].isdigit():
        return "number"
    if text in lexicon.written_stops or (len(text) > 2 and text.translate(_MARKS) in lexicon.written_stops):
        return "stop"  # على is no علي, though folding joins them
    cls = lexicon.word_class(key)
    if cls == "other" and text.startswith(lexicon.verb_starts):
        return "stop"
    return cls


def lexicon_of(pack: Pack, world: World) -> Lexicon:
    """The lexicon of a language and a world; built once for both.

    Raises:
        PackError: names.toml or roles.toml breaks its schema.
    """
    return _lexicon(pack, world.folder)


@lru_cache(maxsize=8)
def _lexicon(pack: Pack, folder: Path) -> Lexicon:
    world = worlds.load(folder)
    names, titles = pack.section("names", Names), pack.section("roles", Titles)
    meta = pack.meta
    proclitics = tuple(sorted(words(names.proclitics), key=len, reverse=True))
    contractions = dict(meta.contractions or {})
    ordinary = words(names.common) | words(names.stops)
    thing_rows = [
        (text, (thing.id, strong and (thing.kind in _SURE or "".join(fold(text).split()) not in ordinary)))
        for text, lang, thing, strong in world.names()
        if lang in (pack.code, "en")
    ]
    thing_rows += [(text, (ident, True)) for text, ident in names.things.items()]
    phrase_rows = [*_title_rows(titles, article=bool(contractions)), *_name_rows(names, article=bool(contractions))]
    phrase_rows += [(f, ("demonym", i)) for f, ids in world.demonyms(pack.code).items() for i in ids]
    common, stops = words(names.common), words(names.stops)
    given = words(names.given) | (_token_set(world, pack.code, given=True) - common - stops)
    return Lexicon(
        lang=pack.code,
        things=PhraseIndex(thing_rows, proclitics=proclitics, contractions=contractions),
        thing_starts=frozenset(_starts(thing_rows)),
        phrases=PhraseIndex(phrase_rows, proclitics=proclitics, contractions=contractions),
        phrase_starts=frozenset(_starts(phrase_rows)),
        by_id=dict(world.by_id),
        countries={code: thing.id for code, thing in world.by_country.items()},
        titles=titles,
        stops=stops,
        written_stops=frozenset(names.stops.split()),
        common=common - given,
        given=given,
        known=_token_set(world, pack.code, given=False) - common - stops,
        particles=words(names.particles),
        prefixes=words(names.prefixes),
        plain=words(names.plain),
        endings=tuple(words(names.endings)),
        verb_starts=tuple(names.verb_starts.split()),
        proclitics=proclitics,
        contractions=tuple(fold(c) for c in contractions),
    )


def _token_set(world: World, lang: str, *, given: bool) -> frozenset[str]:
    if not (world.folder / f"name_tokens_{lang}.tsv").exists():
        return frozenset()
    tokens: Iterable[str] = world.given_names(lang) if given else world.name_tokens(lang)
    return frozenset(fold(t) for t in tokens)


def _starts(rows: Iterable[tuple[str, object]]) -> Iterator[str]:
    """The first word of each phrase, and each phrase written as one word."""
    for phrase, _ in rows:
        parts = [fold(w) for w in phrase.replace("\u200c", " ").split()]
        joined = ""
        for part in parts:
            joined += part
            yield joined


def _title_rows(titles: Titles, *, article: bool) -> Iterator[tuple[str, tuple[str, str]]]:
    for kind, table in (
        ("head", titles.head), ("plural", titles.plural), ("field", titles.field), ("deputy", titles.deputy),
        ("quality", titles.quality), ("described", titles.described),
    ):  # fmt: skip
        for value, cell in table.items():
            for form in forms(cell):
                yield form, (kind, value)
                if article and kind in ("head", "plural", "deputy", "described") and not form.startswith(ARTICLE):
                    yield ARTICLE + form, (kind, value)
    for kind, cell in (
        ("link", titles.links), ("indefinite", titles.indefinite), ("demonstrative", titles.demonstrative),
        ("relative", titles.relative),
        ("ours", titles.ours),
    ):  # fmt: skip
        for form in forms(cell):
            yield form, (kind, form)


def _name_rows(names: Names, *, article: bool) -> Iterator[tuple[str, tuple[str, str]]]:
    for kind, cell in (
        ("honorific", names.honorifics), ("loose", names.organization.loose),
        ("organization", names.organization.construct),
        ("definite", names.organization.definite), ("outlet", names.organization.outlet),
        ("place", names.place.before), ("kept", names.place.kept),
    ):  # fmt: skip
        for form in forms(cell):
            yield form, (kind, form)
            if article and kind in ("honorific", "outlet", "place") and not form.startswith(ARTICLE):
                yield ARTICLE + form, (kind, form)
