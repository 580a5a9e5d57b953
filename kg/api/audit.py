"""The audit log: one JSON line for each attempt to change something, appended and never rewritten.

    {"when": "2026-01-31T12:00:00.123Z", "who": "newsroom", "key": "1f0c9a7e", "client": "192.0.2.7", "needed": "write",
     "method": "PUT", "path": "/graph-store", "status": 204, "outcome": "done", "what": {"graph": "https://…"}}

Refused attempts stand there too. A line is on disk before the answer leaves: what was acknowledged was
written down. Keys and texts of updates never stand in it. A handler adds facts with `note_change`; that it
changes something is known by `kg.api.access.need`. Start at `Audit.append`.
"""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.types import Scope

from kg.api.notes import notes_of

AUDIT = "audit.jsonl"
_LONGEST = 300  # characters of a path


class Audit:
    """A file that only grows, readable by its owner alone; lines of several processes do not mix."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, line: dict[str, Any]) -> None:
        """Put one line at the end, safely on disk when this returns.

        Raises:
            OSError: the file cannot be written.
        """
        payload = (json.dumps(line, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, payload)  # one write of O_APPEND is one line, whoever writes beside
            os.fsync(handle)
        finally:
            os.close(handle)


def note_change(request: Request, **what: Any) -> None:
    """Facts about a change for its line: which graph, how many quads, which judgement. No keys, no texts."""
    notes_of(request.scope).what.update(what)


def line_of(scope: Scope, status: int) -> dict[str, Any]:
    """The line for a request that was answered with `status`."""
    notes = notes_of(scope)
    line = {
        "when": now(),
        "who": notes.who,
        "key": notes.key,
        "client": client_address(scope),
        "needed": notes.needed,
        "method": scope["method"],
        "path": scope["path"][:_LONGEST],
        "status": status,
        "outcome": notes.outcome or ("done" if status < 400 else "refused"),
    }
    return {**line, "what": notes.what} if notes.what else line


def now() -> str:
    """The time in UTC to the millisecond, as the logs write it."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def client_address(scope: Scope) -> str:
    """The client's address, as far as it is known."""
    return scope["client"][0] if scope.get("client") else "unknown"
