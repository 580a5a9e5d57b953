"""The whole extraction on articles whose outlets its rankers were not trained on, for `calibrate` and `make_quality`.

    cases ─ folds by outlet ─► rankers of the other folds ─► quotations, dates, places ─► pairs (gold, system)

Only the rankers are trained anew for each fold. Names come from the models that have not read the article, or are the
product's own, as roles and credits are. In comes the folder that holds gold and data, out come pairs of sheets. Start
at `cross_validated`.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from train_rankers import ROOT, Case, Ranker, folds, lay, readings, train

from kg.evaluation.sheets import Pair, pair_of
from kg.extract.calibration import calibrated
from kg.graph import contract
from kg.model import Reading
from kg.pipeline.components import with_occasion, with_quotations
from kg.pipeline.stages import default_stages

FOLDS = 5
Value = TypeVar("Value")


def cases(shared: Path, work: Path | None = None) -> list[Case]:
    """Every annotated article that is not set aside, laid out, with its true outlet; names as `lay` has them."""
    outlets = standoff_outlets(shared / "data/raw")
    out = []
    for name, outlet, gold in readings(shared):
        true = outlets.get(name, outlet) if outlet.startswith("more ") else outlet
        # "ISNA" and "ISNA (a sample)" are one outlet.
        out.append(lay(name, true.partition(" (")[0], gold, work))
    return out


def standoff_outlets(collections: Path) -> dict[str, str]:
    """The outlet of each stand-off article, from its collection."""
    lines: dict[str, list[str]] = {}
    out = {}
    for path in sorted((ROOT / "tests/gold/standoff").glob("*.json")):
        row = json.loads(path.read_text(encoding="utf-8"))
        if row["collection"] not in lines:
            lines[row["collection"]] = (collections / row["collection"]).read_text(encoding="utf-8").splitlines()
        out[path.stem] = json.loads(lines[row["collection"]][row["line"]])["outlet"]
    return out


def cross_validated(
    laid: Sequence[Case], *, number: int = FOLDS, calibrate: Callable[[str, float], float] = calibrated
) -> list[Pair]:
    """Gold and system of every article, the system's rankers trained on other outlets only."""
    where = folds(laid, number)

    def one(fold: int) -> list[tuple[int, Reading]]:
        rankers = train([c for c in laid if where[c.outlet] != fold])
        return [(i, spoken(c, rankers, calibrate)) for i, c in enumerate(laid) if where[c.outlet] == fold]

    said = dict(pair for part in forked(one, range(number)) for pair in part)
    resolved = default_stages().resolve([said[i] for i in range(len(laid))])
    return [pair_of(case.gold, contract(one)) for case, one in zip(laid, resolved, strict=True)]


_work: list[Callable[[int], Any]] = []


def forked(work: Callable[[int], Value], numbers: Iterable[int]) -> list[Value]:
    """`work` of each number, on all cores; forked processes share what is laid out already."""
    _work[:] = [work]
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
        return list(pool.map(_do, numbers))


def _do(number: int) -> Any:
    done = _work[0](number)
    print(f"fold {number + 1} done", file=sys.stderr)
    return done


def spoken(case: Case, rankers: dict[str, Ranker], calibrate: Callable[[str, float], float]) -> Reading:
    """The reading of a laid-out article with other rankers than the shipped ones."""
    four = [rankers[n] for n in ("near", "far", "slot", "antecedent")]
    return with_occasion(with_quotations(case.draft, four, calibrate=calibrate, network=case.network)).reading(
        case.gold.article
    )
