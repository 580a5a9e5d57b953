"""Quotations by filters, with counts: the stored query `said` answered from the index.

In come the terms that `kg.query.terms.to_terms` makes of a person's parameters, so that names, dates and mistakes mean
here what they mean to REST; out go the rows that fit and, for each filter, how many rows each of its values would
give. Start at `Selection.of`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from pyoxigraph import Literal, NamedNode

from kg import vocab
from kg.query.binding import Value
from kg.query.columns import KINDS, Columns, Ints, Mask, Pairs, day_number
from kg.store import Index

FACETS = ("speaker", "role", "place", "outlet", "agency", "lang", "kind", "confidence")
LEVELS = (0.9, 0.75, 0.5)
"""Steps of the confidence that are offered."""
_KINDS = {vocab.Direct: "direct", vocab.Mixed: "mixed", vocab.Indirect: "indirect"}
_SHORTEST = 3  # the trigram index finds nothing shorter


@dataclass(frozen=True, slots=True)
class Count:
    """A value of a filter and how many rows it would give; `key` is a number of the index or a word."""

    key: int | str | float
    rows: int


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows that fit some filters.

    Args:
        index: The index they are read from.
        columns: Its arrays.
        masks: For each filter given, the rows that fit it.
        rows: The rows that fit all, in order.
    """

    index: Index
    columns: Columns
    masks: Mapping[str, Mask]
    rows: Ints

    @classmethod
    def of(cls, index: Index, columns: Columns, terms: Mapping[str, Value | Sequence[Value]]) -> Selection:
        """The rows that fit the terms of `said`'s parameters."""
        masks = {name: _mask(index, columns, name, _several(value)) for name, value in terms.items()}
        return cls(index, columns, masks, np.flatnonzero(_all(masks, len(columns))))

    def __len__(self) -> int:
        return len(self.rows)

    def page(self, offset: int, limit: int) -> list[int]:
        """The index's numbers of the quotations of one page."""
        return [int(n) for n in self.columns.ids[self.rows[offset : offset + limit]]]

    def counts(self, facet: str) -> list[Count]:
        """Each value's rows under all filters but this one, most first; for confidence, rows at or above each step."""
        mask = _all({k: m for k, m in self.masks.items() if k != facet}, len(self.columns))
        if facet == "confidence":
            sure = self.columns.confidence[mask]
            return [Count(level, int((sure >= level).sum())) for level in LEVELS]
        values = _values(self.columns, facet, mask)
        tally = np.bincount(values[values > 0])
        found = np.flatnonzero(tally)
        ranked = found[np.argsort(-tally[found], kind="stable")]
        return [Count(_key(self.columns, facet, int(v)), int(tally[v])) for v in ranked]

    def days(self) -> list[tuple[int, int]]:
        """How many rows each day has, in order of days; rows without a day are left out."""
        days, counts = np.unique(self.columns.day[self.rows], return_counts=True)
        return [(int(d), int(n)) for d, n in zip(days, counts, strict=True) if d]


def _several(value: Value | Sequence[Value]) -> tuple[Value, ...]:
    return (value,) if isinstance(value, NamedNode | Literal) else tuple(value)


def _all(masks: Mapping[str, Mask], size: int) -> Mask:
    return reduce(np.logical_and, masks.values(), np.ones(size, bool))


def _mask(index: Index, columns: Columns, name: str, values: tuple[Value, ...]) -> Mask:
    words = [value.value for value in values]
    match name:
        case "speaker" | "place" | "addressee" | "outlet":
            return np.isin(getattr(columns, name), _numbers(index, "entity", words))
        case "agency":
            return _held(columns, columns.agency, _numbers(index, "entity", words))
        case "source":
            sources = _numbers(index, "entity", words)
            return np.isin(columns.outlet, sources) | _held(columns, columns.agency, sources)
        case "article":
            return np.isin(columns.article, _numbers(index, "article", words))
        case "role":
            return _held(
                columns, columns.title, [n for n, t in enumerate(columns.titles) if any(w in t for w in words)]
            )
        case "lang":
            return np.isin(columns.lang, [n for n, code in enumerate(columns.langs) if code in words])
        case "kind":
            return np.isin(columns.kind, [KINDS.index(_KINDS[w]) for w in words])
        case "text":
            return _holding_words(index, columns, words)
        case "date_from":
            return columns.day >= max(day_number(words[0]), 1)
        case "date_to":
            return (columns.day <= day_number(words[0])) & (columns.day > 0)
        case "confidence":
            return columns.confidence >= float(words[0])
    raise KeyError(name)  # a parameter of `said` that this module does not know: tests/query/test_listing.py


def _numbers(index: Index, table: str, iris: list[str]) -> list[int]:
    marks = ", ".join("?" * len(iris))
    return [row[0] for row in index.rows(f"SELECT id FROM {table} WHERE iri IN ({marks})", iris)]


def _held(columns: Columns, pairs: Pairs, wanted: list[int]) -> Mask:
    mask = np.zeros(len(columns), bool)
    mask[pairs.rows[np.isin(pairs.values, wanted)]] = True
    return mask


def _holding_words(index: Index, columns: Columns, words: list[str]) -> Mask:
    """The rows whose folded text holds any of the folded `words`, as SPARQL's CONTAINS would tell."""
    mask = np.zeros(len(columns), bool)
    for word in words:
        if len(word) < _SHORTEST:
            found = index.rows("SELECT id FROM quotation WHERE instr(folded, ?)", (word,))
        else:
            phrase = '"' + word.replace('"', '""') + '"'
            found = index.rows("SELECT rowid FROM quotation_words WHERE quotation_words MATCH ?", (phrase,))
        mask[columns.rows_of(row[0] for row in found)] = True
    return mask


def _values(columns: Columns, facet: str, mask: Mask) -> Ints:
    """The values that rows of the mask have; those of words are counted from 1."""
    if facet == "agency":
        return columns.agency.values[mask[columns.agency.rows]]
    if facet == "role":
        return columns.role.values[mask[columns.role.rows]] + 1
    values: Ints = getattr(columns, facet)[mask]
    return values + 1 if facet == "lang" else values


def _key(columns: Columns, facet: str, value: int) -> int | str:
    match facet:
        case "role":
            return columns.roles[value - 1]
        case "lang":
            return columns.langs[value - 1]
        case "kind":
            return KINDS[value]
    return value
