"""Resolution of a reading: private entity ids become ids of the graph.

    places, organizations ─► link ─► countries named ─► persons ─► link
    not linked ─► id from the name alone (two words), or from article and name (one word)

The id of an entity follows from its reading and the world alone, so the order of articles and how they are
batched cannot matter, and articles join because they compute the same id. Start at `resolve`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kg.model import Entity, EntityType, Evidence, Name, Part, Quotation, Reading
from kg.resolve.keys import name_key, plain, telling
from kg.resolve.link import Context, Link, Linker, linker
from kg.text.fold import fold
from kg.world import Thing, World

# A single word of fewer letters is too little to join places or organizations of different articles.
_LONG_ENOUGH = 4
# Words before a place's name that make it a first-level region, not the town of that name.
_PROVINCE = frozenset(map(fold, ("استان", "ولاية")))
_INITIAL = {EntityType.PERSON: "p", EntityType.ORGANIZATION: "o", EntityType.PLACE: "l"}  # l: location


def resolve(readings: Sequence[Reading], world: World) -> list[Reading]:
    """The same readings with the graph's entity ids, names in each language, Wikidata ids and evidence.

    Args:
        readings: Readings whose entity ids are private to each; any order, any number.
        world: The world's tables.

    Returns:
        One reading for each given, in the same order. Entities of one reading that turn out the same are one.
    """
    index = linker(world)
    return [_resolve(reading, index) for reading in readings]


def _resolve(reading: Reading, index: Linker) -> Reading:
    surfaces: dict[str, list[str]] = {e.id: [e.name, *(n.text for n in e.names)] for e in reading.entities}
    for mention in reading.mentions:
        surfaces[mention.entity].append(mention.span.of(reading.article.raw))
    names = {ident: list(dict.fromkeys(n for n in found if plain(n))) for ident, found in surfaces.items()}
    cited, provinces = _cited(reading), _provinces(reading)
    done: dict[str, Entity] = {}
    countries: frozenset[str] = frozenset()
    others = [e for e in reading.entities if e.type is not EntityType.PERSON]
    # Twice: the first round finds the countries named, which help the second with towns and weak names.
    for _ in range(2):
        home = _home(reading, done, index)
        for entity in others:
            context = Context(countries, cited=entity.id in cited, province=entity.id in provinces)
            done[entity.id] = _entity(reading, entity, names[entity.id], index, context, home)
        countries = _countries(done.values(), index) | {home} - {""}
    for entity in reading.entities:
        if entity.type is EntityType.PERSON:
            held = [(r.role, done[r.of].id if r.of in done else None) for r in reading.roles if r.person == entity.id]
            context = Context(countries, tuple(held))
            done[entity.id] = _entity(reading, entity, names[entity.id], index, context, "")
    return _renamed(reading, [done[e.id] for e in reading.entities], {old: new.id for old, new in done.items()})


def _cited(reading: Reading) -> frozenset[str]:
    """The private ids of those the article credits."""
    found = {s for part in reading.parts for s in (part.publisher, *part.sources)}
    found.update(v for quote in reading.quotations for v in quote.via)
    return frozenset(i for i in found if i is not None)


def _provinces(reading: Reading) -> frozenset[str]:
    """The private ids of places that mostly stand behind the word for a province."""
    seen: dict[str, list[bool]] = {}
    for mention in reading.mentions:
        if mention.type is EntityType.PLACE:
            before = reading.article.raw[max(0, mention.span.start - 16) : mention.span.start].split()
            seen.setdefault(mention.entity, []).append(bool(before) and fold(before[-1]) in _PROVINCE)
    return frozenset(i for i, found in seen.items() if 2 * sum(found) >= len(found))


def _home(reading: Reading, done: Mapping[str, Entity], index: Linker) -> str:
    """The country of the publisher, empty where it is not known."""
    publisher = reading.parts[0].publisher if reading.parts else None
    known = done.get(publisher) if publisher is not None else None
    thing = index.world.by_id.get(known.id) if known is not None else None
    return (thing.country or "") if thing is not None else ""


def _countries(entities: Iterable[Entity], index: Linker) -> frozenset[str]:
    things = (index.world.by_id.get(e.id) for e in entities if e.type is EntityType.PLACE)
    return frozenset(t.country for t in things if t is not None and t.country is not None)


def _entity(reading: Reading, entity: Entity, names: list[str], index: Linker, context: Context, home: str) -> Entity:
    link = index.link(entity.type, names, context)
    if link is None and not context.province:
        link = _recognised(entity, index)
    if link is not None:
        return _linked(entity, link)
    if entity.type is EntityType.ORGANIZATION:
        ministry = index.ministry(names, home)
        if ministry is not None:
            ident, name = ministry
            return replace(entity, id=ident, evidence=(*entity.evidence, Evidence("ministry", 0.9, name)))
    scope = "province" if context.province else ""
    ident, clue, detail = _own_id(reading.article.id, entity.type, names, index, scope)
    return replace(entity, id=ident, evidence=(*entity.evidence, Evidence(clue, 1.0, detail)))


def _recognised(entity: Entity, index: Linker) -> Link | None:
    """The thing of the world for which the article's own stages took the entity, if they took it for one only."""
    things = {e.detail for e in entity.evidence if e.clue == "world-name"}
    thing = index.world.by_id.get(things.pop()) if len(things) == 1 else None
    return Link(thing, ()) if thing is not None and thing.type == entity.type else None


def _linked(entity: Entity, link: Link) -> Entity:
    thing = link.thing
    return replace(
        entity,
        id=thing.id,
        name=thing.name("en") or entity.name,
        names=_names(entity.names, thing),
        wikidata=thing.wikidata,
        evidence=(*entity.evidence, *link.evidence),
    )


def _names(own: Iterable[Name], thing: Thing) -> tuple[Name, ...]:
    """The world's usual names, one preferred in each language, then the article's own."""
    usual = [Name(text, lang, True) for lang in ("ar", "fa", "en") if (text := thing.name(lang)) is not None]
    return _distinct([*usual, *own])


def _distinct(names: Iterable[Name]) -> tuple[Name, ...]:
    """Each text once in a language; the first preferred name of a language stays the only one."""
    found: dict[tuple[str, str], Name] = {}
    preferred: set[str] = set()
    for name in names:
        if (name.lang, name.text) in found:
            continue
        found[name.lang, name.text] = replace(name, preferred=name.preferred and name.lang not in preferred)
        if name.preferred:
            preferred.add(name.lang)
    return tuple(sorted(found.values(), key=lambda n: (not n.preferred, n.lang, n.text)))


def _own_id(article: str, type_: EntityType, names: list[str], index: Linker, scope: str) -> tuple[str, str, str]:
    """The id of an entity the world does not know, with the clue and the words it rests on."""
    if not names:
        return _hash(type_, f"{article}\n"), "article", ""
    fullest = max(names, key=lambda n: (len(name_key(n)), len(plain(n)), plain(n)))
    key = name_key(fullest)
    if type_ is EntityType.PERSON:
        if len(key) > 1:
            return _hash(type_, "".join(key) if telling(key) else plain(fullest)), "same-key", fullest
    elif not index.generic(fullest) and (len(key) > 1 or len(plain(fullest)) >= _LONG_ENOUGH):
        return _hash(type_, "\n".join(filter(None, (plain(fullest).removeprefix("ال"), scope)))), "same-name", fullest
    return _hash(type_, f"{article}\n{plain(fullest)}"), "article", fullest


def _hash(type_: EntityType, text: str) -> str:
    return f"{_INITIAL[type_]}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _renamed(reading: Reading, entities: list[Entity], ids: dict[str, str]) -> Reading:
    """The reading with new ids everywhere; entities that came out the same are merged."""
    merged: dict[str, Entity] = {}
    for entity in entities:
        known = merged.get(entity.id)
        merged[entity.id] = entity if known is None else _merge(known, entity)

    def to(ident: str | None) -> str | None:
        return None if ident is None else ids[ident]

    roles = dict.fromkeys(replace(r, person=ids[r.person], of=to(r.of)) for r in reading.roles)
    return replace(
        reading,
        entities=tuple(merged.values()),
        mentions=tuple(replace(m, entity=ids[m.entity]) for m in reading.mentions),
        roles=tuple(roles),
        parts=tuple(_part(p, ids) for p in reading.parts),
        quotations=tuple(_quotation(q, ids) for q in reading.quotations),
    )


def _merge(one: Entity, other: Entity) -> Entity:
    return replace(
        one,
        names=_distinct([*one.names, *other.names]),
        evidence=tuple(dict.fromkeys([*one.evidence, *other.evidence])),
    )


def _part(part: Part, ids: dict[str, str]) -> Part:
    publisher = None if part.publisher is None else ids[part.publisher]
    return replace(part, publisher=publisher, sources=tuple(dict.fromkeys(ids[s] for s in part.sources)))


def _quotation(quote: Quotation, ids: dict[str, str]) -> Quotation:
    speaker, addressee, place = (None if i is None else ids[i] for i in (quote.speaker, quote.addressee, quote.place))
    via = tuple(dict.fromkeys(ids[v] for v in quote.via))
    return replace(quote, speaker=speaker, addressee=addressee, place=place, via=via)
