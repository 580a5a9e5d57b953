"""A store on this machine's disk, opened for reading at its current snapshot.

In comes a store's folder, out goes a reader that keeps its snapshot as it was, however long it lives
and whatever the writer does meanwhile. Start at `open_reader`.
"""

from __future__ import annotations

import itertools
import os
import re
import weakref
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, Triple

from kg.errors import QuerySyntax, StoreError
from kg.store.contract import Answer, GraphName, Subject, Table, Term
from kg.store.layout import SCRATCH, current_snapshot, hold_snapshot, read_config
from kg.store.workers_guard import Limits, check_shape, is_update, names_dataset, shape

_SHAPE = Limits()


def open_reader(store: str | Path) -> LocalReader:
    """Open the current snapshot of a store.

    Raises:
        StoreError: there is no store, it is empty, damaged, or of a newer format.
    """
    return LocalReader(Path(store))


class LocalReader:
    """One snapshot, held open; also a context manager. Its answers are those of `kg.store.contract.Reader`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        config = read_config(path)
        self.base, self.union = config.base, config.kind != SCRATCH
        self.snapshot, handle = hold_snapshot(path)
        # A reader that is dropped without `close` must not keep its snapshot on disk for ever.
        self._let_go = weakref.finalize(self, os.close, handle)
        try:
            self.store = ox.Store.read_only(str(self.snapshot))
        except (OSError, RuntimeError) as err:
            self._let_go()
            raise StoreError(
                f"the snapshot cannot be opened: {err}", where=str(self.snapshot), remedy="build the store anew"
            ) from err

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let the snapshot go."""
        if self._let_go.alive:
            self.store = ox.Store()
            self._let_go()

    def is_current(self) -> bool:
        """Whether no newer snapshot was published since this reader opened."""
        return current_snapshot(self.path) == self.snapshot

    def query(self, sparql: str, *, max_rows: int | None = None) -> Answer:
        """See `kg.store.contract.Reader.query`."""
        return answer(self._opened(), sparql, max_rows=max_rows, union=self.union)

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """See `kg.store.contract.Reader.quads`."""
        return iter(self._opened().quads_for_pattern(subject, predicate, object, graph))

    def _opened(self) -> ox.Store:
        if not self._let_go.alive:
            raise StoreError("the store was closed", where=str(self.path), remedy="open it again")
        return self.store


def answer(store: ox.Store, sparql: str, *, max_rows: int | None = None, union: bool = True) -> Answer:
    """Run a query and read its result to the end, or to `max_rows`.

    Raises:
        QuerySyntax: the query is malformed.
        QueryTooLarge: it is nested too deeply or has too many operators.
        StoreError: the store cannot be read.
    """
    check_shape(shape(sparql), _SHAPE)  # beyond it the engine's parser ends this process
    try:
        # The option overrides FROM without a word, so it is set only where the query has none.
        result = store.query(sparql, use_default_graph_as_union=union and not names_dataset(sparql))
    except SyntaxError as err:
        if is_update(sparql):
            remedy = "`kg build` adds and changes articles, `kg retract` removes them"
            what = "this is an update; the store answers queries only"
            raise QuerySyntax(what, where=" ".join(sparql.split())[:60], remedy=remedy) from err
        raise malformed(err) from err
    except (OSError, RuntimeError) as err:
        remedy = "check the store and, where the query names a SERVICE, its address"
        raise StoreError(f"the query cannot be run: {err}", remedy=remedy) from err
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    stop = None if max_rows is None else max_rows + 1
    if isinstance(result, ox.QueryTriples):
        triples: tuple[Triple, ...] = tuple(itertools.islice(result, stop))
        return triples if max_rows is None else triples[:max_rows]
    columns = tuple(v.value for v in result.variables)
    rows = tuple(tuple(solution) for solution in itertools.islice(result, stop))
    if max_rows is not None and len(rows) > max_rows:
        return Table(columns, rows[:max_rows], truncated=True)
    return Table(columns, rows)


def malformed(err: SyntaxError, what_it_is: str = "query") -> QuerySyntax:
    """The parser's message, cut where it goes on to list every letter it might have taken."""
    message = " ".join(str(err).split())
    position = re.match(r"error at (\d+):(\d+): ", message)
    where = f"line {position[1]}, column {position[2]}" if position else None
    what = message[position.end() :] if position else message
    return QuerySyntax(
        f"the {what_it_is} is malformed: " + (what if len(what) < 200 else what[:200] + "…"),
        where=where,
        remedy="see SPARQL 1.1 Query Language, section 19.8, its grammar",
    )
