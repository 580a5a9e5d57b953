"""The benchmark runs, and what it measures grows in line with the text. No absolute times are asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_extract_short_run_keeps_its_ratios(tmp_path: Path) -> None:
    """Whole to NER, memory and growth are within the limits of the short run; each figure is reported."""
    command = [sys.executable, str(ROOT / "bench" / "extract.py"), "--short", "--json", str(tmp_path / "figures.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert {"whole to NER", "peak MB", "growth ar 8x", "growth fa 8x", "articles/s, one process"} <= set(figures)
