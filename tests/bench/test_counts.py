"""The benchmark of counts runs and reports. No absolute times are asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_counts_short_run_reports(tmp_path: Path) -> None:
    """A small store is made, counted in three ways, and each figure is reported."""
    command = [sys.executable, str(ROOT / "bench" / "counts.py"), "--short", "--json", str(tmp_path / "figures.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert {"all filters from the arrays, ms", "all filters over HTTP, ms", "two filters in SPARQL, ms"} <= set(figures)
    assert figures["quotations"] > 200
