"""Clients that do not read what they are sent: how long an answer waits for one.

    stall   at one stretch without reading enough to go on
    most    of all such stretches of a connection together

Then the connection is broken off, and what the answer held is free again. Start at `SlowReader.paused`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class SlowReader:
    """The patience with one connection's reader; for one event loop.

    Args:
        loop: The event loop.
        stall: Seconds that one wait may take.
        most: Seconds that all waits may take together.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, *, stall: float, most: float) -> None:
        self._loop, self._stall, self._left = loop, stall, most
        self._since = 0.0
        self._over: asyncio.TimerHandle | None = None
        self.leave: Callable[[], None] | None = None

    def paused(self) -> None:
        """The client has enough to read; sending waits from now on."""
        if self._over is None:
            self._since = self._loop.time()
            self._over = self._loop.call_later(min(self._stall, self._left), self._break_off)

    def resumed(self) -> None:
        """The client has read, or is gone."""
        if self._over is not None:
            self._over.cancel()
            self._over = None
            self._left = max(0.0, self._left - (self._loop.time() - self._since))

    def _break_off(self) -> None:
        self._over = None
        if self.leave is not None:
            self.leave()
