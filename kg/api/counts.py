"""Numbers of what the store holds, asked once for each of its states. Start at `Counts.of`."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from kg.store.workers import Pool
from kg.store.workers_formats import JSON
from kg.store.workers_protocol import Question, state_of


class Counts:
    """Answers of counting queries for the store's present state; for one event loop."""

    def __init__(self, store: Path, pool: Pool) -> None:
        self._store, self._pool = store, pool
        self._state, self._held = "", dict[str, list[dict[str, Any]]]()
        self._lock = asyncio.Lock()

    async def of(self, query: str) -> list[dict[str, Any]]:
        """The rows of a SELECT, as SPARQL's JSON has them."""
        async with self._lock:
            state = state_of(self._store)
            if state != self._state:
                self._state, self._held = state, {}
            if query not in self._held:
                reply = await self._pool.ask(Question(query, JSON.media[0], trusted=True))
                with reply.body:
                    self._held[query] = json.load(reply.body)["results"]["bindings"]
            return self._held[query]
