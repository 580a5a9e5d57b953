"""`kg retract ARTICLE…`: articles and what only they supported leave the store."""

from __future__ import annotations

import argparse

from kg.cli.options import Commands, add_store, command


def add(commands: Commands) -> None:
    """Enter the command."""
    example = "kg retract seeds/000_e33d0e6319ce06da.txt --store store"
    parser = command(commands, "retract", run, "remove articles and what only they supported", example)
    parser.add_argument("articles", nargs="+", metavar="ARTICLE", help="path as built, digest (8 or more digits), IRI")
    add_store(parser)


def run(args: argparse.Namespace) -> int:
    """Remove each article; where one is unknown, nothing of the command is published."""
    from kg.pipeline.identities import refresh
    from kg.store import open_writer

    with open_writer(args.store, create=False) as writer:
        gone = {article: writer.remove(article) for article in args.articles}
        refresh(writer)
        writer.publish()
    for article, quads in gone.items():
        print(f"{article}: {quads} quads removed")
    return 0
