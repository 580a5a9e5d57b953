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
    triples = {Triple(q.subject, q.predicate, q.object) for q in quads}
    graph.parse(data=serialize(triples, format=RdfFormat.N_TRIPLES) or b"", format="nt")
    return graph


def turtle(quads: Iterable[Quad]) -> str:
    """The triples of `quads` in Turtle, the same text for the same triples."""
    return rdflib_graph(quads).serialize(format="turtle")


@cache
def context() -> dict[str, Any]:
    """The JSON-LD context `ontology/context.jsonld`."""
    loaded: dict[str, Any] = json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))
    return loaded


def jsonld(quads: Iterable[Quad]) -> str:
    """The triples of `quads` in JSON-LD, compacted with the project's context."""
    return rdflib_graph(quads).serialize(format="json-ld", context=context(), indent=1)
