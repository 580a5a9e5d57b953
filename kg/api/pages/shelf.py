"""The newest index, held ready for pages: opened when there is one, made by a process of its own when it lacks.

A page asks `Shelf.now` for each request. Where the store has moved on, the page shows the state before while the next
index is made beside; where there is none yet it waits a moment. In comes the store's folder, out comes what pages
read. Start at `Shelf.now`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kg.errors import StoreError
from kg.query.columns import Columns, load_columns
from kg.query.names import NameIndex
from kg.query.suggest import all_names
from kg.resources import PACKAGE
from kg.store import Index, open_index
from kg.store.index.make import INDEX, read_state
from kg.store.workers_protocol import state_of

_PATIENCE = 4.0  # seconds that a first page waits for a small store's index
_LOOK = 0.2
_WORDS = 10_000  # bytes of what the maker said that are told


class NotReady(StoreError):
    """The index is being made: nothing is wrong, and soon it is there."""


@dataclass(frozen=True, slots=True)
class Held:
    """What pages read.

    Args:
        index: The open index.
        columns: Its quotations as arrays.
        names: Finds entities by name as REST does.
        behind: Whether the store has moved on since.
    """

    index: Index
    columns: Columns
    names: NameIndex
    behind: bool = False


class Shelf:
    """Keeps the newest index of one store; threads may share it."""

    def __init__(self, store: Path) -> None:
        self._store, self._lock = store, threading.Lock()
        self._held: Held | None = None
        self._maker: subprocess.Popen[bytes] | None = None
        self._told: IO[bytes] | None = None
        self._failed: tuple[str, str] | None = None

    def now(self) -> Held:
        """The newest index there is.

        Raises:
            NotReady: none was made yet.
            StoreError: none can be made.
        """
        until = time.monotonic() + _PATIENCE
        while (held := self._look()) is None:
            if time.monotonic() > until:
                raise NotReady("the index of this store is being made", remedy="come back in a moment")
            time.sleep(_LOOK)
        return held

    def of(self, state: str) -> Held | None:
        """The index of just this state where pages hold it already, else None: opening or making it would cost time."""
        held = self._held
        return held if held is not None and held.index.state == state else None

    def close(self) -> None:
        """End what is under way."""
        with self._lock:
            if self._maker is not None:
                self._maker.terminate()
                self._ended()

    def _look(self) -> Held | None:
        with self._lock:
            state = state_of(self._store)
            if self._held is not None and self._held.index.state == state:
                return self._held
            self._open()
            if self._held is not None and self._held.index.state == state:
                return self._held
            self._make(state)
            held = self._held
        return None if held is None else Held(held.index, held.columns, held.names, behind=True)

    def _open(self) -> None:
        held = None if self._held is None else self._held.index.state
        if read_state(self._store / INDEX) not in (None, held) and (index := open_index(self._store)) is not None:
            self._held = Held(index, load_columns(index), NameIndex(all_names(index)))

    def _make(self, state: str) -> None:
        """Have the index of `state` made, unless that is under way or has just failed."""
        if self._maker is not None:
            if self._maker.poll() is None:
                return
            code, told = self._ended()
            self._failed = (state, told) if code else None
        if self._failed is not None and self._failed[0] == state:
            if self._held is None:
                raise StoreError("the index of this store cannot be made", where=self._failed[1], remedy="see kg index")
            return
        program = [sys.executable, "-P", "-m", "kg.store.index.make", str(self._store)]
        environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
        self._told = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the maker has ended; nobody reads before
        self._maker = subprocess.Popen(program, stderr=self._told, env=environment)

    def _ended(self) -> tuple[int, str]:
        """How the maker ended, and the last of what it said."""
        maker, told = self._maker, self._told
        code, words = 0, b""
        if maker is not None:
            code = maker.wait()
        if told is not None:
            with told:
                told.seek(max(0, told.seek(0, os.SEEK_END) - _WORDS))
                words = told.read()
        self._maker, self._told = None, None
        return code, words.decode("utf-8", "replace").strip()
