"""What the store knows of one entity, as lines for people: names, roles, why its names are one, what people decided.

In comes a reader, a lookup and an IRI, out comes a list of texts for each heading. Start at `portrait`.
"""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg import vocab
from kg.errors import NotFound
from kg.query.lookup import Known, Lookup
from kg.store import Reader, Table, Term

_ROLES = """
SELECT ?title ?role ?of (COUNT(DISTINCT ?article) AS ?n) {{
  GRAPH ?g {{ ?h kg:person {iri} ; kg:text ?title ; kg:article ?article }}
  OPTIONAL {{ GRAPH ?g {{ ?h kg:role/skos:prefLabel ?role }} }}
  OPTIONAL {{ GRAPH ?g {{ ?h kg:of ?held }} GRAPH ?i {{ ?held kg:name ?of }} }}
}} GROUP BY ?title ?role ?of ORDER BY DESC(?n) ?title LIMIT 50"""
_CLUES = """
SELECT DISTINCT ?reason ?weight ?detail {{
  GRAPH ?i {{ {iri} kg:name ?name ; kg:clue ?clue . ?clue kg:reason ?reason ; kg:weight ?weight ; kg:detail ?detail }}
}} ORDER BY DESC(?weight) ?reason ?detail LIMIT 50"""
_JUDGED = """
SELECT DISTINCT ?j ?when ?who ?what ?why ?undone {{
  VALUES ?thing {{ {every} }}
  GRAPH ?g {{ ?j kg:about ?thing ; kg:decision ?what ; kg:decidedBy ?who ; prov:generatedAtTime ?when
    OPTIONAL {{ ?j kg:why ?why }} OPTIONAL {{ ?j prov:wasInvalidatedBy ?undone }} }}
}} ORDER BY ?when ?j"""
_OCCURRENCES = """
SELECT ?o {{ GRAPH ?g {{ ?o a kg:Occurrence ; kg:readAs|kg:judgedAs {iri} }} }} ORDER BY ?o LIMIT 200"""


def portrait(reader: Reader, lookup: Lookup, iri: str) -> dict[str, list[str]]:
    """The headings and what stands under each; headings without anything are left out.

    Raises:
        NotFound: the store has no such entity.
    """
    known = lookup.get(iri)
    if known is None:
        raise NotFound(f"the store has no entity {iri}", remedy="kg entity find NAME tells the IRIs")
    node = str(NamedNode(known.iri))
    old = sorted(o for o, new in lookup.replaced.items() if new == known.iri)
    moved = [_text(row[0]) for row in _rows(reader, _OCCURRENCES.format(iri=node))]
    every = " ".join(str(NamedNode(i)) for i in (known.iri, *old, *moved))
    found = {
        "iri": [known.iri],
        "replaces": old,
        **_names(known),
        "articles": [str(known.articles)],
        "role": [_role(row) for row in _rows(reader, _ROLES.format(iri=node))],
        "clue": [f"{_text(r)} {_text(w)}: {_text(d)}" for r, w, d in _rows(reader, _CLUES.format(iri=node))],
        "judgement": [_judgement(row) for row in _rows(reader, _JUDGED.format(every=every))],
    }
    return {heading: values for heading, values in found.items() if values}


def _names(known: Known) -> dict[str, list[str]]:
    other = sorted({n.text for n in known.names if not n.usual} - {known.name})
    return {
        "type": [known.type.value],
        "name": [known.name],
        **{lang: [name] for lang in ("ar", "fa", "en") if (name := known.name_in(lang)) is not None},
        "also": other,
        "wikidata": [] if known.wikidata is None else [known.wikidata],
    }


def _role(row: tuple[Term | None, ...]) -> str:
    title, role, of, n = row
    told = " of ".join(_text(t) for t in (role, of) if t is not None)
    return f"{_text(title)} ({told}), {_text(n)} articles" if told else f"{_text(title)}, {_text(n)} articles"


def _judgement(row: tuple[Term | None, ...]) -> str:
    node, when, who, what, why, undone = row
    state = " (taken back)" if undone is not None else ""
    reason = f": {_text(why)}" if why is not None else ""
    return f"{_text(node).rpartition('/')[2]} {_text(when)[:10]} {_text(who)}: {_text(what)}{reason}{state}"


def _rows(reader: Reader, query: str) -> tuple[tuple[Term | None, ...], ...]:
    answer = reader.query(vocab.SPARQL_PREFIXES + query)
    return answer.rows if isinstance(answer, Table) else ()


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""
