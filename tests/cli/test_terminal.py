"""Tables and problems on a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cli.terminal import Bar, clean, columns_of, cut, fit, table, tell_problems
from kg.model import Problem, Span

ISOLATES = str.maketrans("", "", "\u2068\u2069")


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("أكّد", 3), ("پیونگ\u200cیانگ", 9), ("平壤", 4), ("", 0), ("e\u0301", 1), ("\u200f", 0)],
)
def test_columns_of_counts_what_a_terminal_shows(text: str, width: int) -> None:
    """Diacritics and joiners take no column, wide characters two."""
    assert columns_of(text) == width


def test_table_aligns_mixed_scripts() -> None:
    """Every column starts at the same screen column in every line."""
    lines = table(["who", "what"], [["بوتين", "نعم"], ["Putin", "yes"]], width=60)
    assert [line.translate(ISOLATES) for line in lines] == ["who    what", "-----  ----", "بوتين  نعم", "Putin  yes"]


def test_table_isolates_right_to_left_cells() -> None:
    """Cells with right-to-left letters stand between isolates, others do not."""
    (_, _, line) = table(["a", "b"], [["بوتين", "x"]], width=60)
    assert line == "\u2068بوتين\u2069  x"


def test_table_wraps_long_cells_to_fit() -> None:
    """A table keeps to the screen's width; long cells take up to three lines, and what is cut ends in an ellipsis."""
    lines = table(["name", "words"], [["Putin", "word " * 40]], width=40)
    assert max(map(columns_of, lines)) <= 40
    assert len(lines) == 5
    assert lines[2].startswith("Putin  word")
    assert lines[4].endswith("…")


@pytest.mark.parametrize(
    ("widths", "least", "screen", "expected"),
    [
        ([5, 10], [5, 5], 40, [5, 10]),
        ([5, 400], [5, 9], 40, [5, 33]),
        ([100, 400], [9, 9], 47, [15, 30]),
        ([100, 400], [16, 9], 47, [16, 29]),
        ([], [], 40, []),
        ([50, 50], [8, 8], 4, [8, 8]),
    ],
)
def test_fit_gives_long_texts_more(widths: list[int], least: list[int], screen: int, expected: list[int]) -> None:
    """Short columns keep their width, words stay whole; long texts share the rest by the root of their need."""
    assert fit(widths, least, screen) == expected


def test_clean_disarms_control_characters() -> None:
    """Nothing in a text can steer the terminal, break the line, or turn the direction of its neighbours."""
    assert clean("a\x1b[31mb\nc\u202ed\u2069e\0") == "a [31mb cde "


@given(st.text(), st.integers(min_value=1, max_value=30))
def test_cut_never_exceeds(text: str, width: int) -> None:
    """A cut text takes at most the width asked for, and a short one stays whole."""
    shown = cut(clean(text), width)
    assert columns_of(shown) <= width
    assert columns_of(clean(text)) > width or shown == clean(text)


@given(st.lists(st.tuples(st.text(), st.text()), max_size=4), st.integers(min_value=34, max_value=80))
def test_table_takes_any_text(rows: list[tuple[str, str]], width: int) -> None:
    """Any texts make one to three lines each, inside the width."""
    lines = table(["a", "b"], rows, width=width)
    assert 2 + len(rows) <= len(lines) <= 2 + 3 * len(rows)
    assert all(columns_of(line) <= width and "\n" not in line for line in lines)


def test_bar_shows_only_where_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    """The bar is silent away from a terminal, and ends its line when all is done."""
    Bar()(1, 2)
    assert capsys.readouterr().err == ""
    for done in (1, 2):
        Bar(shown=True)(done, 2)
    out, err = capsys.readouterr()
    assert out == ""
    assert "1/2" in err
    assert err.endswith("2/2\n")


def test_tell_problems_names_file_and_remedy(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Each problem names its file on stderr; many are cut short, the file has them all."""
    problems = [Problem("decoded-as", f"{n}.txt", "holds no text", "leave it out", Span(0, 1)) for n in range(25)]
    tell_problems(problems, tmp_path / "p.jsonl")
    out, err = capsys.readouterr()
    assert out == ""
    assert "0.txt: holds no text [decoded-as]\n  remedy: leave it out" in err
    assert "and 5 more" in err
    rows = [json.loads(line) for line in (tmp_path / "p.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["path"] for row in rows] == [p.path for p in problems]
    assert rows[0]["span"] == {"start": 0, "end": 1}


def test_tell_problems_never_cuts_losses(capsys: pytest.CaptureFixture[str]) -> None:
    """A file that was lost is named, however many lesser problems stand before it; a name forges no line."""
    lesser = [Problem("decoded-as", f"{n}.txt", "was decoded") for n in range(30)]
    tell_problems([*lesser, Problem("unreadable", "lost\nforged.txt", "cannot be read")])
    _, err = capsys.readouterr()
    assert "[unreadable]" in err.splitlines()[0]
    assert "lost" in err.splitlines()[0]
    assert "and 11 more" in err
