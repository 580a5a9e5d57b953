"""Making the index: whole, or only for the graphs that changed since the last one.

    STORE/index.sqlite ── copied beside ──► rows of changed graphs replaced ──► renamed into place

Readers keep the file they have open, so they see one state however long they live. Who makes it holds
`STORE/index.lock`; a second one does nothing. Run as `python -m kg.store.index.make STORE`. Start at `refresh`.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import NamedNode

from kg.errors import KgError, StoreError
from kg.graph import iris
from kg.store import changes
from kg.store.index.entities import write_identities
from kg.store.index.rows import read_graph
from kg.store.index.schema import SCHEMA, VERSION
from kg.store.index.write import RowWriter
from kg.store.layout import read_config
from kg.store.local import LocalReader, open_reader
from kg.store.workers_protocol import state_of

INDEX, LOCK = "index.sqlite", "index.lock"
Progress = Callable[[int, int], None]
_STEP = 100  # graphs between two words of the maker on how far it is


def refresh(store: Path, *, anew: bool = False, progress: Progress | None = None) -> bool:
    """Bring the index to the store's current snapshot.

    Args:
        store: The store's folder.
        anew: Whether to make it from nothing even where the old one could be carried on.
        progress: Called with graphs done and graphs to do.

    Returns:
        Whether the index is now of the current snapshot; False where another process is making it.

    Raises:
        StoreError: the store cannot be read, or the index cannot be written.
    """
    read_config(store)  # says early and clearly what is wrong
    with _alone(store) as alone:
        if not alone:
            return False
        with open_reader(store) as reader:
            state = state_of(store)
            if state.split("-")[0] != reader.snapshot.name:
                return False  # a snapshot came between the two; who waits for it asks again
            if anew or read_state(store / INDEX) != state:
                _make(store, reader, state, anew=anew, progress=progress)
    return True


def read_state(path: Path) -> str | None:
    """The state of the store that an index shows; None where there is none that this version can read."""
    held = _meta(path)
    return held.get("state") if held.get("version") == str(VERSION) else None


def _meta(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            return dict(db.execute("SELECT key, value FROM meta"))
        finally:
            db.close()
    except sqlite3.Error:
        return {}  # damaged: as good as none, for it is made again


@contextmanager
def _alone(store: Path) -> Iterator[bool]:
    try:
        handle = os.open(store / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as err:
        remedy = "make the store's folder writable for this user, or run kg index as its owner"
        raise StoreError(f"the index cannot be written: {err.strerror}", where=str(store), remedy=remedy) from err
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)


def _make(store: Path, reader: LocalReader, state: str, *, anew: bool, progress: Progress | None) -> None:
    beside, path = store / (INDEX + ".new"), store / INDEX
    beside.unlink(missing_ok=True)
    touched = None if anew else _touched(store, state)
    try:
        if touched is not None:
            shutil.copyfile(path, beside)
        db = sqlite3.connect(beside, isolation_level=None)
        try:
            _write(db, reader, touched, state, progress)
        finally:
            db.close()
        beside.replace(path)
    except (sqlite3.Error, OSError) as err:
        beside.unlink(missing_ok=True)
        raise StoreError(
            f"the index cannot be written: {err}", where=str(path), remedy="make room on the disk"
        ) from err


def _touched(store: Path, state: str) -> set[str] | None:
    """The graphs that changed since the index there is; None where all must be read."""
    old = read_state(store / INDEX)
    if old is None:
        return None
    before, now = int(old.split("-")[0]), int(state.split("-")[0])
    return changes.since(store, before, now) if before < now else None


def _write(
    db: sqlite3.Connection, reader: LocalReader, touched: set[str] | None, state: str, progress: Progress | None
) -> None:
    # The file is thrown away where this does not come to its end, so nothing need be safe before.
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -65536")
    db.execute("PRAGMA secure_delete = ON")  # words that were retracted must not stay in free pages
    whole = touched is None
    if whole:
        db.executescript(SCHEMA)
    db.execute("BEGIN")
    graphs = sorted(g.value for g in reader.store.named_graphs() if isinstance(g, NamedNode))
    todo = graphs if touched is None else sorted(touched)
    held = set(graphs)
    writer = RowWriter(db)
    for done, graph in enumerate(todo, start=1):
        if not whole:
            writer.remove(graph)
        if graph in held:
            writer.put(graph, read_graph(reader, graph))
        if progress is not None:
            progress(done, len(todo))
    write_identities(db, reader, iris.identities_graph(reader.base))
    db.execute("INSERT INTO name_words (name_words) VALUES ('optimize')")
    if whole or not held.issuperset(todo):
        # Until its segments are joined FTS5 only marks the letters of a graph that is gone as deleted.
        for table in ("quotation_words", "quotation_joined"):
            db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
    db.executemany("REPLACE INTO meta VALUES (?, ?)", [("version", str(VERSION)), ("state", state)])
    db.execute("COMMIT")
    db.execute("ANALYZE")


def _tell(done: int, todo: int) -> None:
    if done % _STEP == 0 or done == 1:
        sys.stdout.write(f"{done} {todo}\n")
        sys.stdout.flush()


def main(argv: list[str]) -> int:
    """Make the index of the store that the one argument names; how far it is goes to stdout, its error to stderr."""
    os.nice(10)
    try:
        while not refresh(Path(argv[0]), progress=_tell):
            time.sleep(0.5)  # another process makes it, or the store has just moved on
    except KgError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
