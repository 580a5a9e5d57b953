"""What the layers and handlers tell one another about one request: who asked, for what, with which outcome.

    Watch makes it ─► Gate, need, handlers and errors write into it ─► Watch counts and logs it, audit keeps it

Kept in the request's scope, where every copy of the scope shares it. Start at `notes_of`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from starlette.types import Scope

_NAME = "kg.notes"


@dataclass(slots=True)
class Notes:
    """One request, as far as it is known.

    Args:
        who: The name of the key, "anonymous" for a stranger.
        key: The key's id, None for a stranger.
        needed: The role that the handler asked for, where it is more than reading.
        kind: What was asked: the name of a stored query, select, ask, graph, update, thing, page …
        outcome: The code of the problem that was answered; None where there was none.
        query: Text of the query; logged only where the operator wants that.
        what: Facts about a change for the audit log.
        written: Whether the audit log has its line.
    """

    who: str = "anonymous"
    key: str | None = None
    needed: str | None = None
    kind: str | None = None
    outcome: str | None = None
    query: str | None = None
    what: dict[str, Any] = field(default_factory=dict)
    written: bool = False


def notes_of(scope: Scope) -> Notes:
    """The notes of a request, made where there are none."""
    notes: Notes = scope.setdefault(_NAME, Notes())
    return notes
