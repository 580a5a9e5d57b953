"""Turtle and JSON-LD say what the quads say."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kg.graph import article_quads, jsonld, turtle
from kg.graph.formats import rdflib_graph
from kg.graph.runs import Run
from kg.model import Reading


def triples(text: str, form: RdfFormat) -> set[Triple]:
    """What a text says, by a reader that is not the writer's library where there are two."""
    return {Triple(q.subject, q.predicate, q.object) for q in parse(text.encode(), format=form)}


def said(quads: list[Quad]) -> set[Triple]:
    """What quads say, without their graph."""
    return {Triple(q.subject, q.predicate, q.object) for q in quads}


def test_turtle_is_read_back(readings: list[Reading], run: Run) -> None:
    """Turtle with prefixes gives the same triples again, and the same text for the same triples."""
    quads = article_quads(readings[1], run=run)
    text = turtle(quads)
    assert "kg:Quotation" in text
    assert text == turtle(list(reversed(quads)))
    assert triples(text, RdfFormat.TURTLE) == said(quads)


def test_jsonld_is_read_back(readings: list[Reading], run: Run) -> None:
    """JSON-LD with the project's short names expands to the same triples."""
    quads = article_quads(readings[1], run=run)
    text = jsonld(quads)
    quotations = [row for row in json.loads(text)["@graph"] if row.get("type") == "Quotation"]
    assert {"speaker", "text", "kind", "evidence"} <= {key for row in quotations for key in row}
    assert text == jsonld(list(reversed(quads)))
    assert triples(text, RdfFormat.JSON_LD) == said(quads)


@given(st.text(st.characters(blacklist_categories=["Cs"])))
def test_formats_keep_any_text(text: str) -> None:
    """NUL, control and bidi characters survive every form."""
    quads = [Quad(NamedNode("urn:x:a"), NamedNode("urn:x:b"), Literal(text, language="ar"))]
    assert triples(turtle(quads), RdfFormat.TURTLE) == said(quads)
    assert triples(jsonld(quads), RdfFormat.JSON_LD) == said(quads)
    assert [str(o) for o in rdflib_graph(quads).objects()] == [text]


def test_formats_of_nothing() -> None:
    """No quads are no error."""
    assert triples(turtle([]), RdfFormat.TURTLE) == set()
    assert triples(jsonld([]), RdfFormat.JSON_LD) == set()
