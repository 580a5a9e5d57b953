"""Paragraphs, sentences, quotation marks: nothing is lost, a bad mark costs one stretch."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.sentences import LONGEST_QUOTED, paragraphs, quoted, sentences, unpaired
from kg.text.tokens import Tokens, blank, tokens_of

PIECES = st.sampled_from([*'«»“”„‘’"‹›.!؟…:،()', "\n", " ", "قال", "نعم", "3", "أ", "U", "S"])
TEXTS = st.lists(PIECES, max_size=80).map(" ".join) | st.lists(PIECES, max_size=80).map("".join)


def tokens(raw: str) -> Tokens:
    return tokens_of(blank("ar")(raw))


def stretches(raw: str) -> list[tuple[str, bool]]:
    t = tokens(raw)
    return [
        (raw[t.start[q.inner_first] : t.end[q.inner_last - 1]], q.closed)
        for line in paragraphs(t)
        for q in quoted(t, line)
    ]


def clauses(raw: str) -> list[str]:
    t = tokens(raw)
    return [t.span(s.start, s.stop).of(raw) for line in paragraphs(t) for s in sentences(t, line, quoted(t, line))]


@given(TEXTS)
def test_paragraphs_partition(raw: str) -> None:
    """Every token stands in exactly one paragraph, and a paragraph in one line."""
    t = tokens(raw)
    assert [i for line in paragraphs(t) for i in line] == list(range(len(t)))
    assert all(len({t.line[i] for i in line}) == 1 for line in paragraphs(t))


@given(TEXTS)
def test_sentences_partition_a_paragraph(raw: str) -> None:
    """Every token of a paragraph stands in exactly one sentence, in order."""
    t = tokens(raw)
    for line in paragraphs(t):
        found = list(sentences(t, line, quoted(t, line)))
        assert [i for s in found for i in s] == list(line)
        assert all(found)


@given(TEXTS)
def test_quoted_stretches_are_apart(raw: str) -> None:
    """Quoted stretches lie in their paragraph, in text order, share no token, and hold something."""
    t = tokens(raw)
    for line in paragraphs(t):
        found = quoted(t, line)
        for q in found:
            assert line.start <= q.first < q.inner_first < q.inner_last <= q.last <= line.stop
            assert q.closed == (q.inner_last < q.last)
        assert all(a.last <= b.first for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("قال «نعم».", [("نعم", True)]),
        ('قال "نعم".', [("نعم", True)]),
        ("قال “نعم”.", [("نعم", True)]),
        ("قال ”نعم“.", [("نعم", True)]),
        ("قال »نعم«.", [("نعم", True)]),
        ("قال ”نعم”.", [("نعم", True)]),
        ("قال „نعم“.", [("نعم", True)]),
        ("قال ‘نعم’.", [("نعم", True)]),
        ("قال ‹نعم›.", [("نعم", True)]),
        ("قال «هو «كبير» جدا».", [("هو «كبير» جدا", True)]),
        ("قال «هو “كبير” جدا».", [("هو “كبير” جدا", True)]),
        ("قال «نعم. ثم ذهب", [("نعم", False)]),
        ("قال «نعم وقال «لا».", [("نعم وقال", False), ("لا", True)]),
        ("قال نعم». وقال «لا».", [("لا", True)]),
        ("«»", []),
        ("«", []),
        ("»", []),
        ('"', []),
        ("«نعم\nلا»", [("نعم", False)]),
        ("قال «أ»، و«ب»", [("أ", True), ("ب", True)]),
    ],
)
def test_quoted_cases(raw: str, expected: list[tuple[str, bool]]) -> None:
    """Each kind of mark, reversed, nested, unclosed: a bad mark costs its own stretch and no other."""
    assert stretches(raw) == expected


@pytest.mark.parametrize("bad", ["«", "»", "“", "”", '"'])
def test_quoted_bad_mark_costs_its_paragraph_at_most(bad: str) -> None:
    """One stray mark in a paragraph leaves the quotations of every other paragraph whole."""
    lines = [f"قال «قول {n}» أمس." for n in range(5)]
    lines[2] = f"وأضاف {bad} كلمة واحدة."
    whole = [s for s in stretches("\n".join(lines)) if s[1]]
    assert [(f"قول {n}", True) for n in (0, 1, 3, 4)] == whole


def test_quoted_unclosed_stretch_is_bounded() -> None:
    """A mark that is never closed reaches no further than a bound."""
    ((text, closed),) = stretches("«" + "كلمة " * 3 * LONGEST_QUOTED)[:1]
    assert not closed
    assert len(text.split()) <= LONGEST_QUOTED


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("قال نعم. ثم ذهب.", ["قال نعم.", "ثم ذهب."]),
        ("قال «نعم. لا» أمس. وذهب", ["قال «نعم. لا» أمس.", "وذهب"]),
        ("قال «نعم. لا أمس. وذهب", ["قال «نعم.", "لا أمس.", "وذهب"]),
        ("هل ذهب؟ نعم! ... ثم", ["هل ذهب؟", "نعم! ...", "ثم"]),
        ("ارتفع 3.5 بالمئة.", ["ارتفع 3.5 بالمئة."]),
        ("موقع a.com هو", ["موقع a.com هو"]),
        ("د. علي حضر.", ["د. علي حضر."]),
        ("سطر\nسطر", ["سطر", "سطر"]),
    ],
)
def test_sentences_cases(raw: str, expected: list[str]) -> None:
    """A sentence ends with a full stop outside closed quotation marks, or with its line."""
    assert clauses(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('قال «نعم» و"لا"', []),
        ("قال «نعم. ثم", ["«"]),
        ("قال نعم». وقال «لا».", ["»"]),
        ("«هو «كبير» جدا»", []),
        ("»نعم« ”لا“", []),
        ("it’s", []),
        ("«", ["«"]),
        ("«أ\nب»", ["«", "»"]),
    ],
)
def test_unpaired_cases(raw: str, expected: list[str]) -> None:
    """Marks without a partner are told one by one; reversed and nested pairs are pairs."""
    t = tokens(raw)
    marks = [q for line in paragraphs(t) for q in quoted(t, line)]
    assert [t.text[i] for i in unpaired(t, marks)] == expected
