"""Who gets which free worker: a reserve for our own questions, the rest for everybody, first come first served.

    stranger's SPARQL ──► common places            a heavy crowd waits here, and only here
    our own questions ──► kept places, then common

Every stored query, name and page is one of our own questions, so strangers' queries that run to their
deadline never keep a look-up waiting. Knows nothing of processes. Start at `Lanes.take`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Generic, TypeVar

from kg.store.workers_protocol import Busy

Place = TypeVar("Place")


class Lanes(Generic[Place]):
    """Free places and who waits for one; for one event loop.

    Args:
        common: Places for everybody.
        kept: Places for our own questions.
        queue: How many may wait in each lane.
        seconds: How long one may wait.
    """

    def __init__(self, common: Iterable[Place], kept: Iterable[Place], *, queue: int, seconds: float) -> None:
        self._kept = list(kept)
        self._free = [*self._kept, *common]
        self._waiting: list[tuple[asyncio.Future[Place], bool]] = []
        self._queue, self._seconds = queue, seconds

    async def take(self, *, own: bool) -> Place:
        """A free place, now or as soon as there is one.

        Args:
            own: Whether the question is one of our own.

        Raises:
            Busy: the queue is full, or no place came free in time.
        """
        for place in self._free:
            if own or place not in self._kept:
                self._free.remove(place)
                return place
        if sum(1 for _, other in self._waiting if other is own) >= self._queue:
            raise Busy("all workers are taken and the queue is full", remedy="ask again in a moment")
        return await self._wait(own=own)

    async def _wait(self, *, own: bool) -> Place:
        turn: asyncio.Future[Place] = asyncio.get_running_loop().create_future()
        self._waiting.append((turn, own))
        try:
            async with asyncio.timeout(self._seconds):
                return await turn
        except BaseException as err:
            if turn.done() and not turn.cancelled():  # the turn came in the moment in which it was given up
                self.give(turn.result())
            if isinstance(err, TimeoutError):
                raise Busy("no worker came free in time", remedy="ask again in a moment") from None
            raise
        finally:
            self._waiting = [(other, kind) for other, kind in self._waiting if other is not turn]

    def give(self, place: Place) -> None:
        """Give a place back: to the first who waits and may have it, else to the free ones, kept places first."""
        for turn, own in self._waiting:
            if not turn.done() and (own or place not in self._kept):
                turn.set_result(place)
                return
        self._free = sorted([*self._free, place], key=lambda other: other not in self._kept)
