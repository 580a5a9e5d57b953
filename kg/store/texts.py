"""The articles as they were: each text compressed, under its digest, in one SQLite file beside the snapshots.

The graph holds what was read from a text and never the text; who checks a quotation wants to see it in its place.
In comes a text when its article is put, out comes the same text, character by character. A text goes when its
article's graph goes. One that may not be kept leaves a mark, so that a later build does not bring it back.
Start at `Texts`, or `read_text`.

    STORE/texts.sqlite     text(digest, body): UTF-8, deflated; empty where refused; written by the one writer
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.errors import StoreError

TEXTS = "texts.sqlite"
_MAKE = "CREATE TABLE IF NOT EXISTS text (digest TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID"
_AT_ONCE = 256
_REFUSED = b""


class Texts:
    """The texts of a store opened for writing.

    They are written some hundreds at a time, so that a reader never waits for a whole build. A text that is there
    before its article is published does no harm: nothing leads to it.
    """

    def __init__(self, store: Path) -> None:
        self._path = store / TEXTS
        self._kept: dict[str, tuple[bytes, bool]] = {}  # body, and whether it takes the place of what is there
        try:
            self._db = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
            self._db.execute("PRAGMA secure_delete = ON")
            self._db.execute(_MAKE)
        except sqlite3.Error as err:
            raise StoreError(
                f"the texts cannot be opened: {err}", where=str(self._path), remedy="remove the file and build again"
            ) from err

    def keep(self, digest: str, raw: str, *, wanted: bool | None = None) -> None:
        """Keep a text, or see to it that it is not kept.

        Args:
            digest: Names one text for ever, so one that is there stays.
            raw: The text.
            wanted: True keeps it, False removes it and refuses it from now on, None keeps it unless it was refused.

        Raises:
            StoreError: the disk refuses.
        """
        body = _REFUSED if wanted is False else zlib.compress(raw.encode("utf-8", "surrogatepass"), 6)
        self._kept[digest] = (body, wanted is not None)
        if len(self._kept) >= _AT_ONCE:
            self.flush()

    def of(self, digest: str) -> str | None:
        """A text that was kept; None where there is none."""
        kept, _ = self._kept.get(digest, (None, False))
        if kept is None:
            row = self._db.execute("SELECT body FROM text WHERE digest = ?", (digest,)).fetchone()
            kept = None if row is None else row[0]
        return zlib.decompress(kept).decode("utf-8", "surrogatepass") if kept else None

    def flush(self) -> None:
        """Make what was kept so far safe on disk.

        Raises:
            StoreError: the disk refuses.
        """
        for statement, replaces in (("INSERT OR IGNORE", False), ("REPLACE", True)):
            rows = [(digest, body) for digest, (body, over) in self._kept.items() if over is replaces]
            self._do(f"{statement} INTO text VALUES (?, ?)", rows)
        self._kept.clear()

    def forget_all_but(self, digests: Iterable[str]) -> None:
        """Remove the texts whose articles are no longer in the store.

        Raises:
            StoreError: the disk refuses.
        """
        self.flush()
        held = set(digests)
        gone = [(digest,) for (digest,) in self._db.execute("SELECT digest FROM text") if digest not in held]
        self._do("DELETE FROM text WHERE digest = ?", gone)

    def close(self) -> None:
        """Let the file go."""
        self._db.close()

    def _do(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        if not rows:
            return
        try:
            with self._db:
                self._db.executemany(statement, rows)
        except sqlite3.Error as err:
            raise StoreError(f"the texts cannot be written: {err}", where=str(self._path)) from err


def read_text(store: Path, digest: str) -> str | None:
    """The text of an article; None where the store holds its facts only.

    Raises:
        StoreError: the file is damaged.
    """
    body = _body(store, digest)
    try:
        return zlib.decompress(body).decode("utf-8", "surrogatepass") if body else None
    except (zlib.error, UnicodeDecodeError) as err:
        raise _unreadable(store, err) from err


def is_refused(store: Path, digest: str) -> bool:
    """Whether the text was built with the wish that it is not kept.

    Raises:
        StoreError: the file is damaged.
    """
    return _body(store, digest) == _REFUSED


def texts_mark(store: Path) -> str:
    """What changes with every text that comes or goes, for caches: a refused text leaves the graph as it was.

    Raises:
        StoreError: the file cannot be looked at.
    """
    try:
        stat = (store / TEXTS).stat()
    except FileNotFoundError:
        return "none"
    except OSError as err:
        raise _unreadable(store, err) from err
    return f"{stat.st_mtime_ns}-{stat.st_size}"


def _body(store: Path, digest: str) -> bytes | None:
    path = store / TEXTS
    if not path.exists():
        return None
    try:
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=10)
        try:
            row = db.execute("SELECT body FROM text WHERE digest = ?", (digest,)).fetchone()
        finally:
            db.close()
        return None if row is None else bytes(row[0])
    except sqlite3.Error as err:
        raise _unreadable(store, err) from err


def _unreadable(store: Path, err: Exception) -> StoreError:
    remedy = "remove the file and build again"
    return StoreError(f"the text cannot be read: {err}", where=str(store / TEXTS), remedy=remedy)
