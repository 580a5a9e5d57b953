"""Names in the reader's language: `Accept-Language: fa` has the columns that show names show Persian ones.

A column of names belongs to the column of IRIs beside it: `speaker_name` to `speaker`, plain `name` to the first
column of IRIs. Where an entity has no name in a language that is wanted, the name that the graph shows stays.
Start at `in_languages`.

Standard: RFC 9110 §12.5.4; RFC 4647 §3.4 (lookup).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from kg import vocab
from kg.query.run import Cell, Page, Row
from kg.query.stored import ColumnType, StoredQuery
from kg.store import Reader, Table

_RANGE = re.compile(r"([A-Za-z]{1,8})(?:-[A-Za-z0-9]{1,8})*(?:\s*;\s*q\s*=\s*([01](?:\.\d{0,3})?))?")
_LABELS = (
    vocab.SPARQL_PREFIXES
    + """SELECT DISTINCT ?entity ?label WHERE {{
  VALUES ?entity {{ {entities} }} GRAPH ?g {{ ?entity skos:prefLabel ?label }} FILTER(LANG(?label) IN ({langs})) }}"""
)
_MOST = 5  # languages that are looked up


def wanted_languages(header: str | None) -> tuple[str, ...]:
    """The languages of an `Accept-Language` header, most wanted first; none where any will do.

    Example:
        >>> wanted_languages("en;q=0.5, fa-IR, *;q=0.1"), wanted_languages("*"), wanted_languages(None)
        (('fa', 'en'), (), ())
    """
    found = [match for part in (header or "").split(",") if (match := _RANGE.fullmatch(part.strip()))]
    weighed = [(float(match[2] or 1), match[1].lower()) for match in found]
    ranked = sorted((pair for pair in weighed if pair[0] > 0), key=lambda pair: -pair[0])
    return tuple(dict.fromkeys(lang for _, lang in ranked))[:_MOST]


def in_languages(reader: Reader, query: StoredQuery, page: Page, langs: Sequence[str]) -> Page:
    """The page with names in the first of `langs` that an entity has a name in."""
    shown = name_columns(query)
    entities = {cell for row in page.rows for column in shown.values() if isinstance(cell := row[column], str)}
    if not (langs and shown and entities):
        return page
    labels = _labels(reader, entities, langs)
    return replace(page, rows=tuple(_named(row, shown, labels) for row in page.rows))


def name_columns(query: StoredQuery) -> dict[str, str]:
    """The columns that show names, each with the column of IRIs that it belongs to.

    Example:
        >>> from kg.query.stored import load_queries
        >>> name_columns(load_queries()["people"]), name_columns(load_queries()["said"])["speaker_name"]
        ({'name': 'person'}, 'speaker')
    """
    iris = [column.name for column in query.columns if column.type is ColumnType.IRI]
    texts = [column.name for column in query.columns if column.type is ColumnType.TEXT]
    shown = {name: name.removesuffix("_name") for name in texts if name.removesuffix("_name") in iris}
    return {"name": iris[0], **shown} if "name" in texts and iris else shown


def _labels(reader: Reader, entities: set[str], langs: Sequence[str]) -> dict[str, str]:
    """The best label of each entity; of several in one language the first of the alphabet."""
    listed = " ".join(str(NamedNode(iri)) for iri in sorted(entities))
    table = reader.query(_LABELS.format(entities=listed, langs=", ".join(str(Literal(lang)) for lang in langs)))
    found: dict[str, tuple[int, str]] = {}
    for entity, label in table.rows if isinstance(table, Table) else ():
        if isinstance(entity, NamedNode) and isinstance(label, Literal):
            rank = (langs.index(label.language or ""), label.value)
            found[entity.value] = min(rank, found.get(entity.value, rank))
    return {entity: label for entity, (_, label) in found.items()}


def _named(row: Row, shown: dict[str, str], labels: dict[str, str]) -> Row:
    names: dict[str, Cell] = {
        name: labels[iri] for name, of in shown.items() if isinstance(iri := row[of], str) and iri in labels
    }
    return {**row, **names}
