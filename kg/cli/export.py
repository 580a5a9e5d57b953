"""`kg export`: the whole store as RDF on stdout or in a file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.cli.options import Commands, add_store, command

FORMATS = ("nquads", "trig", "turtle", "ntriples", "rdfxml", "jsonld")


def add(commands: Commands) -> None:
    """Enter the command."""
    parser = command(commands, "export", run, "write the store as RDF", "kg export --format trig > graph.trig")
    add_store(parser)
    parser.add_argument(
        "--format", choices=FORMATS, default=FORMATS[0], help="default: nquads; only it and trig keep graphs"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there (default: stdout)")


def run(args: argparse.Namespace) -> int:
    """Write every quad once."""
    from pyoxigraph import RdfFormat, serialize

    from kg.errors import InputError
    from kg.store import open_reader
    from kg.vocab import PREFIXES

    formats = {
        "nquads": RdfFormat.N_QUADS,
        "trig": RdfFormat.TRIG,
        "turtle": RdfFormat.TURTLE,
        "ntriples": RdfFormat.N_TRIPLES,
        "rdfxml": RdfFormat.RDF_XML,
        "jsonld": RdfFormat.JSON_LD,
    }
    chosen = formats[args.format]
    with open_reader(args.store) as reader:
        quads = reader.quads()
        values = quads if chosen.supports_datasets else (quad.triple for quad in quads)
        prefixes = dict(PREFIXES) if args.format in ("trig", "turtle", "rdfxml") else None
        if args.output is None:
            serialize(values, sys.stdout.buffer, chosen, prefixes=prefixes)
            return 0
        try:
            with args.output.open("wb") as file:
                serialize(values, file, chosen, prefixes=prefixes)
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", where=str(args.output)) from error
    return 0
