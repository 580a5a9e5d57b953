"""The world as values: `Thing` (a row with its names) and `World` (all of them, with look-ups).

In come the tables of `kg/world/tables`; out comes one frozen `World`, read once per process and folder.
Start at `load`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kg import resources
from kg.errors import WorldError
from kg.model import EntityType
from kg.world.forms import demonym_forms
from kg.world.tables import read_table, variants

LANGS = ("ar", "fa", "en")
THING_COLUMNS = ("id", "type", "kind", "wikidata", "country", "ar", "fa", "en", "domains", "source")
COUNTRY_COLUMNS = ("country", "ar", "fa", "en", "source")
DEMONYM_COLUMNS = ("country", "ar", "ar_plural", "fa", "en", "source")
OFFICE_COLUMNS = ("person", "role", "of", "from", "to", "source")
TOKEN_COLUMNS = ("token", "use", "weight", "source")

# Later tables add to earlier ones: a row whose id is known adds its names to that thing.
THING_TABLES = (
    "countries",
    "capitals",
    "hand_cities",
    "regions",
    "states",
    "outlets",
    "organizations",
    "ministries",
    "people",
    "politicians",
    "cities_dr5hn",
)
TOKEN_USES = ("given", "family", "any")


class WorldName(NamedTuple):
    """A name as written; a weak one is also a common word and needs support from the text."""

    text: str
    lang: str
    strong: bool = True


class Thing(NamedTuple):
    """A thing of the world.

    Args:
        id: Wikidata id where a source gives a certain one, else a vetted slug ("vostochny-cosmodrome").
        type: Person, organization or place.
        kind: "country", "capital", "city", "region", "sea", "building", "agency", "outlet", "person", …
        names: In every language, the usual name of each language first.
        wikidata: "Q159", None where no source gives it.
        country: ISO 3166-1 alpha-2 code of the country it is in or belongs to, None where there is none.
        domains: Internet domains of an outlet.
        source: Which source the row is from (see LICENSES.md).
    """

    id: str
    type: EntityType
    kind: str
    names: tuple[WorldName, ...]
    wikidata: str | None
    country: str | None
    domains: tuple[str, ...]
    source: str

    def name(self, lang: str) -> str | None:
        """The usual name in `lang`, None where the tables have none."""
        return next((n.text for n in self.names if n.lang == lang), None)


class Office(NamedTuple):
    """An office somebody holds or held: English role, of which organization or country (an id of a thing)."""

    person: str
    role: str
    of: str


@dataclass(frozen=True, eq=False)
class World:
    """All things, by id, with their names, demonyms and the lists of personal names.

    Args:
        things: In table order.
        by_id: The same by id.
        by_country: The country's thing by ISO code.
        folder: The tables' folder, from which name lists are read when first asked for.
    """

    things: tuple[Thing, ...]
    by_id: Mapping[str, Thing]
    by_country: Mapping[str, Thing]
    folder: Path

    def names(self) -> Iterator[tuple[str, str, Thing, bool]]:
        """Every name as (text, language, thing, strong), in table order."""
        for thing in self.things:
            for text, lang, strong in thing.names:
                yield text, lang, thing, strong

    def demonyms(self, lang: str) -> Mapping[str, tuple[str, ...]]:
        """The forms of nationality adjectives in `lang`, each with the ids of the countries it may mean.

        Example:
            >>> load().demonyms("ar")["الروسية"]
            ('Q159',)
        """
        return _demonyms(self.folder, lang)

    def offices(self) -> Mapping[str, tuple[Office, ...]]:
        """The offices of people by the person's id."""
        return _offices(self.folder)

    def given_names(self, lang: str) -> frozenset[str]:
        """Tokens that are given names in texts of `lang`, as written."""
        return frozenset(t for t, (use, _) in _tokens(self.folder, lang).items() if use == "given")

    def name_tokens(self, lang: str) -> Mapping[str, int]:
        """Tokens seen in personal names (given or family) in texts of `lang`, with how often."""
        return {token: weight for token, (_, weight) in _tokens(self.folder, lang).items()}


@cache
def load(folder: Path = resources.WORLD / "tables") -> World:
    """The world of a folder of tables; read once, then shared.

    Raises:
        WorldError: a table is missing or breaks its schema.

    Example:
        >>> load().by_country["RU"].name("fa")
        'روسیه'
    """
    things: dict[str, Thing] = {}
    first = _country_names(folder)
    for table in THING_TABLES:
        path = folder / f"{table}.tsv"
        for number, row in enumerate(read_table(path, THING_COLUMNS), start=2):
            names = list(_names(row))
            if row["kind"] == "country":
                names = first.get(row["country"], []) + names
            _add(things, row, names, f"{path.name}, row {number}")
    countries = {t.country: t for t in things.values() if t.kind == "country" and t.country is not None}
    return World(tuple(things.values()), things, countries, folder)


def _names(row: Mapping[str, str]) -> Iterator[WorldName]:
    for lang in LANGS:
        cell = row[lang]
        if "|" not in cell and cell and cell[0] != "~":
            yield WorldName(cell, lang)
        else:
            for text, strong in variants(cell):
                yield WorldName(text, lang, strong)


def _country_names(folder: Path) -> dict[str, list[WorldName]]:
    """The hand-written names of countries by ISO code; they come before the other sources' names."""
    rows = read_table(folder / "country_names.tsv", COUNTRY_COLUMNS)
    return {row["country"]: list(_names(row)) for row in rows}


def _add(things: dict[str, Thing], row: Mapping[str, str], names: list[WorldName], where: str) -> None:
    known = things.get(row["id"])
    if known is not None:
        names = [*known.names, *names]
    seen: dict[tuple[str, str], WorldName] = {}
    for n in names:
        seen.setdefault((n.lang, n.text), n)
    distinct = tuple(seen.values())
    if known is not None:
        if known.type != row["type"]:
            raise WorldError(f"{row['id']} is a {known.type} elsewhere, a {row['type']} here", where=where)
        things[known.id] = known._replace(names=distinct)
        return
    things[row["id"]] = Thing(
        id=row["id"],
        type=_type(row["type"], where),
        kind=row["kind"],
        names=distinct,
        wikidata=row["wikidata"] or None,
        country=row["country"] or None,
        domains=tuple(row["domains"].split("|")) if row["domains"] else (),
        source=row["source"],
    )


def _type(value: str, where: str) -> EntityType:
    try:
        return EntityType(value)
    except ValueError:
        known = " ".join(EntityType)
        raise WorldError(f"unknown type {value!r}", where=where, remedy=f"types: {known}") from None


@cache
def _demonyms(folder: Path, lang: str) -> Mapping[str, tuple[str, ...]]:
    countries = load(folder).by_country
    forms: dict[str, dict[str, None]] = {}
    for number, row in enumerate(read_table(folder / "demonyms.tsv", DEMONYM_COLUMNS), start=2):
        country = countries.get(row["country"])
        if country is None:
            raise WorldError(f"unknown country {row['country']!r}", where=f"demonyms.tsv, row {number}")
        stems = [text for text, _ in variants(row.get(lang, ""))]
        listed = [text for text, _ in variants(row["ar_plural"])] if lang == "ar" else []
        for form in [f for s in stems for f in demonym_forms(lang, s)] + [f for p in listed for f in (p, "ال" + p)]:
            forms.setdefault(form, {})[country.id] = None
    return {form: tuple(ids) for form, ids in forms.items()}


@cache
def _offices(folder: Path) -> Mapping[str, tuple[Office, ...]]:
    world = load(folder)
    found: dict[str, tuple[Office, ...]] = {}
    for number, row in enumerate(read_table(folder / "offices.tsv", OFFICE_COLUMNS), start=2):
        country = world.by_country.get(row["of"])
        of = country.id if country is not None else row["of"]
        for ident in (row["person"], of):
            if ident not in world.by_id:
                raise WorldError(f"unknown thing {ident!r}", where=f"offices.tsv, row {number}")
        found[row["person"]] = (*found.get(row["person"], ()), Office(row["person"], row["role"], of))
    return found


@cache
def _tokens(folder: Path, lang: str) -> Mapping[str, tuple[str, int]]:
    path = folder / f"name_tokens_{lang}.tsv"
    if not path.exists():  # a language may lack the table: its pack's own names then do
        return {}
    found: dict[str, tuple[str, int]] = {}
    for number, row in enumerate(read_table(path, TOKEN_COLUMNS), start=2):
        if row["use"] not in TOKEN_USES or not row["weight"].isdecimal():
            raise WorldError("use or weight not understood", where=f"{path.name}, row {number}")
        found[row["token"]] = (row["use"], int(row["weight"]))
    return found
