"""Answers written as bytes, row by row, so that they can be cut at a limit and still be well-formed.

In comes an engine's result, out go pieces of bytes. All of it runs in the worker's one thread: the
engine's results are bound to it. That an answer was cut is told by its `Tally` alone: strict parsers take no further
key in JSON. Start at `write_answer`.

Standards: SPARQL 1.1 Query Results JSON, XML, CSV and TSV.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, cast
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from kg.store.workers_formats import CSV, JSON, JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TSV, TURTLE, XML, Format, Kind
from kg.store.workers_guard import Limits

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Result = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean | Iterator[ox.Triple]

_PIECE = 65_536
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
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
_string: Callable[[str], str] = json.encoder.encode_basestring


@dataclass(slots=True)
class Tally:
    """How much was written, and whether a limit cut it; `write_answer` keeps it up to date."""

    rows: int = 0
    size: int = 0
    truncated: bool = False

    def full(self, limits: Limits) -> bool:
        """Whether another row would pass a limit; remembers that it did."""
        self.truncated = self.rows >= limits.rows or self.size >= limits.answer_bytes
        return self.truncated


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
    else:
        _send_text(_rows(result, chosen, tally, limits), send, tally)
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


def _rows(result: ox.QuerySolutions, chosen: Format, tally: Tally, limits: Limits) -> Iterator[str]:
    names = [variable.value for variable in result.variables]
    writer = {JSON.name: _json, XML.name: _xml, CSV.name: _csv, TSV.name: _tsv}[chosen.name]

    def solutions() -> Iterator[ox.QuerySolution]:
        for solution in result:
            if tally.full(limits):
                return
            tally.rows += 1
            yield solution

    return writer(names, solutions())


def _json(names: list[str], solutions: Iterator[ox.QuerySolution]) -> Iterator[str]:
    yield (
        '{"head":{"vars":' + json.dumps(names, ensure_ascii=False, separators=(",", ":")) + '},"results":{"bindings":['
    )
    keys = [_string(name) + ":" for name in names]
    comma = ""
    for row in solutions:
        cells = [key + _json_term(term) for key, term in zip(keys, row, strict=True) if term is not None]
        yield comma + "{" + ",".join(cells) + "}"
        comma = ","
    yield "]}}"


def _json_term(term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        return '{"type":"uri","value":' + _string(term.value) + "}"
    if isinstance(term, ox.BlankNode):
        return '{"type":"bnode","value":' + _string(term.value) + "}"
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return '{"type":"triple","value":{' + ",".join(f'"{k}":{_json_term(v)}' for k, v in parts.items()) + "}}"
    text = '{"type":"literal","value":' + _string(term.value)
    if term.language is not None:
        text += ',"xml:lang":' + _string(term.language)
        return text + ("}" if term.direction is None else ',"its:dir":' + _string(str(term.direction)) + "}")
    datatype = term.datatype.value
    return text + "}" if datatype == _XSD_STRING else text + ',"datatype":' + _string(datatype) + "}"


def _xml(names: list[str], solutions: Iterator[ox.QuerySolution]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>'
    yield "".join(f"<variable name={quoteattr(name)}/>" for name in names) + "</head><results>"
    starts = [f"<binding name={quoteattr(name)}>" for name in names]
    for row in solutions:
        cells = (a + _xml_term(term) + "</binding>" for a, term in zip(starts, row, strict=True) if term is not None)
        yield "<result>" + "".join(cells) + "</result>"
    yield "</results></sparql>"


_TRIMMED = " \t\n"
_NOT_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF), "�")


def _xml_term(term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        return f"<uri>{_xml_text(term.value)}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{term.value}</bnode>"
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return "<triple>" + "".join(f"<{k}>{_xml_term(v)}</{k}>" for k, v in parts.items()) + "</triple>"
    note = ""
    if term.language is not None:
        note = f" xml:lang={quoteattr(term.language)}"
        if term.direction is not None:
            note += f' its:dir="{term.direction}" xmlns:its="http://www.w3.org/2005/11/its" its:version="2.0"'
    elif term.datatype.value != _XSD_STRING:
        note = f" datatype={quoteattr(term.datatype.value)}"
    return f"<literal{note}>{_xml_text(term.value)}</literal>"


def _xml_text(text: str) -> str:
    """The text, its outermost white space as references: some parsers trim it (Oxigraph's does)."""
    safe = escape(text.translate(_NOT_XML), {"\r": "&#13;"})
    if safe and safe[0] in _TRIMMED:
        safe = f"&#{ord(safe[0])};{safe[1:]}"
    return f"{safe[:-1]}&#{ord(safe[-1])};" if safe and safe[-1] in _TRIMMED else safe


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


def _tsv(names: list[str], solutions: Iterator[ox.QuerySolution]) -> Iterator[str]:
    yield "\t".join("?" + name for name in names) + "\n"
    for row in solutions:
        yield "\t".join("" if term is None else _plain(term) for term in row) + "\n"


def _plain(term: Term) -> str:
    """A term in the notation of N-Triples; the library writes a triple without its brackets."""
    if isinstance(term, ox.Triple):
        return f"<<( {_plain(term.subject)} {_plain(term.predicate)} {_plain(term.object)} )>>"
    return str(term).replace("\t", "\\t")
