"""Finding files: in order, each once; what is passed over is counted, what cannot be followed is told."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from kg.pipeline.files import HIDDEN, LINKED, OTHER, find_files


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x", encoding="utf-8")


def found(folder: Path, *paths: Path) -> list[str]:
    return [p.relative_to(folder).as_posix() for p in find_files(paths).files]


def test_find_files_walks_folders_in_order(tmp_path: Path) -> None:
    """Folders are searched at any depth for *.txt, a named file is taken as it is, each path once."""
    touch(tmp_path, "b/z.txt", "a.txt", "b/note.md")
    paths = (tmp_path / "b" / "note.md", tmp_path, tmp_path / "a.txt")
    assert found(tmp_path, *paths) == ["b/note.md", "a.txt", "b/z.txt"]


def test_find_files_counts_what_it_passes_over(tmp_path: Path) -> None:
    """Hidden entries, other suffixes and linked folders are passed over and counted; a loop of links ends."""
    touch(tmp_path, "a.txt", "B.TXT", "note.md", ".hidden.txt", ".git/x.txt", "deep/c.txt")
    (tmp_path / "deep" / "up").symlink_to(tmp_path)
    assert found(tmp_path, tmp_path) == ["B.TXT", "a.txt", "deep/c.txt"]
    assert find_files([tmp_path]).passed == {HIDDEN: 2, OTHER: 1, LINKED: 1}
    assert find_files([tmp_path / ".hidden.txt", tmp_path / "note.md"]).passed == {}


def test_find_files_hands_on_what_cannot_be_read(tmp_path: Path) -> None:
    """Links to nowhere, pipes and sockets with the suffix are files to the walk, for reading to tell."""
    (tmp_path / "dangling.txt").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(tmp_path / "socket.txt"))
    assert found(tmp_path, tmp_path) == ["dangling.txt", "pipe.txt", "socket.txt"]
    assert found(tmp_path, tmp_path / "dangling.txt") == ["dangling.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_find_files_tells_a_closed_folder(tmp_path: Path) -> None:
    """A folder that may not be listed is a Problem that names it; so is a path behind it."""
    touch(tmp_path, "a.txt", "closed/b.txt")
    (tmp_path / "closed").chmod(0)
    try:
        inside, behind = find_files([tmp_path]), find_files([tmp_path / "closed" / "b.txt"])
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert [p.name for p in inside.files] == ["a.txt"]
    assert [Path(p.path).name for p in inside.problems] == ["closed"]
    assert [(p.code, Path(p.path).name) for p in behind.problems] == [("unreadable", "b.txt")]


def test_find_files_tells_an_impossible_name(tmp_path: Path) -> None:
    """A name that the system refuses is a Problem."""
    (problem,) = find_files([tmp_path / ("a" * 300)]).problems
    assert (problem.code, "too long" in problem.what) == ("unreadable", True)
