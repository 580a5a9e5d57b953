"""Filters and counts over the index say what the stored query `said` says."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.query.columns import Columns, load_columns
from kg.query.listing import FACETS, Selection
from kg.query.run import run
from kg.query.stored import load_queries
from kg.query.terms import to_terms
from kg.store import Index, LocalReader, open_index, refresh_index

SAID = load_queries()["said"]
FILTERS = {
    "speaker": ["پوتین", "Kim", "Macron", "nobody at all"],
    "place": ["واستوچنی", "روسيا"],
    "addressee": ["بوتين", "پوتین"],
    "outlet": ["تسنیم", "الميادين", "تاس"],
    "agency": ["TASS", "مهر"],
    "source": ["TASS", "الميادين"],
    "role": ["president", "زعيم", "رهبر", "spokes person"],
    "lang": ["fa", "ar"],
    "date_from": ["2023-09-13", "2024-01-01"],
    "date_to": ["2023-09-13", "1999-01-01"],
    "text": ["روسیه", "موسكو", "من", "كوريا الشمالية", '"', "قاعدة فوستوتشني"],
    "kind": ["direct", "mixed", "indirect"],
    "confidence": ["0.5", "1", "۰٫۹"],
    "article": ["seeds/000_e33d0e6319ce06da.txt"],
}


@pytest.fixture(scope="module")
def indexed(store: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[LocalReader, Index, Columns]:
    """The seeds' store with its index."""
    copy = tmp_path_factory.mktemp("indexed") / "store"
    shutil.copytree(store, copy)
    assert refresh_index(copy)
    index = open_index(copy)
    assert index is not None
    return LocalReader(copy), index, load_columns(index)


def select(indexed: tuple[LocalReader, Index, Columns], given: dict[str, str]) -> Selection:
    """The selection of parameters as a person writes them."""
    reader, index, columns = indexed
    return Selection.of(index, columns, to_terms(reader, SAID, given)[0])


def asked(indexed: tuple[LocalReader, Index, Columns], given: dict[str, str]) -> list[object]:
    """What SPARQL answers: the quotations in order."""
    return [row["quotation"] for row in run(indexed[0], SAID, given, limit=1000).rows]


def shown(selection: Selection) -> list[object]:
    """The quotations of a selection in order."""
    numbers = selection.page(0, 1000)
    iris = dict(map(tuple, selection.index.rows("SELECT id, iri FROM quotation")))
    return [iris[number] for number in numbers]


def test_listing_knows_every_filter_of_the_question() -> None:
    """A parameter added to `said` is added here too."""
    assert set(FILTERS) == {p.name for p in SAID.parameters}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, values in FILTERS.items() for v in values])
def test_listing_of_one_filter_is_what_sparql_answers(
    indexed: tuple[LocalReader, Index, Columns], name: str, value: str
) -> None:
    """Each filter alone gives the same rows in the same order."""
    assert shown(select(indexed, {name: value})) == asked(indexed, {name: value})


@given(st.fixed_dictionaries({}, optional={n: st.sampled_from(v) for n, v in FILTERS.items() if n != "date_to"}))
def test_listing_of_filters_together_is_what_sparql_answers(
    indexed: tuple[LocalReader, Index, Columns], filters: dict[str, str]
) -> None:
    """Filters join as they do in the question."""
    assert shown(select(indexed, filters)) == asked(indexed, filters)


def test_listing_counts_are_what_each_value_gives(indexed: tuple[LocalReader, Index, Columns]) -> None:
    """The count beside a value is the number of rows that choosing it gives, the other filters kept."""
    index = indexed[1]
    iris = dict(map(tuple, index.rows("SELECT id, iri FROM entity")))
    for facet in FACETS:
        selection = select(indexed, {"lang": "ar", facet: FILTERS[facet][0]} if facet != "lang" else {"kind": "direct"})
        counts = selection.counts(facet)
        assert facet == "confidence" or [c.rows for c in counts] == sorted((c.rows for c in counts), reverse=True)
        for count in counts[:4]:
            value = iris.get(count.key, str(count.key)) if isinstance(count.key, int) else str(count.key)
            if "/described/" in value:
                continue
            others = {"kind": "direct"} if facet == "lang" else {"lang": "ar"}
            rows = len(select(indexed, {**others, facet: value}))
            # A role's count is of that role; the filter takes every role whose words hold it.
            assert rows == count.rows or (facet == "role" and rows > count.rows), (facet, value)


def test_listing_days_add_up(indexed: tuple[LocalReader, Index, Columns]) -> None:
    """Each row with a day is counted on its day."""
    selection = select(indexed, {"lang": "ar"})
    days = Counter(int(selection.columns.day[row]) for row in selection.rows)
    assert dict(selection.days()) == {day: n for day, n in days.items() if day}
