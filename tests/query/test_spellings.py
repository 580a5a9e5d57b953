"""Words are found however they are spaced, joined, or stand behind a clitic that swallows the article."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kg.query.columns import load_columns
from kg.query.listing import Selection
from kg.query.run import run
from kg.query.spellings import spellings
from kg.query.stored import load_queries
from kg.query.terms import to_terms
from kg.store import Index, LocalReader, open_index, refresh_index
from kg.store.index.make import INDEX
from kg.store.index.schema import joined
from kg.text.fold import fold


def holding(store: Path, texts: list[str]) -> Index:
    """An index whose quotations are these."""
    with closing(sqlite3.connect(store / INDEX)) as db:
        rows = db.execute("SELECT id FROM quotation ORDER BY id LIMIT ?", (len(texts),)).fetchall()
        for (number,), text in zip(rows, texts, strict=True):
            db.execute("UPDATE quotation SET folded = ? WHERE id = ?", (fold(text), number))
            db.execute("INSERT INTO quotation_joined (rowid, joined) VALUES (?, ?)", (number, joined(fold(text))))
        db.commit()
    index = open_index(store)
    assert index is not None
    return index


@pytest.fixture
def indexed(store: Path, tmp_path: Path) -> Path:
    """The seeds' store with its index."""
    copy = Path(shutil.copytree(store, tmp_path / "store"))
    assert refresh_index(copy)
    return copy


@pytest.mark.parametrize(
    ("asked", "text", "spelling"),
    [
        ("می‌شود", "این کار می شود.", "می شود"),
        ("میشود", "این کار می شود", "می شود"),
        ("می شود", "این کار می‌شود", "میشود"),
        ("رئیس‌جمهور", "«رئیس جمهور» گفت", "رییس جمهور"),
        ("رئیس جمهور", "رئیس‌جمهوری ایران", "رییسجمهور"),
        ("عبدالله", "قال وعبد الله هناك", "عبد الله"),
        ("الاتحاد الأوروبي", "للاتحاد الأوروبي دور", "للاتحاد الاوروبی"),
    ],
)
def test_spellings_are_those_of_the_quotations(indexed: Path, asked: str, text: str, spelling: str) -> None:
    """The asked words come first, then what stands in a text."""
    found = spellings(holding(indexed, [text]), fold(asked))
    assert found[0] == fold(asked)
    assert spelling in found
    assert spelling in fold(text)


@pytest.mark.parametrize(("asked", "text"), [("نفت", "این فتنه"), ("ایران", "کارهای رانندگان")])
def test_spellings_do_not_run_across_words(indexed: Path, asked: str, text: str) -> None:
    """The end of a word and the beginning of the next are no other spelling."""
    assert spellings(holding(indexed, [text]), fold(asked)) == (fold(asked),)


@pytest.mark.parametrize("asked", ["پیونگ‌یانگ", "پیونگ یانگ", "الاتحاد", "كوريا الشمالية", '"', "(", "ن", "* OR a"])
def test_spellings_mean_the_same_to_pages_and_sparql(indexed: Path, asked: str) -> None:
    """The selection of a page holds what the stored query answers with the same words."""
    index, reader, said = open_index(indexed), LocalReader(indexed), load_queries()["said"]
    assert index is not None
    terms, _, _ = to_terms(reader, said, {"text": asked}, spellings=lambda words: spellings(index, words))
    numbers = Selection.of(index, load_columns(index), terms).page(0, 1000)
    iris = dict(map(tuple, index.rows("SELECT id, iri FROM quotation")))
    answered = run(reader, said, {"text": asked}, limit=1000, spellings=lambda words: spellings(index, words))
    assert [iris[n] for n in numbers] == [row["quotation"] for row in answered]
