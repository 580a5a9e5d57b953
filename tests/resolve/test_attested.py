"""Known spellings: what two words are known to be, and what is not known stays open."""

from __future__ import annotations

import pytest

from kg.resolve.attested import attested


@pytest.mark.parametrize(
    ("one", "other", "known"),
    [
        ("johnson", "جونسون", True), ("جونسون", "johnson", True), ("smith", "جونسون", False), ("جونسون", "سمیث", False),
        ("johnson", "قلقشندی", None), ("johnson", "smith", None), ("", "", None),
    ],
)  # fmt: skip
def test_attested_tells_what_is_known(one: str, other: str, known: bool | None) -> None:
    """One name, two names, or too little known; in either order."""
    assert attested(one, other) is known
