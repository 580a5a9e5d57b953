"""Entities of different articles joined in a store: read, clustered, told in the identities graph.

    articles as the machine read them ─► profiles ─► kg.resolve.cluster ─► Joined ─► who stands for whom
                                                                             └► kg:joinedTo, skos:closeMatch, kg:clue

Only people whom the world tables do not know are joined here. What an article tells never changes with what is joined
(`unjudged`), so that all follows from the articles in the store; after a change only the entities it meets, and those
whose names are near theirs, are looked at again. In comes an open writer, out comes `Joined`. Start at `joined_anew`;
`joined` reads what stands in the store.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg import vocab, world
from kg.graph import Identities, iris, uncorrected, unjudged
from kg.graph.identities import clue_quads
from kg.graph.judged import split
from kg.graph.terms import Facts
from kg.model import EntityType, Evidence
from kg.resolve.cluster import Joining, Profile, alike, blocks, cluster, groups

if TYPE_CHECKING:
    from kg.store import Writer

_OWN = re.compile(r"p-[0-9a-f]{16}")
_TYPE = NamedNode(vocab.PREFIXES["rdf"] + "type")
_NAME, _OTHER_NAME = NamedNode(vocab.schema_name), NamedNode(vocab.schema_alternateName)
_JOINED, _READ_AS = NamedNode(vocab.joinedTo), NamedNode(vocab.readAs)


@dataclass(frozen=True, slots=True)
class Joined:
    """What the machine joined across articles.

    Args:
        merged: The entity that stands for another one, by IRI.
        moved: The entity that an occurrence is, where one name is several people's, by the occurrence's IRI.
        guessed: Pairs of entities that may be one, in sorted order.
        why: The clues of each joining and guess, by the entity that it is told of.
        looked: The entities that were looked at to know this.
    """

    merged: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)
    guessed: frozenset[tuple[str, str]] = frozenset()
    why: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)
    looked: frozenset[str] = frozenset()


def with_joined(people: Identities, joined: Joined) -> Identities:
    """Who is who by people's judgements and, where they say nothing, by what the machine joined."""
    to = people.merged
    merged = {old: to.get(new, new) for old, new in joined.merged.items()}
    moved = {old: to.get(new, new) for old, new in joined.moved.items()}
    # Told apart from the one that the machine joined it to, an occurrence is somebody of its own.
    for pair in people.apart:
        for occurrence, other in (pair, pair[::-1]):
            parts = iris.occurrence_parts(people.base, occurrence)
            if parts is not None and merged.get(iris.entity(people.base, parts[1])) == other:
                moved[occurrence] = split(occurrence, people.base)
    return replace(people, merged={**merged, **people.merged}, moved={**moved, **people.moved})


def joined(writer: Writer) -> Joined:
    """What the store says was joined; its clues and guesses stand in the identities graph."""
    rows = {q.subject.value: q.object.value for q in writer.quads(None, _JOINED) if isinstance(q.object, NamedNode)}  # type: ignore[union-attr]
    moved = {old: new for old, new in rows.items() if iris.occurrence_parts(writer.base, old) is not None}
    return Joined({old: new for old, new in rows.items() if old not in moved}, moved)


def joined_anew(writer: Writer, people: Identities, *, met: Collection[str] | None = None) -> Joined:
    """Cluster again what a change may concern.

    Args:
        writer: The open store, with the articles of this run put or removed already.
        people: Who is who by people's judgements alone: they are never overruled.
        met: The IRIs of entities that the change concerns; all if None.

    Returns:
        All that is joined now; `guessed` and `why` only of those looked at.
    """
    facts = _Facts(writer)
    before = joined(writer)
    frontier = _frontier(facts, before, met)
    merged = {old: new for old, new in before.merged.items() if not {old, new} & frontier}
    moved = {old: new for old, new in before.moved.items() if facts.entity_of(old) not in frontier}
    why: defaultdict[str, list[Evidence]] = defaultdict(list)
    profiles = {}
    for iri in sorted(frontier):
        people_of = groups(facts.occurrences(iri))
        if people_of:
            profiles[iri] = _together(iri, people_of[0])
        for group in people_of[1:]:
            own = split(group[0].id, writer.base)
            moved.update({profile.id: own for profile in group})
    named = {i for pair in people.apart | people.looked for i in pair} | set(people.touched())
    named |= set(people.merged.values())
    found = cluster(profiles.values(), apart={frozenset(p) for p in people.apart}, alone=named)
    for iri, kept in _kept(found, profiles, named):
        merged[iri] = kept
    for joining in found:
        why[merged.get(joining.one, joining.one)] += joining.evidence
    guessed = {
        (min(pair), max(pair))
        for j in found
        if not j.certain and len(pair := {merged.get(j.one, j.one), merged.get(j.other, j.other)}) == 2
    }
    clues = {iri: tuple(dict.fromkeys(evidence)) for iri, evidence in why.items()}
    return Joined(merged, moved, frozenset(guessed), clues, frozenset(frontier))


def _frontier(facts: _Facts, before: Joined, met: Collection[str] | None) -> set[str]:
    """The entities to look at: those met, those joined with them before, and whoever's names are near, and so on."""
    if met is None:
        return set(facts.names)
    clusters: defaultdict[str, set[str]] = defaultdict(set)
    for old, new in before.merged.items():
        clusters[new] |= {old, new}
    waiting, found = [iri for iri in met if facts.is_own(iri)], set[str]()
    while waiting:
        iri = waiting.pop()
        if iri in found:
            continue
        found.add(iri)
        waiting += clusters.get(before.merged.get(iri, iri), ())
        waiting += [o for o in facts.near(iri) if o not in found and alike(facts.names[iri], facts.names[o])]
    return found


def _kept(found: Iterable[Joining], profiles: Mapping[str, Profile], named: set[str]) -> Iterator[tuple[str, str]]:
    """Each entity that is joined to another, with the one that stays: whom people named, then who was first told of."""
    member: dict[str, set[str]] = {}
    for joining in found:
        if joining.certain:
            one = member.setdefault(joining.one, {joining.one})
            one |= member.setdefault(joining.other, {joining.other})
            member.update(dict.fromkeys(one, one))
    for iri, whole in sorted(member.items()):
        kept = min(whole, key=lambda i: (i not in named, profiles[i].dates[:1] or ("9999",), i))
        if kept != iri:
            yield iri, kept


def _together(iri: str, group: Collection[Profile]) -> Profile:
    """What several articles tell of one entity."""

    def every(name: str) -> frozenset[str]:
        return frozenset[str]().union(*(getattr(p, name) for p in group))

    return Profile(
        iri,
        every("names"),
        frozenset(office for p in group for office in p.offices),
        every("countries"),
        every("bodies"),
        every("company"),
        every("places"),
        every("languages"),
        tuple(sorted(d for p in group for d in p.dates)),
    )


def joined_quads(joined: Joined, facts: Facts, base: str) -> Iterator[Quad]:
    """What the identities graph says of what was joined, and why; only of what was looked at."""
    for old, new in sorted({**joined.merged, **joined.moved}.items()):
        yield from facts.of(old, (vocab.joinedTo, new))
    for one, other in sorted(joined.guessed):
        yield from facts.of(one, (vocab.skos_closeMatch, other))
        yield from facts.of(other, (vocab.skos_closeMatch, one))
    for iri, evidence in sorted(joined.why.items()):
        yield from clue_quads(iri, iris.entity_id(base, iri) or "", evidence, facts, base)


class _Facts:
    """What the articles of a store tell of people, as the machine read them."""

    def __init__(self, writer: Writer) -> None:
        self._writer, self.base = writer, writer.base
        self._graph = cache(self._read_graph)
        self._put = defaultdict[str, set[NamedNode]](set)  # graphs that show an entity in another's place
        self._graphs = defaultdict[str, set[NamedNode]](set)
        self.names = self._names()
        self._shelves: dict[str, set[str]] | None = None

    def is_own(self, iri: str) -> bool:
        """Whether it is a person whose id is made from names."""
        return _OWN.fullmatch(iris.entity_id(self.base, iri) or "") is not None

    def entity_of(self, occurrence: str) -> str:
        """The entity as the machine reads it, by the IRI of an occurrence."""
        parts = iris.occurrence_parts(self.base, occurrence)
        return occurrence if parts is None else iris.entity(self.base, parts[1])

    def near(self, iri: str) -> set[str]:
        """The other entities in an entity's blocks."""
        if self._shelves is None:
            self._shelves = defaultdict(set)
            for other, names in self.names.items():
                for block in blocks(names):
                    self._shelves[block].add(other)
        found = (self._shelves.get(block, set()) for block in blocks(self.names.get(iri, ())))
        return set[str]().union(*found) - {iri}

    def occurrences(self, iri: str) -> list[Profile]:
        """What each article tells of an entity; the ids are those of its occurrences."""
        found = (self._graph(graph).get(iri) for graph in sorted(self._graphs.get(iri, ()), key=lambda g: g.value))
        return [profile for profile in found if profile is not None]

    def _names(self) -> dict[str, frozenset[str]]:
        moved = {q.graph_name for q in self._writer.quads(None, _READ_AS)}
        found: defaultdict[str, set[str]] = defaultdict(set)
        for predicate in (_NAME, _OTHER_NAME):
            for quad in self._writer.quads(None, predicate):
                graph, node = quad.graph_name, quad.subject
                if graph in moved or not isinstance(node, NamedNode) or not isinstance(graph, NamedNode):
                    continue
                if self.is_own(node.value) and isinstance(quad.object, Literal):
                    found[node.value].add(quad.object.value)
                    self._graphs[node.value].add(graph)
        for graph in moved:
            if isinstance(graph, NamedNode):
                for iri, profile in self._graph(graph).items():
                    found[iri] |= profile.names
                    self._graphs[iri].add(graph)
        return {iri: frozenset(names) for iri, names in found.items()}

    def _read_graph(self, graph: NamedNode) -> dict[str, Profile]:
        """The profile of each person of one article whose id is made from names."""
        quads = unjudged(uncorrected(self._writer.quads(graph=graph)))
        return dict(_profiles(quads, self.base, iris.graph_digest(self.base, graph.value) or ""))


def _is_body(thing: world.Thing | None) -> bool:
    return thing is not None and thing.type is EntityType.ORGANIZATION


def _profiles(quads: Collection[Quad], base: str, digest: str) -> Iterator[tuple[str, Profile]]:
    """What one article tells of its people."""
    things = world.load().by_id
    values: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            values[quad.subject.value][quad.predicate.value].add(quad.object.value)
    ids = {iri: ident for iri in values if (ident := iris.entity_id(base, iri)) is not None}
    known = {iri: things[ident] for iri, ident in ids.items() if ident in things}
    places = frozenset(t.country for t in known.values() if t.type is EntityType.PLACE and t.country is not None)
    company = frozenset(
        t.id for t in known.values() if t.type is not EntityType.PLACE and t.kind not in ("agency", "outlet")
    )
    article = values[iris.article(base, digest)]
    dates = tuple(sorted(article[vocab.schema_datePublished]))
    held: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for node in values.values():
        for person in node.get(vocab.person, ()):
            role = min(node.get(vocab.role, {""})).rpartition("/")[2].replace("-", " ")
            held[person].add((role, min(node.get(vocab.of, {""}))))
    for iri, ident in ids.items():
        if _OWN.fullmatch(ident):
            offices = frozenset((role, ids.get(of, "")) for role, of in held[iri])
            bodies = frozenset(of for _, of in offices if of.startswith("o-") or _is_body(things.get(of)))
            countries = frozenset(c for _, of in offices if of in things and (c := things[of].country) is not None)
            names = frozenset(values[iri][vocab.schema_name] | values[iri][vocab.schema_alternateName])
            yield iri, Profile(
                iris.occurrence(base, digest, ident), names, offices, countries, bodies, company, places,
                frozenset(article[vocab.schema_inLanguage]), dates,
            )  # fmt: skip
