"""Where a store keeps its things on disk, who may write, and which snapshot is the current one.

    STORE/config.json     format version, IRI base
    STORE/live/           the Oxigraph directory; opened by the one writer and by nobody else
    STORE/snapshots/7/    what `backup` made after the seventh batch; readers open these
    STORE/current         "7": replaced by an atomic rename after the snapshot is safely on disk
    STORE/writer.lock     held by the writer as long as it lives

A reader holds a shared `flock` on its snapshot's folder; the writer removes a folder only when it
gets the exclusive one. The writer's lock is a POSIX record lock: the kernel drops it when the process
ends, `kill -9` included, and forked children do not inherit it. Start at `current_snapshot`.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from kg.errors import StoreError, StoreLocked

FORMAT = 2  # 1: article graphs did not tell what their readings know of entities
ARTICLES, SCRATCH = "articles", "scratch"
CONFIG, LIVE, SNAPSHOTS, CURRENT, LOCK = "config.json", "live", "snapshots", "current", "writer.lock"

# A record lock does not keep one process from locking twice, so this process keeps its own list.
_HELD: set[Path] = set()


@dataclass(frozen=True, slots=True)
class Config:
    """What a store says of itself.

    Args:
        format: The layout's version.
        base: The base of its IRIs.
        kind: `ARTICLES`; or `SCRATCH`, any RDF dataset, with no laws and not kept safe from a crash of the machine.
    """

    format: int
    base: str
    kind: str = ARTICLES


def read_config(store: Path) -> Config:
    """The store's own description.

    Raises:
        StoreError: there is no store, it is something else, or it was written by a newer version.
    """
    store = Path(store)
    if not store.exists():
        raise StoreError("there is no store here", where=str(store), remedy="make one: kg build PATH… --store DIR")
    if not store.is_dir():
        raise StoreError("a store is a folder, this is a file", where=str(store), remedy="name another place")
    path = store / CONFIG
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        config = Config(int(values["format"]), str(values["base"]), str(values.get("kind", ARTICLES)))
    except FileNotFoundError:
        raise StoreError(
            f"this folder is not a store: it has no {CONFIG}", where=str(store), remedy="name a store's folder"
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise StoreError(
            f"the store's description cannot be read: {err}", where=str(path), remedy="build the store anew"
        ) from err
    if config.format > FORMAT:
        raise StoreError(
            f"the store has format {config.format}, this version knows {FORMAT}",
            where=str(path),
            remedy="use a newer version of kg, or build the store anew with this one",
        )
    return config


def write_config(store: Path, config: Config) -> None:
    """Write the store's description so that a crash leaves the old one or the new one."""
    said = {"format": config.format, "base": config.base}
    said |= {"kind": config.kind} if config.kind != ARTICLES else {}
    replace_file(store / CONFIG, json.dumps(said, indent=2) + "\n")


def replace_file(path: Path, text: str, *, safe: bool = True) -> None:
    """Put `text` at `path` by an atomic rename; if `safe`, on disk when this returns."""
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        if safe:
            file.flush()
            os.fsync(file.fileno())
    beside.replace(path)
    if safe:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames and new names in `folder` safe on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Make a flat folder and its files safe on disk."""
    for path in folder.iterdir():
        sync_folder(path)  # fsync takes files and folders alike
    sync_folder(folder)


def current_snapshot(store: str | Path) -> Path:
    """The folder of the snapshot that readers should open now.

    Raises:
        StoreError: there is no store, or nothing was published in it yet.
    """
    store = Path(store)
    read_config(store)
    try:
        name = (store / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise StoreError(
            "the store is empty: nothing was published in it yet",
            where=str(store),
            remedy="let a kg build on it come to its end",
        ) from None
    if not name.isdigit():
        raise StoreError(
            f"the store's pointer is damaged: {name[:40]!r}", where=str(store / CURRENT), remedy="build on it again"
        )
    return store / SNAPSHOTS / name


def hold_snapshot(store: str | Path) -> tuple[Path, int]:
    """The current snapshot and an open handle whose shared lock keeps it from being removed.

    Returns:
        The folder and the handle; `os.close` of the handle lets it go.

    Raises:
        StoreError: there is no snapshot to open.
    """
    for _ in range(100):
        folder = current_snapshot(store)
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue  # removed between reading the pointer and opening: the pointer has moved on
        fcntl.flock(handle, fcntl.LOCK_SH)
        if folder.exists() and os.stat(folder).st_ino == os.fstat(handle).st_ino:
            return folder, handle
        os.close(handle)
    raise StoreError(
        "the store points to a snapshot that is not there", where=str(folder), remedy="build on the store again"
    )


def remove_unused_snapshots(store: Path, *, keep: Path) -> None:
    """Delete the snapshots that no reader holds, except `keep`."""
    for folder in (store / SNAPSHOTS).iterdir():
        if folder == keep:
            continue
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            shutil.rmtree(folder)
        finally:
            os.close(handle)


def remove_left_snapshots(store: Path) -> None:
    """Delete what readers held when its successor was published and hold no more; for who holds the writer's lock."""
    pointer = store / CURRENT
    name = pointer.read_text(encoding="utf-8").strip() if pointer.exists() else ""
    if name.isdigit() and (store / SNAPSHOTS / name).is_dir():  # with a damaged pointer nothing is thrown away
        remove_unused_snapshots(store, keep=store / SNAPSHOTS / name)


def lock_for_writing(store: Path) -> int:
    """Become the store's only writer.

    Returns:
        A handle to give to `unlock`.

    Raises:
        StoreLocked: another writer lives; the message says which.
    """
    path = (store / LOCK).resolve()
    if path in _HELD:
        raise _locked(store, f"process {os.getpid()} (this one)")
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as err:
        holder = os.read(handle, 200).decode("utf-8", "replace").strip()
        os.close(handle)
        if err.errno not in (errno.EACCES, errno.EAGAIN):
            raise StoreError(f"the store cannot be locked: {err}", where=str(path)) from err
        raise _locked(store, holder or "another process") from None
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"process {os.getpid()} on {socket.gethostname()}\n".encode(), 0)
    _HELD.add(path)
    return handle


def unlock(store: Path, handle: int) -> None:
    """Stop being the store's writer."""
    os.ftruncate(handle, 0)
    os.close(handle)
    _HELD.discard((store / LOCK).resolve())


def _locked(store: Path, holder: str) -> StoreLocked:
    return StoreLocked(
        f"the store is being written by {holder}",
        where=str(store),
        remedy="wait until it ends, or end it; readers are not disturbed",
    )
