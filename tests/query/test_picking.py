"""Pages picked from the index are those that SPARQL gives: the same rows in the same order, the same next page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from kg.query import load_queries
from kg.query.columns import load_columns
from kg.query.picking import Pick, picker
from kg.query.run import run
from kg.store import LocalReader, open_index, open_reader
from kg.store.index.make import refresh

SAID = load_queries()["said"]
FILTERS = [
    *({}, {"lang": "fa"}, {"kind": "direct"}, {"text": "روسیه"}, {"speaker": "Putin"}, {"speaker": "Zaphod"}),
    *({"place": "روسیه", "lang": "ar"}, {"role": "president"}, {"source": "TASS"}, {"confidence": "0.5"}),
    *({"date_from": "2023-09-14"}, {"date_to": "2023-09-13", "outlet": "Tasnim"}, {"addressee": "Putin"}),
]


@pytest.fixture(scope="module")
def indexed(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = Path(shutil.copytree(store, tmp_path_factory.mktemp("picking") / "store"))
    refresh(copy)
    return copy


@pytest.fixture(scope="module")
def reader(indexed: Path) -> Iterator[LocalReader]:
    with open_reader(indexed) as opened:
        yield opened


@pytest.fixture(scope="module")
def pick(indexed: Path) -> Pick:
    index = open_index(indexed)
    assert index is not None
    return picker(index, load_columns(index))


@pytest.mark.parametrize("given", FILTERS, ids=str)
def test_picking_gives_the_pages_of_sparql(reader: LocalReader, pick: Pick, given: dict[str, str]) -> None:
    """Page by page, by cursor, both ways give the same."""
    after = None
    for _ in range(4):
        slow = run(reader, SAID, given, limit=7, after=after)
        quick = run(reader, SAID, given, limit=7, after=after, pick=pick)
        assert quick == slow
        if (after := slow.cursor) is None:
            break
    assert run(reader, SAID, given, limit=5, offset=3, pick=pick) == run(reader, SAID, given, limit=5, offset=3)


def test_picking_behind_a_row_that_is_gone_asks_the_graph(reader: LocalReader, pick: Pick) -> None:
    """A cursor whose quotation is gone, or stands on another day now, is left to SPARQL, which needs no such row."""
    other = run(reader, SAID, {"lang": "fa"}, limit=1).rows[0]
    gone = (Literal("2023-09-13"), Literal(5), NamedNode("urn:gone"))
    moved = (Literal("1999-01-01"), Literal(5), NamedNode(str(other["quotation"])))
    assert pick({}, 5, 0, gone) is None
    assert pick({}, 5, 0, moved) is None
