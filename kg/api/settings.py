"""What an operator may set for the service; nothing here is read from the environment."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.store.workers_guard import Limits


@dataclass(frozen=True, slots=True)
class Settings:
    """How the service runs.

    Args:
        workers: Processes that answer queries.
        queue: Questions that may wait for a worker; more are told to come back later.
        limits: What one query may cost.
        origins: Web origins that may call from a browser; "*" is everybody.
        page: Rows of one REST answer if the caller does not say.
        page_max: Rows of one REST answer at most.
    """

    workers: int = 2
    queue: int = 32
    limits: Limits = field(default_factory=Limits)
    origins: tuple[str, ...] = ("*",)
    page: int = 50
    page_max: int = 1000
