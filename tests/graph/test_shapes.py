"""The shapes hold for the seeds, and each rule finds the graph that breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Quad, RdfFormat, parse

from kg.graph.shapes import SH, Violation, validate
from kg.resources import ONTOLOGY

BROKEN = Path(__file__).with_name("broken.ttl")
MESSAGES = sorted({str(m) for m in rdflib.Graph().parse(ONTOLOGY / "shapes.ttl").objects(None, SH.message)})


@pytest.fixture(scope="module")
def broken() -> list[Violation]:
    """What is found in a graph that breaks every rule."""
    return validate(list(parse(path=BROKEN, format=RdfFormat.TURTLE)))


def test_validate_finds_nothing_in_the_seeds(seed_quads: list[Quad]) -> None:
    """The graph built from the five seeds keeps every rule."""
    assert validate(seed_quads) == []


@pytest.mark.parametrize("message", MESSAGES)
def test_validate_finds_the_broken_rule(broken: list[Violation], message: str) -> None:
    """Each rule of shapes.ttl is broken by broken.ttl and named in words."""
    assert message in {violation.message for violation in broken}


def test_validate_finds_only_what_is_marked(broken: list[Violation]) -> None:
    """The nodes called good break nothing."""
    assert not [v for v in broken if v.node.endswith("good")]


def test_validate_tells_node_path_value_and_severity(broken: list[Violation]) -> None:
    """A violation says where it is and how grave."""
    [found] = [v for v in broken if v.message == "An entity has one name to show."]
    assert (found.severity, found.path, found.value) == ("Warning", "https://example.org/kg/vocab#name", None)
    assert found.node.startswith("urn:x:")
