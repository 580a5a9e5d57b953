"""The strict tables: what breaks the schema is told with file and row."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import WorldError
from kg.world.tables import read_table, variants

COLUMNS = ("id", "ar", "source")


def _table(folder: Path, text: str | bytes) -> Path:
    path = folder / "t.tsv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_tables_read_rows_after_comments(tmp_path: Path) -> None:
    """Comment lines before the header and empty lines after it are no rows."""
    rows = list(read_table(_table(tmp_path, "# generated\nid\tar\tsource\nQ1\tمصر\thand\n\n"), COLUMNS))
    assert rows == [{"id": "Q1", "ar": "مصر", "source": "hand"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id\tar\tcolour\nQ1\tx\thand\n", "unknown column 'colour'"),
        ("id\tsource\nQ1\thand\n", "missing column 'ar'"),
        ("ar\tid\tsource\nx\tQ1\thand\n", "wrong order"),
        ("id\tar\tsource\nQ1\tx\n", "2 cells where 3 are due"),
        ("id\tar\tsource\nQ1\tx\t\n", "no source"),
        (b"id\tar\tsource\nQ1\t\xff\thand\n", "not UTF-8 at byte"),
    ],
)
def test_tables_refuse_a_broken_table(tmp_path: Path, text: str | bytes, said: str) -> None:
    """Each breach of the schema is a WorldError that names the file."""
    with pytest.raises(WorldError, match=said) as caught:
        list(read_table(_table(tmp_path, text), COLUMNS))
    assert "t.tsv" in (caught.value.where or "")


def test_tables_name_the_row(tmp_path: Path) -> None:
    """The row is counted as an editor counts lines."""
    with pytest.raises(WorldError) as caught:
        list(read_table(_table(tmp_path, "id\tar\tsource\nQ1\tx\thand\nQ2\tx\t\n"), COLUMNS))
    assert caught.value.where == "t.tsv, row 3"


def test_tables_tell_a_missing_table(tmp_path: Path) -> None:
    """A table that is not there says how to make it."""
    with pytest.raises(WorldError, match="not found"):
        list(read_table(tmp_path / "none.tsv", COLUMNS))


def test_tables_variants_mark_weak_names() -> None:
    """A tilde marks one name weak and is no part of it."""
    assert list(variants("فارس|~مهر||")) == [("فارس", True), ("مهر", False)]
