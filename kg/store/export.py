"""A store written out as RDF.

In comes a reader and a stream, out go its quads as N-Quads, TriG or Turtle. N-Quads come sorted, so two
stores with the same facts give the same bytes. Turtle knows no graphs: it is the union of them.
Start at `export`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from kg import vocab
from kg.errors import StoreError
from kg.store.contract import Reader

FORMATS = {"nquads": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG, "turtle": RdfFormat.TURTLE}


def export(reader: Reader, out: IO[bytes], *, format: str = "nquads") -> int:
    """Write all quads of a store, sorted.

    Args:
        reader: The store.
        out: Where to write, opened for bytes.
        format: "nquads", "trig" or "turtle".

    Returns:
        How many quads (or, in Turtle, triples) were written.

    Raises:
        StoreError: the format is unknown.
    """
    if format not in FORMATS:
        raise StoreError(f"unknown format: {format}", remedy=f"known formats: {', '.join(FORMATS)}")
    quads = sorted_quads(reader.quads())
    if format == "turtle":
        triples = list(dict.fromkeys(Triple(q.subject, q.predicate, q.object) for q in quads))
        serialize(triples, out, FORMATS[format], prefixes=vocab.PREFIXES)
        return len(triples)
    serialize(quads, out, FORMATS[format], prefixes=vocab.PREFIXES if format == "trig" else None)
    return len(quads)


def sorted_quads(quads: Iterable[Quad]) -> list[Quad]:
    """Quads by graph, subject, predicate and object."""
    return sorted(quads, key=lambda q: (str(q.graph_name), str(q.subject), str(q.predicate), str(q.object)))
