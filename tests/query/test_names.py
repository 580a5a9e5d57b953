"""Names in any script find their entity, and only theirs."""

from __future__ import annotations

import pytest

from kg.model import EntityType
from kg.query import KnowledgeGraph, NameIndex

P, L = EntityType.PERSON, EntityType.PLACE
INDEX = NameIndex(
    [
        ("urn:putin", P, "Vladimir Putin", "Vladimir Putin"),
        ("urn:putin", P, "پوتین", "Vladimir Putin"),
        ("urn:other", P, "Igor Putin", "Igor Putin"),
        ("urn:kim", P, "Kim Jong Un", "Kim Jong Un"),
        ("urn:il", P, "Kim Jong Il", "Kim Jong Il"),
        ("urn:north", L, "North Korea", "North Korea"),
        ("urn:south", L, "South Korea", "South Korea"),
    ]
)


def _found(name: str, *types: EntityType) -> list[str]:
    return [found.iri for found in INDEX.find(name, *types)]


@pytest.mark.parametrize(
    ("name", "iris"),
    [
        ("بوتن", ["urn:putin"]),  # a whole name: Igor, who fits in part only, is left out
        ("Igor Putin", ["urn:other"]),
        ("Kim", ["urn:il", "urn:kim"]),  # part of two names: both
        ("كيم جونغ أون", ["urn:kim"]),
        ("KIM  jong-un", ["urn:kim"]),
        ("Korea", ["urn:north", "urn:south"]),
        ("urn:south", ["urn:south"]),
        ("Putin of Korea", []),
        ("Un", []),
        ("", []),
        ("؟!", []),
    ],
)
def test_names_find_whole_names_before_parts(name: str, iris: list[str]) -> None:
    """Whole names win over parts; parts give all; nothing gives nothing."""
    assert _found(name) == iris


def test_names_keep_to_the_types_asked_for() -> None:
    """A place is no person."""
    assert _found("Korea", P) == []
    assert _found("Korea", P, L) == ["urn:north", "urn:south"]


def test_names_of_a_store_find_each_entity(g: KnowledgeGraph) -> None:
    """Every name that the store has of an entity finds that entity."""
    rows = g.query(
        "SELECT DISTINCT ?e ?n { ?e <http://www.w3.org/2004/02/skos/core#prefLabel>|"
        "<http://www.w3.org/2004/02/skos/core#altLabel> ?n ; a ?t "
        "FILTER(STRENDS(STR(?t), 'Person') || STRENDS(STR(?t), 'Place') || STRENDS(STR(?t), 'Organization')) }"
    )
    assert isinstance(rows, list)
    assert rows
    for row in rows:
        assert isinstance(row, dict)
        assert row["e"] in [found.iri for found in g.find(str(row["n"]))], row


def test_names_show_a_name(g: KnowledgeGraph) -> None:
    """The name to show of an entity, None for what is none."""
    assert g.names.name("https://example.org/kg/entity/putin") == "Vladimir Putin"
    assert g.names.name("urn:none") is None
