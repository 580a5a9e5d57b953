"""Quads as Turtle and JSON-LD that a person can read.

In come quads, out goes text with the prefixes of `kg.vocab`; graph names are dropped, since both forms show one
description at a time. Start at `turtle`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

import rdflib
from pyoxigraph import Quad, RdfFormat, Triple, serialize

from kg import vocab
from kg.resources import ONTOLOGY


def rdflib_graph(quads: Iterable[Quad]) -> rdflib.Graph:
    """The triples of `quads` as an rdflib graph with the project's prefixes bound."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in vocab.PREFIXES.items():
        graph.bind(prefix, iri)
    graph.parse(data=serialize(_triples(quads), format=RdfFormat.N_TRIPLES) or b"", format="nt")
    return graph


def turtle(quads: Iterable[Quad]) -> str:
    """The triples of `quads` in Turtle, the same text for the same triples.

    Example:
        >>> from pyoxigraph import Literal, NamedNode
        >>> quad = Quad(NamedNode("urn:a"), NamedNode(vocab.text), Literal("بوتن", language="fa"))
        >>> print(turtle([quad]).splitlines()[-1])
        <urn:a> kg:text "بوتن"@fa .
    """
    # rdflib would write the decimal 1 as 1.0
    triples = sorted(_triples(quads), key=str)
    text = (serialize(triples, format=RdfFormat.TURTLE, prefixes=vocab.PREFIXES) or b"").decode("utf-8")
    # the prefixes come first, in another order each time
    head, body = text.split("\n")[: len(vocab.PREFIXES)], text.split("\n")[len(vocab.PREFIXES) :]
    return "\n".join([*sorted(head), *body])


def _triples(quads: Iterable[Quad]) -> set[Triple]:
    return {Triple(q.subject, q.predicate, q.object) for q in quads}


@cache
def context() -> dict[str, Any]:
    """The terms of the JSON-LD context `ontology/context.jsonld`."""
    terms: dict[str, Any] = json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    return terms


def jsonld(quads: Iterable[Quad]) -> str:
    """The triples of `quads` in JSON-LD, compacted with the project's context; the same text for the same triples."""
    compact = json.loads(rdflib_graph(quads).serialize(format="json-ld", context=context()))
    terms = {"@context": compact.pop("@context")} if "@context" in compact else {}
    return json.dumps(terms | _ordered(compact), ensure_ascii=False, indent=1)


def _ordered(value: Any) -> Any:
    """JSON-LD arrays have no order, so that any order may be given them."""
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return sorted((_ordered(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value
