"""Answers on their way to who asked: in memory while small, else in files, all of them together within a bound.

A client that reads slowly keeps its answer here. What all answers take is counted, and one that would pass the bound
is refused as busy: slow readers fill neither memory nor disk. Start at `Spool.open`.
"""

from __future__ import annotations

import tempfile
import threading
import weakref
from typing import IO, Any

from kg.store.workers_protocol import Busy

_IN_MEMORY = 1_000_000


class Spool:
    """Counts the bytes of all answers that are not closed yet; for threads.

    Args:
        most: Bytes that all of them may have together.
    """

    def __init__(self, most: int) -> None:
        self.most, self.held = most, 0
        self._lock = threading.Lock()

    def open(self) -> IO[bytes]:
        """A place for one answer; closing it, or letting it go, gives its room back."""
        return _Counted(self)

    def take(self, size: int) -> None:
        """Count bytes that are about to be written.

        Raises:
            Busy: there is no room for them.
        """
        with self._lock:
            if self.held + size > self.most:
                raise Busy("the answers that clients are still reading take all the room", remedy="ask again soon")
            self.held += size

    def give(self, size: list[int]) -> None:
        """Give back what one answer took."""
        with self._lock:
            self.held -= size[0]
            size[0] = 0


class _Counted(tempfile.SpooledTemporaryFile[bytes]):
    """A file of a spool; what is let go without being closed is counted back as well."""

    def __init__(self, spool: Spool) -> None:
        super().__init__(max_size=_IN_MEMORY)
        self._spool, self._size = spool, [0]
        self._given = weakref.finalize(self, spool.give, self._size)

    def write(self, data: Any) -> int:
        """Write bytes, where there is room."""
        self._spool.take(len(data))
        self._size[0] += len(data)
        return super().write(data)

    def close(self) -> None:
        """Close the file and give its room back."""
        super().close()
        self._given()

    def __exit__(self, *raised: object) -> None:
        self.close()
