"""What is known of entities across articles: names by language, the world's identifiers, and why.

Each article graph keeps what its own reading knows of an entity: `told_quads` writes it, `told_entity` reads it
back. From that alone, over all articles, `identity_quads` makes the identities graph, in which two readings'
entities with one id are one. So the graph follows from the articles there are, whatever came and went before.

    article graph      schema:name "Putin" (to show), "پوتین"@fa (preferred); schema:alternateName, schema:identifier
    identities graph   kg:name "Putin"; skos:prefLabel, skos:altLabel, skos:exactMatch
    both               kg:clue

Start at `identity_quads`; `ORPHANS` finds what no article supports.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad

from kg import vocab
from kg.graph import iris
from kg.graph.terms import Facts, decimal, plain, words
from kg.model import Entity, EntityType, Evidence, Name

ORPHANS = (
    vocab.SPARQL_PREFIXES
    + """SELECT DISTINCT ?entity WHERE {
  GRAPH ?identities { ?entity kg:name ?name }
  FILTER NOT EXISTS { GRAPH ?article { ?entity a ?type } FILTER (?article != ?identities) }
}
"""
)
"""Entities of the identities graph that no article graph types. Source: see `kg.graph.articles`."""


def identity_quads(entities: Iterable[Entity], *, base: str = iris.DEFAULT_BASE) -> list[Quad]:
    """The identities graph of `entities`.

    Args:
        entities: Resolved entities; those with one id are taken together, in any order.
        base: The base of all IRIs.

    Returns:
        Quads without repetition, sorted by subject, predicate and object; one `skos:prefLabel` per language.

    Raises:
        KgError: the base or an id is not usable.
    """
    facts = Facts(NamedNode(iris.identities_graph(iris.checked_base(base))))
    together: defaultdict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        together[entity.id].append(entity)
    quads = {quad for same in together.values() for quad in _identity(same, facts, base)}
    return sorted(quads, key=lambda q: (str(q.subject), str(q.predicate), str(q.object)))


def told_quads(entity: Entity, facts: Facts, base: str) -> Iterator[Quad]:
    """What one reading knows of an entity's identity, for the graph of its article."""
    node = iris.entity(base, entity.id)
    yield from facts.of(node, (vocab.schema_name, plain(entity.name)))
    for name in entity.names:
        predicate = vocab.schema_name if name.preferred else vocab.schema_alternateName
        yield from facts.of(node, (predicate, words(name.text, name.lang)))
    if entity.wikidata is not None:
        yield from facts.of(node, (vocab.schema_identifier, plain(entity.wikidata)))
    yield from _clues(entity, node, facts, base)


def told_entity(
    entity_id: str, kind: EntityType, quads: Iterable[Quad], clue: Callable[[NamedNode], Evidence]
) -> Entity:
    """The entity that `told_quads` wrote.

    Args:
        entity_id: The entity's id.
        kind: Its type in that article.
        quads: The quads of its node in one article graph; those of other predicates do not count.
        clue: Gives the evidence that a clue's node describes.

    Example:
        >>> putin = Entity("putin", EntityType.PERSON, "Putin", (Name("پوتین", "fa", True),), "Q7747")
        >>> quads = told_quads(putin, Facts(NamedNode("urn:g")), iris.DEFAULT_BASE)
        >>> told_entity("putin", EntityType.PERSON, quads, lambda node: Evidence("", 0, "")) == putin
        True
    """
    shown, names, wikidata, evidence = set[str](), [], set[str](), []
    for quad in quads:
        predicate, value = quad.predicate.value, quad.object
        if predicate == vocab.clue and isinstance(value, NamedNode):
            evidence.append(clue(value))
        elif not isinstance(value, Literal):
            continue
        elif predicate == vocab.schema_identifier:
            wikidata.add(value.value)
        elif predicate in (vocab.schema_name, vocab.schema_alternateName):
            if value.language is None:
                shown.add(value.value)
            else:
                names.append(Name(value.value, value.language, predicate == vocab.schema_name))
    # Several where a judgement put two entities of the article together: the fullest name, the oldest identifier.
    name = min(shown, key=lambda text: (-len(text), text), default=entity_id)
    item = min(wikidata, key=lambda q: (len(q), q), default=None)
    return Entity(entity_id, kind, name, tuple(names), item, tuple(evidence))


def _identity(same: list[Entity], facts: Facts, base: str) -> Iterator[Quad]:
    node = iris.entity(base, same[0].id)
    names = [name for entity in same for name in _names(entity)]
    preferred = preferred_names(names)
    shown = _shown(same)
    yield from facts.of(node, (vocab.name, plain(shown)))
    for name in names:
        best = preferred[name.lang] == name.text
        yield from facts.of(node, (vocab.skos_prefLabel if best else vocab.skos_altLabel, words(name.text, name.lang)))
    for entity in same:
        if entity.wikidata is not None:
            yield from facts.of(node, (vocab.skos_exactMatch, iris.wikidata(entity.wikidata)))
        yield from _clues(entity, node, facts, base)


def _names(entity: Entity) -> Iterator[Name]:
    """The names, and the usual English one where the world tables know it."""
    yield from entity.names
    if entity.wikidata is not None and entity.name not in {n.text for n in entity.names}:
        yield Name(entity.name, "en", True)


def _shown(same: list[Entity]) -> str:
    """The name of the best known: with an identifier of the world first, then most frequent, longest, first."""
    tally = Counter(e.name for e in same)
    known = {e.name for e in same if e.wikidata is not None}
    return min(tally, key=lambda name: (name not in known, -tally[name], -len(name), name))


def preferred_names(names: Iterable[Name]) -> dict[str, str]:
    """The one name to show in each language, whatever the order of `names`.

    Returns:
        By language: the name most often preferred, then the longest, then the first by code point.

    Example:
        >>> preferred_names([Name("پوتین", "fa"), Name("ولادیمیر پوتین", "fa", True), Name("Putin", "en")])
        {'fa': 'ولادیمیر پوتین', 'en': 'Putin'}
    """
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name in names:
        votes[name.lang][name.text] += int(name.preferred)
    return {lang: min(tally, key=lambda t: (-tally[t], -len(t), t)) for lang, tally in votes.items()}


def _clues(entity: Entity, node: str, facts: Facts, base: str) -> Iterator[Quad]:
    yield from clue_quads(node, entity.id, entity.evidence, facts, base)


def clue_quads(node: str, entity_id: str, clues: Iterable[Evidence], facts: Facts, base: str) -> Iterator[Quad]:
    """Why namings were taken for one entity: each clue a node of its own."""
    for evidence in clues:
        # the weight as written, so that evidence read back from a graph makes the same node
        weight = decimal(evidence.score)
        clue = iris.node(base, "clue", entity_id, evidence.clue, weight.value, evidence.detail)
        yield from facts.of(node, (vocab.clue, clue))
        yield from facts.typed(
            clue,
            vocab.Clue,
            (vocab.reason, plain(evidence.clue)),
            (vocab.weight, weight),
            (vocab.detail, plain(evidence.detail)),
        )
