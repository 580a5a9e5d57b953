"""The worker: a process that answers one query after another and may be killed at any time.

    server ──► stdin     questions
    server ◄── stdout    R ready · H head · D data … · E end   or   X error (also behind H and D)

The process takes an address-space limit and gives up the network before it reads the first query; queries run in one
thread with a large stack, because the engine recurses and its results are bound to their thread.

Run as `python -m kg.store.workers_main STORE '{"memory": …}' [yields]`. Start at `main`.
"""

from __future__ import annotations

import dataclasses
import gc
import json
import os
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph as ox
from pyoxigraph import Quad

from kg import vocab
from kg.errors import KgError, NotFound, QuerySyntax, StoreError
from kg.store.contents import graph_digest
from kg.store.local import LocalReader, malformed
from kg.store.workers_doors import run_deep, shut_doors, take_pipes
from kg.store.workers_formats import OFFERS, Kind, choose
from kg.store.workers_guard import Limits, check_query, names_dataset
from kg.store.workers_protocol import Exhausted, NotAcceptable, Question, pack_error, pack_frame, unpack_question
from kg.store.workers_write import kind_of, write_answer

_YIELDS = 5  # under load a third of what a process beside it gets; all there is while the machine idles
Send = Callable[[bytes, bytes], None]


def main(arguments: list[str]) -> None:
    """Take the store, the limits and whether to yield the processor; shut the doors; answer until stdin ends."""
    store, limits = Path(arguments[0]), Limits(**json.loads(arguments[1]))
    requests, answers = take_pipes()
    if "yields" in arguments[2:]:
        os.nice(_YIELDS)
    sealed = shut_doors(limits.memory)
    run_deep(lambda: _serve(store, limits, requests, answers, sealed))


def _serve(store: Path, limits: Limits, requests: BinaryIO, answers: BinaryIO, sealed: bool) -> None:
    def send(letter: bytes, payload: bytes) -> None:
        answers.write(pack_frame(letter, payload))
        if letter not in b"HD":  # a short answer leaves in one piece, which wakes the server once
            answers.flush()

    reader: LocalReader | None = None
    opened = ""
    gc.freeze()  # what the process is made of lives as long as it does: later collections need not look at it
    send(b"R", json.dumps({"sealed": sealed}).encode())
    while (payload := _read(requests)) is not None:
        try:
            question, state = unpack_question(payload)
            if reader is None or opened != state:
                reader, opened = _reopen(store, reader), state
            _answer(reader, question, limits, send)
        except KgError as err:
            send(b"X", pack_error(err))
        except MemoryError:
            send(b"X", pack_error(Exhausted("the query needs more memory than one query may use")))


def _read(requests: BinaryIO) -> bytes | None:
    head = requests.read(4)
    return requests.read(struct.unpack(">I", head)[0]) if len(head) == 4 else None


def _reopen(store: Path, old: LocalReader | None) -> LocalReader:
    if old is not None:
        old.close()
        gc.collect()
    return LocalReader(store)


def _answer(reader: LocalReader, question: Question, limits: Limits, send: Send) -> None:
    """Check, run and write one query.

    Raises:
        QueryError: it is refused, malformed, or its format is not on offer.
        StoreError: the store failed under it.
    """
    if question.trusted or question.graph is not None:  # a stored query pages by itself; a graph is given whole
        limits = dataclasses.replace(limits, rows=sys.maxsize, answer_bytes=8 * limits.answer_bytes)
    else:
        check_query(question.query, limits)
    result, tag = (_run(reader, question), None) if question.graph is None else _graph(reader, question.graph)
    kind = kind_of(result)
    chosen = choose(OFFERS[kind], question.accept, question.format)
    if chosen is None:
        raise NotAcceptable(f"what you accept is no format for {_NAMES[kind]}", remedy=_on_offer(kind))
    head: dict[str, Any] = {
        "kind": kind,
        "media": chosen[1],
        "format": chosen[0].name,
        "snapshot": reader.snapshot.name,
    }
    head |= {} if tag is None else {"tag": tag}
    send(b"H", json.dumps(head).encode())
    try:
        tally = write_answer(result, chosen[0], lambda piece: send(b"D", piece), limits=limits, prefixes=vocab.PREFIXES)
    except (OSError, RuntimeError, ValueError) as err:
        raise StoreError(f"the answer cannot be read: {err}") from err
    send(b"E", json.dumps({"rows": tally.rows, "size": tally.size, "truncated": tally.truncated}).encode())


def _run(reader: LocalReader, question: Question) -> Any:
    dataset: dict[str, Any] = {}
    try:
        if question.default_graphs or question.named_graphs:  # the protocol's dataset replaces the query's own
            dataset["default_graph"] = [ox.NamedNode(iri) for iri in question.default_graphs]
            dataset["named_graphs"] = [ox.NamedNode(iri) for iri in question.named_graphs]
        else:  # the option silently overrides FROM, hence only without one
            dataset["use_default_graph_as_union"] = reader.union and not names_dataset(question.query)
        return reader.store.query(question.query, base_iri=reader.base, **dataset)
    except SyntaxError as err:
        raise malformed(err) from err
    except ValueError as err:
        raise QuerySyntax(f"a graph's IRI is malformed: {err}", remedy="percent-encode what no IRI may hold") from err
    except (OSError, RuntimeError) as err:
        raise StoreError(f"the query cannot be run: {err}") from err


def _graph(reader: LocalReader, iri: str) -> tuple[Iterator[ox.Triple], str]:
    """A whole graph and a word for what it says; the default graph of a union is the union.

    Raises:
        NotFound: there is no such graph.
    """
    store, graph = reader.store, ox.NamedNode(iri) if iri else ox.DefaultGraph()
    if iri and not store.contains_named_graph(graph):
        raise NotFound("the store has no such graph", where=iri)
    if not iri and reader.union:
        union = {quad.triple for quad in store}
        return iter(union), graph_digest(Quad(*triple) for triple in union)
    quads = store.quads_for_pattern(None, None, None, graph)
    return (q.triple for q in quads), graph_digest(store.quads_for_pattern(None, None, None, graph))


_NAMES = {Kind.ROWS: "a SELECT", Kind.BOOLEAN: "an ASK", Kind.GRAPH: "a CONSTRUCT or DESCRIBE"}


def _on_offer(kind: Kind) -> str:
    return "on offer: " + ", ".join(offer.media[0] for offer in OFFERS[kind])


if __name__ == "__main__":
    main(sys.argv[1:])
