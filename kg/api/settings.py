"""What an operator may set for the service; nothing here is read from the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kg.store.workers import SPOOL_BYTES
from kg.store.workers_guard import Limits


@dataclass(frozen=True, slots=True)
class Settings:
    """How the service runs.

    Args:
        workers: Processes that answer queries of any kind.
        reserve: Processes beside them that answer only what this project asks itself: stored queries, names, pages.
        queue: Questions that may wait for a worker, strangers' SPARQL and our own each; more are told to come back.
        limits: What one query may cost.
        request_seconds: How long the head of a request may take to come, and how long its body; and how long a client
            may not read on of an answer.
        send_seconds: How long answers of one connection may wait for the client to read, in all.
        spool_bytes: Bytes that all answers may have together which clients are still reading.
        origins: Web origins that may read from a browser, "*" is everybody; those that are named may also change
            something in the name of who is signed in.
        anonymous: Whether strangers may read; otherwise a key is needed for all but health and sign-in.
        keys: The file of keys; None is `keys.json` in the store's folder.
        audit: The file of the audit log; None is `audit.jsonl` in the store's folder.
        rate: Requests a minute that one client may make; None for no limit.
        parallel: Requests that one client may have under way at once; None for no limit.
        access_log: Where each request gets a line; "-" is stderr, None nowhere.
        log_queries: Whether the lines of logs hold what was asked.
        slow: Seconds from which a request gets a line on stderr; None for never.
        write_limits: What one change of the store may cost.
        document_bytes: Length of a document sent to the graph store.
        hosts: Hosts, with the port where it is not the usual one, from which LOAD may fetch; none turns it off.
        services: Hosts, likewise, that SERVICE may ask; none turns it off.
        open_writes: Whether everybody may write: for scratch stores on this machine, see `serving.serve_scratch`.
    """

    workers: int = 2
    reserve: int = 1
    queue: int = 128
    limits: Limits = field(default_factory=Limits)
    request_seconds: float = 30.0
    send_seconds: float = 600.0
    spool_bytes: int = SPOOL_BYTES
    origins: tuple[str, ...] = ("*",)
    anonymous: bool = True
    keys: Path | None = None
    audit: Path | None = None
    rate: float | None = None
    parallel: int | None = None
    access_log: str | None = None
    log_queries: bool = False
    slow: float | None = None
    write_limits: Limits = field(default_factory=lambda: Limits(seconds=30.0, query_bytes=10_000_000))
    document_bytes: int = 50_000_000
    hosts: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    open_writes: bool = False
