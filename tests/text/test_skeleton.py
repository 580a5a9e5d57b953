"""Laws of consonant skeletons."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.skeleton import near, skeleton


@pytest.mark.parametrize(
    ("a", "b"), [("بوتين", "پوتین"), ("بوتن", "بوتين"), ("سيرغي", "سرگی"), ("فوستوشني", "فوستوتشني")]
)
def test_skeleton_joins_spellings(a: str, b: str) -> None:
    """Spellings of one name share a skeleton."""
    assert skeleton(a) == skeleton(b)


@given(st.text(max_size=30))
def test_skeleton_is_idempotent_in_length(name: str) -> None:
    """A skeleton's own skeleton is never longer."""
    assert len(skeleton(skeleton(name))) <= len(skeleton(name))


@given(st.text(alphabet="abcde", max_size=8), st.text(alphabet="abcde", max_size=8))
def test_skeleton_near_is_symmetric(a: str, b: str) -> None:
    """Nearness has no direction, and a text is near itself."""
    assert near(a, b) == near(b, a)
    assert near(a, a)
