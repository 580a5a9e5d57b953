"""Looking up who or what a name means, in any script: every candidate with a score and the reason for it.

    بوتن ──► names-alike   بوتن ~ putin                 0.95  entity/Q7747
         └─► part-of-name  1 of 2 words of "… بوتين"    0.60

In comes a store's reader, out goes an index of every name; a name given is compared with each name that shares a word
with it (`kg.query.agreement`). Start at `Lookup.find`.
"""

from __future__ import annotations

import bisect
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from kg import vocab
from kg.model import EntityType
from kg.query.agreement import SCORES, Given, agree
from kg.query.names import REPLACED
from kg.resolve.keys import loose, name_key, plain, words
from kg.store import Reader, Table
from kg.text.fold import fold

SURE = 0.9  # from which score a lone best candidate is a match
LEAD = 0.05  # by which it leads the next
_LEAST = 0.3
_CROWD = 150  # entities that are compared with one name at most
_FEW = 30  # entities that share a word, from which the word tells nothing
_PAGE = 50_000

_TYPES = """SELECT DISTINCT ?entity ?type {
  VALUES ?type { kg:Person kg:Organization kg:Place } GRAPH ?g { ?entity a ?type } }"""
_SHOWN = "SELECT DISTINCT ?entity ?name { GRAPH ?g { ?entity kg:name ?name } }"
_USUAL = "SELECT DISTINCT ?entity ?name { GRAPH ?g { ?entity skos:prefLabel ?name } }"
_OTHER = "SELECT DISTINCT ?entity ?name { GRAPH ?g { ?entity skos:altLabel ?name } }"
_COUNTS = (
    "SELECT ?entity (COUNT(DISTINCT ?article) AS ?n) { GRAPH ?g { ?article kg:mentions ?entity } } GROUP BY ?entity"
)
_WIKIDATA = "SELECT DISTINCT ?entity ?item { GRAPH ?g { ?entity skos:exactMatch ?item } }"


class Named(NamedTuple):
    """A name of an entity; `usual` tells whether it is the one to show in its language."""

    text: str
    lang: str
    usual: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of one entity.

    Args:
        iri: The entity.
        type: Person, Organization or Place.
        name: Its name to show.
        names: Every name, usual ones first.
        wikidata: Its IRI there, None where no table gives it.
        articles: How many articles name it.
    """

    iri: str
    type: EntityType
    name: str
    names: tuple[Named, ...] = ()
    wikidata: str | None = None
    articles: int = 0

    def name_in(self, lang: str) -> str | None:
        """The usual name in a language, None where the store has none."""
        return next((n.text for n in self.names if n.usual and n.lang == lang), None)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a name may mean.

    Args:
        known: The entity.
        score: 0 to 1.
        clue: A key of `SCORES`.
        detail: The words the score rests on.
        match: Whether it is sure: high, and well before the next.
    """

    known: Known
    score: float
    clue: str
    detail: str
    match: bool = False


@dataclass(frozen=True)
class Lookup:
    """Every name of every entity of one snapshot, by its keys."""

    known: Mapping[str, Known]
    replaced: Mapping[str, str] = field(default_factory=dict)
    _by_part: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set), repr=False)
    _by_letters: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set), repr=False)
    _starts: list[tuple[str, str]] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        starts: set[tuple[str, str]] = set()
        for iri, entity in self.known.items():
            for name in entity.names:
                self._by_letters[plain(name.text)].add(iri)
                key = name_key(name.text)
                for part in (*key, *loose(key)):
                    self._by_part[part].add(iri)
                parts = words(name.text)
                starts.update((" ".join(parts[at:]), iri) for at in range(len(parts)))
        self._starts.extend(sorted(starts))

    @classmethod
    def of(cls, reader: Reader) -> Lookup:
        """The index of what a reader holds."""
        kinds = {_text(e): EntityType(_text(kind).rpartition("#")[2]) for e, kind in _rows(reader, _TYPES)}
        shown = {_text(entity): _text(name) for entity, name in _rows(reader, _SHOWN)}
        counts = {_text(entity): int(_text(n)) for entity, n in _rows(reader, _COUNTS) if entity is not None}
        items = {_text(entity): _text(item) for entity, item in _rows(reader, _WIKIDATA)}
        names: defaultdict[str, set[Named]] = defaultdict(set)
        for query, usual in ((_USUAL, True), (_OTHER, False)):
            for entity, name in _rows(reader, query):
                lang = name.language if isinstance(name, Literal) else None
                names[_text(entity)].add(Named(_text(name), lang or "", usual))
        for iri, name in shown.items():
            names[iri].add(Named(name, ""))
        known = {
            iri: Known(iri, kind, shown.get(iri, iri), _sorted(names[iri]), items.get(iri), counts.get(iri, 0))
            for iri, kind in sorted(kinds.items())
        }
        return cls(known, {_text(old): _text(new) for old, new in _rows(reader, REPLACED)})

    def get(self, iri: str) -> Known | None:
        """The entity with this IRI, or the one that has replaced it; None if there is none."""
        return self.known.get(self.replaced.get(iri, iri))

    def find(self, name: str, *types: EntityType, limit: int = 10) -> tuple[Candidate, ...]:
        """The entities that a name may mean.

        Args:
            name: A name or part of one in any script, or an IRI.
            types: Only entities of these types; any if none is given.
            limit: Candidates at most.

        Returns:
            The best first; of equal ones those that more articles name. Empty where nothing fits.
        """
        given = Given.of(name)
        shared = set().union(self._by_letters.get(given.letters, ()), *(self._by_part.get(p, ()) for p in given.parts))
        found = [c for iri in self._nearest(shared, given) if (c := _best(self.known[iri], given)) is not None]
        if (entity := self.get(name.strip())) is not None:
            found = [Candidate(entity, SCORES["iri"], "iri", name.strip())]
        found = [c for c in found if not types or c.known.type in types]
        found.sort(key=lambda c: (-c.score, -c.known.articles, c.known.iri))
        if _sure(found, given):
            found[0] = replace(found[0], match=True)
        return tuple(found[:limit])

    def _nearest(self, shared: set[str], given: Given) -> list[str]:
        """Those that share the rarest words with the name given; of a crowd that shares common ones only some."""
        if len(shared) <= _CROWD:
            return sorted(shared)
        count: defaultdict[str, float] = defaultdict(float)
        for part in given.parts:
            sharing = self._by_part.get(part, ())
            for iri in sharing:
                count[iri] += 1 / len(sharing)
        count.update(dict.fromkeys(self._by_letters.get(given.letters, ()), float(len(given.parts))))
        return [iri for iri, _ in sorted(count.items(), key=lambda c: (-c[1], -self.known[c[0]].articles, c[0]))][
            :_CROWD
        ]

    def sharing(self, iri: str) -> set[str]:
        """The entities of the same kind that share the rarest word of one of its names, where those are few."""
        found: set[str] = set()
        for name in self.known[iri].names:
            blocks = [self._by_part[part] for part in name_key(name.text) if len(part) > 1]
            rarest = min(blocks, key=len, default=set())
            letters = self._by_letters[plain(name.text)]
            found.update(*(block for block in (rarest, letters) if len(block) <= _FEW))
        return {other for other in found - {iri} if self.known[other].type is self.known[iri].type}

    def starting(self, prefix: str, *types: EntityType, limit: int = 10, skip: int = 0) -> tuple[Known, ...]:
        """The entities of which a word begins so, those that most articles name first; for completing what is typed.

        Args:
            prefix: The beginning of a name or of one of its later words.
            types: Only entities of these types; any if none is given.
            limit: Entities at most.
            skip: Entities to pass over.
        """
        start = " ".join(words(prefix))
        if not start:
            return ()
        first = bisect.bisect_left(self._starts, (start, ""))
        found = set()
        for text, iri in self._starts[first : first + _PAGE]:
            if not text.startswith(start):
                break
            found.add(iri)
        fitting = [known for known in map(self.known.__getitem__, found) if not types or known.type in types]
        fitting.sort(key=lambda k: (-k.articles, fold(k.name), k.iri))
        return tuple(fitting[skip : skip + limit])


def _sure(found: list[Candidate], given: Given) -> bool:
    """Whether the first candidate is the one that is meant: a family name alone is never sure of a person."""
    if not found or found[0].score < SURE or (len(found) > 1 and found[0].score - found[1].score < LEAD):
        return False
    first = found[0]
    return first.clue == "iri" or first.known.type is not EntityType.PERSON or len(given.key) > 1


def _best(entity: Known, given: Given) -> Candidate | None:
    """How well the best of an entity's names agrees with the one given."""
    names = [name.text for name in entity.names]
    if entity.type is EntityType.PERSON and len(words(given.text)) > 1:
        # Where full names are known, they decide: a family name alone says nothing against another given name.
        names = [name for name in names if len(words(name)) > 1] or names
    best = max((agree(name, given, entity.type) for name in names), key=lambda a: (a.score, a.detail), default=None)
    if best is None or best.score < _LEAST:
        return None
    return Candidate(entity, round(best.score, 3), best.clue, best.detail)


def _sorted(names: Iterable[Named]) -> tuple[Named, ...]:
    """Usual names first; a text that is usual is not told again as another name."""
    usual = {(n.text, n.lang) for n in names if n.usual}
    kept = (n for n in names if n.usual or (n.text, n.lang) not in usual)
    return tuple(sorted(kept, key=lambda n: (not n.usual, n.lang, n.text)))


def _rows(reader: Reader, query: str) -> Iterator[tuple[object, ...]]:
    """The rows of a query in pages, so that no answer passes the limits of a service's workers."""
    for page in itertools.count():
        answer = reader.query(f"{vocab.SPARQL_PREFIXES}{query} LIMIT {_PAGE} OFFSET {page * _PAGE}")
        rows = answer.rows if isinstance(answer, Table) else ()
        yield from rows
        if len(rows) < _PAGE:
            return


def _text(term: object) -> str:
    if not isinstance(term, NamedNode | Literal):
        raise TypeError(f"neither an IRI nor a literal: {term!r}")
    return term.value
