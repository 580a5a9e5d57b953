"""What the handlers share: the store's place, the pool, the stored queries, the settings.

Made once when the service starts and kept on the application; `service_of` finds it again.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request

from kg.api.access import Keys
from kg.api.audit import Audit
from kg.api.counts import Counts
from kg.api.kept import Kept
from kg.api.limits import Limiter
from kg.api.settings import Settings
from kg.query.lookup import Lookup
from kg.query.names import NameIndex
from kg.query.stored import StoredQuery
from kg.store.workers import Pool
from kg.store.workers_reader import PoolReader
from kg.store.writes import Scribe


class Names:
    """The index of names of the store's present state, made again when the state changes."""

    def __init__(self, reader: PoolReader) -> None:
        self._reader, self._lock = reader, threading.Lock()
        self._held: tuple[str, NameIndex] | None = None
        self._lookup: tuple[str, Lookup] | None = None

    def at(self, state: str) -> NameIndex:
        """The index for `state`; threads that ask at once wait for the one that makes it."""
        with self._lock:
            if self._held is None or self._held[0] != state:
                self._held = (state, NameIndex.of(self._reader))
            return self._held[1]

    def lookup(self, state: str) -> Lookup:
        """The same with names as written, for answers that score and explain."""
        with self._lock:
            if self._lookup is None or self._lookup[0] != state:
                self._lookup = (state, Lookup.of(self._reader))
            return self._lookup[1]


@dataclass(frozen=True, slots=True)
class Service:
    """Everything a handler may use.

    Args:
        store: The store's folder; its `current` file is read, nothing else.
        base: The base of the store's IRIs.
        pool: Answers queries.
        reader: The pool, for handlers that run in threads.
        names: Finds entities by name.
        queries: The stored queries by name.
        settings: The operator's.
        keys: Who may do more than strangers; asked by `kg.api.access`.
        limiter: How often and how many at once one client may ask.
        refusals: How often one stranger may try to change something.
        audit: Where attempts to change something are written down.
        scribe: Makes changes of the store.
        counts: What the store holds, in numbers.
        kept: Small answers of the store's present state.
    """

    store: Path
    base: str
    pool: Pool
    reader: PoolReader
    names: Names
    queries: dict[str, StoredQuery]
    settings: Settings
    keys: Keys
    limiter: Limiter
    refusals: Limiter
    audit: Audit
    scribe: Scribe
    counts: Counts
    kept: Kept


def service_of(request: Request) -> Service:
    """The service that `request` came to."""
    service: Service = request.app.state.service
    return service
