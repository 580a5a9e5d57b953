"""What a writer leaves on disk beside the engine's files: the mark of what is unpublished, and the snapshot.

    unpublished     "update": what was put is whole, and will be seen with the next snapshot
                    "bulk": an empty store is being filled; a writer that finds it starts from empty
    snapshots/N     a whole state, named by the file `current` once it is safe on disk

Start at `make_snapshot`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreError
from kg.store import layout
from kg.store.changes import Changes

_UNPUBLISHED = "unpublished"


def is_marked(path: Path) -> bool:
    """Whether the store at `path` holds what no snapshot does."""
    return (path / _UNPUBLISHED).exists()


def mark(path: Path, what: str, *, safe: bool) -> None:
    """Note how an unfinished change must be taken: "update" or "bulk"."""
    marker = path / _UNPUBLISHED
    if not marker.exists() or marker.read_text(encoding="utf-8") != what:
        layout.replace_file(marker, what, safe=safe)


def discard_broken_bulk(path: Path) -> None:
    """A bulk load that was cut short fills a store that was empty before: throw it away."""
    marker = path / _UNPUBLISHED
    if marker.exists() and marker.read_text(encoding="utf-8") == "bulk":
        shutil.rmtree(path / layout.LIVE, ignore_errors=True)
        marker.unlink()


def make_snapshot(store: ox.Store, path: Path, changes: Changes, *, safe: bool) -> Path:
    """Make all that `store` holds visible to readers that open from now on.

    Args:
        store: The engine, open for writing.
        path: The store's folder.
        changes: Which graphs changed since the last snapshot; written beside the new one.
        safe: Whether it must survive a loss of power.

    Returns:
        The snapshot's folder.

    Raises:
        StoreError: the disk refuses.
    """
    folder = path / layout.SNAPSHOTS / str(_next_number(path))
    try:
        if safe:
            store.flush()
        store.backup(str(folder))
        changes.write(path, int(folder.name))
        if safe:
            layout.sync_tree(folder)
            layout.sync_folder(folder.parent)
        layout.replace_file(path / layout.CURRENT, folder.name + "\n", safe=safe)
        (path / _UNPUBLISHED).unlink(missing_ok=True)
        layout.remove_unused_snapshots(path, keep=folder)
    except (OSError, RuntimeError) as err:
        raise StoreError(f"the snapshot cannot be made: {err}", where=str(folder)) from err
    return folder


def _next_number(path: Path) -> int:
    return 1 + max((int(p.name) for p in (path / layout.SNAPSHOTS).iterdir() if p.name.isdigit()), default=0)
