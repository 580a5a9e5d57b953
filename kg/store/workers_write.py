"""Answers written as bytes, which can be cut at a limit and still are well-formed.

In comes an engine's result, out go pieces of bytes. All of it runs in the worker's one thread: the
engine's results are bound to it. That an answer was cut is told by its `Tally` alone: strict parsers take no further
key in JSON. Start at `write_answer`; the rows of JSON, XML and TSV are written in `kg.store.workers_rows`.

Standards: SPARQL 1.1 Query Results JSON, XML, CSV and TSV.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import IO, cast

import pyoxigraph as ox

from kg.store.workers_formats import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Format, Kind
from kg.store.workers_guard import Limits
from kg.store.workers_rows import ROW_FORMS, Tally, write_rows

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Result = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean | Iterator[ox.Triple]

_PIECE = 65_536
_RESULTS = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML}
_RESULTS |= {"csv": ox.QueryResultsFormat.CSV, "tsv": ox.QueryResultsFormat.TSV}
GRAPHS = {
    TURTLE.name: ox.RdfFormat.TURTLE,
    NTRIPLES.name: ox.RdfFormat.N_TRIPLES,
    RDFXML.name: ox.RdfFormat.RDF_XML,
    JSONLD.name: ox.RdfFormat.JSON_LD,
    NQUADS.name: ox.RdfFormat.N_QUADS,
    TRIG.name: ox.RdfFormat.TRIG,
}


def kind_of(result: Result) -> Kind:
    """What the result is."""
    if isinstance(result, ox.QueryBoolean):
        return Kind.BOOLEAN
    return Kind.ROWS if isinstance(result, ox.QuerySolutions) else Kind.GRAPH


def write_answer(
    result: Result, chosen: Format, send: Callable[[bytes], None], *, limits: Limits, prefixes: dict[str, str]
) -> Tally:
    """Write a result in pieces.

    Args:
        result: What the engine answered, not yet read.
        chosen: One of the formats on offer for its kind.
        send: Takes each piece.
        limits: Where to cut.
        prefixes: For Turtle and its like.

    Raises:
        OSError: the engine failed while reading.
    """
    tally = Tally()
    if isinstance(result, ox.QueryBoolean):
        whole = result.serialize(format=_RESULTS[chosen.name]) or b""
        tally.rows, tally.size = 1, len(whole)
        send(whole)
    elif not isinstance(result, ox.QuerySolutions):
        sink = _Sink(send, tally)
        file = cast(IO[bytes], sink)
        ox.serialize(_triples(result, tally, limits), file, GRAPHS[chosen.name], prefixes=prefixes)
        sink.flush_all()
    elif chosen.name in ROW_FORMS:
        return write_rows(result, chosen, send, limits)
    else:
        names = [variable.value for variable in result.variables]
        _send_text(_csv(names, _solutions(result, tally, limits)), send, tally)
    return tally


def _send_text(texts: Iterator[str], send: Callable[[bytes], None], tally: Tally) -> None:
    held: list[bytes] = []
    waiting = 0
    for text in texts:
        piece = text.encode("utf-8", "replace")
        held.append(piece)
        waiting += len(piece)
        tally.size += len(piece)
        if waiting >= _PIECE:
            send(b"".join(held))
            held, waiting = [], 0
    if held:
        send(b"".join(held))


class _Sink(io.RawIOBase):
    """A file that gathers what the engine writes and sends it in larger pieces."""

    def __init__(self, send: Callable[[bytes], None], tally: Tally) -> None:
        self._send, self._tally, self._held = send, tally, bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._held += data
        self._tally.size += len(data)
        if len(self._held) >= _PIECE:
            self.flush_all()
        return len(data)

    def flush_all(self) -> None:
        if self._held:
            self._send(bytes(self._held))
            self._held.clear()


def _triples(result: ox.QueryTriples | Iterator[ox.Triple], tally: Tally, limits: Limits) -> Iterator[ox.Triple]:
    for triple in result:
        if tally.full(limits):
            return
        tally.rows += 1
        yield triple


def _solutions(result: ox.QuerySolutions, tally: Tally, limits: Limits) -> Iterator[ox.QuerySolution]:
    for solution in result:
        if tally.full(limits):
            return
        tally.rows += 1
        yield solution


def _csv(names: list[str], solutions: Iterator[ox.QuerySolution]) -> Iterator[str]:
    yield ",".join(names) + "\r\n"
    for row in solutions:
        yield ",".join(_csv_cell(term) for term in row) + "\r\n"


def _csv_cell(term: Term | None) -> str:
    if term is None:
        return ""
    text = term.value if isinstance(term, ox.NamedNode | ox.Literal) else _plain(term)
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _plain(term: Term) -> str:
    """A term in the notation of N-Triples; the library writes a triple without its brackets."""
    if isinstance(term, ox.Triple):
        return f"<<( {_plain(term.subject)} {_plain(term.predicate)} {_plain(term.object)} )>>"
    return str(term)
