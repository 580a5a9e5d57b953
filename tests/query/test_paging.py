"""Pages by cursor: all rows once, in order, whatever is added meanwhile."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ParameterError
from kg.query import load_queries
from kg.query.paging import Key, after, order_of, read_cursor
from kg.query.run import run
from kg.store import open_reader

QUERIES = load_queries()


@pytest.mark.parametrize("name", QUERIES)
def test_paging_by_cursor_gives_all_rows_once(store: Path, name: str) -> None:
    """One row a time by cursor gives the same rows in the same order as one page of all."""
    query, reader = QUERIES[name], open_reader(store)
    given = {p.name: p.example for p in query.parameters if p.required}
    whole = run(reader, query, given, limit=1000)
    rows, cursor = [], None
    while True:
        page = run(reader, query, given, limit=3, after=cursor)
        rows += page.rows
        assert (page.cursor is None) == (page.next is None)
        if (cursor := page.cursor) is None:
            break
    assert rows == list(whole.rows)


Row = tuple[int | None, str | None]
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_ROW = st.tuples(st.one_of(st.none(), st.integers(-2, 2)), st.one_of(st.none(), st.sampled_from(["", "a", "ب", "b"])))
_PAGED = """SELECT ?n ?s ?x WHERE {{ {{
  SELECT ?n ?s ?x WHERE {{ GRAPH ?g {{ ?x a <urn:row> OPTIONAL {{ ?x <urn:n> ?n }} OPTIONAL {{ ?x <urn:s> ?s }} }} }}
  ORDER BY {order} LIMIT 100 OFFSET 0 }} }} ORDER BY {order}"""


@given(st.lists(_ROW, max_size=12), st.booleans(), st.booleans())
def test_paging_after_each_row_are_the_rows_behind_it(rows: list[Row], n: bool, s: bool) -> None:
    """For any rows, with or without values, up or down, behind each row stand exactly those that come after it."""
    store = ox.Store()
    graph = ox.NamedNode("urn:g")
    for i, (number, text) in enumerate(rows):
        node = ox.NamedNode(f"urn:x{i:02}")
        store.add(ox.Quad(node, _TYPE, ox.NamedNode("urn:row"), graph))
        for name, value in (("n", number), ("s", text)):
            if value is not None:
                store.add(ox.Quad(node, ox.NamedNode(f"urn:{name}"), ox.Literal(value), graph))
    keys = (Key("n", n), Key("s", s), Key("x", False))
    query = _PAGED.format(order=" ".join(f"DESC(?{k.name})" if k.descending else f"?{k.name}" for k in keys))
    whole = [tuple(row) for row in _solutions(store, query)]
    for at, place in enumerate(whole):
        assert [tuple(row) for row in _solutions(store, after(query, keys, place))] == whole[at + 1 :]


def _solutions(store: ox.Store, query: str) -> ox.QuerySolutions:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return found


@pytest.mark.parametrize(
    "text",
    ["", "x", "§", "bm8", *(base64.urlsafe_b64encode(json.dumps(v).encode()).decode() for v in (
        1, [], ["said"], ["people", ["1"], ["2"], ["3"]], ["said", 1, 2, 3], ["said", ["no iri"], None, None],
        ["said", ["1", "no iri"], None, None], ["said", None, None], ["said", *[None] * 4]))],
)  # fmt: skip
def test_paging_no_cursor_is_told(text: str) -> None:
    """What is no cursor of this query is a parameter's fault, whatever it is."""
    with pytest.raises(ParameterError, match="not a cursor of said"):
        read_cursor(QUERIES["said"], text)


def test_paging_every_stored_query_has_an_order() -> None:
    """Each stored query's pages can be named by a cursor, and end in something unique."""
    for query in QUERIES.values():
        assert order_of(query), query.name
