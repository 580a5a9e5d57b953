"""Places inside a country: found by the world tables, told, and never for what is no country."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kg.model import EntityType
from kg.query import load_queries
from kg.query.areas import inside
from kg.query.names import NameIndex
from kg.query.terms import to_terms
from kg.store import open_reader

BASE = "https://example.org/kg/entity/"
PLACES = {"Q142": "France", "Q90": "Paris", "Q23482": "Marseille", "Q64": "Berlin", "Q183": "Germany", "paris": "Paris"}


@pytest.fixture
def names() -> NameIndex:
    """Some places, and a person called as one of them."""
    rows = [(BASE + key, EntityType.PLACE, name, name) for key, name in PLACES.items()]
    return NameIndex([*rows, (BASE + "Q47899", EntityType.PERSON, "Paris Hilton", "Paris Hilton")])


@pytest.mark.parametrize(
    ("name", "found"),
    [("France", ["Marseille", "Paris"]), ("Germany", ["Berlin"]), ("Berlin", []), ("Paris", []), ("Nowhere", [])],
)
def test_areas_inside_a_country(names: NameIndex, name: str, found: Sequence[str]) -> None:
    """A country holds the store's places that the world tables put there; a city holds none."""
    assert [place.name for place in inside(names, names.find(name, EntityType.PLACE))] == list(found)


@pytest.mark.parametrize("name", ["France", "فرنسا"])
def test_areas_are_asked_and_told(names: NameIndex, store: Path, name: str) -> None:
    """Words said in France are also those said in Paris, and the answer says so."""
    with open_reader(store) as reader:
        terms, matched, notes = to_terms(reader, load_queries()["said"], {"place": name}, names)
    assert terms["place"] == tuple(NamedNode(BASE + key) for key in ("Q142", "Q23482", "Q90"))
    assert [f.name for f in matched["place"]] == ["France"]
    assert notes == ("place: with what lies there: Marseille, Paris",)
