"""Phrases: found in every spelling, behind clitics, the longest first, never inside a word."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.phrases import Match, PhraseIndex
from kg.text.tokens import blank, tokens_of

NAMES = ["بيونغ يانغ", "الكرملين", "موسكو", "رئیس جمهوری", "رئیس جمهوری روسیه", "وزارت دفاع", "قاهره"]
INDEX = PhraseIndex(
    ((n, n) for n in NAMES), proclitics=["و", "ب", "ل", "ول", "وب"], contractions={"لل": "ال", "ولل": "ال"}
)
WORD = st.text("ابتجدرزسفقكلمنهوي", min_size=2, max_size=6)


def found(raw: str, index: PhraseIndex[str] = INDEX, *, longest: bool = True) -> list[Match[str]]:
    return list(index.find(tokens_of(blank("fa")(raw)), longest=longest))


def surfaces(raw: str) -> list[tuple[str, str]]:
    return [(m.span.of(raw), m.clitic) for m in found(raw)]


@pytest.mark.parametrize(
    "raw", ["رئیس جمهوری", "رئیس‌جمهوری", "رئیسجمهوری", "رئيس‌جمهوري", "رئيس  جمهوري", "رئیسِ جمهوریِ"]
)
def test_phrases_joined_spaced_or_with_joiner(raw: str) -> None:
    """A phrase is found joined, spaced, with a zero-width non-joiner and with other letters for the same sound."""
    assert surfaces(f"و {raw} گفت") == [(raw, "")]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("ولموسكو", [("موسكو", "ول")]),
        ("وبموسكو", [("موسكو", "وب")]),
        ("للكرملين", [("كرملين", "لل")]),
        ("وللكرملين", [("كرملين", "ولل")]),
        ("والكرملين", [("الكرملين", "و")]),
        ("وَبِموسكو", [("موسكو", "وب")]),
        ("وبيونغ يانغ", [("بيونغ يانغ", "و")]),
        ("موسكوا", []),
        ("لاموسكو", []),
        ("رئیس", []),
        ("رئیس جمهوری روسیه", [("رئیس جمهوری روسیه", "")]),
        ("موسكو، موسكو", [("موسكو", ""), ("موسكو", "")]),
        ("بيونغ، يانغ", []),
    ],
)
def test_phrases_clitics(raw: str, expected: list[tuple[str, str]]) -> None:
    """Clitics before a phrase stay outside its span; a phrase ends with a word and does not reach over a mark."""
    assert surfaces(raw) == expected


@given(st.lists(WORD, max_size=12), st.lists(st.lists(WORD, min_size=1, max_size=3).map(" ".join), max_size=6))
def test_phrases_every_occurrence_is_found(words: list[str], phrases: list[str]) -> None:
    """A phrase written between other words is found there, and what is found is a phrase."""
    index = PhraseIndex((p, p) for p in phrases)
    for phrase in phrases:
        raw = " ".join([*words, "×", phrase, "×"])
        at = raw.index("×") + 2
        matches = found(raw, index, longest=False)
        assert any(m.span == (at, at + len(phrase)) and phrase in m.values for m in matches)
        for m in matches:
            assert m.values == index.get(m.span.of(raw))
            assert 0 <= m.first < m.last


@given(st.lists(st.sampled_from([*NAMES, "و", "،", "قال", "ل"]), max_size=20).map(" ".join))
def test_phrases_longest_do_not_overlap(raw: str) -> None:
    """The longest matches come in text order and share no token."""
    matches = found(raw)
    assert all(a.last <= b.first for a, b in pairwise(matches))


def test_phrases_values_in_order_and_once() -> None:
    """A phrase may stand for several things; the same row twice counts once."""
    index = PhraseIndex([("فارس", 1), ("فارس", 2), ("فارس", 1)])
    assert index.get("فارس") == (1, 2)
    assert index.get("مهر") == ()
    assert len(index) == 1


def test_phrases_empty_rows_match_nothing() -> None:
    """A row without letters, or an index without rows, finds nothing."""
    assert found("قال « »", PhraseIndex([("", 1), (" ", 2), ("ـ", 3)])) == []  # type: ignore[list-item]


def test_phrases_work_grows_with_the_text() -> None:
    """Four times the text takes four times the look-ups, however many phrases begin alike."""
    index = PhraseIndex((("ا " * n).strip(), str(n)) for n in range(1, 12))

    class Counting(list[str]):
        reads = 0

        def __getitem__(self, at):  # type: ignore[no-untyped-def]
            Counting.reads += 1
            return super().__getitem__(at)

    def reads(words: int) -> int:
        tokens = tokens_of(blank("ar")("ا " * words))
        object.__setattr__(tokens, "key", Counting(tokens.key))
        Counting.reads = 0
        list(index.find(tokens))
        return Counting.reads

    assert reads(4000) < 5 * reads(1000)
