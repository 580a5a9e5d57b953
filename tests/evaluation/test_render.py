"""Golden records: readings as lines; what the extractor reads in the seeds is what is committed."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from kg import pipeline
from kg.evaluation.gold import gold_files, read_gold
from kg.evaluation.render import render
from kg.model import Problem, Reading, Span

ROOT = Path(__file__).parents[2]
READINGS = [read_gold(p) for p in gold_files(ROOT / "tests" / "gold" / "seeds")]


@pytest.mark.parametrize("reading", READINGS, ids=lambda r: Path(r.article.path).stem[:3])
def test_render_shows_every_fact_on_its_line(reading: Reading) -> None:
    """Each role has one line, each quotation two, each entity one."""
    lines = render(reading).splitlines()
    for word, facts in (("role", reading.roles), ("quote", reading.quotations), ("entity", reading.entities)):
        assert sum(line.startswith(f"{word} ") for line in lines) == len(facts)
    for quotation in reading.quotations:
        shown = " ".join(quotation.span.of(reading.article.raw).split())
        assert f"    «{shown}» @{quotation.span.start}-{quotation.span.end}" in lines


def test_render_shows_problems_and_unknown_entities() -> None:
    """Problems are shown, and a reference to no entity shows itself instead of failing."""
    (role, *_) = READINGS[0].roles
    reading = dataclasses.replace(
        READINGS[0],
        roles=(dataclasses.replace(role, person="nobody"),),
        problems=(Problem("unbalanced-quote", "a", "opens and never closes", span=Span(3, 4)),),
    )
    text = render(reading)
    assert "problem unbalanced-quote  opens and never closes @3-4" in text
    assert "unknown entity nobody" in text


def test_golden_records_are_current() -> None:
    """What the extractor reads in the seeds is what is committed; `make golden` rewrites it for review."""
    if not hasattr(pipeline, "extract"):
        pytest.skip("this checkout has no extraction yet")
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "golden.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
