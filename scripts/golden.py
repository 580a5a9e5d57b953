"""Writes the golden records of the seeds: what the extractor reads in each, as lines for a diff.

    python scripts/golden.py            writes tests/golden/*.txt
    python scripts/golden.py --check    writes nothing; shows the differences and exits 1 if there is one

Start at `main`. A changed line is a changed reading: look at it before committing it.
"""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from kg.evaluation.render import render
from kg.model import Problem
from kg.pipeline.files import find_files
from kg.pipeline.reader import readings
from kg.pipeline.stages import default_stages

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "golden"


def golden() -> Iterator[tuple[Path, str]]:
    """The path and text of each golden record."""
    os.chdir(ROOT)  # paths in the records are those a user gives from here
    stages = default_stages()
    problems: list[Problem] = []
    found = readings(find_files([Path("seeds")]).files, problems, extract=stages.extract, resolve=stages.resolve)
    for reading in found:
        yield FOLDER / Path(reading.article.path).name, render(reading)


def main(argv: list[str] | None = None) -> int:
    """Write or check the records.

    Returns:
        0, or 1 where `--check` finds a difference.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a record differs")
    check = parser.parse_args(argv).check
    stale = False
    for path, text in golden():
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        if check and old != text:
            stale = True
            names = (f"committed {path.name}", f"now {path.name}")
            print(*difflib.unified_diff(old.splitlines(), text.splitlines(), *names, n=0, lineterm=""), sep="\n")
        elif old != text:
            FOLDER.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
