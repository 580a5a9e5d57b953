"""A store from the hand-made annotations, and real servers in processes of their own on free ports."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx
import pytest

from kg.evaluation.gold import gold_files, read_gold
from kg.graph import Run, article_quads, identity_quads
from kg.store import open_writer

SEEDS = Path(__file__).parents[1] / "gold" / "seeds"
_PROGRAM = """
import json, sys
from pathlib import Path
from kg.api import Settings, serve
from kg.store.workers_guard import Limits
settings = json.loads(sys.argv[2])
if "keys" in settings:
    settings["keys"] = Path(settings["keys"])
limits = Limits(**settings.pop("limits", {}))
serve(Path(sys.argv[1]), port=0, settings=Settings(limits=limits, **settings), ready=lambda a: print(a, flush=True))
"""


@dataclass(frozen=True)
class Server:
    """A running service: its address and its process."""

    address: str
    process: subprocess.Popen[str]

    def get(self, path: str, **headers: str) -> httpx.Response:
        """GET a path; a header's name is written with underscores."""
        return httpx.get(self.address + path, headers={k.replace("_", "-"): v for k, v in headers.items()}, timeout=30)

    def ask(self, query: str, **headers: str) -> httpx.Response:
        """Send a query as the body of a POST."""
        given = {"content-type": "application/sparql-query", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return httpx.post(self.address + "/sparql", content=query.encode(), headers=given, timeout=30)


def fill(store: Path, how_many: int = 5) -> None:
    """Write the first gold readings into a store and publish them."""
    readings = [read_gold(path) for path in gold_files(SEEDS)][:how_many]
    with open_writer(store) as writer:
        for reading in readings:
            quads = article_quads(reading, base=writer.base, run=Run("tests 1"))
            writer.put(quads, path=reading.article.path)
        writer.set_identities(identity_quads([e for r in readings for e in r.entities], base=writer.base))
        writer.publish()


@pytest.fixture(scope="session")
def filler() -> Callable[[Path, int], None]:
    """Writes the first gold readings into a store and publishes them."""
    return fill


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published store with the five articles; not to be written to."""
    path = tmp_path_factory.mktemp("api") / "store"
    fill(path)
    return path


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Starts a server for a store; all end with the session."""
    running: list[subprocess.Popen[str]] = []

    def starter(store: Path, *, stderr: IO[str] | None = None, **settings: object) -> Server:
        process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(store), json.dumps(settings)],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        address = process.stdout.readline().strip().rstrip("/")
        assert address, "the service did not start; its words are above"
        return Server(address, process)

    yield starter
    for process in running:
        process.terminate()
        process.wait(20)
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture(scope="session")
def server(start: Callable[..., Server], store: Path) -> Server:
    """The server that most tests share."""
    return start(store, limits={"seconds": 2.0, "rows": 5000})
