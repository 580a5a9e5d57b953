"""`kg build PATH…`: files into a store, then a summary."""

from __future__ import annotations

import argparse

from kg.cli.options import Commands, add_reading, add_store, command
from kg.cli.terminal import Bar, tell_problems


def add(commands: Commands) -> None:
    """Enter the command."""
    parser = command(commands, "build", run, "read files and folders into a store", "kg build seeds --store store")
    add_reading(parser)
    add_store(parser)
    parser.add_argument("--base", metavar="IRI", help="what the IRIs of a new store begin with")
    parser.add_argument(
        "--texts",
        action=argparse.BooleanOptionalAction,
        help="keep the texts of these articles for the reader, or remove them and keep them no more "
        "(default: keep, but not those once built with --no-texts)",
    )
    parser.add_argument(
        "--index",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="make the index that pages read, or leave it to kg serve (default: make it)",
    )


def run(args: argparse.Namespace) -> int:
    """Build, then print the counts."""
    from kg.pipeline.build import build
    from kg.pipeline.files import passed_over
    from kg.pipeline.stages import default_stages
    from kg.store import open_writer, refresh_index

    stages = default_stages()
    with open_writer(args.store, base=args.base) as writer:
        summary = build(
            args.paths,
            writer,
            extract=stages.extract,
            resolve=stages.resolve,
            max_bytes=args.max_bytes,
            jobs=args.jobs,
            texts=args.texts,
            progress=Bar(shown=args.progress),
        )
    if args.index:
        refresh_index(args.store)  # where another process makes it already, that one goes on to this state
    tell_problems(summary.problems, args.problems)
    rows = {
        "articles": f"{summary.articles} ({summary.changed} new or changed)",
        "quotations": summary.quotations,
        "roles": summary.roles,
        "mentions": summary.mentions,
        "entities": summary.entities,
        "problems": len(summary.problems),
    }
    if summary.passed:
        rows["passed over"] = passed_over(summary.passed)
    for name, value in rows.items():
        print(f"{name:<12}{value}")
    return 3 if summary.partial else 0
