"""The commands and addresses of docs/rest.md and docs/sparql.md, against the store that `make demo` builds."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Server

ROOT = Path(__file__).parents[2]
PAGES = {name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("rest.md", "sparql.md")}
BLOCKS = [
    (name, block) for name, text in PAGES.items() for block in re.findall(r"```console\n\$ (.*?)```", text, re.DOTALL)
]
SHOWN = "http://127.0.0.1:8000"
# Paths between backquotes; a word in capitals stands for something that answers give.
PATHS = sorted(
    {path for text in PAGES.values() for path in re.findall(r"`(/[^`\s]*)`", text) if not re.search(r"/[A-Z]{4}", path)}
)


@pytest.fixture(scope="module")
def demo(start: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A service over the seeds as the extractor reads them."""
    store = tmp_path_factory.mktemp("demo") / "demo-store"
    command = [sys.executable, "-m", "kg", "build", "seeds", "--store", str(store)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return start(store)


def parted(block: str) -> tuple[str, list[str]]:
    """A block's command, with the lines that continue it, and the lines that it shows."""
    lines = block.splitlines()
    end = 1
    while "\n".join(lines[:end]).count('"') % 2:
        end += 1
    return "\n".join(lines[:end]), lines[end:]


@pytest.mark.parametrize(("name", "block"), BLOCKS, ids=[f"{n}-{i}" for i, (n, _) in enumerate(BLOCKS)])
def test_docs_console_prints_what_is_shown(demo: Server, name: str, block: str) -> None:
    """Each line shown is printed; an ellipsis stands for anything."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    command, shown = parted(block)
    command = command.replace(SHOWN, demo.address)
    printed = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True, timeout=60).stdout
    assert shown
    for line in shown:
        pattern = ".*".join(map(re.escape, line.split("…")))
        assert re.search(f"^{pattern}", printed, re.MULTILINE), (line, printed[:2000])


@pytest.mark.parametrize("path", PATHS)
def test_docs_console_addresses_answer(demo: Server, path: str) -> None:
    """Each path that a page names is there: it answers, leads on, or says what it needs."""
    answer = demo.get(path)
    if answer.is_redirect:
        answer = demo.get(answer.headers["location"])
    asked = (400, "/problems#bad-request") if path in ("/graphs", "/said/counts") else (422, "/problems#parameter")
    assert answer.status_code == 200 or (answer.status_code, answer.json()["type"]) == asked


def test_docs_console_knows_the_paths() -> None:
    """The page names the addresses of a real store, none of the annotators' ids."""
    assert {"/entity/Q7747", "/entity/vostochny-cosmodrome", "/role/president", "/healthz"} <= set(PATHS)
    assert "entity/putin" not in "".join(PAGES.values())
