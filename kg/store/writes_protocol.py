"""What the server and the process that writes tell each other: changes of a store, and what became of them.

A request is a length of four bytes and a JSON list of changes; the answer is one frame for each change in its turn,
`A` done or `F` failed, then `E` with the store's new state, or `X`. Start at `Change`.
"""

from __future__ import annotations

import dataclasses
import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["update", "put", "post", "delete", "patch"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change as a client asks for it; it is made wholly or not at all.

    Args:
        kind: A SPARQL update of the store, or what is done to one graph: `patch` is an update of it alone.
        text: The SPARQL update.
        using: IRIs of the graphs that make up the update's default graph.
        using_named: IRIs of the graphs that GRAPH sees in the update.
        graph: The graph's IRI, None for the default graph.
        documents: RDF to put or to add: a format's short name and the bytes.
        if_match: Tags of which the graph must have one, None for no condition.
        if_none_match: Tags of which the graph must have none, None for no condition.
    """

    kind: Kind
    text: str = ""
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    graph: str | None = None
    documents: tuple[tuple[str, bytes], ...] = ()
    if_match: tuple[str, ...] | None = None
    if_none_match: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What a change did.

    Args:
        state: The store's state in which it is to be seen; see `workers_protocol.state_of`.
        created: Whether the graph was not there before.
    """

    state: str
    created: bool


def pack_changes(changes: Sequence[Change]) -> bytes:
    """The bytes that hand changes to the process that writes."""
    rows = []
    for change in changes:
        row = dataclasses.asdict(change)
        row["documents"] = [(form, body.decode("latin-1")) for form, body in change.documents]
        rows.append(row)
    payload = json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return struct.pack(">I", len(payload)) + payload


def unpack_changes(payload: bytes) -> list[Change]:
    """The changes, in their order."""
    rows: list[dict[str, Any]] = json.loads(payload.decode("utf-8", "surrogatepass"))
    changes = []
    for row in rows:
        for key in ("using", "using_named", "if_match", "if_none_match"):
            row[key] = None if row[key] is None else tuple(row[key])
        row["documents"] = tuple((form, body.encode("latin-1")) for form, body in row["documents"])
        changes.append(Change(**row))
    return changes
