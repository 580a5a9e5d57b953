"""Every row of every pack's examples.toml."""

from __future__ import annotations

import hashlib
from functools import cache

import pytest

from kg.evaluation.examples import says, shown
from kg.lang import folders, load_pack
from kg.lang.examples import No, Wish, Yes, load_examples
from kg.model import Article, Reading
from kg.pipeline import extract

PACKS = {code: load_examples(load_pack(code)) for code in folders()}
YES = [(code, row) for code, rows in PACKS.items() for row in rows.yes]
NO = [(code, row) for code, rows in PACKS.items() for row in rows.no]
WISH = [(code, row) for code, rows in PACKS.items() for row in rows.wish]


@cache
def read(text: str, lang: str) -> Reading:
    return extract(Article(hashlib.sha256(text.encode()).hexdigest(), "example.txt", text, lang))


@pytest.mark.parametrize(("code", "row"), YES, ids=[f"{c}-{n}" for n, (c, _) in enumerate(YES)])
def test_examples_yes(code: str, row: Yes) -> None:
    """The attribution of each `yes` row is read: speaker, content and cue to the character."""
    reading = read(row.text, code)
    assert says(reading, row), f"{row}\n{shown(reading)}"


@pytest.mark.parametrize(("code", "row"), NO, ids=[f"{c}-{n}" for n, (c, _) in enumerate(NO)])
def test_examples_no(code: str, row: No) -> None:
    """A `no` row gives no quotation."""
    reading = read(row.text, code)
    assert not reading.quotations, f"{row.text}\n{shown(reading)}"


@pytest.mark.parametrize(("code", "row"), WISH, ids=[f"{c}-{n}" for n, (c, _) in enumerate(WISH)])
def test_examples_wish(code: str, row: Wish) -> None:
    """A wish that comes true is moved to `yes` or `no`."""
    assert row.reason
    assert not says(read(row.text, code), row), f"this is read rightly now: move it to [[yes]] or [[no]]\n{row}"


@pytest.mark.parametrize("code", sorted(PACKS))
def test_examples_are_many_and_verbatim(code: str) -> None:
    """A pack has rows for every construction; what they name stands in their text, and none stands twice."""
    rows = PACKS[code]
    assert len(rows.yes) + sum(bool(w.what) for w in rows.wish) >= 40
    assert len(rows.no) + sum(not w.what for w in rows.wish) >= 15
    for row in (*rows.yes, *rows.wish):
        assert all(words in row.text for words in (row.who, row.what, row.cue, row.where)), row
    keys = [(r.text, r.what) for r in (*rows.yes, *rows.wish)]
    assert len(set(keys)) == len(keys)
