"""The newest index, held ready for pages: opened when there is one, made by a process of its own when it lacks.

    store moves on ──► a thread has the index made beside, opens it ──► pages change over to it
                       until then they show the state before, and say so

No page waits for that. Only where a store has no index at all a page waits a moment, for that of a small store takes no
longer; then it is told how far the index is. In comes the store's folder, out comes what pages read.
Start at `Shelf.now`.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kg.errors import KgError, StoreError
from kg.query.columns import Columns, load_columns
from kg.query.names import NameIndex
from kg.query.spellings import spellings
from kg.query.suggest import all_names
from kg.resources import PACKAGE
from kg.store import Index, open_index
from kg.store.index.make import INDEX, read_state
from kg.store.workers_protocol import state_of

_PATIENCE = 4.0  # seconds that a first page waits for a small store's index
_LONG = 200  # graphs; a maker that has more to do is not waited for
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

    def spellings(self, words: str) -> tuple[str, ...]:
        """How folded words are spelled in the quotations."""
        return spellings(self.index, words)


class Shelf:
    """Keeps the newest index of one store; threads may share it."""

    def __init__(self, store: Path) -> None:
        self._store, self._lock = store, threading.Lock()
        self._held: Held | None = None
        self._follower: threading.Thread | None = None
        self._maker: subprocess.Popen[bytes] | None = None
        self._progress: IO[bytes] | None = None
        self._failed: tuple[str, str] | None = None
        self._closed = False

    def now(self) -> Held:
        """The newest index there is.

        Raises:
            NotReady: none was made yet.
            StoreError: none can be made.
        """
        until = time.monotonic() + _PATIENCE
        while (held := self._look()) is None:
            done, todo = self.progress()
            if time.monotonic() > until or todo > _LONG:
                far = f": {done} of {todo} articles" if todo else ""
                remedy = "come back in a moment; questions of programs and SPARQL are answered meanwhile"
                raise NotReady(f"the index of this store is being made{far}", remedy=remedy)
            time.sleep(_LOOK)
        return held

    def of(self, state: str) -> Held | None:
        """The index of just this state where pages hold it already, else None: opening or making it would cost time."""
        held = self._held
        return held if held is not None and held.index.state == state else None

    def begin(self) -> None:
        """Open or make the index now, so that the first page need not wait."""
        with contextlib.suppress(KgError):  # who asks for a page is told
            self._look()

    def progress(self) -> tuple[int, int]:
        """How many graphs are in the index that is being made, and how many will be; (0, 0) where none is."""
        with self._lock:
            if self._progress is None:
                return (0, 0)
            size = os.fstat(self._progress.fileno()).st_size
            told = os.pread(self._progress.fileno(), 64, max(0, size - 64)).decode("ascii", "replace").split()
            return (int(told[-2]), int(told[-1])) if len(told) >= 2 else (0, 0)

    def close(self) -> None:
        """End what is under way."""
        self._closed = True
        with self._lock:
            maker, follower = self._maker, self._follower
            if maker is not None:
                maker.terminate()
        if follower is not None:
            follower.join(10)

    def _look(self) -> Held | None:
        state = state_of(self._store)
        with self._lock:
            held = self._held
            if held is not None and held.index.state == state:
                return held
            if self._failed is not None and self._failed[0] == state:
                if held is None:
                    raise StoreError(
                        "the index of this store cannot be made", where=self._failed[1], remedy="see kg index"
                    )
            elif self._follower is None and not self._closed:
                self._follower = threading.Thread(target=self._follow, args=(state,), daemon=True)
                self._follower.start()
        return None if held is None else Held(held.index, held.columns, held.names, behind=True)

    def _follow(self, state: str) -> None:
        """Open the index of `state`, have it made where it lacks; until then the newest there is serves."""
        failed = None
        try:
            self._open()
            held = self._held
            if (held is None or held.index.state != state) and not self._closed:
                code, told = self._make()
                failed = (state, told) if code else None
                self._open()
        except (KgError, OSError) as error:
            failed = (state, str(error))
        finally:
            with self._lock:
                self._follower, self._failed = None, failed

    def _open(self) -> None:
        held = None if self._held is None else self._held.index.state
        if read_state(self._store / INDEX) not in (None, held) and (index := open_index(self._store)) is not None:
            self._held = Held(index, load_columns(index), NameIndex.made(all_names(index)))

    def _make(self) -> tuple[int, str]:
        """Have the index made: how that ended, and the last of what the maker said."""
        program = [sys.executable, "-P", "-m", "kg.store.index.make", str(self._store)]
        environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
        # Files, not pipes: nobody need read them for the maker to go on.
        with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as progress:
            maker = subprocess.Popen(program, stdout=progress, stderr=told, env=environment)
            with self._lock:
                self._maker, self._progress = maker, progress
            if self._closed:
                maker.terminate()
            code = maker.wait()
            with self._lock:
                self._maker = self._progress = None
            told.seek(max(0, told.seek(0, os.SEEK_END) - _WORDS))
            return (0 if self._closed else code), told.read().decode("utf-8", "replace").strip()
