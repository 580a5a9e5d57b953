"""The figures on the project's own gold do not fall."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from kg.evaluation.gold import gold_files, read_gold
from kg.evaluation.score import Result, score
from kg.evaluation.sheets import pair_of
from kg.graph import contract
from kg.pipeline.reader import readings
from kg.pipeline.stages import default_stages

ROOT = Path(__file__).parents[2]
FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def result() -> Result:
    """The product's extraction of the seeds, scored."""
    gold = [read_gold(path) for path in gold_files(ROOT / "tests" / "gold" / "seeds")]
    stages = default_stages()
    found = readings([Path(r.article.path) for r in gold], [], extract=stages.extract, resolve=stages.resolve)
    lines = {r.article.id: contract(r) for r in found}
    return score(pair_of(r, lines[r.article.id]) for r in gold)


@pytest.mark.parametrize(("metric", "floor"), [(m, f) for table in FLOORS.values() for m, f in table.items()])
def test_floors_hold(metric: str, floor: float, result: Result) -> None:
    """No figure falls below its floor."""
    m = result.metrics[metric]
    assert (m.recall if ".recall." in metric else m.f1) >= floor


def test_floors_keep_what_is_promised(result: Result) -> None:
    """What stands is at or above what is promised, and every floor names a metric."""
    assert set(FLOORS) == {"promised", "standing"}
    assert {m for table in FLOORS.values() for m in table} <= set(result.metrics)
    assert all(FLOORS["standing"].get(m, f) >= f for m, f in FLOORS["promised"].items())
