"""`kg retract ARTICLE…`: articles and what only they supported leave the store.

A path takes one place of a text away; the text goes with its last path, or when it is named by digest or IRI. Where the
store has an index, it is brought to the same state.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from kg.cli.options import Commands, add_store, command
from kg.cli.terminal import clean

_TRIES = 60  # half a second each


def add(commands: Commands) -> None:
    """Enter the command."""
    example = "kg retract seeds/000_e33d0e6319ce06da.txt --store store"
    parser = command(commands, "retract", run, "remove articles and what only they supported", example)
    parser.add_argument("articles", nargs="+", metavar="ARTICLE", help="path as built, digest (8 or more digits), IRI")
    add_store(parser)


def run(args: argparse.Namespace) -> int:
    """Remove each article; one that is unknown costs only itself."""
    from kg.errors import NotFound
    from kg.pipeline.identities import refresh
    from kg.pipeline.judging import clustered, load, rejudge
    from kg.store import open_writer

    told, unknown = [], []
    with open_writer(args.store, create=False) as writer:
        decided = load(writer)  # before anything goes: a wrong file of judgements must not leave it half done
        for article in args.articles:
            twins = writer.twins(article)
            stays = f"; the same text stays under {', '.join(twins)}" if twins else ""
            try:
                told.append(f"{article}: {writer.remove(article)} quads removed{stays}")
            except NotFound as error:
                unknown.append(error)
        decided = clustered(writer, load(writer))  # whom a judgement is about may have gone
        rejudge(writer, decided)
        refresh(writer, decided)
        writer.publish()
    for line in told:
        print(clean(line))
    for missing in unknown:
        print(f"kg: {missing}", file=sys.stderr)
    if not _renew_index(Path(args.store)):
        print("kg: another process is making the index; when it is done: kg index", file=sys.stderr)
    return (3 if told else 1) if unknown else 0


def _renew_index(store: Path) -> bool:
    """Take what was retracted out of the index, too; False where another process does not come to its end with it."""
    from kg.store import refresh_index
    from kg.store.index.make import INDEX

    for _ in range(_TRIES):
        if not (store / INDEX).exists() or refresh_index(store):
            return True
        time.sleep(0.5)
    return False
