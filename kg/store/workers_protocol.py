"""What the server and its workers tell each other: frames over pipes, questions, answers, the store's state.

A request is a length of four bytes and JSON. A frame of the answer is a letter, a length of four bytes
(big-endian) and that many bytes: `R` ready, `H` head, `D` data, `E` end, `X` error. Start at `Question`.
"""

from __future__ import annotations

import dataclasses
import json
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from kg import errors
from kg.errors import KgError, QueryError, StoreError
from kg.store.layout import CURRENT, current_snapshot
from kg.store.workers_formats import Kind


class NotAcceptable(QueryError):
    """No format on offer is one that the client takes."""


class Refused(QueryError):
    """The query asks for what is not offered here: an update, or another server."""


class Exhausted(QueryError):
    """The query needed more memory or stack than one query may use."""


class Conflict(QueryError):
    """An update asks for what the store's state does not allow, as the making of a graph that is there."""


class ContentError(QueryError):
    """A document sent to be stored is malformed."""


class Precondition(QueryError):
    """The graph is not in the state that a change was meant for."""


class RulesBroken(QueryError):
    """A change would break rules of the ontology."""


class Busy(StoreError):
    """All workers are taken and the queue is full."""


@dataclass(frozen=True, slots=True)
class Question:
    """One query as a client asks it.

    Args:
        query: SPARQL text.
        accept: The `Accept` header, None for anything.
        format: A format's short name or media type; wins over `accept`.
        default_graphs: IRIs that make up the default graph; with `named_graphs` they replace the query's own dataset.
        named_graphs: IRIs of the graphs that `GRAPH` sees.
        trusted: Whether the text was written by this project, so that it need not be checked.
        graph: The IRI of a graph that is asked for whole, instead of a query; "" is the default graph.
    """

    query: str
    accept: str | None = None
    format: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    trusted: bool = False
    graph: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer: what it is, and its bytes in a file that is a piece of memory while small.

    Args:
        kind: Rows, boolean or graph.
        media: The media type to announce.
        format: The format's short name.
        snapshot: Name of the snapshot that answered.
        rows: Solutions or triples written.
        size: Length in bytes.
        truncated: Whether a limit cut the answer.
        body: The answer, at its start; the receiver closes it.
        tag: A word for what a graph says that was asked for whole.
    """

    kind: Kind
    media: str
    format: str
    snapshot: str
    rows: int
    size: int
    truncated: bool
    body: IO[bytes]
    tag: str | None = None


def state_of(store: Path) -> str:
    """A word that changes whenever another snapshot is published: its name and when that was.

    Raises:
        StoreError: there is no store, or nothing was published in it.
    """
    path = f"{store}/{CURRENT}"
    try:  # asked before every answer; a new snapshot is a new file, so what one said need not be read again
        stat = os.stat(path)
    except OSError:
        return current_snapshot(store).name  # which says what is wrong
    mark = (stat.st_ino, stat.st_mtime_ns)
    known = _STATES.get(path)
    if known is None or known[0] != mark:
        if len(_STATES) >= _STORES:
            _STATES.clear()
        known = _STATES[path] = _read_state(store, path)
    return known[1]


_STORES = 16
_STATES: dict[str, tuple[tuple[int, int], str]] = {}


def _read_state(store: Path, path: str) -> tuple[tuple[int, int], str]:
    """The mark of the file that names the snapshot, and the word for its state: both of the same file."""
    with open(path, "rb") as file:
        stat, name = os.fstat(file.fileno()), file.read(100).decode("ascii", "replace").strip()
    word = f"{name if name.isdigit() else current_snapshot(store).name}-{stat.st_mtime_ns:x}"
    return (stat.st_ino, stat.st_mtime_ns), word


_FIELDS = [each.name for each in dataclasses.fields(Question)]


def pack_question(question: Question, state: str) -> bytes:
    """The bytes that ask a worker."""
    fields = {name: getattr(question, name) for name in _FIELDS}
    payload = json.dumps({**fields, "state": state}).encode("utf-8", "surrogatepass")
    return struct.pack(">I", len(payload)) + payload


def unpack_question(payload: bytes) -> tuple[Question, str]:
    """The question and the state of the store that it is to be asked in."""
    fields: dict[str, Any] = json.loads(payload)
    for key in ("default_graphs", "named_graphs"):
        fields[key] = tuple(fields[key])
    state: str = fields.pop("state")
    return Question(**fields), state


def pack_frame(letter: bytes, payload: bytes) -> bytes:
    """One frame of an answer."""
    return letter + struct.pack(">I", len(payload)) + payload


def pack_error(err: KgError) -> bytes:
    """An error as the payload of an `X` frame."""
    return json.dumps([type(err).__name__, err.what, err.where, err.remedy]).encode()


_LOCAL: dict[str, type[KgError]] = {
    c.__name__: c for c in (NotAcceptable, Refused, Exhausted, Busy, Conflict, ContentError, Precondition, RulesBroken)
}


def unpack_error(payload: bytes) -> KgError:
    """The error that a worker met, as it would have been raised here."""
    name, what, where, remedy = json.loads(payload)
    kind: Any = _LOCAL.get(name) or getattr(errors, name, StoreError)
    error: KgError = kind(what, where=where, remedy=remedy)
    return error
