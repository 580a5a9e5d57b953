"""The generated files are those that the ontology gives."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WRITTEN = ("kg/vocab.py", "docs/vocabulary.md")


def make(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the script of the checkout at `root`."""
    command = [sys.executable, str(root / "scripts" / "make_vocab.py"), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout that holds only what the script reads and writes."""
    for name in ("scripts/make_vocab.py", "ontology/news.ttl", *WRITTEN):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_make_vocab_has_been_run() -> None:
    """The committed files fit the ontology."""
    done = make(ROOT, "--check")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", WRITTEN)
def test_make_vocab_finds_a_difference_and_mends_it(copy: Path, name: str) -> None:
    """A changed file is named with the remedy and left alone; writing makes it right again."""
    (copy / name).write_text("changed", encoding="utf-8")
    done = make(copy, "--check")
    assert done.returncode == 1
    assert name in done.stderr
    assert "scripts/make_vocab.py" in done.stderr
    assert (copy / name).read_text(encoding="utf-8") == "changed"
    assert make(copy).returncode == 0
    assert (copy / name).read_bytes() == (ROOT / name).read_bytes()


@pytest.mark.parametrize("name", WRITTEN)
def test_make_vocab_says_that_files_are_generated(name: str) -> None:
    """Line 1 tells a reader not to edit."""
    assert "enerated from ontology/news.ttl" in (ROOT / name).read_text(encoding="utf-8").splitlines()[0]
