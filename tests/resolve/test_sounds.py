"""How words sound: the cost is the same either way, nothing for the word itself, more for other consonants."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.resolve.sounds import cost, script, sounds, weight

WORDS = st.text(
    alphabet="abcdefghijklmnopqrstuvwxyzابتجحخدرزسشصطعغفقکلمنهویپچگабвгдежзийклмнопрстуфхц", min_size=1, max_size=9
)


@given(WORDS)
def test_sounds_a_word_costs_nothing_against_itself(word: str) -> None:
    """A word is heard in itself, and says something."""
    assert cost(word, word) == 0
    assert weight(word) >= 1


@given(WORDS, WORDS)
def test_sounds_cost_is_the_same_either_way(one: str, other: str) -> None:
    """Which word comes first does not matter."""
    assert cost(one, other) == cost(other, one) >= 0


@pytest.mark.parametrize(
    ("one", "near", "far"),
    [
        ("putin", "پوتین", "كرملين"),
        ("jong", "جونغ", "يونغ"),
        ("غورباتشوف", "горбачев", "горбачева"),
        ("qi", "تشي", "كي"),
    ],
)
def test_sounds_tell_near_from_far(one: str, near: str, far: str) -> None:
    """Another spelling costs less than another word."""
    assert cost(one, near) < cost(one, far)


def test_sounds_data_is_of_one_script_each() -> None:
    """Every unit stands in the table of its script, and no sound is empty."""
    for name, table in sounds().units.items():
        assert all(unit.sounds and (script(text) == name or not text[0].isalpha()) for text, unit in table.items())
