"""The process that writes: one change after another, each wholly or not at all, then one snapshot for all of them.

    server ──► stdin     lists of changes
    server ◄── stdout    R ready · A done, F failed, one for each change · E published   or   X not published

It has no network and a limit of memory, and may be killed at any time. It holds the store only while there is
something to write and for a moment after, so that `kg build` has its turn. What an earlier writer left unpublished
is published with the next list, an empty one included.

Run as `python -m kg.store.writes_main STORE '{"memory": …}'`. Start at `main`.
"""

from __future__ import annotations

import json
import select
import struct
import sys
from pathlib import Path
from typing import BinaryIO

from kg.errors import KgError, StoreError
from kg.store.workers_doors import run_deep, shut_doors, take_pipes
from kg.store.workers_guard import Limits
from kg.store.workers_protocol import Exhausted, Refused, pack_error, pack_frame, state_of
from kg.store.writer import Writer, open_writer
from kg.store.writes_apply import apply, remove_trials
from kg.store.writes_protocol import Change, unpack_changes
from kg.store.writes_text import operations

_HOLD_SECONDS = 0.5


def main(arguments: list[str]) -> None:
    """Take the store and the limits, shut the doors, write until stdin ends."""
    store, limits = Path(arguments[0]), Limits(**json.loads(arguments[1]))
    requests, answers = take_pipes()
    sealed = shut_doors(limits.memory)
    run_deep(lambda: _serve(store, limits, requests, answers, sealed))


def _serve(store: Path, limits: Limits, requests: BinaryIO, answers: BinaryIO, sealed: bool) -> None:
    def send(letter: bytes, payload: object) -> None:
        answers.write(pack_frame(letter, payload if isinstance(payload, bytes) else json.dumps(payload).encode()))
        answers.flush()

    send(b"R", {"sealed": sealed})
    writer: Writer | None = None
    while (payload := _next(requests, writer)) is not None:
        if payload == b"":  # nothing came for a moment
            _close(writer)
            writer = None
            continue
        try:
            if writer is None:
                writer = open_writer(store, create=False)
                remove_trials(store)
            for change in unpack_changes(payload):
                letter, told = _applied(writer, change, limits, sealed)
                send(letter, told)
            writer.publish()
            send(b"E", {"state": state_of(store)})
        except KgError as err:
            _close(writer)
            writer = None
            send(b"X", pack_error(err))
    _close(writer)


def _applied(writer: Writer, change: Change, limits: Limits, sealed: bool) -> tuple[bytes, object]:
    try:
        if not sealed and change.text and any(o.verb in ("LOAD", "?") for o in operations(change.text, base="a:")):
            raise Refused("LOAD is off: this service reaches no other server")
        return b"A", {"created": apply(writer, change, limits)}
    except KgError as err:
        return b"F", pack_error(err)
    except MemoryError:
        return b"F", pack_error(Exhausted("the change needs more memory than one may use"))
    except (OSError, RuntimeError, ValueError) as err:
        return b"F", pack_error(StoreError(f"the store cannot be written: {err}"))


def _next(requests: BinaryIO, writer: Writer | None) -> bytes | None:
    """The next list of changes; b"" if none comes for a moment in which the store is held, None at the end."""
    if writer is not None and not select.select([requests], [], [], _HOLD_SECONDS)[0]:
        return b""
    head = requests.read(4)
    return requests.read(struct.unpack(">I", head)[0]) if len(head) == 4 else None


def _close(writer: Writer | None) -> None:
    if writer is not None:
        writer.close()


if __name__ == "__main__":
    main(sys.argv[1:])
