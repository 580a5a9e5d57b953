"""`kg index`: the index of pages and searches brought to the store's present state."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.cli.options import Commands, add_store, command


def add(commands: Commands) -> None:
    """Enter the command."""
    example = "kg index --store store"
    parser = command(commands, "index", run, "make or renew the index that the pages read", example)
    add_store(parser)
    parser.add_argument("--anew", action="store_true", help="make it from nothing, where the old one is in doubt")


def run(args: argparse.Namespace) -> int:
    """Make the index; what was done goes to stderr."""
    from kg.store import refresh_index

    made = refresh_index(Path(args.store), anew=args.anew)
    words = "the index shows the store's present state" if made else "another process is making the index"
    print(f"kg: {words}", file=sys.stderr)
    return 0 if made else 1
