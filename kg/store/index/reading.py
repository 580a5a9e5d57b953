"""The index opened for reading. In comes a store's folder, out come rows as SQLite gives them.

All connections are opened at once and lent to whichever thread asks, so that one state is read however long it
lives, whatever takes the file's place meanwhile. Start at `open_index`.
"""

from __future__ import annotations

import queue
import sqlite3
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg.errors import StoreError
from kg.store.index.make import INDEX, read_state
from kg.store.index.schema import VERSION

_CONNECTIONS = 4


class Index:
    """One state of a store's index; threads may share it."""

    def __init__(self, connections: list[sqlite3.Connection], state: str) -> None:
        self.state = state
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        for db in connections:
            self._idle.put(db)
        weakref.finalize(self, _close, connections)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """All rows of a SELECT that this project wrote; values go in by `?`.

        Raises:
            StoreError: the file is damaged.
        """
        db = self._idle.get()
        try:
            return db.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as err:
            raise StoreError(f"the index cannot be read: {err}", remedy="make it again: kg index --anew") from err
        finally:
            self._idle.put(db)

    def row(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Row | None:
        """The first row, None where there is none."""
        return next(iter(self.rows(sql, values)), None)


def open_index(store: Path) -> Index | None:
    """The index there is, of whatever state; None where none was made yet, or only by another version."""
    path = Path(store) / INDEX
    for _ in range(10):  # another index may take the file's place between two openings
        if read_state(path) is None:
            return None
        connections = [_connect(path) for _ in range(_CONNECTIONS)]
        states = {_state(db) for db in connections}
        if len(states) == 1 and (state := states.pop()) is not None:
            return Index(connections, state)
        _close(connections)
    return None


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    db.row_factory = sqlite3.Row
    return db


def _state(db: sqlite3.Connection) -> str | None:
    try:
        held = dict(db.execute("SELECT key, value FROM meta").fetchall())
    except sqlite3.Error:
        return None
    return held.get("state") if held.get("version") == str(VERSION) else None


def _close(connections: list[sqlite3.Connection]) -> None:
    for db in connections:
        db.close()
