"""The titles of entities' roles in each language, for showing beside their names.

    entity/Q7747 ──► {"ar": ("الرئيس", …), "fa": ("رئیس جمهور", …), "en": ("president of Russia", …)}

In comes a reader and IRIs, out come the titles, those that most articles report first. Start at `titles_of`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode

from kg import vocab
from kg.store import Reader, Table

_TITLES = """
SELECT ?person ?title ?role ?of (COUNT(DISTINCT ?article) AS ?n) {{
  VALUES ?person {{ {every} }}
  GRAPH ?g {{ ?h kg:person ?person ; kg:text ?title ; kg:article ?article }}
  OPTIONAL {{ GRAPH ?g {{ ?h kg:role/skos:prefLabel ?role }} }}
  OPTIONAL {{ GRAPH ?g {{ ?h kg:of ?held }} GRAPH ?i {{ ?held kg:name ?of }} }}
}} GROUP BY ?person ?title ?role ?of"""
_MOST = 5

Titles = Mapping[str, tuple[str, ...]]


def titles_of(reader: Reader, iris: Iterable[str], *, most: int = _MOST) -> dict[str, Titles]:
    """By IRI and language the titles of a person's roles, as worded; in English the roles themselves, with of what.

    Args:
        reader: The store.
        iris: Entities; those that hold no role are left out of the answer.
        most: Titles of one language at most.
    """
    every = " ".join(str(NamedNode(iri)) for iri in sorted(set(iris)))
    answer = reader.query(vocab.SPARQL_PREFIXES + _TITLES.format(every=every)) if every else None
    counts: defaultdict[str, defaultdict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for person, title, role, of, number in answer.rows if isinstance(answer, Table) else ():
        if not (isinstance(person, NamedNode) and isinstance(title, Literal) and isinstance(number, Literal)):
            continue
        told = counts[person.value]
        told[title.language or ""][title.value] += int(number.value)
        if isinstance(role, Literal):
            told["en"][f"{role.value} of {of.value}" if isinstance(of, Literal) else role.value] += int(number.value)
    return {
        person: {lang: _first(found, most) for lang, found in sorted(told.items())} for person, told in counts.items()
    }


def _first(found: Counter[str], most: int) -> tuple[str, ...]:
    return tuple(sorted(found, key=lambda title: (-found[title], title))[:most])
