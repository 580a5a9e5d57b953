"""`kg compact`: the store's files written anew, so that what was retracted is gone from the disk, too."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.cli.options import Commands, add_store, command


def add(commands: Commands) -> None:
    """Enter the command."""
    example = "kg compact --store store"
    parser = command(commands, "compact", run, "write the store's files anew, without what was taken away", example)
    add_store(parser)


def run(args: argparse.Namespace) -> int:
    """Compact the store and publish it; how much smaller it is goes to stderr."""
    from kg.store import open_writer
    from kg.store.layout import LIVE

    folder = Path(args.store) / LIVE
    with open_writer(args.store, create=False) as writer:
        before = _size(folder)
        writer.compact()
        writer.publish()
        after = _size(folder)
    print(f"kg: {before / 1e6:.1f} MB before, {after / 1e6:.1f} MB now", file=sys.stderr)
    return 0


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())
