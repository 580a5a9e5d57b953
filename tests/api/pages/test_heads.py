"""What pages call an article."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kg.api.pages.heads import first_words, heads
from kg.api.pages.things import Things
from kg.store import Index, open_index, open_writer, refresh_index
from kg.store.texts import Texts

BASE = "https://example.org/kg/"


@given(st.text())
def test_heads_first_words_are_the_texts_own(text: str) -> None:
    """The first words are in one short line, and begin the text."""
    words = first_words(text)
    assert len(words) <= 70
    assert "\n" not in words
    assert " ".join(text.split()).startswith(words.removesuffix("…") if len(words) > 1 else "")
    assert bool(words) == bool(text.split())


def test_heads_without_headline_have_words_and_file(tmp_path: Path) -> None:
    """An article without a headline is called by its first words, or untitled where no text is kept; then its file."""
    store = tmp_path / "store"
    with open_writer(store) as writer:
        writer.publish()
    assert refresh_index(store)
    index = open_index(store)
    assert index is not None
    row = _row(index, headline=None)
    things = Things(index, BASE)
    assert heads(things, BASE, [row], store)[0].parts == ("Article without headline", "a.txt")
    texts = Texts(store)
    texts.keep("d", "before\nقال الرئيس\nأمس")
    texts.flush()
    texts.close()
    (head,) = heads(things, BASE, [row], store)
    assert (head.parts, head.lang) == (("قال الرئيس أمس", "a.txt"), "ar")
    assert head.title == "\u2068قال الرئيس أمس\u2069 · \u2068a.txt\u2069"
    (head,) = heads(things, BASE, [_row(index, headline="عنوان")], store)
    assert (head.parts, head.title, head.lang) == (("عنوان",), "عنوان", "ar")


def _row(index: Index, *, headline: str | None) -> sqlite3.Row:
    """A row of the table `article`."""
    sql = """SELECT ? AS headline, 'ar' AS lang, 'd' AS digest, 7 AS start, 99 AS "end", NULL AS publisher,
    NULL AS published, '["news/a.txt"]' AS paths, ? AS iri"""
    return index.rows(sql, (headline, BASE + "article/d"))[0]
