"""A pool seen as a reader gives what a reader of the snapshot gives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import QuerySyntax
from kg.store import open_reader, open_writer
from kg.store.workers import Pool
from kg.store.workers_guard import Limits
from kg.store.workers_reader import PoolReader

QUERIES = [
    "SELECT ?s ?o ?u { ?s <http://e/p> ?o } ORDER BY ?s",
    "SELECT ?o { ?s <http://e/p> ?o FILTER(false) }",
    "ASK { ?s ?p ?o }",
    "ASK { FILTER(false) }",
]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A published store of five quads."""
    with open_writer(tmp_path / "store") as writer:
        graph = NamedNode("http://g/1")
        writer.put(
            [
                Quad(NamedNode(f"http://e/{i}"), NamedNode("http://e/p"), Literal(f"قال {i}", language="ar"), graph)
                for i in range(5)
            ]
        )
        writer.publish()
    return tmp_path / "store"


def in_thread(store: Path, do: Callable[[PoolReader], None], limits: Limits | None = None) -> None:
    """Run `do` in a thread beside the pool's loop."""

    async def run() -> None:
        async with Pool(store, size=1, limits=limits) as pool:
            await asyncio.to_thread(do, PoolReader(pool, asyncio.get_running_loop()))

    asyncio.run(run())


def test_workers_reader_equals_local_reader(store: Path) -> None:
    """Both kinds of reader answer alike: tables, booleans, triples, quads."""

    def do(reader: PoolReader) -> None:
        with open_reader(store) as local:
            for query in QUERIES:
                assert reader.query(query) == local.query(query)
            construct = "CONSTRUCT WHERE { ?s ?p ?o }"
            assert set(reader.query(construct)) == set(local.query(construct))  # type: ignore[arg-type]
            assert len(reader.query(construct, max_rows=2)) == 2  # type: ignore[arg-type]
            assert reader.query(QUERIES[0], max_rows=2) == local.query(QUERIES[0], max_rows=2)
            assert set(reader.quads()) == set(local.quads())
            node = NamedNode("http://e/3")
            assert list(reader.quads(node)) == list(local.quads(node))
        reader.close()

    in_thread(store, do)


def test_workers_reader_tells_errors(store: Path) -> None:
    """Errors come through as they are."""

    def do(reader: PoolReader) -> None:
        with pytest.raises(QuerySyntax):
            reader.query("SELECT")

    in_thread(store, do)


def test_workers_reader_never_cuts_in_silence(store: Path) -> None:
    """Stored queries are not cut at the limit that strangers have."""

    def do(reader: PoolReader) -> None:
        assert len(reader.query(QUERIES[0]).rows) == 5  # type: ignore[union-attr]

    in_thread(store, do, Limits(rows=2))
