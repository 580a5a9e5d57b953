"""The five seeds as a store, built once, and the graph over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.evaluation.gold import gold_files, read_gold
from kg.graph import Run, article_quads, identity_quads
from kg.query import KnowledgeGraph
from kg.store import open_writer

GOLD = Path(__file__).resolve().parent.parent / "gold" / "seeds"


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stores") / "seeds"
    readings = [read_gold(at) for at in gold_files(GOLD)]
    with open_writer(path) as writer:
        for reading in readings:
            writer.put(article_quads(reading, run=Run("gold")), path=reading.article.path)
        writer.set_identities(identity_quads([entity for reading in readings for entity in reading.entities]))
        writer.publish()
    return path


@pytest.fixture(scope="session")
def g(store: Path) -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph.open(store) as graph:
        yield graph
