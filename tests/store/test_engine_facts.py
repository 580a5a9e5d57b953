"""What the store leans on in pyoxigraph, fact by fact: when an upgrade breaks one, this says which.

The facts about hostile queries stand with the workers.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode, Quad

A, P, G, H = (NamedNode(f"urn:{name}") for name in "apgh")
XSD = "http://www.w3.org/2001/XMLSchema#"


def _disk(path: Path, *quads: Quad) -> ox.Store:
    store = ox.Store(str(path))
    store.extend(quads)
    return store


def test_engine_update_of_several_operations_is_atomic(tmp_path: Path) -> None:
    """One update text applies wholly or not at all: a failing second operation undoes the first."""
    store = _disk(tmp_path / "s", Quad(A, P, A, G))
    with pytest.raises((OSError, RuntimeError)):
        store.update(f"DROP GRAPH {G}; INSERT DATA {{ GRAPH {H} {{ {A} {P} {A} }} }}; DROP GRAPH <urn:none>")
    assert list(store) == [Quad(A, P, A, G)]


def test_engine_backup_is_a_snapshot_by_hard_links(tmp_path: Path) -> None:
    """A backup opens read-only many times, shares its data files with the store, and later writes do not reach it."""
    store = _disk(tmp_path / "s", Quad(A, P, A, G))
    store.flush()
    store.backup(str(tmp_path / "b"))
    tables = list((tmp_path / "b").glob("*.sst"))
    assert tables
    assert all(t.stat().st_nlink > 1 for t in tables)
    store.update(f"DROP GRAPH {G}")
    readers = [ox.Store.read_only(str(tmp_path / "b")) for _ in range(2)]
    assert [list(r) for r in readers] == [[Quad(A, P, A, G)]] * 2


def test_engine_backup_target_must_be_new(tmp_path: Path) -> None:
    """A backup never writes over another."""
    store = _disk(tmp_path / "s")
    store.backup(str(tmp_path / "b"))
    with pytest.raises((OSError, RuntimeError)):
        store.backup(str(tmp_path / "b"))


def test_engine_second_writer_is_refused(tmp_path: Path) -> None:
    """A directory opens for writing once."""
    store = _disk(tmp_path / "s")
    with pytest.raises(OSError, match="lock"):
        ox.Store(str(tmp_path / "s"))
    del store


def test_engine_union_overrides_from() -> None:
    """The union option silently overrides FROM, so it is set only where a query has none."""
    store = ox.Store()
    store.add(Quad(A, P, A, G))
    ask = "ASK FROM <urn:none> { ?s ?p ?o }"
    assert not store.query(ask)
    assert store.query(ask, use_default_graph_as_union=True)


def test_engine_rewrites_lexical_forms() -> None:
    """Numbers and times come back in another form than they went in: changes are looked for in stored forms."""
    store = ox.Store()
    store.add(Quad(A, P, Literal("01", datatype=NamedNode(XSD + "integer")), G))
    store.add(Quad(A, P, Literal("2023-09-13T10:00:00+00:00", datatype=NamedNode(XSD + "dateTime")), G))
    assert {q.object.value for q in store if isinstance(q.object, Literal)} == {"1", "2023-09-13T10:00:00Z"}


def test_engine_empty_values_row_is_one_solution() -> None:
    """`VALUES () { () }` binds nothing and keeps every row: a stored query without parameters runs as it stands."""
    store = ox.Store()
    store.add(Quad(A, P, A, G))
    found = store.query("SELECT * WHERE { VALUES () { () } GRAPH ?g { ?s ?p ?o } }")
    assert isinstance(found, ox.QuerySolutions)
    assert len(list(found)) == 1


@pytest.mark.parametrize("aggregate", ["MIN(?x)", "MAX(?x)", "GROUP_CONCAT(?x)"])
def test_engine_aggregates_fail_on_an_unbound_value(aggregate: str) -> None:
    """One unbound value makes an aggregate unbound, hence COALESCE inside the aggregates of the stored queries."""
    found = ox.Store().query(
        f'SELECT ({aggregate} AS ?y) WHERE {{ VALUES (?k ?x) {{ (1 "a") (1 UNDEF) }} }} GROUP BY ?k'
    )
    assert isinstance(found, ox.QuerySolutions)
    assert [s["y"] for s in found] == [None]


def test_engine_terms_write_themselves_safely() -> None:
    """A term's text is SPARQL whatever is in it; binding relies on it."""
    nasty = 'a"b\\c\nd\u0000\u202e} UNION { ?s ?p ?o } # \'"""'
    found = ox.Store().query(f"SELECT ?x WHERE {{ VALUES (?x) {{ ({Literal(nasty)}) }} }}")
    assert isinstance(found, ox.QuerySolutions)
    assert [s["x"] for s in found] == [Literal(nasty)]
