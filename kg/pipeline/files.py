"""Which files a run reads: the paths a user named, folders walked.

In come paths, out come files in a fixed order, a Problem for each path that cannot be followed, and how many entries
of folders were passed over by rule. Whatever bears the suffix is handed on, a pipe or a dangling link too: reading it
tells what is wrong with it. Start at `find_files`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.model import Problem
from kg.text.reading import path_name

SUFFIX = ".txt"
# Why an entry of a folder is passed over; a file named by the user never is.
HIDDEN, OTHER, LINKED = "hidden", f"not *{SUFFIX}", "linked folders"


@dataclass(frozen=True, slots=True)
class Found:
    """Files to read, each once, and what is not read.

    Args:
        files: In the order named, a folder's sorted by path.
        problems: One for each path that leads nowhere or cannot be listed.
        passed: How many entries of folders were passed over, by reason; only reasons that occur.
    """

    files: tuple[Path, ...]
    problems: tuple[Problem, ...] = ()
    passed: Mapping[str, int] = field(default_factory=dict)


def find_files(paths: Iterable[Path]) -> Found:
    """The files that `paths` name.

    Args:
        paths: Files, taken whatever their ending, and folders, searched at any depth for `*.txt`. Hidden files and
            folders and folders behind links are passed over, so that a link to a folder above cannot loop.

    Returns:
        The files; a path named twice counts once.
    """
    files: dict[Path, None] = {}
    problems: list[Problem] = []
    passed: Counter[str] = Counter()
    for path in paths:
        try:
            folder = path.is_dir()
            there = folder or path.is_symlink() or path.exists()
        except OSError as error:  # a folder above may not be entered, the name is too long
            problems.append(_unreadable(path, error))
            continue
        if folder:
            inside = _inside(path, problems, passed)
            files.update(dict.fromkeys(sorted(inside)))
        elif there:
            files[path] = None
        else:
            problems.append(Problem("unreadable", path_name(path), "is not there", "check the path"))
    return Found(tuple(files), tuple(problems), dict(passed))


def passed_over(passed: Mapping[str, int]) -> str:
    """What was passed over, in words; empty for nothing.

    Example:
        >>> passed_over({"not *.txt": 2, "hidden": 1})
        '3 (1 hidden, 2 not *.txt)'
    """
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(passed.items()))
    return f"{sum(passed.values())} ({reasons})" if passed else ""


def _inside(folder: Path, problems: list[Problem], passed: Counter[str]) -> list[Path]:
    """The texts of a folder."""
    refused: list[OSError] = []
    found = []
    for place, folders, names in os.walk(folder, onerror=refused.append):
        here = Path(place)
        for name in list(folders):
            reason = HIDDEN if name.startswith(".") else LINKED if (here / name).is_symlink() else None
            if reason is not None:
                passed[reason] += 1
                folders.remove(name)
        for name in names:
            reason = HIDDEN if name.startswith(".") else None if Path(name).suffix.lower() == SUFFIX else OTHER
            if reason is None:
                found.append(here / name)
            else:
                passed[reason] += 1
    problems += (_unreadable(Path(error.filename), error) for error in refused)
    if not found and not refused:
        what = f"holds no *{SUFFIX} file"
        problems.append(Problem("empty-folder", path_name(folder), what, "name the files themselves"))
    return found


def _unreadable(path: Path, error: OSError) -> Problem:
    reason = error.strerror or str(error)
    return Problem("unreadable", path_name(path), f"cannot be read: {reason}", "check that it exists and its rights")
