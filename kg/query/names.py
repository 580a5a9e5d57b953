"""Finding entities by name, in any script and spelling.

In comes a store's reader, out goes an index of every name of every entity, folded to keys that بوتين, بوتن,
پوتین and Putin share. A query's words are looked up before any SPARQL runs, so a stored query binds IRIs
and joins on them. Start at `NameIndex.find`.

    پوتین ──► {btn} ──► names whose words have that key ──► entity/putin
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg import vocab
from kg.model import EntityType
from kg.resolve.keys import name_key, words
from kg.store import Reader, Table
from kg.text.fold import fold

_NAMES = (
    vocab.SPARQL_PREFIXES
    + """
SELECT ?entity ?type ?name ?shown WHERE {
  { SELECT DISTINCT ?entity ?type WHERE {
      VALUES ?type { kg:Person kg:Organization kg:Place }
      GRAPH ?article { ?entity a ?type } } }
  { SELECT DISTINCT ?entity ?name WHERE { GRAPH ?g { ?entity kg:name|skos:prefLabel|skos:altLabel ?name } } }
  OPTIONAL { GRAPH ?identities { ?entity kg:name ?shown } }
}"""
)

REPLACED = """SELECT DISTINCT ?old ?new {
  GRAPH ?g { ?old dcterms:isReplacedBy ?new }
  BIND (REPLACE(STR(?old), "entity/[^/]*$", "") AS ?base)
  FILTER (STR(?g) = CONCAT(?base, "graph/identities") && STRSTARTS(STR(?new), CONCAT(?base, "entity/"))) }"""
"""Who stands for whom by judgements: only what the identities graph of the entities' own base says."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entity that a name may mean.

    Args:
        iri: The entity.
        type: Person, Organization or Place.
        name: Its name to show.
        whole: Whether a whole name of it fits; otherwise the words are part of one.
    """

    iri: str
    type: EntityType
    name: str
    whole: bool = True


class NameIndex:
    """Every name of every entity of one snapshot, held in memory."""

    def __init__(
        self, rows: Iterable[tuple[str, EntityType, str, str]], replaced: Mapping[str, str] | None = None
    ) -> None:
        self._replaced = replaced or {}
        self._entities: dict[str, tuple[EntityType, str]] = {}
        self._names: dict[str, set[frozenset[str]]] = defaultdict(set)
        self._by_key: dict[str, set[str]] = defaultdict(set)
        self._by_spelling: dict[str, set[str]] = defaultdict(set)
        for iri, kind, name, shown in rows:
            self._add(iri, kind, _spelling(name), shown, frozenset(name_key(name)))

    def _add(self, iri: str, kind: EntityType, spelling: str, shown: str, parts: frozenset[str]) -> None:
        self._entities[iri] = (kind, shown)
        self._names[iri].add(parts)
        self._by_spelling[spelling].add(iri)
        for part in parts:
            self._by_key[part].add(iri)

    @classmethod
    def made(cls, rows: Iterable[tuple[str, EntityType, str, str, frozenset[str]]]) -> NameIndex:
        """The index of names whose words and keys are known: IRI, type, words, name to show, parts of the key."""
        index = cls(())
        for row in rows:
            index._add(*row)
        return index

    @classmethod
    def of(cls, reader: Reader) -> NameIndex:
        """The index of what a reader holds."""
        table = reader.query(_NAMES)
        if not isinstance(table, Table):
            raise TypeError("a SELECT gave no table")
        gone = reader.query(vocab.SPARQL_PREFIXES + REPLACED)
        pairs = gone.rows if isinstance(gone, Table) else ()
        replaced = {a.value: b.value for a, b in pairs if isinstance(a, NamedNode) and isinstance(b, NamedNode)}
        return cls((_row(row) for row in table.rows), replaced)

    def find(self, name: str, *types: EntityType) -> tuple[Found, ...]:
        """The entities that `name` may mean.

        An entity fits when all words of `name` are words of one of its names, each compared by its key.
        Where a whole name fits, entities that fit in part only are left out. Words of one consonant each
        ("EEF", "او") say too little: they fit only a whole name of the same folded spelling.

        Args:
            name: A name or part of one, in any script; or an entity's IRI.
            types: Only entities of these types; any if none is given.

        Returns:
            By name to show, then IRI; empty where nothing fits.
        """
        iri = self._replaced.get(name, name)
        if iri in self._entities:
            return (self._found(iri, whole=True),)
        parts = frozenset(name_key(name))
        if all(len(part) < 2 for part in parts):
            fitting = dict.fromkeys(self._by_spelling.get(_spelling(name), ()), True)
        else:
            holding = set.intersection(*(self._by_key.get(part, set()) for part in parts))
            fitting = {
                iri: parts in self._names[iri] for iri in holding if any(parts <= other for other in self._names[iri])
            }
        found = [
            self._found(iri, whole=whole)
            for iri, whole in fitting.items()
            if not types or self._entities[iri][0] in types
        ]
        if any(f.whole for f in found):
            found = [f for f in found if f.whole]
        return tuple(sorted(found, key=lambda f: (fold(f.name), f.iri)))

    def every(self, kind: EntityType) -> tuple[Found, ...]:
        """All entities of a type, by name to show, then IRI."""
        found = [Found(iri, of, shown) for iri, (of, shown) in self._entities.items() if of is kind]
        return tuple(sorted(found, key=lambda f: (fold(f.name), f.iri)))

    def name(self, iri: str) -> str | None:
        """The name to show of an entity, None if there is no such entity."""
        entity = self._entities.get(iri)
        return entity[1] if entity is not None else None

    def _found(self, iri: str, *, whole: bool) -> Found:
        kind, shown = self._entities[iri]
        return Found(iri, kind, shown, whole)


def _spelling(name: str) -> str:
    return " ".join(words(name))


def _row(row: tuple[object, ...]) -> tuple[str, EntityType, str, str]:
    entity, kind, name, shown = row
    if not (isinstance(entity, NamedNode) and isinstance(kind, NamedNode) and isinstance(name, Literal)):
        raise TypeError("the name query gave something else than IRI, IRI, literal")
    text = shown.value if isinstance(shown, Literal) else name.value
    return entity.value, EntityType(kind.value.rpartition("#")[2]), name.value, text
