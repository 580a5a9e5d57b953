"""The benchmark of resolution runs, and its time grows in line with the mentions. No absolute times are asked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_resolve_short_run_grows_in_line() -> None:
    """Growth and memory are within the limits of the short run."""
    command = [sys.executable, str(ROOT / "bench" / "resolve.py"), "--short"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "twice the mentions take" in done.stdout
