"""`kg eval GOLD_DIR`: how right the extraction is, measured against hand-made annotations."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.cli.options import Commands, at_least_one, command
from kg.cli.terminal import tell_problems

if TYPE_CHECKING:
    from kg.evaluation.score import Result


def add(commands: Commands) -> None:
    """Enter the command."""
    example = "kg eval tests/gold/seeds --by-language"
    parser = command(commands, "eval", run, "score the extraction against annotated articles", example)
    parser.add_argument("gold", type=Path, metavar="GOLD_DIR", help="folder of NAME.txt with NAME.json")
    parser.add_argument("--system", type=Path, metavar="FILE", help="score these JSON lines (default: extract now)")
    parser.add_argument("--by-language", action="store_true", help="each language by itself as well")
    parser.add_argument("--errors", type=Path, metavar="FILE", help="write every missed or wrong quotation there")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there")
    parser.add_argument("--jobs", type=at_least_one, default=1, metavar="N", help="processes that read (default: 1)")


def run(args: argparse.Namespace) -> int:
    """Score and print."""
    from kg.evaluation.score import score
    from kg.evaluation.sheets import gold_pairs, read_lines

    lines = _extracted(args) if args.system is None else read_lines(args.system)
    pairs = gold_pairs(args.gold, lambda reading: lines.get(Path(reading.article.path).stem))
    groups = {"all": pairs}
    if args.by_language:
        for pair in pairs:
            groups.setdefault(pair[0].lang, []).append(pair)
    results = {name: score(members) for name, members in groups.items()}
    for name, result in results.items():
        _show(name, result)
    if args.errors is not None:
        _write_errors(args.errors, results["all"])
    if args.json is not None:
        numbers = {name: {m: v._asdict() for m, v in r.metrics.items()} for name, r in results.items()}
        args.json.write_text(json.dumps(numbers, indent=1), encoding="utf-8")
    return 0


def _extracted(args: argparse.Namespace) -> Mapping[str, Mapping[str, Any]]:
    """What the product's own stages say of the gold's texts, by file name."""
    from kg.evaluation.gold import gold_files
    from kg.graph import contract
    from kg.model import Problem
    from kg.pipeline.reader import LOSSES, readings
    from kg.pipeline.stages import default_stages

    problems: list[Problem] = []
    texts = [path.with_suffix(".txt") for path in gold_files(args.gold)]
    stages = default_stages()
    found = readings(texts, problems, extract=stages.extract, resolve=stages.resolve, jobs=args.jobs)
    lines = {Path(r.article.path).stem: contract(r) for r in found}
    tell_problems([p for p in problems if p.code in LOSSES])
    return lines


def _show(name: str, result: Result) -> None:
    print(f"\n{name}: {result.articles} articles")
    print(f"{'metric':<26}{'P':>8}{'R':>8}{'F1':>8}{'gold':>8}{'system':>8}")
    for metric, m in result.metrics.items():
        print(f"{metric:<26}{m.precision:>8.3f}{m.recall:>8.3f}{m.f1:>8.3f}{m.gold:>8}{m.system:>8}")


def _write_errors(path: Path, result: Result) -> None:
    rows = [("article", "error", "wanted", "got", "start", "end")]
    rows += [
        (f.article, f.kind, f.wanted or "-", f.got or "-", str(f.span.start), str(f.span.end)) for f in result.faults
    ]
    path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
