"""The articles as they were: each text compressed, under its digest, in one SQLite file beside the snapshots.

The graph holds what was read from a text and never the text; who checks a quotation wants to see it in its place.
In comes a text when its article is put, out comes the same text, character by character. A text goes when its
article's graph goes. Start at `Texts`, or `read_text`.

    STORE/texts.sqlite     text(digest, body): UTF-8, deflated; written by the one writer
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


class Texts:
    """The texts of a store opened for writing.

    They are written some hundreds at a time, so that a reader never waits for a whole build. A text that is there
    before its article is published does no harm: nothing leads to it.
    """

    def __init__(self, store: Path) -> None:
        self._path = store / TEXTS
        self._kept: dict[str, bytes] = {}
        try:
            self._db = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
            self._db.execute("PRAGMA secure_delete = ON")
            self._db.execute(_MAKE)
        except sqlite3.Error as err:
            raise StoreError(
                f"the texts cannot be opened: {err}", where=str(self._path), remedy="remove the file and build again"
            ) from err

    def keep(self, digest: str, raw: str) -> None:
        """Keep a text; a digest names one text for ever, so one that is there stays.

        Raises:
            StoreError: the disk refuses.
        """
        self._kept[digest] = zlib.compress(raw.encode("utf-8", "surrogatepass"), 6)
        if len(self._kept) >= _AT_ONCE:
            self.flush()

    def of(self, digest: str) -> str | None:
        """A text that was kept; None where there is none."""
        kept = self._kept.get(digest)
        if kept is None:
            row = self._db.execute("SELECT body FROM text WHERE digest = ?", (digest,)).fetchone()
            kept = None if row is None else row[0]
        return None if kept is None else zlib.decompress(kept).decode("utf-8", "surrogatepass")

    def flush(self) -> None:
        """Make what was kept so far safe on disk.

        Raises:
            StoreError: the disk refuses.
        """
        self._do("INSERT OR IGNORE INTO text VALUES (?, ?)", list(self._kept.items()))
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
    path = store / TEXTS
    if not path.exists():
        return None
    try:
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=10)
        try:
            row = db.execute("SELECT body FROM text WHERE digest = ?", (digest,)).fetchone()
        finally:
            db.close()
        return None if row is None else zlib.decompress(row[0]).decode("utf-8", "surrogatepass")
    except (sqlite3.Error, zlib.error, UnicodeDecodeError) as err:
        raise StoreError(
            f"the text cannot be read: {err}", where=str(path), remedy="remove the file and build again"
        ) from err
