"""How often and how many at once one client may ask: a bucket of tokens and a count for each.

In comes a client's name (its key or its address), out goes leave to go on, or 429 with the seconds to wait.
Memory is bounded: clients longest not seen are forgotten first, and whoever is forgotten has a full bucket.
Start at `Limiter.admit`.
"""

from __future__ import annotations

import functools
import ipaddress
import math
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kg.api.problems import HttpProblem

_REMEMBERED = 20_000
_BURST_SECONDS = 15  # what a client may ask at once: as much as the rate gives in so many seconds


class Limiter:
    """Limits for every client alike; for one event loop.

    Args:
        rate: Requests a minute; None for no limit.
        parallel: Requests under way at once; None for no limit.
        burst: Requests at once; None for what the rate gives in a while.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        rate: float | None,
        parallel: int | None,
        *,
        burst: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rate, self._parallel, self._clock = None if rate is None else rate / 60, parallel, clock
        self._most = burst or (1.0 if rate is None else max(1.0, rate / 60 * _BURST_SECONDS))
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and when that was counted
        self._running: Counter[str] = Counter()

    @contextmanager
    def admit(self, client: str) -> Iterator[None]:
        """Let one request of `client` run inside.

        Raises:
            HttpProblem: 429; `Retry-After` tells when to ask again.
        """
        if self._parallel is not None and self._running[client] >= self._parallel:
            what = f"{self._parallel} requests of yours are under way"
            raise HttpProblem(429, what, remedy="wait for their answers", headers={"retry-after": "1"})
        self._take_token(client)
        self._running[client] += 1
        try:
            yield
        finally:
            self._running[client] -= 1
            if not self._running[client]:
                del self._running[client]

    def _take_token(self, client: str) -> None:
        if self._rate is None:
            return
        now = self._clock()
        tokens, then = self._buckets.get(client, (self._most, now))
        tokens = min(self._most, tokens + (now - then) * self._rate)
        if tokens < 1:
            wait = math.ceil((1 - tokens) / self._rate)
            what = f"you ask more often than {self._rate * 60:g} times a minute"
            raise HttpProblem(429, what, remedy=f"ask again in {wait} s", headers={"retry-after": str(wait)})
        self._buckets[client] = (tokens - 1, now)
        self._buckets.move_to_end(client)
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)


@functools.lru_cache(maxsize=1024)
def client_of(address: str) -> str:
    """Who an address stands for: itself, or for IPv6 the network of a subscriber, who has all its addresses.

    Example:
        >>> client_of("192.0.2.7"), client_of("2001:db8::1"), client_of("testclient")
        ('192.0.2.7', '2001:db8::/64', 'testclient')
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((int(parsed) >> 64 << 64, 64)))
    return address
