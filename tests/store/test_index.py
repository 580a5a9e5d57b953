"""The index follows the store: whole or carried on, it says what the graph says."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kg import vocab
from kg.errors import StoreError
from kg.evaluation.gold import gold_files, read_gold
from kg.graph import Run, article_quads
from kg.model import Reading
from kg.pipeline.identities import refresh as refresh_identities
from kg.store import Writer, changes, open_index, open_reader, open_writer, refresh_index
from kg.store.index.make import INDEX, LOCK
from kg.text.fold import fold

SEEDS = Path(__file__).parents[1] / "gold" / "seeds"
TABLES = ("entity", "article", "credit", "names", "quotation", "via", "holding", "name")


@pytest.fixture(scope="module")
def readings() -> list[Reading]:
    """The five seeds as annotated by hand."""
    return [read_gold(path) for path in gold_files(SEEDS)]


def put(writer: Writer, reading: Reading) -> None:
    """One article into the store."""
    writer.put(article_quads(reading, base=writer.base, run=Run("tests 1")), path=reading.article.path)


def fill(store: Path, readings: list[Reading]) -> Path:
    """A published store of these readings."""
    with open_writer(store) as writer:
        for reading in readings:
            put(writer, reading)
        refresh_identities(writer)
        writer.publish()
    return store


def facts(store: Path) -> dict[str, list[tuple[object, ...]]]:
    """The index's content with IRIs in the place of its own numbers, sorted."""
    db = sqlite3.connect(store / INDEX)
    names: dict[int | None, str | None] = {None: None, **dict(db.execute("SELECT id, iri FROM entity"))}
    numbered = {"speaker", "addressee", "place", "publisher", "person", "of", "entity"}
    own = {"id", "graph", "article", "quotation", "mentions"}

    def rows(table: str) -> Iterator[tuple[object, ...]]:
        found = db.execute(f"SELECT * FROM {table}")
        columns = [c[0] for c in found.description]
        for row in found:
            yield tuple(names[v] if c in numbered else v for c, v in zip(columns, row, strict=True) if c not in own)

    with closing(db):
        return {table: sorted(rows(table), key=str) for table in TABLES}


def test_index_says_what_the_graph_says(tmp_path: Path, readings: list[Reading]) -> None:
    """Each quotation, article and holding of the graph stands in the index once."""
    store = fill(tmp_path / "store", readings)
    assert refresh_index(store)
    index = open_index(store)
    assert index is not None
    with open_reader(store) as reader:
        for table, kind in (("quotation", vocab.Quotation), ("holding", vocab.RoleHolding)):
            of_type = reader.quads(None, NamedNode(vocab.PREFIXES["rdf"] + "type"), NamedNode(kind))
            assert index.rows(f"SELECT COUNT(*) FROM {table}")[0][0] == len(list(of_type))
    quoted = {(q.span.start, q.span.end) for r in readings for q in r.quotations}
    assert {tuple(row) for row in index.rows('SELECT start, "end" FROM quotation')} == quoted


def test_index_carried_on_equals_one_made_anew(tmp_path: Path, readings: list[Reading]) -> None:
    """After adding, replacing and retracting, reading only what changed gives what reading all gives."""
    store = fill(tmp_path / "store", readings[:3])
    assert refresh_index(store)
    with open_writer(store) as writer:
        put(writer, readings[3])
        put(writer, replace(readings[0], quotations=readings[0].quotations[:2]))
        writer.remove(readings[1].article.path)
        refresh_identities(writer)
        writer.publish()
    assert changes.since(store, 1, 2) is not None
    assert refresh_index(store)
    carried = facts(store)
    assert refresh_index(store, anew=True)
    assert carried == facts(store)
    with closing(sqlite3.connect(store / INDEX)) as db:
        db.execute("INSERT INTO quotation_words (quotation_words) VALUES ('integrity-check')")


def test_index_finds_the_spellings_that_folding_joins(tmp_path: Path, readings: list[Reading]) -> None:
    """Arabic and Persian letters, diacritics and joiners of the asked words do not matter."""
    store = fill(tmp_path / "store", readings)
    refresh_index(store)
    index = open_index(store)
    assert index is not None
    counts = {
        index.rows("SELECT COUNT(*) FROM quotation_words WHERE quotation_words MATCH ?", (f'"{fold(word)}"',))[0][0]
        for word in ("موسكو", "موسکو", "مُوسكو", "موس‌کو")
    }
    assert len(counts) == 1
    assert counts.pop() > 0


def test_index_of_an_unknown_past_is_made_anew(tmp_path: Path, readings: list[Reading]) -> None:
    """Where it is not known which graphs changed, all are read; a damaged index is replaced."""
    store = fill(tmp_path / "store", readings[:2])
    refresh_index(store)
    fresh = facts(store)
    (store / INDEX).write_bytes(b"damaged" * 1000)
    assert open_index(store) is None
    assert refresh_index(store)
    assert facts(store) == fresh
    with open_writer(store) as writer:
        put(writer, readings[2])
        refresh_identities(writer)
        writer.publish()
    (store / changes.CHANGES / "2").unlink()
    assert refresh_index(store)
    index = open_index(store)
    assert index is not None
    assert index.rows("SELECT COUNT(*) FROM graph")[0][0] == 3


def test_index_open_outlives_its_successor(tmp_path: Path, readings: list[Reading]) -> None:
    """Who has an index open keeps reading its state after the next one took its place."""
    store = fill(tmp_path / "store", readings[:1])
    refresh_index(store)
    index = open_index(store)
    assert index is not None
    fill(store, readings[1:3])
    assert refresh_index(store)
    assert index.rows("SELECT COUNT(*) FROM graph")[0][0] == 1


def test_index_cannot_be_written(tmp_path: Path) -> None:
    """A store that is none is told as such."""
    with pytest.raises(StoreError):
        refresh_index(tmp_path / "nothing")
    (tmp_path / LOCK).touch()
    assert open_index(tmp_path) is None
