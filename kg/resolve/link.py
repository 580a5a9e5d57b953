"""Linking: which thing of the world an article's entity is, if the clues suffice.

In come an entity's namings with what its article says of it; out comes the thing with the evidence, or nothing:
an ambiguous naming stays unlinked. Weights stand in `weights.toml`. Start at `Linker.link`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.model import EntityType, Evidence
from kg.resolve.compare import Verdict, compare
from kg.resolve.keys import loose, name_key, plain, telling, words
from kg.resolve.sounds import cost, weight
from kg.world import Thing, World
from kg.world.world import LANGS

_GENERIC = "*"
_MACHINE = "dr5hn"  # partly machine-translated names: never taken in another spelling
_PRESS = frozenset(("agency", "outlet"))
_TOWNS = frozenset(("city", "capital"))
_HEARD = 0.35  # cost for each consonant up to which a place or body is heard in another spelling
_LONG_KEY = 9  # consonants from which a name may be split into words otherwise: البرلمان is no باير ألمان


@dataclass(frozen=True)
class Weights:
    """The numbers of `weights.toml`."""

    enough: float
    lead: float
    clue: Mapping[str, float]
    kind: Mapping[str, float]
    source: Mapping[str, float]


@dataclass(frozen=True)
class Context:
    """What the article says beside the name.

    Args:
        countries: ISO codes of the countries it names.
        roles: Role and the id of what it is held in, for this person.
        cited: Whether the article credits the entity: as its publisher, a source, or the channel of a quotation.
        province: Whether the article says "province" before the name: it is no town.
    """

    countries: frozenset[str] = frozenset()
    roles: tuple[tuple[str | None, str | None], ...] = ()
    cited: bool = False
    province: bool = False


@dataclass(frozen=True)
class Link:
    """A thing and why the entity is it."""

    thing: Thing
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Linker:
    """The world indexed by folded names and by name keys."""

    world: World
    weights: Weights
    exact: Mapping[tuple[EntityType, str], Mapping[str, bool]]
    keyed: Mapping[tuple[EntityType, str], tuple[str, ...]]
    loosely: Mapping[tuple[str, ...], tuple[str, ...]]
    ministries: Mapping[tuple[str, str], str]
    sounding: Mapping[str, tuple[str, ...]]

    def link(self, type_: EntityType, names: Sequence[str], context: Context) -> Link | None:
        """The thing that the names mean.

        Args:
            type_: The entity's type; things of other types are no candidates.
            names: Every naming in the article, in any order.
            context: What else the article says.

        Returns:
            The thing and the evidence, None where none suffices or two come too close.
        """
        found = {i: c for i, c in self._candidates(type_, names).items() if not self._vetoed(i, context)}
        scored = sorted(
            ((self._score(self.world.by_id[i], clues, context), i, clues) for i, clues in found.items()),
            key=lambda s: (-sum(e.score for e in s[0]), s[1]),
        )
        if not scored:
            return None
        best = sum(e.score for e in scored[0][0])
        second = sum(e.score for e in scored[1][0]) if len(scored) > 1 else 0.0
        if best < self.weights.enough or best - second < self.weights.lead:
            return None
        return Link(self.world.by_id[scored[0][1]], scored[0][0])

    def _candidates(self, type_: EntityType, names: Sequence[str]) -> dict[str, dict[str, str]]:
        """Things by id with the naming that each clue rests on."""
        found: dict[str, dict[str, str]] = {}
        full = {key for name in names if len(key := name_key(name)) > 1}
        for name in sorted(names):
            for ident, strong in self._exact(type_, plain(name)).items():
                found.setdefault(ident, {})["strong-name" if strong else "weak-name"] = name
            key = name_key(name)
            if telling(key, type_):
                for ident in self.keyed.get((type_, _joined(type_, key)), ()):
                    if type_ is EntityType.PERSON or _sounds_like(self.world.by_id[ident], name):
                        found.setdefault(ident, {})["name-key"] = name
            if type_ is EntityType.PERSON and telling(key):
                for ident in self.loosely.get(loose(key), ()):
                    found.setdefault(ident, {}).setdefault("loose-key", name)
        if type_ is EntityType.PERSON and not found:
            found = self._alike(names)
        if type_ is EntityType.PERSON and full:
            # A full name that is not the candidate's is another given name: it forbids the family name's clue.
            found = {i: c for i, c in found.items() if set(c) - {"weak-name"}}
        if type_ is EntityType.ORGANIZATION:
            # So does a fuller name of a body: beside اتحاد القدم, الاتحاد is no other club of that name.
            found = {i: c for i, c in found.items() if set(c) - {"weak-name"} or not _fuller(c["weak-name"], names)}
        return found

    def _alike(self, names: Sequence[str]) -> dict[str, dict[str, str]]:
        """People whose full name sounds like one of the names, word by word, where keys find nobody."""
        return {
            ident: {"names-alike": name}
            for name in sorted(names)
            for ident in self.sounding.get(_block(name), ())
            if any(_same(name, text) for lang in LANGS if (text := self.world.by_id[ident].name(lang)) is not None)
        }

    def _vetoed(self, ident: str, context: Context) -> bool:
        """Whether the article contradicts a candidate: a town where it says province, an office of another country."""
        thing = self.world.by_id[ident]
        if thing.type is EntityType.PLACE:
            return context.province and thing.kind in _TOWNS
        if thing.type is not EntityType.PERSON or thing.country is None or thing.country in context.countries:
            return False
        held = {t.country for _, of in context.roles if of is not None and (t := self.world.by_id.get(of)) is not None}
        return bool(held - {None}) and thing.country not in held

    def _exact(self, type_: EntityType, form: str) -> Mapping[str, bool]:
        found = self.exact.get((type_, form))
        if found is None and form.startswith("ال"):
            found = self.exact.get((type_, form[2:]))
        return found or {}

    def _score(self, thing: Thing, clues: Mapping[str, str], context: Context) -> tuple[Evidence, ...]:
        best = max(clues, key=lambda c: self.weights.clue[c])
        label = thing.name("en") or thing.id
        evidence = [Evidence(best, self.weights.clue[best], f"{clues[best]} = {label} ({thing.id})")]
        for table, clue, value in (
            (self.weights.kind, "kind", thing.kind),
            (self.weights.source, "source", thing.source),
        ):
            if value in table:
                evidence.append(Evidence(clue, table[value], value))
        if context.cited and thing.kind in _PRESS:
            evidence.append(Evidence("cited", self.weights.clue["cited"], thing.kind))
        if thing.country is not None and thing.kind != "country" and thing.country in context.countries:
            evidence.append(Evidence("country-named", self.weights.clue["country-named"], thing.country))
        offices = self.world.offices().get(thing.id, ())
        for role, of in context.roles:
            if any(role == o.role and of is not None and of == o.of for o in offices):
                evidence.append(Evidence("role-office", self.weights.clue["role-office"], f"{role} of {of}"))
                break
            held_in = self.world.by_id.get(of) if of is not None else None
            country = held_in.country if held_in is not None else None
            if country is not None and country == thing.country:
                evidence.append(Evidence("role-country", self.weights.clue["role-country"], f"{role} of {country}"))
                break
        return tuple(evidence)

    def ministry(self, names: Iterable[str], home: str) -> tuple[str, str] | None:
        """The ministry that a name says: its id in the graph, and the naming.

        Args:
            names: The namings of an organization.
            home: The publisher's country, whose ministries need no country beside them; empty if unknown.
        """
        for name in sorted(names, key=lambda n: (-len(n), n)):
            ident = self.ministries.get((home, plain(name))) or self.ministries.get(("", plain(name)))
            if ident is not None:
                return ident, name
        return None

    def generic(self, name: str) -> bool:
        """Whether it is a ministry's name without its country: nobody's in particular outside its article."""
        return (_GENERIC, plain(name)) in self.ministries


def _same(name: str, other: str) -> bool:
    return compare(name, other).verdict is Verdict.SAME


def _block(name: str) -> str:
    """The beginnings of a full name's first and last word; empty for a single word."""
    key = [part.lstrip("=aeiouhy").replace("g", "j") for part in loose(name_key(name))]
    return f"{key[0][:1]} {key[-1][:2]}" if len(key) > 1 and key[0] and key[-1] else ""


def _sounds_like(thing: Thing, name: str) -> bool:
    """Whether a name is heard in one of a thing's: the keys of المجلس التشريعي and مجلس الشورى are the same."""
    one = plain(name)
    return any(
        cost(x, y) <= _HEARD * min(weight(x), weight(y))
        for n in thing.names
        if (other := plain(n.text))
        for x in {one, one.removeprefix("ال")}
        for y in {other, other.removeprefix("ال")}
        if x and y
    )


def _fuller(name: str, names: Iterable[str]) -> bool:
    """Whether another of the names holds all words of this one and more."""
    own = {w.removeprefix("ال") for w in words(name)}
    return any(own < {w.removeprefix("ال") for w in words(other)} for other in names)


def _joined(type_: EntityType, key: tuple[str, ...]) -> str:
    """The key as one text; the word borders count in the short names of places and organizations."""
    whole = "".join(key)
    return whole if type_ is EntityType.PERSON or len(whole) >= _LONG_KEY else " ".join(key)


@lru_cache(maxsize=8)
def linker(world: World) -> Linker:
    """The world's index; built once for each world."""
    exact: dict[tuple[EntityType, str], dict[str, bool]] = {}
    keyed: dict[tuple[EntityType, str], dict[str, None]] = {}
    loosely: dict[tuple[str, ...], dict[str, None]] = {}
    sounding: dict[str, dict[str, None]] = {}
    # A name that is a common word in one language is none the surer for standing in another's column.
    weak = {(thing.id, plain(text)) for text, _, thing, strong in world.names() if not strong}
    for text, lang, thing, strong in world.names():
        if thing.kind == "ministry-pattern":
            continue
        forms = [(plain(text), strong and (thing.id, plain(text)) not in weak)]
        if lang == "ar" and text.startswith("ال"):
            # Behind لل the article's first letters are gone.
            forms.append((plain(text[2:]), strong and " " in text))
        for form, sure in forms:
            things = exact.setdefault((thing.type, form), {})
            things[thing.id] = things.get(thing.id, False) or sure
        if strong and thing.source != _MACHINE and telling(name_key(text), thing.type):
            keyed.setdefault((thing.type, _joined(thing.type, name_key(text))), {})[thing.id] = None
        if thing.type is EntityType.PERSON and strong and _block(text):
            sounding.setdefault(_block(text), {})[thing.id] = None
        if thing.type is EntityType.PERSON and strong and telling(name_key(text)):
            loosely.setdefault(loose(name_key(text)), {})[thing.id] = None
    return Linker(
        world=world,
        weights=_weights(),
        exact=exact,
        keyed={k: tuple(v) for k, v in keyed.items()},
        loosely={k: tuple(v) for k, v in loosely.items()},
        ministries=_ministries(world),
        sounding={k: tuple(v) for k, v in sounding.items()},
    )


def _ministries(world: World) -> dict[tuple[str, str], str]:
    """Every ministry of every country by its folded name in ar and fa: وزارة الخارجية الروسية, وزارت خارجه روسیه."""
    known = {plain(t): thing.id for t, _, thing, _ in world.names() if thing.kind == "ministry"}
    found: dict[tuple[str, str], str] = {}
    homes = {c.id: iso for iso, c in world.by_country.items()}
    tails: dict[str, list[tuple[str, str]]] = {"ar": [], "fa": [], "en": []}
    for lang in ("ar", "fa"):
        for form, ids in world.demonyms(lang).items():
            if len(ids) == 1 and (lang == "fa" or (form.endswith("ة") and form.startswith("ال"))):
                tails[lang].append((plain(form), homes[ids[0]]))
    for country in world.by_country.values():
        tails_of = [(n.lang, plain(n.text)) for n in country.names if n.lang in ("ar", "fa")]
        for lang, tail in tails_of:
            tails[lang].append((tail, country.country or ""))
    patterns = [t for t in world.things if t.kind == "ministry-pattern"]
    for pattern in patterns:
        same: dict[str, str] = {}
        heads = [(n.lang, plain(n.text)) for n in pattern.names if n.lang in ("ar", "fa")]
        every = [(head + tail, iso) for lang, head in heads for tail, iso in tails[lang]]
        for name, iso in every:
            if name in known:
                same[iso] = known[name]
        for name, iso in every:
            found["", name] = same.get(iso, f"{pattern.id}-{iso.lower()}")
        for _, head in heads:
            found[_GENERIC, head] = pattern.id
            found.update({(iso, head): same.get(iso, f"{pattern.id}-{iso.lower()}") for iso in world.by_country})
    return found


def _weights() -> Weights:
    data = tomllib.loads((Path(__file__).parent / "weights.toml").read_text(encoding="utf-8"))
    return Weights(data["enough"], data["lead"], data["clue"], data["kind"], data["source"])
