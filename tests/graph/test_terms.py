"""Terms: the lexical form that a store keeps."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize

from kg.graph import terms

TEXT = st.text(st.characters(blacklist_categories=["Cs"]))


def _kept(literal: Literal) -> Literal:
    """The literal after a store and N-Quads."""
    node = NamedNode("urn:x")
    store = Store()
    store.add(Quad(node, node, literal, node))
    text = serialize(store.quads_for_pattern(None, None, None), format=RdfFormat.N_QUADS)
    [quad] = parse(text, format=RdfFormat.N_QUADS)
    assert isinstance(quad.object, Literal)
    return quad.object


@given(TEXT)
def test_words_survive_a_store(text: str) -> None:
    """NUL, control and bidi characters, lone marks: all come back."""
    assert _kept(terms.words(text, "fa")) == terms.words(text, "fa")
    assert _kept(terms.plain(text)) == terms.plain(text)


@given(st.floats(-10, 10))
def test_decimal_is_in_the_form_that_a_store_keeps(number: float) -> None:
    """A decimal is not rewritten and is the number to four places."""
    literal = terms.decimal(number)
    assert _kept(literal) == literal
    assert abs(Decimal(literal.value) - Decimal(str(number))) <= Decimal("0.00005")


@given(st.integers(0, 10**9))
def test_integer_is_in_the_form_that_a_store_keeps(number: int) -> None:
    """An offset is not rewritten."""
    assert _kept(terms.integer(number)) == terms.integer(number)


@given(st.dates())
def test_date_is_in_the_form_that_a_store_keeps(day: object) -> None:
    """Every day of the calendar makes a date."""
    literal = terms.date(str(day))
    assert literal is not None
    assert _kept(literal) == literal


@pytest.mark.parametrize("text", [None, "", "2023", "2023-09", "2023-02-30", "yesterday", "١٣-٩-٢٠٢٣"])
def test_date_is_none_where_no_day_is_named(text: str | None) -> None:
    """What names no day makes no literal, rather than an ill-typed one."""
    assert terms.date(text) is None


def test_facts_state_nothing_for_none() -> None:
    """A None value gives no quad."""
    assert list(terms.Facts(NamedNode("urn:g")).of("urn:s", ("urn:p", None))) == []
