"""Confidences against what is right."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.evaluation.gold import gold_files, read_gold
from kg.evaluation.reliability import bins, calibration_error, judged
from kg.evaluation.sheets import pair_of
from kg.graph import contract

ROWS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40)


@given(ROWS)
def test_bins_hold_every_row_once(rows: list[tuple[float, bool]]) -> None:
    """Bins go upwards, none is empty, and together they hold every row."""
    made = bins(rows)
    assert sum(b.number for b in made) == len(rows)
    assert [b.low for b in made] == sorted({b.low for b in made})
    assert 0.0 <= calibration_error(rows) <= 1.0


@pytest.mark.parametrize(
    ("rows", "error"),
    [([], 0.0), ([(1.0, True)] * 3, 0.0), ([(1.0, False)], 1.0), ([(0.75, True)] * 3 + [(0.75, False)], 0.0)],
)
def test_calibration_error_cases(rows: list[tuple[float, bool]], error: float) -> None:
    """Sure and right is no error, sure and wrong is the greatest."""
    assert calibration_error(rows) == error


def test_judged_takes_every_statement_of_the_system() -> None:
    """One row per quotation given; gold in the system's place is always right."""
    readings = [read_gold(p) for p in gold_files(Path(__file__).parents[2] / "tests/gold/seeds")]
    rows = judged([pair_of(r, contract(r)) for r in readings])
    assert rows == [(1.0, True)] * sum(len(r.quotations) for r in readings)
