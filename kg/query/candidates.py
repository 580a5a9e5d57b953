"""Pairs of entities that may be one, for a person to decide: what the machine did not dare to join.

    each name of each entity ──► entities that share its rarest word ──► agreement of the names ──► score, support

In comes a reader, out come pairs with a score and the reason. Pairs that somebody judged, pairs of two things that the
world tables know apart, and pairs of different kinds are left out. Start at `merge_candidates`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg import vocab
from kg.model import EntityType
from kg.query.agreement import Agreement, agreement
from kg.query.lookup import Known, Lookup
from kg.store import Reader, Table

_LEAST = 0.4
_SUPPORT = 0.1  # for each of the clues beside the name, up to three
_ROLES = """
SELECT DISTINCT ?person ?what { GRAPH ?g { ?h kg:person ?person ; kg:role ?role OPTIONAL { ?h kg:of ?of } }
  BIND(CONCAT(STR(?role), " ", COALESCE(STR(?of), "")) AS ?what) }"""
_COMPANY = "SELECT DISTINCT ?entity ?article { GRAPH ?g { ?article kg:mentions ?entity } }"
_JUDGED = """
SELECT ?a ?b { GRAPH ?g { ?j kg:about ?a , ?b ; kg:decision ?what FILTER(?what IN ("different", "unsure"))
  FILTER NOT EXISTS { ?j prov:wasInvalidatedBy ?undo } } }"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entities that may be one.

    Args:
        one: The one that more articles name.
        other: The other.
        score: 0 to 1; not a probability.
        why: How the names agree, and what else speaks for it.
    """

    one: Known
    other: Known
    score: float
    why: str


def merge_candidates(reader: Reader, *types: EntityType, limit: int = 10, lookup: Lookup | None = None) -> list[Pair]:
    """The pairs that most speaks for.

    Args:
        reader: The store.
        types: Only entities of these types; any if none is given.
        limit: Pairs at most.
        lookup: The reader's index, if the caller keeps one.

    Returns:
        The best first; empty where no two names agree.
    """
    lookup = Lookup.of(reader) if lookup is None else lookup
    judged = {frozenset((a, b)) for a, b in _pairs(reader, _JUDGED) if a != b}
    judged = {frozenset(lookup.replaced.get(iri, iri) for iri in pair) for pair in judged}
    roles, articles = _sets(reader, _ROLES), _sets(reader, _COMPANY)
    found = []
    for (a, b), (score, clue, names) in sorted(_agreeing(lookup).items()):
        one, other = sorted((lookup.known[a], lookup.known[b]), key=lambda k: (-k.articles, k.iri))
        if frozenset((a, b)) in judged or (types and one.type not in types):
            continue
        beside = sorted(role.split(" ")[0].rpartition("/")[2] for role in roles[a] & roles[b])
        beside += ["same article"] if articles[a] & articles[b] else []
        told = min(1.0, round(score + _SUPPORT * min(len(beside), 3), 3))
        found.append(Pair(one, other, told, "; ".join([f"{clue}: {names}", *beside])))
    return sorted(found, key=lambda p: (-p.score, -p.one.articles, p.one.iri, p.other.iri))[:limit]


def _agreeing(lookup: Lookup) -> dict[tuple[str, str], Agreement]:
    """Pairs of entities of one kind by the best agreement of their names."""
    pairs = {(min(a, b), max(a, b)) for a in lookup.known for b in lookup.sharing(a)}
    found = ((pair, _best(lookup.known[pair[0]], lookup.known[pair[1]])) for pair in sorted(pairs))
    return {pair: best for pair, best in found if best is not None}


def _best(one: Known, other: Known) -> Agreement | None:
    """The best agreement of two entities' names; None for two that the world tables know, or names that disagree."""
    if one.wikidata is not None and other.wikidata is not None:
        return None
    scored = (agreement(theirs.text, ours.text, one.type) for ours in one.names for theirs in other.names)
    best = max(scored, default=Agreement(0.0))
    return best if best.score > _LEAST else None


def _pairs(reader: Reader, query: str) -> Iterator[tuple[str, str]]:
    answer = reader.query(vocab.SPARQL_PREFIXES + query)
    for a, b in answer.rows if isinstance(answer, Table) else ():
        if isinstance(a, NamedNode) and b is not None and not isinstance(b, tuple):
            yield a.value, getattr(b, "value", str(b))


def _sets(reader: Reader, query: str) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for a, b in _pairs(reader, query):
        found[a].add(b)
    return found
