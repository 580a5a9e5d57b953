"""Strict reading: what does not fit names its file, table and row, and what would fit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.errors import PackError
from kg.lang import Pack, folders, load_pack, read_toml
from kg.lang.examples import load_examples


@dataclass(frozen=True)
class Row:
    """A row for the tests."""

    name: str
    count: int = 0
    share: float = 0.5
    note: str | None = None


@dataclass(frozen=True)
class File:
    """A file for the tests; `class_` is written `class`."""

    rows: tuple[Row, ...]
    words: dict[str, str] | None = None
    class_: str = ""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "data.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_schema_reads_what_fits(tmp_path: Path) -> None:
    """Rows become frozen values; an integer stands for a float; a trailing underscore is not written."""
    path = written(tmp_path, 'class = "x"\nrows = [{name = "a", share = 1}]\n[words]\nk = "v"\n')
    assert read_toml(path, File) == File((Row("a", 0, 1.0),), {"k": "v"}, "x")


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ('rows = [{name = "a"}, {name = "b", cuont = 3}]', "unknown key 'cuont'", "data.toml [rows], row 2"),
        ("rows = []\nwrods = 1", "unknown key 'wrods'", "data.toml"),
        ("rows = [{count = 3}]", "missing key 'name'", "data.toml [rows], row 1"),
        ("", "missing key 'rows'", "data.toml"),
        ("rows = [{name = 3}]", "str expected, found int 3", "[rows], row 1 [name]"),
        ('rows = [{name = "a", count = true}]', "int expected, found bool", "[rows], row 1 [count]"),
        ('rows = {name = "a"}', "list expected, found dict", "[rows]"),
        ('rows = ["a"]', "dict expected, found str", "[rows], row 1"),
        ("rows = []\nwords = {k = 3}", "str expected", "[words] [k]"),
        ("rows = [", "not valid TOML", "data.toml"),
    ],
)
def test_schema_tells_file_table_and_row(text: str, what: str, where: str, tmp_path: Path) -> None:
    """Each way of not fitting is told with its place."""
    with pytest.raises(PackError) as caught:
        read_toml(written(tmp_path, text), File)
    assert what in caught.value.what
    assert where in str(caught.value.where)


def test_schema_names_known_keys(tmp_path: Path) -> None:
    """An unknown key is answered with the known ones."""
    with pytest.raises(PackError) as caught:
        read_toml(written(tmp_path, "rows = []\nklass = 1"), File)
    assert caught.value.remedy == "known keys: class, rows, words"


def test_schema_missing_file(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(PackError) as caught:
        read_toml(tmp_path / "none.toml", File)
    assert str(caught.value.where).endswith("none.toml")


def test_pack_unknown_language() -> None:
    """A language without a pack is answered with those that have one."""
    with pytest.raises(PackError) as caught:
        load_pack("tlh")
    assert "ar, fa" in str(caught.value.remedy)


def test_pack_without_model(tmp_path: Path) -> None:
    """A pack need not carry a model."""
    assert Pack("qq", tmp_path).model is None
    assert load_pack("ar").model is not None


def test_pack_broken_row_names_the_pack(tmp_path: Path) -> None:
    """A broken row of a pack's own file names that file."""
    (tmp_path / "examples.toml").write_text('[[yes]]\ntext = "x"\nwho = "y"\n', encoding="utf-8")
    with pytest.raises(PackError) as caught:
        load_examples(Pack("qq", tmp_path))
    assert "examples.toml [yes], row 1" in str(caught.value.where)


@pytest.mark.parametrize("code", sorted(folders()))
def test_pack_meta(code: str) -> None:
    """A pack's code is its folder's name; its direction is one of two; it has words to tell its language by."""
    meta = load_pack(code).meta
    assert meta.code == code == load_pack(code).folder.name
    assert meta.direction in {"rtl", "ltr"}
    assert len(meta.frequent) >= 20
