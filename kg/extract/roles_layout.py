"""A text laid out for roles: its titles and mentions, reachable from any token.

In come a `Sheet`, entities, mentions and titles, out goes a `Layout`. Start at `lay`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.extract.gazetteer import ARTICLE, Sheet
from kg.extract.roles_titles import TitlePhrase
from kg.model import Entity, EntityType, Evidence, Mention, Name
from kg.world import World

FURTHEST = 400  # words back to what a noun like "this country" points to


@dataclass(frozen=True)
class Layout:
    """A text with its titles and mentions, reachable from any token.

    Args:
        sheet: The text as surveyed.
        titles: Its titles in text order.
        title_at: The title that begins at a token.
        entities: The entities by id.
        by_thing: Entity id by world id.
        outer: The longest mention that begins at a token and its end, by token.
        person_end: The person mention that ends before a token.
        covering: The mention of an organization or place around a token, and where it begins.
        acting: Persons named as those who do something, by the first token of the name.
        home: The country that the article is about, if one leads.
        offices: By entity id the offices that the world knows of a person: English role and entity id of its country.
        within: Every mention that begins at a token, longest first, and its end, by token.
        counts: How often each entity is named.
        opening: The token at which each entity is named first.
        leader: The organization named most often.
        lands: World ids of all countries.
        added: Entities that no noun names, by world id.
    """

    sheet: Sheet
    titles: list[TitlePhrase]
    title_at: dict[int, TitlePhrase]
    entities: dict[str, Entity]
    by_thing: dict[str, str]
    outer: dict[int, tuple[Mention, int]]
    person_end: dict[int, Mention]
    covering: dict[int, tuple[Mention, int]]
    acting: dict[int, str]
    home: str | None = None
    offices: dict[str, tuple[tuple[str, str | None], ...]] = field(default_factory=dict)
    within: dict[int, list[tuple[Mention, int]]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    opening: dict[str, int] = field(default_factory=dict)
    leader: str | None = None
    lands: frozenset[str] = frozenset()
    added: dict[str, Entity] = field(default_factory=dict)

    def generic(self, i: int) -> str | None:
        """The body or place named before by the same noun: رئيس **الوكالة**, after الوكالة الدولية للطاقة الذرية."""
        at, key = self.sheet.at[i], self.sheet.tokens.key[i]
        hit = next((at[k] for k in ("organization", "definite", "outlet", "place") if k in at), None)
        if hit is None:
            return None
        noun = (
            ARTICLE + key[len(hit.clitic) :]
            if hit.clitic in self.sheet.lexicon.contractions
            else key[len(hit.clitic) :]
        )
        noun = noun.removeprefix(ARTICLE)
        for token in range(i - 1, max(-1, i - FURTHEST), -1):
            if token in self.outer and self.outer[token][0].type is not EntityType.PERSON:
                for near in (token, token - 1):
                    word = self.sheet.tokens.key[near] if near >= 0 else ""
                    if word.endswith(noun) and len(word) - len(noun) <= 4:
                        return self.outer[token][0].entity
        return None

    def country_of(self, person: str) -> str | None:
        """The country of a person whom the world knows."""
        lexicon = self.sheet.lexicon
        for clue in self.entities[person].evidence if person in self.entities else ():
            thing = lexicon.by_id.get(clue.detail) if clue.clue == "world-name" else None
            if thing is not None and thing.country in lexicon.countries:
                return self.country((lexicon.countries[thing.country],))
        return None

    def country(self, things: Sequence[str]) -> str | None:
        """The entity of the country that an adjective means, added if no noun names it."""
        for thing in things:
            if thing in self.by_thing:
                return self.by_thing[thing]
        known = next((self.sheet.lexicon.by_id[t] for t in things if t in self.sheet.lexicon.by_id), None)
        if known is None:
            return None
        names = tuple(Name(t, lang, i == 0) for i, (t, lang, _) in enumerate(known.names[:4]))
        ident = f"e{len(self.entities) + len(self.added) + 1}"
        evidence = (Evidence("world-name", 0.9, known.id), Evidence("demonym", 0.9, known.id))
        self.added[known.id] = Entity(ident, known.type, known.name("en") or ident, names, known.wikidata, evidence)
        self.by_thing[known.id] = ident
        return ident


def lay(
    sheet: Sheet, entities: Sequence[Entity], mentions: Sequence[Mention], titles: Sequence[TitlePhrase], world: World
) -> Layout:
    """The layout of one text; titles inside names are left out."""
    outer: dict[int, tuple[Mention, int]] = {}
    person_end: dict[int, Mention] = {}
    covering: dict[int, tuple[Mention, int]] = {}
    within: dict[int, list[tuple[Mention, int]]] = {}
    for m in mentions:
        inside = sheet.tokens.inside(m.span)
        if not inside:
            continue
        if inside.start not in outer or outer[inside.start][1] < inside.stop:
            outer[inside.start] = (m, inside.stop)
        within.setdefault(inside.start, []).append((m, inside.stop))
        if m.type is EntityType.PERSON:
            person_end[inside.stop] = m
        for t in inside:
            covering.setdefault(t, (m, inside.start))
    free = [t for t in titles if not _swallowed(t, covering)]
    by_thing: dict[str, str] = {}
    for e in entities:
        for clue in e.evidence:
            if clue.clue == "world-name":
                by_thing.setdefault(clue.detail, e.id)
    bodies = Counter(m.entity for m in mentions if m.type is EntityType.ORGANIZATION)
    return Layout(
        sheet=sheet,
        titles=free,
        title_at={t.first: t for t in free},
        entities={e.id: e for e in entities},
        by_thing=by_thing,
        outer=outer,
        person_end=person_end,
        covering=covering,
        acting=_acting(sheet, outer, {t.end: t for t in free}),
        home=_home(sheet, mentions, by_thing),
        offices=_offices(sheet, by_thing, world),
        within={i: sorted(found, key=lambda f: -f[1]) for i, found in within.items()},
        counts=Counter(m.entity for m in mentions),
        leader=next((e for e, _ in bodies.most_common(1)), None),
        lands=frozenset(sheet.lexicon.countries.values()),
        opening={m.entity: sheet.tokens.inside(m.span).start for m in reversed(mentions)},
    )


def _acting(sheet: Sheet, outer: dict[int, tuple[Mention, int]], ended: dict[int, TitlePhrase]) -> dict[int, str]:
    """Names behind a verb, or that open a line, titles and courtesies left aside."""
    tokens = sheet.tokens
    behind = {h.last: i for i, at in enumerate(sheet.at) if (h := at.get("honorific")) is not None}
    found = {}
    for i, (mention, _) in outer.items():
        if mention.type is not EntityType.PERSON:
            continue
        first = i
        while first in ended or first in behind:
            first = ended[first].opening if first in ended else behind[first]
        before = first - 1
        opens = before < 0 or tokens.line[before] != tokens.line[first]
        if opens or (sheet.cls[before] == "stop" and "link" not in sheet.at[before]):
            found[i] = mention.entity
    return found


def _home(sheet: Sheet, mentions: Sequence[Mention], by_thing: dict[str, str]) -> str | None:
    """The country named more often than any other."""
    countries = {by_thing[c] for c in sheet.lexicon.countries.values() if c in by_thing}
    counts = Counter(m.entity for m in mentions if m.entity in countries)
    ranked = counts.most_common(2)
    if not ranked:
        return None
    second = ranked[1][1] if len(ranked) > 1 else 0
    return ranked[0][0] if ranked[0][1] > second else None


def _offices(sheet: Sheet, by_thing: dict[str, str], world: World) -> dict[str, tuple[tuple[str, str | None], ...]]:
    known = world.offices()
    countries = sheet.lexicon.countries
    return {
        entity: tuple((o.role, by_thing.get(countries.get(o.of, o.of))) for o in known[thing])
        for thing, entity in by_thing.items()
        if thing in known
    }


def _swallowed(title: TitlePhrase, covering: dict[int, tuple[Mention, int]]) -> bool:
    around = covering.get(title.first)
    return around is not None and (around[1] < title.first or around[0].type is not EntityType.ORGANIZATION)
