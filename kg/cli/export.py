"""`kg export`: the whole store as RDF on stdout or in a file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.cli.options import Commands, add_store, command

FORMATS = ("nquads", "trig", "turtle")
SHORT = {"nq": "nquads", "n-quads": "nquads", "ttl": "turtle"}


def add(commands: Commands) -> None:
    """Enter the command."""
    parser = command(commands, "export", run, "write the store as RDF", "kg export --format trig > graph.trig")
    add_store(parser)
    parser.add_argument(
        "--format",
        type=lambda name: SHORT.get(name.lower(), name.lower()),
        choices=FORMATS,
        default="nquads",
        help="default: nquads (also nq); turtle (ttl) drops the graphs",
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there (default: stdout)")


def run(args: argparse.Namespace) -> int:
    """Write every quad once, sorted."""
    from kg.errors import InputError
    from kg.store import export, open_reader

    with open_reader(args.store) as reader:
        if args.output is None:
            export(reader, sys.stdout.buffer, format=args.format)
            return 0
        try:
            with args.output.open("wb") as file:
                export(reader, file, format=args.format)
        except OSError as error:
            remedy = "name a file in a folder that is there and may be written to"
            raise InputError(f"cannot be written: {error.strerror}", where=str(args.output), remedy=remedy) from error
    return 0
