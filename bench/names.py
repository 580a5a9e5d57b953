"""How well names of people are told across scripts: `python bench/names.py [--table FILE] [--all]`.

In comes `tests/resolve/names_test.tsv`, or another table like it: people, in groups that are easily confused, each in
Arabic, Persian, Latin and Cyrillic. True pairs are two spellings of one person in two languages; false pairs are
spellings of two people of one group, with `--all` of any two people. Out come precision and recall of
`kg.resolve.compare`, and of nomenklatura's logic-v2 on the same pairs where it is installed
(`pip install -e '.[peers]'`), at the threshold that it recommends and at the one at which it joins nobody falsely.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kg.resolve.compare import Verdict, compare  # noqa: E402

TABLE = ROOT / "tests" / "resolve" / "names_test.tsv"
LANGS = ("ar", "fa", "en", "ru")


class Pair(NamedTuple):
    """Two spellings, and whether they are one person's."""

    one: str
    other: str
    same: bool


def people(table: Path = TABLE) -> list[dict[str, str]]:
    """The rows of a table of names."""
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def pairs(rows: Sequence[dict[str, str]], *, any_two: bool = False) -> Iterator[Pair]:
    """True pairs, then false ones: every two spellings in two languages."""
    for row in rows:
        for x, y in itertools.combinations(LANGS, 2):
            yield from (Pair(a, b, True) for a in row[x].split("|") for b in row[y].split("|"))
    for row, other in itertools.combinations(rows, 2):
        if any_two or row["group"] == other["group"]:
            for x, y in itertools.permutations(LANGS, 2):
                yield from (Pair(a, b, False) for a in row[x].split("|") for b in other[y].split("|"))


def rates(table: Sequence[Pair], joined: Sequence[bool]) -> tuple[float, float]:
    """Precision and recall."""
    right = sum(p.same and j for p, j in zip(table, joined, strict=True))
    return (right / sum(joined) if any(joined) else 1.0), right / sum(p.same for p in table)


def peer() -> Callable[[str, str], float] | None:
    """nomenklatura's score of two names of persons, None where it is not installed."""
    try:
        from followthemoney import model
        from nomenklatura.matching import LogicV2
    except ImportError:
        return None
    config = LogicV2.default_config()

    def entity(name: str) -> object:
        # results are remembered by id, so that each name has its own
        return model.get_proxy({"id": name, "schema": "Person", "properties": {"name": [name]}})

    def score(one: str, other: str) -> float:
        return float(LogicV2.compare(entity(one), entity(other), config).score)

    return score


def main() -> int:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="false pairs of any two people, not of one group only")
    parser.add_argument("--table", type=Path, default=TABLE, help="a table of names")
    args = parser.parse_args()
    rows = people(args.table)
    table = list(pairs(rows, any_two=args.all))
    true = sum(p.same for p in table)
    sys.stdout.write(f"{true} true and {len(table) - true} false pairs of {len(rows)} people\n")
    ours = rates(table, [compare(p.one, p.other).verdict is Verdict.SAME for p in table])
    sys.stdout.write(f"{'kg':<37}precision {ours[0]:.4f}  recall {ours[1]:.4f}\n")
    score = peer()
    if score is None:
        sys.stdout.write("nomenklatura is not installed: pip install -e '.[peers]'\n")
        return 0
    scores = [score(p.one, p.other) for p in table]
    highest = max((s for s, p in zip(scores, table, strict=True) if not p.same), default=0.0)
    for what, joined in (
        ("nomenklatura logic-v2, from 0.7", [s >= 0.7 for s in scores]),
        ("nomenklatura, above all false pairs", [s > highest for s in scores]),
    ):
        precision, recall = rates(table, joined)
        sys.stdout.write(f"{what:<37}precision {precision:.4f}  recall {recall:.4f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
