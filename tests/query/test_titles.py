"""Titles in time: who is called what by whom, and one office told from its wordings."""

from __future__ import annotations

from kg.query import KnowledgeGraph
from kg.query.titles import titles_of


def test_titles_in_time(g: KnowledgeGraph) -> None:
    """One row per report, oldest first, each with title, language, outlet and the place of its words."""
    rows = g.ask("titles", person="Kim Jong Un").rows
    assert {row["lang"] for row in rows} == {"ar", "fa"}
    dates = [str(row["date"]) for row in rows if row["date"] is not None]
    assert dates == sorted(dates)
    assert all(row["title"] and row["article"] and row["person_name"] == "Kim Jong Un" for row in rows)
    assert len({row["holding"] for row in rows}) == len(rows)


def test_titles_filters(g: KnowledgeGraph) -> None:
    """Outlet, language, role and office narrow the line; days that nothing was reported on give none."""
    everything = g.ask("titles", limit=1000).rows
    for outlet in {row["outlet_name"] for row in everything} - {None}:
        found = g.ask("titles", outlet=str(outlet)).rows
        assert found
        assert {row["outlet_name"] for row in found} == {outlet}
    assert {row["lang"] for row in g.ask("titles", lang="fa").rows} == {"fa"}
    assert g.ask("titles", date_from="1990-01-01", date_to="1990-12-31").rows == ()


def test_offices_from_wordings(g: KnowledgeGraph) -> None:
    """What outlets call president, leader, زعيم, رهبر of one country is one office, found by any of the words."""
    for word in ("رهبر", "زعيم", "leader"):
        row = next(r for r in g.ask("offices", role=word).rows if r["person_name"] == "Kim Jong Un")
        assert row["office"] == "head"
        assert {str(w).rpartition("@")[2] for w in row["wordings"]} == {"ar", "fa"}  # type: ignore[union-attr]
        assert {"leader"} <= set(row["roles"])  # type: ignore[arg-type]
        assert len(row["outlets"]) > 1  # type: ignore[arg-type]


def test_offices_apart(g: KnowledgeGraph) -> None:
    """Offices of different bodies, and different offices of one person, stay apart."""
    rows = g.ask("offices", limit=1000).rows
    keys = [(row["person"], row["office"], row["of"]) for row in rows]
    assert len(keys) == len(set(keys))


def test_titles_of_entities(g: KnowledgeGraph) -> None:
    """Titles by language, in English the role and of what; who holds none is left out."""
    putin, russia = g.iri("Vladimir Putin"), g.iri("Russia")
    titles = titles_of(g.reader, [putin, russia])
    assert "president of Russia" in titles[putin]["en"]
    assert {"ar", "fa", "en"} == set(titles[putin])
    assert russia not in titles
    assert titles_of(g.reader, []) == {}
