"""Hostile requests cost themselves only: no other server is reached, the service stays. No times are asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_hostile_short_run_finds_nothing(tmp_path: Path) -> None:
    """Sixty requests and more, each of which might end a server: all are answered or cut off as announced."""
    figures = tmp_path / "figures.json"
    command = [sys.executable, str(ROOT / "bench" / "hostile.py"), "--short", "--json", str(figures)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(figures.read_text(encoding="utf-8"))
    assert len(told["answers"]) >= 60
    assert told["canary"] == []
    assert told["alive"] is True
