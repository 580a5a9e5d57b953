"""What is known of entities across articles: names by language, the world's identifiers, and why.

In come entities (of one reading or of all), out go quads of the identities graph. The graph is derived: it is
computed again whenever articles come or go, from the entities that some article graph still types. Two readings'
entities with one id are one entity. Start at `identity_quads`; `ORPHANS` finds what no article supports.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad

from kg import vocab
from kg.graph import iris
from kg.graph.terms import Facts, decimal, plain, words
from kg.model import Entity, Name

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
    for evidence in entity.evidence:
        # the weight as written, so that evidence read back from a graph makes the same node
        weight = decimal(evidence.score)
        clue = iris.node(base, "clue", entity.id, evidence.clue, weight.value, evidence.detail)
        yield from facts.of(node, (vocab.clue, clue))
        yield from facts.typed(
            clue,
            vocab.Clue,
            (vocab.reason, plain(evidence.clue)),
            (vocab.weight, weight),
            (vocab.detail, plain(evidence.detail)),
        )
