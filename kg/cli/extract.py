"""`kg extract PATH…`: what the articles say, as JSON lines or as a table; no store is touched."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.cli.options import Commands, add_reading, command
from kg.cli.terminal import Bar, table, tell_problems

if TYPE_CHECKING:
    from kg.model import Problem, Reading


def add(commands: Commands) -> None:
    """Enter the command."""
    parser = command(commands, "extract", run, "print what files say, without a store", "kg extract seeds")
    add_reading(parser)
    parser.add_argument(
        "--format", choices=("jsonl", "table"), default="jsonl", help="one JSON object per article, or a table"
    )


def run(args: argparse.Namespace) -> int:
    """Extract, print, tell the problems."""
    from kg.graph import contract
    from kg.pipeline.reader import LOSSES

    problems: list[Problem] = []
    readings = _readings(args, problems)
    if args.format == "table":
        rows = [row for reading in readings for row in _rows(reading)]
        print(*table(("who", "cue", "what", "where", "when", "article"), rows), sep="\n")
    else:
        for reading in readings:
            print(json.dumps(contract(reading), ensure_ascii=False))
    tell_problems(problems, args.problems)
    return 3 if any(p.code in LOSSES for p in problems) else 0


def _readings(args: argparse.Namespace, problems: list[Problem]) -> Iterator[Reading]:
    from kg.pipeline.files import find_files, passed_over
    from kg.pipeline.reader import readings
    from kg.pipeline.stages import default_stages

    found, stages = find_files(args.paths), default_stages()
    problems += found.problems
    if found.passed:
        print(f"passed over: {passed_over(found.passed)}", file=sys.stderr)
    return readings(
        found.files,
        problems,
        extract=stages.extract,
        resolve=stages.resolve,
        max_bytes=args.max_bytes,
        jobs=args.jobs,
        progress=Bar(shown=args.progress),
    )


def _rows(reading: Reading) -> Iterator[list[str]]:
    names = {entity.id: entity.name for entity in reading.entities}
    raw = reading.article.raw
    for q in reading.quotations:
        worded = "" if q.speaker_span is None else q.speaker_span.of(raw)
        yield [
            names.get(q.speaker or "", worded),
            "" if q.cue is None else q.cue.span.of(raw),
            q.span.of(raw),
            names.get(q.place or "", ""),
            q.date or "",
            reading.article.path,
        ]
