"""The five seeds as readings and as quads."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Quad

from kg.evaluation.gold import gold_files, read_gold
from kg.graph import Run, article_quads, identity_quads
from kg.model import Reading

GOLD = Path(__file__).parents[1] / "gold" / "seeds"


@pytest.fixture(scope="session")
def run() -> Run:
    """A run with two packs."""
    return Run("kg 0.1.0", ("fa 0.1.0", "ar 0.1.0"))


@pytest.fixture(scope="session")
def readings() -> list[Reading]:
    """The hand-made annotations of the seeds."""
    return [read_gold(path) for path in gold_files(GOLD)]


@pytest.fixture(scope="session")
def seed_quads(readings: list[Reading], run: Run) -> list[Quad]:
    """The graphs of the five seeds with their identities."""
    facts = [quad for reading in readings for quad in article_quads(reading, run=run)]
    return facts + identity_quads(entity for reading in readings for entity in reading.entities)
