"""Reading: bytes become articles, oddities become Problems, the text stays as it is."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.reading import read_bytes, read_file

SEEDS = Path(__file__).parents[2] / "seeds"
ARABIC = (SEEDS / "002_5afa0f906a688b19.txt").read_bytes().decode("utf-8")
PERSIAN = (SEEDS / "003_65c8254eab1d656b.txt").read_bytes().decode("utf-8")


def codes(data: bytes, **options: int) -> list[str]:
    return [p.code for p in read_bytes(data, path="x.txt", **options).problems]


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda p: p.stem[:3])
def test_read_file_keeps_text(path: Path) -> None:
    """A seed's text is its bytes decoded, nothing trimmed, and its id is their digest."""
    read = read_file(path)
    assert read.article is not None
    assert read.article.raw.encode("utf-8") == path.read_bytes()
    assert read.article.id == hashlib.sha256(path.read_bytes()).hexdigest()
    assert read.problems == ()


@pytest.mark.parametrize(
    ("number", "lang"), [("000", "fa"), ("001", "ar"), ("002", "ar"), ("003", "fa"), ("004", "ar")]
)
def test_read_file_names_language(number: str, lang: str) -> None:
    """Each seed's language is found."""
    read = read_file(next(SEEDS.glob(f"{number}*")))
    assert read.article is not None
    assert read.article.lang == lang


@pytest.mark.parametrize(
    ("encoding", "reported"),
    [("cp1256", "cp1256"), ("iso8859-6", "iso8859-6"), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be")],
)
@pytest.mark.parametrize("length", [60, 400, 3000])
def test_read_bytes_decodes_and_reports(encoding: str, reported: str, length: int) -> None:
    """Arabic in the codecs that newspapers have used is decoded whole, and the user is told."""
    text = ARABIC[:length].encode(encoding, "ignore").decode(encoding)
    read = read_bytes(text.encode(encoding), path="x.txt")
    assert read.article is not None
    assert (read.article.raw, read.article.encoding, read.article.lang) == (text, reported, "ar")
    assert [p.code for p in read.problems] == ["decoded-as"]


def test_read_bytes_decodes_persian_windows() -> None:
    """Persian in Windows-1256, which lacks the Persian yeh, is still read as Persian."""
    text = PERSIAN.replace("ی", "ي").encode("cp1256", "ignore").decode("cp1256")
    read = read_bytes(text.encode("cp1256"), path="x.txt")
    assert read.article is not None
    assert (read.article.raw, read.article.lang) == (text, "fa")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_read_bytes_keeps_mark(encoding: str) -> None:
    """A byte order mark is a character of the text, so that offsets count it."""
    read = read_bytes(ARABIC.encode(encoding), path="x.txt")
    assert read.article is not None
    assert read.article.raw == "\ufeff" + ARABIC


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ["empty-file"]),
        (b" \r\n\t\n", ["empty-file"]),
        ("\ufeff".encode(), ["empty-file"]),
        (b"\0\0\0\0", ["empty-file"]),
        (bytes(range(256)) * 8, ["not-text"]),
        (b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\6\0\0\0", ["not-text"]),
        (ARABIC.encode()[:-1] + b"\xd9", ["undecodable-bytes"]),
        (ARABIC.encode()[:500] + b"\xff\xfe" + ARABIC.encode()[500:], ["undecodable-bytes"]),
        (ARABIC.encode("utf-16")[:-1], ["decoded-as", "undecodable-bytes"]),
        ((ARABIC[:99] + "\0" + ARABIC[99:]).encode(), ["nul-characters"]),
        ((ARABIC[:99] + "\u202e\u2066" + ARABIC[99:]).encode(), ["direction-controls"]),
        ((ARABIC[:99] + "\u200f\u200e" + ARABIC[99:]).encode(), []),
        (b"The president said on Monday that it is ready.", ["unsupported-language"]),
        (
            "Le président a déclaré qu'il est prêt à le faire dans la région".encode("cp1252"),
            ["decoded-as", "unsupported-language"],
        ),
        (
            "Президент сказал, что он готов к этому и не более того".encode("cp1251"),
            ["decoded-as", "unsupported-language"],
        ),
        ("صدر نے کہا ہے کہ یہ ایک بڑا معاملہ ہے اور اس کا حل ضروری ہے".encode(), ["unsupported-language"]),
        ("سەرۆک وتی کە ئەو ئامادەیە بۆ هاوکاری لەگەڵ دراوسێکان".encode(), ["unsupported-language"]),
        (b"12345 67890", ["unsupported-language"]),
    ],
)
def test_read_bytes_reports(data: bytes, expected: list[str]) -> None:
    """Each kind of bad input gives its own Problem."""
    assert codes(data) == expected


def test_read_bytes_names_file_and_place() -> None:
    """A Problem names the file, says what is wrong, and where."""
    (problem,) = read_bytes((ARABIC[:99] + "\0" + ARABIC[99:]).encode(), path="dir/x.txt").problems
    assert (problem.path, problem.span) == ("dir/x.txt", (99, 100))
    assert "NUL" in problem.what


def test_read_bytes_names_foreign_language() -> None:
    """An article in a language without a pack is kept, its language named."""
    read = read_bytes(b"The president said on Monday that it is ready.", path="x.txt")
    assert read.article is not None
    assert read.article.lang == "en"
    assert "English" in read.problems[0].what


def test_read_file_refuses_large(tmp_path: Path) -> None:
    """A 20 MB file is refused with both sizes in the message; the limit can be raised."""
    path = tmp_path / "large.txt"
    path.write_bytes(b"a " * 10_000_000)
    read = read_file(path)
    assert read.article is None
    assert read.problems[0].code == "too-large"
    assert "20,000,000" in read.problems[0].what
    assert read_file(path, max_bytes=30_000_000).article is not None
    assert codes(b"abc", max_bytes=2) == ["too-large"]


def test_read_file_reports_missing(tmp_path: Path) -> None:
    """A file that cannot be opened is a Problem, not an exception."""
    for path in (tmp_path / "absent.txt", tmp_path):
        assert [p.code for p in read_file(path).problems] == ["unreadable"]


@given(st.binary(max_size=300))
def test_read_bytes_takes_any_bytes(data: bytes) -> None:
    """Any bytes give an article or a Problem that says why not, and never an exception."""
    read = read_bytes(data, path="x.txt")
    assert read.article is not None or read.problems
    if read.article is not None:
        assert hashlib.sha256(read.article.raw.encode("utf-8")).hexdigest() == read.article.id


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1))
def test_read_bytes_keeps_any_text(text: str) -> None:
    """Any UTF-8 text is kept character for character."""
    read = read_bytes(text.encode("utf-8"), path="x.txt")
    if read.article is not None and not text.startswith("\ufeff"):
        assert read.article.raw == text


def test_reading_refuses_a_pipe(tmp_path: Path) -> None:
    """A named pipe has no end: it is told and not waited for."""
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    read = read_file(pipe)
    assert read.article is None
    assert [p.code for p in read.problems] == ["unreadable"]
