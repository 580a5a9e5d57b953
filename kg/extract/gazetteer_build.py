"""The lexicon of a language: the world's names and the pack's phrases, folded and indexed once.

In come a `Pack` and a `World`, out goes a `Lexicon`. Start at `lexicon_of`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from kg import world as worlds
from kg.extract.gazetteer_data import Names, Titles, forms, words
from kg.extract.gazetteer_types import ARTICLE, Lexicon
from kg.lang.pack import Pack
from kg.text.fold import fold
from kg.text.phrases import PhraseIndex
from kg.world import World

# Kinds of things whose names are looked through by hand: they stand even where the word is also common.
_SURE = frozenset(("country", "capital", "agency", "outlet"))


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
    thing_rows += [(text, (i, True)) for text, cell in names.things.items() for i in forms(cell)]
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
        given_starts=tuple(map(fold, names.given_starts.split())),
        proclitics=proclitics,
        contractions=tuple(fold(c) for c in contractions),
        letters=words(names.letters),
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
                if article and kind == "head" and _takes_alif(form):
                    yield form + "ا", (kind, value)
                if article and kind in ("head", "plural", "deputy", "described") and not form.startswith(ARTICLE):
                    yield ARTICLE + form, (kind, value)
    for kind, cell in (
        ("link", titles.links), ("indefinite", titles.indefinite), ("demonstrative", titles.demonstrative),
        ("relative", titles.relative),
        ("ours", titles.ours), ("again", titles.again), ("standing", titles.standing),
    ):  # fmt: skip
        for form in forms(cell):
            yield form, (kind, form)


def _takes_alif(form: str) -> bool:
    """Whether an Arabic noun without article has a written accusative: انتخب **رئيسا**."""
    return " " not in form and len(form) > 3 and not form.startswith(ARTICLE) and form[-1] not in "اةىيءو"


def _name_rows(names: Names, *, article: bool) -> Iterator[tuple[str, tuple[str, str]]]:
    for kind, cell in (
        ("honorific", names.honorifics), ("loose", names.organization.loose),
        ("organization", names.organization.construct),
        ("definite", names.organization.definite), ("outlet", names.organization.outlet),
        ("place", names.place.before), ("kept", names.place.kept),
        ("memorial", names.place.memorial),
    ):  # fmt: skip
        for form in forms(cell):
            yield form, (kind, form)
            if article and kind in ("honorific", "outlet", "place") and not form.startswith(ARTICLE):
                yield ARTICLE + form, (kind, form)
