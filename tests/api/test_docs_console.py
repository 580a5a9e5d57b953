"""The commands in docs/rest.md and docs/sparql.md print what the documents show."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Server

DOCS = Path(__file__).parents[2] / "docs"
BLOCKS = [
    (name, block)
    for name in ("rest.md", "sparql.md")
    for block in re.findall(r"```console\n\$ (.*?)```", (DOCS / name).read_text(encoding="utf-8"), re.DOTALL)
]


def parted(block: str) -> tuple[str, list[str]]:
    """A block's command, with the lines that continue it, and the lines that it shows."""
    lines = block.splitlines()
    end = 1
    while "\n".join(lines[:end]).count('"') % 2:
        end += 1
    return "\n".join(lines[:end]), lines[end:]


@pytest.mark.parametrize(("name", "block"), BLOCKS, ids=[f"{n}-{i}" for i, (n, _) in enumerate(BLOCKS)])
def test_docs_console_prints_what_is_shown(server: Server, name: str, block: str) -> None:
    """Each line shown is printed; an ellipsis stands for anything."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    command, shown = parted(block)
    command = command.replace("http://127.0.0.1:8000", server.address)
    printed = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True, timeout=60).stdout
    assert shown
    for line in shown:
        pattern = ".*".join(map(re.escape, line.split("…")))
        assert re.search(f"^{pattern}", printed, re.MULTILINE), (line, printed[:2000])
