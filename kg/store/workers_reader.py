"""A pool seen as a `kg.store.contract.Reader`, for code that is not asynchronous.

Handlers run in threads ask it; the question travels to the pool's event loop, the answer comes back as
plain values. Start at `PoolReader`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import QueryTooLarge
from kg.store.contract import Answer, GraphName, Subject, Table, Term
from kg.store.workers import Pool
from kg.store.workers_formats import JSON, NTRIPLES, Kind
from kg.store.workers_protocol import Question, Reply

_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class PoolReader:
    """Asks `pool`, which lives in `loop`; never to be used from that loop's own thread."""

    pool: Pool
    loop: asyncio.AbstractEventLoop

    def query(self, sparql: str, *, max_rows: int | None = None) -> Answer:
        """See `kg.store.contract.Reader.query`; the pool's limits hold as well.

        Raises:
            Busy: all workers are taken.
            QueryTimeout: the deadline passed.
            QueryTooLarge: the answer passes the pool's limits and the caller set none.
        """
        accept = f"{JSON.media[0]}, {NTRIPLES.media[0]}"
        asked = asyncio.run_coroutine_threadsafe(self.pool.ask(Question(sparql, accept, trusted=True)), self.loop)
        reply = asked.result()
        if reply.truncated and max_rows is None:
            reply.body.close()
            raise QueryTooLarge("the answer has more rows than one query may give", remedy="ask for it in pages")
        return read_reply(reply, max_rows=max_rows)

    def quads(
        self,
        subject: Subject | None = None,
        predicate: ox.NamedNode | None = None,
        object: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[ox.Quad]:
        """See `kg.store.contract.Reader.quads`; named graphs only, since nothing lies in the default one."""
        s, p, o, g = (
            f"?{n}" if t is None else str(t) for n, t in zip("spog", (subject, predicate, object, graph), strict=True)
        )
        answer = self.query(f"SELECT * {{ GRAPH {g} {{ {s} {p} {o} }} }}")
        if not isinstance(answer, Table):
            return
        given = {"s": subject, "p": predicate, "o": object, "g": graph}
        for row in answer.rows:
            terms = {**given, **dict(zip(answer.columns, row, strict=True))}
            yield ox.Quad(terms["s"], terms["p"], terms["o"], terms["g"])  # type: ignore[arg-type]

    def close(self) -> None:
        """Nothing: the pool belongs to who made it."""


def read_reply(reply: Reply, *, max_rows: int | None = None) -> Answer:
    """A reply in JSON or N-Triples as plain values; closes its body."""
    with reply.body:
        content = reply.body.read()
    if reply.kind is Kind.GRAPH:
        triples = tuple(q.triple for q in ox.parse(content, ox.RdfFormat.N_TRIPLES))
        return triples[:max_rows]
    result = ox.parse_query_results(content, ox.QueryResultsFormat.JSON)
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    if not isinstance(result, ox.QuerySolutions):
        raise TypeError(f"not a result of a query: {type(result).__name__}")
    rows = tuple(tuple(solution) for solution in result)
    cut = max_rows is not None and len(rows) > max_rows
    return Table(tuple(v.value for v in result.variables), rows[:max_rows], truncated=cut or reply.truncated)
