"""The five seeds as a store, built once."""

from __future__ import annotations

import contextlib
import os
import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import Quad

from kg.evaluation.gold import gold_files, read_gold
from kg.graph import Run, article_quads, identity_quads
from kg.model import Reading
from kg.store import LocalReader, open_reader, open_writer

GOLD = Path(__file__).resolve().parent.parent / "gold" / "seeds"


@pytest.fixture(scope="session")
def readings() -> list[Reading]:
    return [read_gold(path) for path in gold_files(GOLD)]


@pytest.fixture(scope="session")
def articles(readings: list[Reading]) -> dict[str, list[Quad]]:
    """By path, the quads of each article."""
    return {r.article.path: article_quads(r, run=Run("gold")) for r in readings}


@pytest.fixture(scope="session")
def identities(readings: list[Reading]) -> list[Quad]:
    return identity_quads([entity for reading in readings for entity in reading.entities])


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory, articles: dict[str, list[Quad]], identities: list[Quad]) -> Path:
    path = tmp_path_factory.mktemp("stores") / "seeds"
    with open_writer(path) as writer:
        for at, quads in articles.items():
            writer.put(quads, path=at)
        writer.set_identities(identities)
        writer.publish()
    return path


@pytest.fixture
def reader(store: Path) -> LocalReader:
    return open_reader(store)


@pytest.fixture
def few_descriptors() -> Callable[[], contextlib.AbstractContextManager[None]]:
    """While it holds, this process may open two files more: enough to read one, too few to start a process."""

    @contextlib.contextmanager
    def hold() -> Iterator[None]:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        held = [os.open(os.devnull, os.O_RDONLY)]
        resource.setrlimit(resource.RLIMIT_NOFILE, (held[0] + 20, hard))
        try:
            with contextlib.suppress(OSError):
                while True:
                    held.append(os.open(os.devnull, os.O_RDONLY))
            for _ in range(2):
                os.close(held.pop())
            yield
        finally:
            for handle in held:
                os.close(handle)
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    return hold
