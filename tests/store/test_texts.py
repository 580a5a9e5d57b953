"""The articles as they were, kept beside the graph."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import StoreError
from kg.evaluation.gold import gold_files, read_gold
from kg.graph import Run, article_quads
from kg.store import open_writer
from kg.store.texts import TEXTS, Texts, is_refused, read_text

SEEDS = Path(__file__).parents[1] / "gold" / "seeds"


@given(st.dictionaries(st.text("0123456789abcdef", min_size=1), st.text(), max_size=5))
def test_texts_give_back_every_character(tmp_path_factory: pytest.TempPathFactory, kept: dict[str, str]) -> None:
    """What is kept comes back as it was, whatever it holds."""
    store = tmp_path_factory.mktemp("texts")
    texts = Texts(store)
    for digest, raw in kept.items():
        texts.keep(digest, raw)
    texts.flush()
    texts.close()
    assert {digest: read_text(store, digest) for digest in kept} == kept
    assert read_text(store, "no such digest") is None


def test_texts_go_with_their_article(tmp_path: Path) -> None:
    """A retracted article's text is gone, from the file's free pages too; the others stay."""
    readings = [read_gold(path) for path in gold_files(SEEDS)][:2]
    store = tmp_path / "store"
    with open_writer(store) as writer:
        for reading in readings:
            writer.keep_text(reading.article.id, reading.article.raw)
            writer.put(article_quads(reading, base=writer.base, run=Run("tests 1")), path=reading.article.path)
        writer.publish()
    with open_writer(store) as writer:
        writer.remove(readings[0].article.path)
        writer.publish()
    assert read_text(store, readings[0].article.id) is None
    assert read_text(store, readings[1].article.id) == readings[1].article.raw


def test_texts_damaged_file_is_told(tmp_path: Path) -> None:
    """A damaged file is a StoreError that names it, for readers and writers."""
    (tmp_path / TEXTS).write_bytes(b"this is no database, but it is long enough to be read as one" * 50)
    with pytest.raises(StoreError, match="cannot be read"):
        read_text(tmp_path, "00")
    with pytest.raises(StoreError, match="cannot be opened"):
        Texts(tmp_path)
    assert read_text(tmp_path / "nothing", "00") is None


def test_texts_refused_are_removed_and_stay_away(tmp_path: Path) -> None:
    """A text that may not be kept goes, from free pages too; only a plain wish brings it back."""
    texts = Texts(tmp_path)
    for wanted, kept, refused in ((None, True, False), (False, False, True), (None, False, True), (True, True, False)):
        texts.keep("aa", "words of an outlet" * 20, wanted=wanted)
        texts.keep("bb", "words of another")
        texts.flush()
        assert (read_text(tmp_path, "aa") is not None, is_refused(tmp_path, "aa")) == (kept, refused)
        assert read_text(tmp_path, "bb") == "words of another"
    assert not is_refused(tmp_path, "no such digest")
    texts.close()
