"""Rows written by the engine itself, counted and cut at a limit in the bytes that it wrote.

    engine ──► write ──► whole rows, counted ──► send
                 │ a limit would be passed: the rows before it, the end of the document, and the engine is stopped

Where a row ends can be told from the bytes alone: TSV escapes line ends, XML escapes `<`, and in JSON what parts two
rows, `}},{"`, stands in a string only where the string ends with it. Pieces of many rows are looked at with patterns
that run at the speed of C. Start at `write_rows`.

Standards: SPARQL 1.1 Query Results JSON, XML and TSV.
"""

from __future__ import annotations

import bisect
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, cast

import pyoxigraph as ox

from kg.store.workers_formats import JSON, TSV, XML, Format
from kg.store.workers_guard import Limits

_PIECE = 131_072


@dataclass(slots=True)
class Tally:
    """How much was written, and whether a limit cut it; the writers keep it up to date."""

    rows: int = 0
    size: int = 0
    truncated: bool = False

    def full(self, limits: Limits) -> bool:
        """Whether another row would pass a limit; remembers that it did."""
        self.truncated = self.rows >= limits.rows or self.size >= limits.answer_bytes
        return self.truncated


def write_rows(result: ox.QuerySolutions, chosen: Format, send: Callable[[bytes], None], limits: Limits) -> Tally:
    """Write solutions in pieces of whole rows, in one of `ROW_FORMS`.

    Raises:
        OSError: the engine failed while reading.
    """
    form = ROW_FORMS[chosen.name]
    sink = _Sink(form, send, limits)
    try:
        result.serialize(cast(IO[bytes], sink), form.engine)
        sink.finish()
    except _Full:
        sink.tally.truncated = True
        sink.pass_on(form.closing)
    return sink.tally


class _Full(Exception):
    """A limit is reached: the engine shall write no further."""


@dataclass(frozen=True, slots=True)
class _Form:
    """How rows lie in the bytes of a format.

    Args:
        engine: The engine's name of it.
        opening: What stands right before the first row.
        ends: Where rows end in a piece that begins between two rows.
        closing: What stands behind the last row.
        mend: Makes whole rows well-formed.
    """

    engine: ox.QueryResultsFormat
    opening: bytes
    ends: Callable[[bytes], list[int]]
    closing: bytes
    mend: Callable[[bytes], bytes] = bytes


class _Sink(io.RawIOBase):
    """The file that the engine writes to."""

    def __init__(self, form: _Form, send: Callable[[bytes], None], limits: Limits) -> None:
        self.tally = Tally()
        self._form, self._send, self._limits = form, send, limits
        self._held, self._enough, self._begun = bytearray(), _PIECE, False

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._held += data
        if len(self._held) >= self._enough:
            held = bytes(self._held)
            if self._begun or (held := self._past_head(held)):
                self._take(held, self._form.ends(held))
            self._enough = len(self._held) + _PIECE  # a row longer than a piece is not looked at again and again
        return len(data)

    def finish(self) -> None:
        """Send what is held: the last rows and the end of the document."""
        held = bytes(self._held)
        if not self._begun:
            held = self._past_head(held)
        rows = held.removesuffix(self._form.closing)
        ends = self._form.ends(rows)
        if rows and ends[-1:] != [len(rows)]:  # JSON has a sign between rows, none behind the last
            ends.append(len(rows))
        self._take(rows, ends)
        self.pass_on(self._form.closing)

    def pass_on(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.tally.size += len(data)
        self._send(data)

    def _past_head(self, held: bytes) -> bytes:
        """What stands behind the head of the document, which is sent; nothing where it is not whole."""
        head, opening, rest = held.partition(self._form.opening)
        if not opening:
            return b""
        self._begun = True
        self.pass_on(head + opening)
        self._held[:] = rest
        return rest

    def _take(self, held: bytes, ends: list[int]) -> None:
        """Send the rows that are whole and within the limits, keep the rest.

        Raises:
            _Full: a row or its bytes would pass a limit.
        """
        room = self._limits.answer_bytes - self.tally.size
        allowed = min(self._limits.rows - self.tally.rows, bisect.bisect_right(ends, room))
        rows = min(allowed, len(ends))
        end = ends[rows - 1] if rows else 0
        if end:
            self.tally.rows += rows
            self.pass_on(self._form.mend(held[:end]))
        self._held[:] = held[end:]
        if rows < len(ends) or len(self._held) > room - end:
            raise _Full


_JSON_ROWS = re.compile(rb'\}\},\{"[^,}]')  # a string that ends with }},{ has , or } behind its quote
_JSON_PARTS = re.compile(rb'"(?:[^"\\]|\\.)*"|\},\{', re.DOTALL)


def _json_ends(piece: bytes) -> list[int]:
    if b"{}" not in piece:
        return [match.start() + 2 for match in _JSON_ROWS.finditer(piece)]
    return [match.start() + 1 for match in _JSON_PARTS.finditer(piece) if match[0] == b"},{"]  # rows of nothing, maybe


def _ends_with(mark: bytes) -> Callable[[bytes], list[int]]:
    pattern = re.compile(re.escape(mark))
    return lambda piece: [match.end() for match in pattern.finditer(piece)]


_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\r")
_NOT_XML = re.compile(b"[" + re.escape(_CONTROLS) + rb"]|\xef\xbf[\xbe\xbf]")


def _mend_xml(rows: bytes) -> bytes:
    """The rows with what XML cannot hold replaced, and carriage returns, which parsers take for line ends, kept."""
    if len(rows.translate(None, _CONTROLS)) != len(rows) or b"\xef\xbf\xbe" in rows or b"\xef\xbf\xbf" in rows:
        rows = _NOT_XML.sub("\ufffd".encode(), rows)
    return rows.replace(b"\r", b"&#13;")


ROW_FORMS = {
    JSON.name: _Form(ox.QueryResultsFormat.JSON, b'"results":{"bindings":[', _json_ends, b"]}}"),
    XML.name: _Form(
        ox.QueryResultsFormat.XML, b"<results>", _ends_with(b"</result>"), b"</results></sparql>", _mend_xml
    ),
    TSV.name: _Form(ox.QueryResultsFormat.TSV, b"\n", _ends_with(b"\n"), b""),
}
"""The formats whose rows are written so."""
