"""The process that judges for a service, which itself opens no store: one decision in, what became of it out.

    stdin     {"what": "same", "about": […], "value": null, "who": "amal", "why": "…"}
              {"undo": ID, "who": …, "why": …}
    stdout    {"judgement": {…}}    or    {"error": [class, what, where, remedy]}

While another process writes the store it waits for its turn, for some seconds. Run as
`python -m kg.pipeline.judging_main STORE`. Start at `main`.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from kg.errors import KgError, StoreLocked
from kg.pipeline.judging import decide, take_back
from kg.resolve.judgements import Judgement
from kg.store import Writer, open_writer

_PATIENCE = 30.0
_PAUSE = 0.1


def main(store: Path) -> None:
    """Answer one request."""
    asked: dict[str, Any] = json.load(sys.stdin)
    try:
        with _writer(store) as writer:
            if "undo" in asked:
                made = take_back(writer, asked["undo"], who=asked["who"], why=asked["why"])
            else:
                words = {key: asked[key] for key in ("who", "why", "value")}
                made = decide(writer, asked["what"], asked["about"], **words)
        told: dict[str, Any] = {"judgement": as_json(made)}
    except KgError as err:
        told = {"error": [type(err).__name__, err.what, err.where, err.remedy]}
    json.dump(told, sys.stdout)


def as_json(judgement: Judgement) -> dict[str, Any]:
    """A judgement with its id, as plain values."""
    return {"id": judgement.id, **json.loads(judgement.row()), "value": judgement.value}


def _writer(store: Path) -> Writer:
    """The store's writer, once it is free."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return open_writer(store, create=False)
        except StoreLocked:
            if time.monotonic() > end:
                raise
            time.sleep(_PAUSE)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
