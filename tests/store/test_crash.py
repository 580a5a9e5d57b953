"""A writer killed at any moment leaves a store that is whole, readable and free to write."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from pyoxigraph import Quad

from kg.errors import StoreLocked
from kg.store import open_reader, open_writer

_HEAD = """
    import sys
    from pyoxigraph import Literal, NamedNode, Quad
    from kg import vocab
    from kg.store import open_writer
    def version(n):
        graph = NamedNode(f"urn:graph:{n % 2}")
        return [Quad(NamedNode(f"urn:{i}"), NamedNode("urn:version"), Literal(n % 2), graph) for i in range(SIZE)] + [
            Quad(NamedNode("urn:article"), NamedNode(vocab.path), Literal("a.txt"), graph)]
"""
_REPLACING = """
    SIZE = 400
    with open_writer(sys.argv[1]) as writer:
        for n in range(10**6):
            writer.put(version(n), path="a.txt")
            if n % 3 == 0:
                writer.publish()
            print(n, flush=True)
"""
_FILLING = """
    SIZE = 150_000
    quads = version(0)
    with open_writer(sys.argv[1]) as writer:
        writer.put(quads, path="a.txt")
        print("loading", flush=True)
        writer.publish()
        print("published", flush=True)
        sys.stdin.read()
"""


def _start(program: str, store: Path) -> subprocess.Popen[str]:
    code = textwrap.dedent(_HEAD) + textwrap.dedent(program)
    return subprocess.Popen(
        [sys.executable, "-c", code, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def _wait_for(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdout is not None
    while (got := process.stdout.readline().strip()) != line:
        assert got, "the writer ended by itself"


@pytest.mark.parametrize("delay", [0.0, 0.003, 0.011])
def test_crash_while_replacing_leaves_one_version_whole(tmp_path: Path, delay: float) -> None:
    """After `kill -9` the article is the old version or the new one, never a mixture, and the lock is free."""
    process = _start(_REPLACING, tmp_path / "s")
    _wait_for(process, "4")
    time.sleep(delay)
    _kill(process)
    with open_reader(tmp_path / "s") as reader:
        _check_whole(list(reader.quads()))
    with open_writer(tmp_path / "s") as writer:
        quads = list(writer.quads())
        _check_whole(quads)
        writer.publish()
    with open_reader(tmp_path / "s") as reader:
        assert set(reader.quads()) == set(quads)


def _check_whole(quads: list[Quad]) -> None:
    assert (len(quads), len({q.graph_name for q in quads})) == (401, 1)


@pytest.mark.parametrize("delay", [0.05, 0.2, 0.5])
def test_crash_while_filling_leaves_all_or_nothing(tmp_path: Path, delay: float) -> None:
    """A bulk load cut short is thrown away; one that came to its end is kept."""
    process = _start(_FILLING, tmp_path / "s")
    _wait_for(process, "loading")
    time.sleep(delay)
    _kill(process)
    with open_writer(tmp_path / "s") as writer:
        assert len(list(writer.quads())) in (0, 150_001)


def test_crash_leaves_no_lock_while_life_keeps_it(tmp_path: Path) -> None:
    """Another process's writer is named by its number; when it is killed the store is free at once."""
    process = _start(_REPLACING, tmp_path / "s")
    try:
        _wait_for(process, "1")
        with pytest.raises(StoreLocked, match=f"process {process.pid} on {os.uname().nodename}"):
            open_writer(tmp_path / "s")
    finally:
        _kill(process)
    with open_writer(tmp_path / "s"):
        pass
