"""Ctrl-C: the command ends soon, says so in one line, and leaves the store as it was."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.pipeline.build import build
from kg.pipeline.reader import without_facts
from kg.store import open_reader, open_writer

SEEDS = Path(__file__).parents[2] / "seeds"


def children(pid: int) -> set[int]:
    """The processes that a process has started."""
    return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()))


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and that nobody has waited for yet (in a bare container) does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("jobs", [1, 2])
def test_interrupt_leaves_the_store_as_it_was(tmp_path: Path, jobs: int) -> None:
    """Whether one process reads or several, none is left, nothing half done is published, and the lock is free."""
    store, folder = tmp_path / "store", tmp_path / "in"
    with open_writer(store) as writer:
        build([SEEDS], writer, extract=without_facts, resolve=lambda readings: readings)
    shutil.copytree(SEEDS, folder)
    for at in range(2):  # long enough for an interrupt to come between
        text = "\n\n".join(p.read_text(encoding="utf-8") for p in sorted(SEEDS.glob("*.txt"))) * 30
        (folder / f"long{at}.txt").write_text(text, encoding="utf-8")
    with open_reader(store) as reader:
        before = set(reader.quads())
    command = [sys.executable, "-m", "kg", "build", folder, "--store", store, "--jobs", str(jobs), "--progress"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    assert process.stderr is not None
    while b"1/7" not in process.stderr.read1():  # the first file is read: all processes are awake
        assert process.poll() is None
    started = children(process.pid)
    assert bool(started) == (jobs > 1)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert process.returncode == 130
    assert told.endswith(b"kg: interrupted\n")
    assert b"Traceback" not in told
    deadline = time.monotonic() + 10
    while any(map(alive, started)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    with open_reader(store) as reader:
        assert set(reader.quads()) == before
    with open_writer(store):
        pass
