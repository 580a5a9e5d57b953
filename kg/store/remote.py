"""A store behind any SPARQL 1.1 service, asked over HTTP.

In comes a service's address, out goes a reader with the contract of `kg.store.contract`. Only the
standard library is used. What the default graph holds is the service's affair, so the stored queries
name their graphs. Start at `open_remote`.
"""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, Triple

from kg.errors import QuerySyntax, QueryTimeout, QueryTooLarge, StoreError
from kg.store.contract import Answer, GraphName, Subject, Table, Term

_ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9"
MAX_BYTES = 256 * 1024 * 1024


def open_remote(url: str, *, timeout: float = 60.0) -> RemoteReader:
    """A reader of the SPARQL service at `url`.

    Args:
        url: An http or https address that answers the SPARQL 1.1 Protocol.
        timeout: Seconds to wait for an answer.

    Raises:
        StoreError: `url` is no http or https address.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise StoreError("not the address of a SPARQL service", where=url, remedy="give http://… or https://…")
    return RemoteReader(url, timeout=timeout)


class RemoteReader:
    """A SPARQL service; holds no connection between questions."""

    def __init__(self, url: str, *, timeout: float) -> None:
        self.url, self.timeout = url, timeout

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is held, so nothing is let go."""

    def query(self, sparql: str, *, max_rows: int | None = None) -> Answer:
        """See `kg.store.contract.Reader.query`.

        Raises:
            QuerySyntax: the service refuses the query (400).
            QueryTimeout: the answer does not come in time.
            QueryTooLarge: the answer passes 256 MB.
            StoreError: the service cannot be reached or fails.
        """
        kind, body = self._ask(sparql)
        stop = len(body) if max_rows is None else max_rows
        try:
            if kind in ("application/n-triples", "text/plain"):
                return tuple(_triples(body))[:stop]
            found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as err:
            raise StoreError(f"the service's answer cannot be read: {err}", where=self.url) from err
        if isinstance(found, ox.QueryBoolean):
            return bool(found)
        columns = tuple(v.value for v in found.variables)
        rows = tuple(tuple(solution) for solution in found)
        return Table(columns, rows[:stop], truncated=len(rows) > stop)

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """See `kg.store.contract.Reader.quads`; only named graphs are looked at."""
        names = ("s", "p", "o", "g")
        bound = {n: t for n, t in zip(names, (subject, predicate, object, graph), strict=True) if t is not None}
        row = f"VALUES ({' '.join('?' + n for n in bound)}) {{ ({' '.join(map(str, bound.values()))}) }}"
        table = self.query(f"SELECT ?s ?p ?o ?g WHERE {{ {row} GRAPH ?g {{ ?s ?p ?o }} }}")
        if not isinstance(table, Table):
            raise StoreError("the service gave no table for a SELECT", where=self.url)
        for row_ in table.rows:
            s, p, o, g = row_
            yield Quad(s, p, o, g)  # type: ignore[arg-type]  # the pattern leaves none of the four unbound

    def _ask(self, sparql: str) -> tuple[str, bytes]:
        headers = {"Content-Type": "application/sparql-query; charset=utf-8", "Accept": _ACCEPT}
        request = urllib.request.Request(self.url, data=sparql.encode(), headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                body = answer.read(MAX_BYTES + 1)
                kind = answer.headers.get_content_type()
        except urllib.error.HTTPError as err:
            with err:
                said = err.read(2000).decode("utf-8", "replace").strip()
            if err.code == 400:
                raise QuerySyntax(f"the service refuses the query: {said}", where=self.url) from err
            raise StoreError(f"the service answers {err.code}: {said}", where=self.url) from err
        except TimeoutError as err:
            raise QueryTimeout(f"no answer within {self.timeout:g} s", where=self.url) from err
        except (urllib.error.URLError, OSError) as err:
            raise StoreError(
                f"the service cannot be reached: {getattr(err, 'reason', err)}",
                where=self.url,
                remedy="check the address, and that the service runs",
            ) from err
        if len(body) > MAX_BYTES:
            raise QueryTooLarge(f"the answer passes {MAX_BYTES} bytes", where=self.url, remedy="ask with a LIMIT")
        return kind, body


def _triples(body: bytes) -> Iterator[Triple]:
    for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES):
        yield Triple(quad.subject, quad.predicate, quad.object)
