"""Which files a run reads: the paths a user named, folders walked.

In come paths, out come files in a fixed order, and a Problem for each path that is not there. Start at `find_files`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from kg.model import Problem

PATTERN = "*.txt"


class Found(NamedTuple):
    """Files to read, each once, and the paths that lead nowhere."""

    files: tuple[Path, ...]
    problems: tuple[Problem, ...]


def find_files(paths: Iterable[Path]) -> Found:
    """The files that `paths` name.

    Args:
        paths: Files, taken whatever their ending, and folders, searched at any depth for `*.txt`.

    Returns:
        Files in the order named, a folder's sorted by path; a path named twice counts once.
    """
    files: dict[Path, None] = {}
    problems = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob(PATTERN) if p.is_file())
            files.update(dict.fromkeys(inside))
            if not inside:
                what = f"holds no {PATTERN} file"
                problems.append(Problem("empty-folder", path.as_posix(), what, "name the files themselves"))
        elif path.exists():
            files[path] = None
        else:
            problems.append(Problem("unreadable", path.as_posix(), "is not there", "check the path"))
    return Found(tuple(files), tuple(problems))
