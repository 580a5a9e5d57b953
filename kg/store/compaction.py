"""The engine's folder written anew, without the texts that nothing holds any more.

The engine keeps each text it ever saw, and its own compaction goes on keeping it: only a folder written from the quads
themselves is without what was taken away.

    write_anew        live.new/    all quads and graphs, in bulk
    take_the_place    live/ ─► live.old/    live.new/ ─► live/    live.old/ goes
    settle            what a kill in between left is put right by the next writer

For who holds the writer's lock. Start at `write_anew`.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.store import layout

NEW: Final = "live.new"
OLD: Final = "live.old"


def write_anew(store: Path, engine: ox.Store) -> None:
    """Write all that the engine holds into a folder beside its own.

    Raises:
        OSError, RuntimeError: the disk refuses.
    """
    shutil.rmtree(store / NEW, ignore_errors=True)
    fresh = ox.Store(str(store / NEW))
    fresh.bulk_extend(engine)
    for graph in engine.named_graphs():
        fresh.add_graph(graph)
    fresh.flush()


def take_the_place(store: Path) -> None:
    """Have the new folder be the store's own; neither may be open.

    Raises:
        OSError: the disk refuses.
    """
    layout.sync_tree(store / NEW)
    shutil.rmtree(store / OLD, ignore_errors=True)
    (store / layout.LIVE).rename(store / OLD)
    (store / NEW).rename(store / layout.LIVE)
    layout.sync_folder(store)
    shutil.rmtree(store / OLD)


def settle(store: Path) -> None:
    """Put right what a writer left that was killed while it compacted: the old folder, or else the new one, holds.

    Raises:
        OSError: the disk refuses.
    """
    if (store / OLD).exists() and not (store / layout.LIVE).exists():
        (store / OLD).rename(store / layout.LIVE)
    for left in (store / OLD, store / NEW):
        shutil.rmtree(left, ignore_errors=True)
