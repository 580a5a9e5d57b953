"""The documents: what they show runs, what they link to is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg import pipeline
from kg.cli.main import COMMANDS
from kg.query.stored import load_queries

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SERVED = {"rest.md", "sparql.md"}  # run by tests/api against a service
BLOCK = re.compile(r"^```(console|sh|python|pycon)$", re.MULTILINE)
RUN = [path for path in DOCUMENTS if path.name not in SERVED and BLOCK.search(path.read_text("utf-8"))]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)|src=\"([^\"]+)\"")


@pytest.mark.parametrize("path", RUN, ids=lambda p: p.name)
def test_documents_run_and_show_the_truth(path: Path) -> None:
    """Each command and program of a document runs, and prints what the document says (`make docs` rewrites it)."""
    if not hasattr(pipeline, "extract"):
        pytest.skip("this checkout has no extraction yet")
    command = [sys.executable, str(ROOT / "scripts" / "run_docs.py"), "--check", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_documents_link_to_what_is_there(path: Path) -> None:
    """Each relative link leads to a file of the checkout."""
    for pair in LINK.findall(path.read_text(encoding="utf-8")):
        target = pair[0] or pair[1]
        if not re.match(r"[a-z]+:", target):
            assert (path.parent / target).exists(), target


def test_every_command_is_documented() -> None:
    """Each command of `kg` and each stored query stands somewhere in the documents."""
    text = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    for module in COMMANDS:
        name = module.__name__.rpartition(".")[2].replace("evaluate", "eval")
        assert f"kg {name}" in text, name
    for name in load_queries():
        assert re.search(rf"`(kg query )?{name}`|^#+ {name}$", text, re.MULTILINE), name


def test_make_targets_of_documents_exist() -> None:
    """Each `make TARGET` that a document names is in the Makefile."""
    targets = set(re.findall(r"^([a-z-][a-z -]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    known = {word for line in targets for word in line.split()}
    for path in DOCUMENTS:
        named = set(re.findall(r"(?:`|^\$ )make ([a-z-]+)", path.read_text(encoding="utf-8"), re.MULTILINE))
        assert named <= known, path.name


def test_picture_is_current() -> None:
    """docs/quotation.svg shows what the seeds give (`make docs-picture` redraws it)."""
    if not hasattr(pipeline, "extract"):
        pytest.skip("this checkout has no extraction yet")
    script = str(ROOT / "scripts" / "quotation_picture.py")
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, "make docs-picture, and look at it: " + done.stderr
