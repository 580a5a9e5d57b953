"""Ten seconds of mixed load: what was acknowledged is there, and no error comes that is not announced."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_soak_short_run_finds_nothing() -> None:
    """Readers, a writer and killed workers at once leave nothing wrong."""
    command = [sys.executable, str(ROOT / "bench" / "soak.py"), "--short"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
