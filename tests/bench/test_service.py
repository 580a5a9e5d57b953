"""The benchmark of the service runs and reports. No times are asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_service_short_run_reports(tmp_path: Path) -> None:
    """Each kind of question is asked in-process and over HTTP, of the same graph."""
    figures = tmp_path / "figures.json"
    command = [sys.executable, str(ROOT / "bench" / "service.py"), "--short", "--json", str(figures)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(figures.read_text(encoding="utf-8"))
    assert {"look-up", "join of 10 rows", "group by kind", "words that hold", "1000 rows"} <= set(told)
    assert set(told["look-up"]) == {"pyoxigraph in-process", "kg serve"}
