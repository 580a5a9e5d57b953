"""Clustering people by clues: whatever the order, never across a contradiction, and only with support."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.resolve.cluster import Profile, blocks, cluster, contradiction, groups

RUSSIAN = frozenset({("deputy minister", "Q159")})
NAMES = ("ميروسلاف كرافتشوك", "میروسلاو کراوچوک", "Miroslav Kravchuk")


def someone(ident: str, name: str, country: str = "", office: str = "", *, date: str = "") -> Profile:
    offices = frozenset({(office, country)}) if office else frozenset[tuple[str, str]]()
    countries = frozenset({country}) if country else frozenset[str]()
    return Profile(ident, frozenset({name}), offices, countries, dates=(date,) if date else ())


def joined(*profiles: Profile) -> list[tuple[str, str, bool]]:
    return [(j.one, j.other, j.certain) for j in cluster(profiles)]


@pytest.mark.parametrize(
    ("office", "country", "expected"),
    [
        ("deputy minister", "RU", [("a", "b", True)]),
        ("", "", [("a", "b", False)]),
        ("deputy minister", "EG", []),
        ("transport minister", "RU", []),
    ],
)
def test_cluster_by_clues(office: str, country: str, expected: list[tuple[str, str, bool]]) -> None:
    """Names and an office join, names alone are a guess; another country or another office at the time forbids it."""
    one = someone("a", NAMES[0], "RU", "deputy minister", date="2023-09-01")
    assert joined(one, someone("b", NAMES[1], country, office, date="2023-11-11")) == expected


def test_cluster_never_chains_over_a_contradiction() -> None:
    """One who fits two that contradict each other goes with the better, and these two stay apart."""
    one = someone("a", NAMES[0], "RU", "deputy minister", date="2023-09-01")
    two = someone("b", NAMES[1], "EG", "deputy minister", date="2023-09-02")
    both = Profile("c", frozenset({NAMES[2]}), frozenset({("deputy minister", "RU")}), frozenset({"RU", "EG"}))
    assert [j for j in joined(one, two, both) if j[2]] == [("a", "c", True)]


def test_cluster_by_a_family_name_never() -> None:
    """A family name alone stands under no block; people of one family are two."""
    assert blocks(["كرافتشوك"]) == frozenset()
    assert joined(someone("a", "سامي الجميل"), someone("b", "امین جمیل")) == []


def test_groups_take_homonyms_apart() -> None:
    """Of one name the articles that contradict each other are of two people, the earliest first."""
    said = [
        someone("c", NAMES[0], "EG", "minister", date="2023-09-03"),
        someone("a", NAMES[0], "RU", "minister", date="2023-09-01"),
        someone("b", NAMES[0], date="2023-09-02"),
    ]
    assert [[p.id for p in g] for g in groups(said)] == [["a", "b"], ["c"]]
    assert contradiction(said[0], said[1]) == "EG, RU"


PROFILES = st.lists(
    st.builds(
        someone,
        st.integers(0, 99).map(str),
        st.sampled_from(NAMES),
        st.sampled_from(["", "RU", "EG"]),
        st.sampled_from(["", "defence minister", "interior minister"]),
        date=st.sampled_from(["", "2023-09-01", "2015-01-01"]),
    ),
    max_size=7,
    unique_by=lambda p: p.id,
)


@given(PROFILES, st.randoms())
def test_cluster_any_order(profiles: Sequence[Profile], random: object) -> None:
    """The order of the profiles changes neither clusters nor groups, and no cluster holds a contradiction."""
    turned = list(profiles)
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert cluster(turned) == cluster(profiles)
    assert groups(turned) == groups(profiles)
    for group in groups(profiles):
        assert all(contradiction(a, b) is None for a in group for b in group)
