"""Tokens: every character accounted for, every mark by itself, no word split."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Span
from kg.text.fold import fold
from kg.text.tokens import Tokens, blank, tokens_of

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
LANGS = st.sampled_from(["ar", "fa", "xx"])


def tokens(raw: str, lang: str = "ar") -> Tokens:
    return tokens_of(blank(lang)(raw))


@given(ANY, LANGS)
def test_tokens_law_of_spans(raw: str, lang: str) -> None:
    """The document is the raw text, each token is its characters, and only white space lies between tokens."""
    assert blank(lang)(raw).text == raw
    t = tokens(raw, lang)
    at = 0
    for start, end, text, key in zip(t.start, t.end, t.text, t.key, strict=True):
        assert raw[start:end] == text
        assert key == fold(text)
        assert not raw[at:start].strip()
        at = end
    assert not raw[at:].strip()


@given(ANY, st.data())
def test_tokens_inside_and_at(raw: str, data: st.DataObject) -> None:
    """`inside` gives the tokens that share a character with a span, `at` the one that covers an offset or the next."""
    t = tokens(raw)
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    if end > start:
        expected = [i for i in range(len(t)) if t.start[i] < end and t.end[i] > start]
        assert list(t.inside(Span(start, end))) == expected
    assert t.at(start) == next((i for i in range(len(t)) if t.end[i] > start), len(t))


@given(ANY)
def test_tokens_lines_count_line_breaks(raw: str) -> None:
    """A token's line is the number of line feeds before it."""
    t = tokens(raw)
    assert t.line == [raw.count("\n", 0, start) for start in t.start]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("وقال: «نعم».", ["وقال", ":", "«", "نعم", "»", "."]),
        ("رئیس‌جمهوری", ["رئیس‌جمهوری"]),
        ("أكّدَ", ["أكّدَ"]),
        ("۱۴۰۲/۰۶/۲۲ و 3.5 و 10:30", ["۱۴۰۲/۰۶/۲۲", "و", "3.5", "و", "10:30"]),
        ("سبتمبر/أيلول", ["سبتمبر", "/", "أيلول"]),
        ("(وكالات)", ["(", "وكالات", ")"]),
        ("قال:نعم", ["قال", ":", "نعم"]),
        ("...", [".", ".", "."]),
        ("a_b", ["a", "_", "b"]),
        ('"نعم"،قال', ['"', "نعم", '"', "،", "قال"]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_tokens_cases(raw: str, words: list[str]) -> None:
    """Marks are tokens of their own; joiners, diacritics and the separators of numbers stay inside words."""
    assert tokens(raw).text == words


def test_tokens_word_or_mark() -> None:
    """A token is a word where it holds a letter or digit."""
    assert tokens("قال : 3 «\u200c» أ").is_word == [True, False, True, False, False, False, True]


def test_blank_of_an_unknown_language() -> None:
    """A language that spaCy does not know is read like any other, and keeps its code."""
    assert blank("qaa")("a b").text == "a b"
    assert blank("qaa").lang == "qaa"
