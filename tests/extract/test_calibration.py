"""Confidences are a rising table of the rankers' product."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import DataError
from kg.extract.calibration import along, calibrated, load_points
from kg.text.language import supported

SHARES = st.floats(0, 1)


@given(st.sampled_from([*supported(), "xx"]), SHARES, SHARES)
def test_calibration_keeps_order(lang: str, a: float, b: float) -> None:
    """A surer product never gives a lower confidence, and every confidence is a probability."""
    low, high = sorted((a, b))
    assert 0 <= calibrated(lang, low) <= calibrated(lang, high) <= 1


def test_calibration_of_other_languages_is_the_product() -> None:
    """A language without a table keeps the product."""
    assert calibrated("xx", 0.12345) == 0.123


@pytest.mark.parametrize(
    ("at", "height"), [(0.0, 0.2), (0.1, 0.2), (0.2, 0.3), (0.25, 0.35), (0.3, 0.4), (0.4, 0.4), (1.0, 0.4)]
)
def test_along_is_a_broken_line(at: float, height: float) -> None:
    """Straight between points, level outside them."""
    assert along(((0.1, 0.2), (0.3, 0.4), (0.4, 0.4)), at) == pytest.approx(height)


@pytest.mark.parametrize("points", [[], [[0.1, 0.5], [0.2, 0.4]], [[0.2, 0.4], [0.2, 0.5]]])
def test_load_points_refuses_tables_that_do_not_rise(points: list[list[float]], tmp_path: Path) -> None:
    """A table that falls, stands still or is empty is refused."""
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps({"ar": points}), encoding="utf-8")
    with pytest.raises(DataError, match="does not rise"):
        load_points(path)


def test_load_points_without_a_file(tmp_path: Path) -> None:
    """No file, no table."""
    assert load_points(tmp_path / "absent.json") == {}
