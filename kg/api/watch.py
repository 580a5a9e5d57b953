"""Around everything: each request is counted, timed and, where the operator asks for it, logged.

    kg.access   one JSON line for each request: when, who, from where, what, status, bytes, milliseconds
    kg.slow     the same line for those that took longer than `settings.slow` seconds

What was asked (the query string, SPARQL) stands in neither line unless `settings.log_queries`: who asks about
whom is nobody's business. Without it `asked` is a digest, by which the same question is known again.
Start at `Watch`.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
import time
from io import TextIOWrapper
from logging.handlers import WatchedFileHandler
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.api.audit import client_address, now
from kg.api.meters import Meters
from kg.api.notes import Notes, notes_of
from kg.api.settings import Settings
from kg.errors import KgError

ACCESS, SLOW = logging.getLogger("kg.access"), logging.getLogger("kg.slow")
_GONE = 499  # no answer began: the client went away, as nginx writes it


class Watch:
    """Wraps an application; see the module."""

    def __init__(self, app: ASGIApp, *, meters: Meters, settings: Settings) -> None:
        self.app, self._meters, self._settings = app, meters, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's message cycle."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        notes = notes_of(scope)
        begun, status, size = time.perf_counter(), _GONE, 0

        async def answer(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))
            await send(message)

        self._meters.running.inc()
        try:
            await self.app(scope, receive, answer)
        finally:
            self._meters.running.dec()
            self._tell(scope, notes, status, size, time.perf_counter() - begun)

    def _tell(self, scope: Scope, notes: Notes, status: int, size: int, seconds: float) -> None:
        kind, outcome = notes.kind or "none", notes.outcome or ("ok" if status < 400 else "refused")
        self._meters.requests.labels(kind, status, outcome).inc()
        self._meters.seconds.labels(kind).observe(seconds)
        self._meters.sent.labels(kind).inc(size)
        slow = self._settings.slow is not None and seconds >= self._settings.slow
        if not (slow or ACCESS.isEnabledFor(logging.INFO)):
            return
        line: dict[str, Any] = {"when": now(), "client": client_address(scope), "who": notes.who}
        line |= {"method": scope["method"], "path": scope["path"], "kind": kind, "status": status, "outcome": outcome}
        line |= {"bytes": size, "ms": round(1000 * seconds, 2), "asked": self._asked(scope, notes)}
        text = json.dumps(line, ensure_ascii=False)
        ACCESS.info(text)
        if slow:
            SLOW.warning(text)

    def _asked(self, scope: Scope, notes: Notes) -> str:
        """What was asked: its text where the operator wants it, else a digest, empty for nothing."""
        text = notes.query if notes.query is not None else scope["query_string"].decode("latin-1")
        if self._settings.log_queries or not text:
            return text
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class _Private(WatchedFileHandler):
    """A log that its owner alone reads: who asked stands in it."""

    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return open(handle, "a", encoding=self.encoding)


def open_logs(settings: Settings) -> None:
    """Have the lines go where the operator wants them; a file may be moved away, and a new one is begun.

    Raises:
        KgError: the file cannot be written.
    """
    for logger, target, level in ((ACCESS, settings.access_log, logging.INFO), (SLOW, "-", logging.WARNING)):
        if target is None:
            continue
        try:
            handler = logging.StreamHandler(sys.stderr) if target == "-" else _Private(target, encoding="utf-8")
        except OSError as err:
            remedy = "name a file in a folder that is there, or - for stderr"
            raise KgError(f"the log cannot be written: {err.strerror}", where=target, remedy=remedy) from err
        handler.setFormatter(logging.Formatter("%(message)s"))
        logger.addHandler(handler)
        logger.setLevel(level)
        logger.propagate = False
