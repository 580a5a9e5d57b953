"""`kg eval GOLD_DIR`: how right the extraction is, measured against hand-made annotations.

Prints the metrics over all and by language, what became of each kind of quotation and of each speaker, and the
articles with the most faults. Start at `run`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.cli.options import Commands, at_least_one, command
from kg.cli.terminal import tell_problems
from kg.errors import GoldError

if TYPE_CHECKING:
    from kg.evaluation.score import Fault, Result
    from kg.evaluation.sheets import Pair
    from kg.model import Reading, Span

Lines = Mapping[str, Mapping[str, Any]]
SHOWN_WORDS = 60  # characters of a missed quotation


def add(commands: Commands) -> None:
    """Enter the command."""
    example = "kg eval tests/gold/seeds --worst 3"
    parser = command(commands, "eval", run, "score the extraction against annotated articles", example)
    parser.add_argument("gold", type=Path, nargs="?", metavar="GOLD_DIR", help="folder of NAME.txt with NAME.json")
    parser.add_argument("--standoff", type=Path, metavar="DIR", help="annotations whose texts lie in --collections")
    parser.add_argument("--collections", type=Path, metavar="DIR", help="folder of the collections of raw news")
    parser.add_argument("--system", type=Path, metavar="FILE", help="score these JSON lines (default: extract now)")
    parser.add_argument(
        "--by-language",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="each language by itself as well (default: yes)",
    )
    parser.add_argument("--worst", type=int, default=5, metavar="N", help="articles to show (default: 5)")
    parser.add_argument("--errors", type=Path, metavar="FILE", help="write every missed or wrong quotation there")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there")
    parser.add_argument("--jobs", type=at_least_one, default=1, metavar="N", help="processes that read (default: 1)")


def run(args: argparse.Namespace) -> int:
    """Score and print."""
    from kg.evaluation.score import score
    from kg.evaluation.sheets import pair_of, read_lines

    gold = list(_gold(args))
    lines = _extracted(args, gold) if args.system is None else read_lines(args.system)
    pairs = [pair_of(reading, lines.get(_name(reading))) for reading in gold]
    groups = {"all": pairs}
    if args.by_language:
        for pair in pairs:
            groups.setdefault(pair[0].lang, []).append(pair)
    results = {name: score(members) for name, members in groups.items()}
    for name, result in results.items():
        _show(name, result, groups[name])
    _show_worst(pairs, args.worst, {_name(r): r.article.raw for r in gold})
    if args.errors is not None:
        _write_errors(args.errors, results["all"])
    if args.json is not None:
        numbers = {name: {m: v._asdict() for m, v in r.metrics.items()} for name, r in results.items()}
        args.json.write_text(json.dumps(numbers, indent=1), encoding="utf-8")
    return 0


# --- gold and system -------------------------------------------------------------------------------------------------


def _gold(args: argparse.Namespace) -> Iterator[Reading]:
    """The annotated articles of the folders given."""
    from kg.evaluation.gold import gold_files, read_gold
    from kg.evaluation.standoff import read_standoff, standoff_files

    if args.gold is None and args.standoff is None:
        raise GoldError("no gold was given", remedy="give GOLD_DIR, or --standoff DIR with --collections DIR")
    if args.gold is not None:
        yield from map(read_gold, gold_files(args.gold))
    if args.standoff is not None:
        if args.collections is None:
            raise GoldError(
                "the texts of stand-off annotations lie elsewhere",
                where=str(args.standoff),
                remedy="give the folder of the collections: --collections DIR",
            )
        for path in standoff_files(args.standoff):
            yield read_standoff(path, args.collections)


def _name(reading: Reading) -> str:
    return Path(reading.article.path).stem


def _extracted(args: argparse.Namespace, gold: Sequence[Reading]) -> Lines:
    """What the product's own stages say of the gold's texts, by file name."""
    from kg.graph import contract
    from kg.model import Problem
    from kg.pipeline.reader import LOSSES, readings
    from kg.pipeline.stages import default_stages

    problems: list[Problem] = []
    stages = default_stages()
    # Articles of collections have no file of their own: their paths exist nowhere.
    files = [path for r in gold if (path := Path(r.article.path)).is_file()]
    found = list(readings(files, problems, extract=stages.extract, resolve=stages.resolve, jobs=args.jobs))
    loose = [r.article for r in gold if not Path(r.article.path).is_file()]
    found += stages.resolve([stages.extract(article) for article in loose])
    tell_problems([p for p in problems if p.code in LOSSES])
    return {_name(r): contract(r) for r in found}


# --- telling ---------------------------------------------------------------------------------------------------------


def _show(name: str, result: Result, pairs: Sequence[Pair]) -> None:
    print(f"\n{name}: {result.articles} articles")
    print(f"{'metric':<26}{'P':>8}{'R':>8}{'F1':>8}{'gold':>8}{'system':>8}")
    for metric, m in result.metrics.items():
        print(f"{metric:<26}{m.precision:>8.3f}{m.recall:>8.3f}{m.f1:>8.3f}{m.gold:>8}{m.system:>8}")
    _show_kinds(name, pairs)
    _show_speakers(name, pairs)


def _show_kinds(name: str, pairs: Sequence[Pair]) -> None:
    from kg.evaluation.breakdown import kinds

    print(f"\n{name}: quotations by kind")
    print(f"{'kind':<10}{'gold':>8}{'system':>8}{'found':>8}{'exact':>8}{'who':>8}{'as kind':>9}{'who/gold':>10}")
    for row in kinds(pairs):
        share = row.who / row.gold if row.gold else 0.0
        print(
            f"{row.kind:<10}{row.gold:>8}{row.system:>8}{row.found:>8}{row.exact:>8}{row.who:>8}"
            f"{row.same_kind:>9}{share:>10.3f}"
        )


def _show_speakers(name: str, pairs: Sequence[Pair]) -> None:
    from kg.evaluation.breakdown import OUTCOMES, speakers

    print(f"\n{name}: speakers, by how the text gives them")
    print(f"{'given by':<10}" + "".join(f"{outcome:>{len(outcome) + 3}}" for outcome in OUTCOMES))
    for slot, count in speakers(pairs).items():
        print(f"{slot:<10}" + "".join(f"{count[outcome]:>{len(outcome) + 3}}" for outcome in OUTCOMES))


def _show_worst(pairs: Sequence[Pair], number: int, texts: Mapping[str, str]) -> None:
    from kg.evaluation.breakdown import kinds_of_faults, worst

    for loss in worst(pairs, number):
        print(f"\n{loss.article}: who-said-what {loss.score:.3f}; {kinds_of_faults(loss.faults)}")
        for fault in loss.faults:
            words = _words(texts, loss.article, fault.span)
            print(f"  {fault.kind:<9}@{fault.span.start}-{fault.span.end} {_told(fault)}: {words}")


def _told(fault: Fault) -> str:
    """The kind of a quotation; for a wrong speaker, who was given and who it is."""
    if fault.kind != "speaker":
        return fault.wanted or fault.got or ""
    got, wanted = (_short(entity) for entity in (fault.got, fault.wanted))
    return f"by {got}, is {wanted}"


def _short(entity: str | None) -> str:
    return "nobody named" if entity is None else entity.rpartition("/")[2]


def _words(texts: Mapping[str, str], article: str, span: Span) -> str:
    shown = " ".join(span.of(texts[article]).split())
    return shown if len(shown) <= SHOWN_WORDS else shown[: SHOWN_WORDS - 1] + "…"


def _write_errors(path: Path, result: Result) -> None:
    rows = [("article", "error", "wanted", "got", "start", "end")]
    rows += [
        (f.article, f.kind, f.wanted or "-", f.got or "-", str(f.span.start), str(f.span.end)) for f in result.faults
    ]
    path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
