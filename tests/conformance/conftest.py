"""W3C's test data, where a checkout lies beside it, and a scratch store served as an operator serves it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2].parent / "shared" / "conformance"


@pytest.fixture(scope="session")
def suite() -> Path:
    """The folder of the checkers and of W3C's tests."""
    if not (SHARED / "rdf-tests").is_dir():
        pytest.skip("the conformance suite does not lie beside this checkout")
    return SHARED


@pytest.fixture(scope="module")
def scratch() -> Iterator[str]:
    """The address of `kg serve --scratch`."""
    program = [sys.executable, "-m", "kg", "serve", "--scratch", "--port", "0"]
    process = subprocess.Popen(program, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    words = process.stderr.readline()
    assert words.startswith("answering at "), words + process.stderr.read()
    yield words.split()[2].rstrip("/")
    process.terminate()
    process.wait(20)
    process.stderr.close()


@pytest.fixture(scope="session")
def run_checker(suite: Path) -> Callable[..., str]:
    """Runs one of the checkers of the suite and gives what it prints."""

    def run(name: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", str(suite / name), *arguments],
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        return done.stdout + done.stderr

    return run
