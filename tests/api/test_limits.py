"""How often and how many at once: fair for each client, bounded in memory, told with the time to wait."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.api.limits import Limiter
from kg.api.problems import HttpProblem

if TYPE_CHECKING:
    from conftest import Server


class Clock:
    """A clock that is put forward by hand."""

    now = 0.0

    def __call__(self) -> float:
        """The time as it stands."""
        return self.now


def asked(limiter: Limiter, client: str = "a") -> int | None:
    """The seconds to wait, None where the request may go on."""
    try:
        with limiter.admit(client):
            return None
    except HttpProblem as err:
        return int(err.headers["retry-after"])


def test_limits_rate_is_kept_and_recovers() -> None:
    """A burst, then as many as the rate gives; waiting as long as is told lets one in."""
    clock = Clock()
    limiter = Limiter(60, None, clock=clock)
    assert [asked(limiter) for _ in range(15)] == [None] * 15
    wait = asked(limiter)
    assert wait == 1
    clock.now += wait
    assert asked(limiter) is None
    assert asked(limiter) is not None
    assert asked(limiter, "b") is None


def test_limits_slow_rate_tells_long_wait() -> None:
    """One request an hour is a wait of an hour, not of no time."""
    clock = Clock()
    limiter = Limiter(1 / 60, None, clock=clock)
    assert asked(limiter) is None
    assert asked(limiter) == 3600


def test_limits_parallel_counts_who_is_inside() -> None:
    """Who leaves makes room, also where the work fails."""
    limiter = Limiter(None, 1)
    with limiter.admit("a"):
        assert asked(limiter) == 1
        assert asked(limiter, "b") is None
    with pytest.raises(KeyError), limiter.admit("a"):
        raise KeyError
    assert asked(limiter) is None


def test_limits_forget_who_was_longest_away() -> None:
    """A million addresses cost no more memory than the remembered ones."""
    limiter = Limiter(1, None)
    for i in range(25_000):
        asked(limiter, str(i))
    assert len(limiter._buckets) == 20_000


def test_limits_over_http(start: Callable[..., Server], store: Path) -> None:
    """Too many are told 429 with Retry-After as a problem; health is answered at any time."""
    server = start(store, rate=60, workers=1, reserve=0)
    answers = [server.get("/said?limit=1") for _ in range(20)]
    late = [a for a in answers if a.status_code == 429]
    assert {a.status_code for a in answers} == {200, 429}
    assert late[0].json()["type"] == "/problems#too-many-requests"
    assert int(late[0].headers["retry-after"]) >= 1
    assert all(server.get("/healthz").status_code == 200 for _ in range(20))


def test_limits_parallel_over_http(start: Callable[..., Server], store: Path) -> None:
    """Of many heavy queries of one client some are told 429, none fails otherwise, and all is well after."""
    server = start(store, parallel=2, limits={"seconds": 2.0})
    heavy = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = [a.status_code for a in pool.map(lambda _: server.ask(heavy), range(8))]
    assert set(statuses) <= {429, 504, 503}
    assert 429 in statuses
    assert server.ask("ASK {}").status_code == 200
