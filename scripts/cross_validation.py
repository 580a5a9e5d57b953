"""The whole extraction on articles whose outlets its rankers were not trained on, for `calibrate` and `make_quality`.

    cases ─ folds by outlet ─► rankers of the other folds ─► quotations, dates, places ─► pairs (gold, system)

Only the rankers are trained anew for each fold; names, roles and credits are the product's own. In comes the folder
that holds gold and data, out come pairs of sheets. Start at `cross_validated`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from train_rankers import ROOT, Case, Ranker, folds, lay, readings, train

from kg.evaluation.sheets import Pair, pair_of
from kg.extract.calibration import calibrated
from kg.graph import contract
from kg.model import Reading
from kg.pipeline.components import with_occasion, with_quotations
from kg.pipeline.stages import default_stages

FOLDS = 5


def cases(shared: Path) -> list[Case]:
    """Every annotated article that is not set aside, laid out, with its true outlet."""
    outlets = standoff_outlets(shared / "data/raw")
    out = []
    for name, outlet, gold in readings(shared):
        true = outlets.get(name, outlet) if outlet.startswith("more ") else outlet
        # "ISNA" and "ISNA (a sample)" are one outlet.
        out.append(lay(name, true.partition(" (")[0], gold))
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
    said: list[tuple[Case, Reading]] = []
    for fold in range(number):
        rankers = train([c for c in laid if where[c.outlet] != fold])
        said += [(c, spoken(c, rankers, calibrate)) for c in laid if where[c.outlet] == fold]
        print(f"fold {fold + 1} of {number}", file=sys.stderr)
    resolved = default_stages().resolve([reading for _, reading in said])
    return [pair_of(case.gold, contract(one)) for (case, _), one in zip(said, resolved, strict=True)]


def spoken(case: Case, rankers: dict[str, Ranker], calibrate: Callable[[str, float], float]) -> Reading:
    """The reading of a laid-out article with other rankers than the shipped ones."""
    four = [rankers[n] for n in ("near", "far", "slot", "antecedent")]
    return with_occasion(with_quotations(case.draft, four, calibrate=calibrate)).reading(case.gold.article)
