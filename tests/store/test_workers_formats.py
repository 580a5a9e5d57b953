"""Content negotiation."""

from __future__ import annotations

import pytest

from kg.store.workers_formats import HTML, OFFERS, Kind, accepted, choose


@pytest.mark.parametrize(
    ("kind", "accept", "name", "media"),
    [
        (Kind.ROWS, None, None, "application/sparql-results+json"),
        (Kind.ROWS, "", None, "application/sparql-results+json"),
        (Kind.ROWS, "*/*", None, "application/sparql-results+json"),
        (Kind.ROWS, "text/*", None, "application/xml".replace("application", "text")),
        (Kind.ROWS, "text/csv", None, "text/csv"),
        (Kind.ROWS, "application/json", None, "application/json"),
        (Kind.ROWS, "text/csv;q=0.2, application/sparql-results+xml;q=0.9", None, "application/sparql-results+xml"),
        (Kind.ROWS, "text/csv;q=0, */*;q=0.1", None, "application/sparql-results+json"),
        (Kind.ROWS, "text/html, */*;q=0.1", None, "application/sparql-results+json"),
        (Kind.ROWS, "image/png", None, None),
        (Kind.ROWS, "text/csv;q=rubbish", None, None),
        (Kind.ROWS, "image/png", "tsv", "text/tab-separated-values"),
        (Kind.ROWS, None, "turtle", None),
        (Kind.BOOLEAN, "application/sparql-results+xml", None, "application/sparql-results+xml"),
        (Kind.GRAPH, None, None, "text/turtle"),
        (Kind.GRAPH, "application/ld+json", None, "application/ld+json"),
        (Kind.GRAPH, None, "json", "application/ld+json"),
        (Kind.GRAPH, None, "xml", "application/rdf+xml"),
        (Kind.GRAPH, None, "ttl", "text/turtle"),
        (Kind.GRAPH, None, "application/n-quads", "application/n-quads"),
        (Kind.GRAPH, "text/csv", None, None),
    ],
)
def test_workers_formats_choose(kind: Kind, accept: str | None, name: str | None, media: str | None) -> None:
    """The most wanted format on offer wins, a name before the header; nothing acceptable gives None."""
    chosen = choose(OFFERS[kind], accept, name)
    assert (None if chosen is None else chosen[1]) == media


def test_workers_formats_browser_gets_page() -> None:
    """What a browser sends chooses the page where there is one."""
    chosen = choose((*OFFERS[Kind.GRAPH], HTML), "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert chosen is not None
    assert chosen[0] is HTML


def test_workers_formats_weights_are_clamped() -> None:
    """Weights lie between 0 and 1."""
    assert accepted("a/b;q=7, c/d;q=-1, e/f;charset=x;q=0.5") == [("a/b", 1.0), ("c/d", 0.0), ("e/f", 0.5)]
