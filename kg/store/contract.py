"""What every store answers, wherever it lies: the values and the one protocol of the floor.

    local   kg.store.local.LocalReader     a snapshot on this machine's disk
    remote  kg.store.remote.RemoteReader   any SPARQL 1.1 service over HTTP

A SELECT gives a `Table`, an ASK a bool, a CONSTRUCT or DESCRIBE a tuple of triples. They are plain
values, fully read: an engine's own result objects are bound to the thread that made them, and
touching them elsewhere ends the process. Start at `Reader`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Subject: TypeAlias = NamedNode | BlankNode
GraphName: TypeAlias = NamedNode | BlankNode | DefaultGraph


@dataclass(frozen=True, slots=True)
class Table:
    """The answer of a SELECT.

    Args:
        columns: The variables' names in the order the query projects them.
        rows: One tuple per solution, as long as `columns`; None where a variable is unbound.
        truncated: Whether the engine had more rows than the caller's `max_rows`.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    truncated: bool = False


Answer: TypeAlias = Table | bool | tuple[Triple, ...]


class Reader(Protocol):
    """A store opened for reading.

    The default graph of a query is the union of all graphs, unless the query names its own with FROM.
    """

    def query(self, sparql: str, *, max_rows: int | None = None) -> Answer:
        """Answer one query.

        Args:
            sparql: A SPARQL 1.1 query.
            max_rows: Stop after so many rows or triples; None reads them all.

        Raises:
            QuerySyntax: the query is malformed.
            StoreError: the store cannot be read.
        """
        ...

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """The quads that fit a pattern, None standing for anything; to be read in the thread that asked."""
        ...

    def close(self) -> None:
        """Let go of the store; the reader cannot be used after."""
        ...
