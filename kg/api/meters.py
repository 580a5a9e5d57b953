"""Counters and gauges of the service for Prometheus, and what the present state of the store says for them.

    requests by kind, status and outcome · seconds by kind · bytes · requests under way
    workers alive and waiting · age, number and size of the snapshot · memory and processor time of this process

One registry for each application, so that two in one process do not mix. Start at `Meters`.

Standard: Prometheus exposition format 0.0.4.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from kg import __version__
from kg.api.counts import Counts
from kg.errors import KgError, StoreError
from kg.store.layout import CURRENT, LIVE, current_snapshot
from kg.store.workers import Pool

MEDIA = "text/plain; version=0.0.4; charset=utf-8"
_QUADS = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
_COUNT_SECONDS = 2.0
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Meters:
    """What is counted; see the module."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        registry = self._registry
        ProcessCollector(registry=registry)
        Info("kg_build", "The program", registry=registry).info({"version": __version__})
        labels = ("kind", "status", "outcome")
        self.requests = Counter("kg_requests", "Requests answered", labels, registry=registry)
        self.seconds = Histogram(
            "kg_request_seconds", "Time from head to last byte", ("kind",), buckets=_SECONDS, registry=registry
        )
        self.sent = Counter("kg_response_bytes", "Bytes of bodies sent", ("kind",), registry=registry)
        self._counts: Counts | None = None
        self._quads = float("nan")
        self.running = Gauge("kg_requests_running", "Requests under way", registry=registry)

    def watch(self, store: Path, pool: Pool, counts: Counts) -> None:
        """Have the state of `store` and `pool` told at each scrape."""
        self._counts = counts
        self._registry.register(_Ends(pool))
        gauges = {
            "kg_store_quads": ("Statements of the snapshot, as of the last count", lambda: self._quads),
            "kg_answers_held_bytes": ("Answers that clients are still reading", lambda: pool.spool.held),
            "kg_workers": ("Processes that answer queries", lambda: len(pool.pids())),
            "kg_workers_sealed": ("1 where the kernel keeps them from the network", lambda: float(pool.sealed())),
            "kg_snapshot_age_seconds": ("Time since the snapshot was published", lambda: _age(store)),
            "kg_snapshot_number": ("The snapshot that is asked", lambda: _number(store)),
            "kg_snapshot_bytes": ("Size of the snapshot's files", lambda: _size(store, CURRENT)),
            "kg_store_bytes": ("Size of the store that is written to", lambda: _size(store, LIVE)),
        }
        for name, (told, value) in gauges.items():
            Gauge(name, told, registry=self._registry).set_function(value)

    async def count(self) -> None:
        """Count what the store holds, once for each of its states; what cannot be counted soon keeps its old number."""
        if self._counts is None:
            return
        with contextlib.suppress(KgError, TimeoutError):
            rows = await asyncio.wait_for(self._counts.of(_QUADS), _COUNT_SECONDS)
            self._quads = float(rows[0]["n"]["value"])

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)


class _Ends(Collector):
    """Workers that ended while they answered, by why."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def collect(self) -> Iterator[Metric]:
        """See `Collector.collect`."""
        ends = CounterMetricFamily("kg_worker_ends", "Workers that ended under a question", labels=("why",))
        for why, count in self._pool.ended.items():
            ends.add_metric((why,), count)
        yield ends


def _age(store: Path) -> float:
    try:
        return time.time() - os.stat(store / CURRENT).st_mtime
    except OSError:
        return float("nan")


def _number(store: Path) -> float:
    try:
        return float(current_snapshot(store).name)
    except StoreError:
        return float("nan")


def _size(store: Path, what: str) -> float:
    """Bytes of the files of a folder; a file that goes away meanwhile counts nothing."""
    total = 0
    try:
        folder = current_snapshot(store) if what == CURRENT else store / what
        for entry in os.scandir(folder):
            total += entry.stat().st_size
    except (OSError, StoreError):
        return float("nan") if total == 0 else float(total)
    return float(total)
