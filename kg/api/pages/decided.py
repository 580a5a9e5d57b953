"""What people decided, as pages show it: by the thing it is about, and as a log.

The file of judgements is read again when it changed. In comes the store's folder, out come plain values.
Start at `in_force_about`.
"""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.api.pages.things import path
from kg.resolve.judgements import Judgement, beside, in_force, read_judgements

_LOG = 50


@dataclass(frozen=True, slots=True)
class Decision:
    """A line of the log: a judgement, whether it holds, and where what it is about is shown."""

    judgement: Judgement
    holds: bool
    links: tuple[tuple[str, str | None], ...]


def in_force_about(store: Path) -> dict[str, tuple[Judgement, ...]]:
    """The judgements in force by the IRI that they are about.

    Raises:
        JudgementError: the file is malformed or contradicts itself.
    """
    return _read(beside(store), _mark(beside(store)))[1]


def mark_of(store: Path) -> str:
    """What changes with every decision, for caches."""
    return "-".join(map(str, _mark(beside(store))))


def latest(store: Path, base: str) -> list[Decision]:
    """The newest judgements, those taken back included.

    Raises:
        JudgementError: the file is malformed or contradicts itself.
    """
    every, held = _read(beside(store), _mark(beside(store)))
    holding = {j.id for judgements in held.values() for j in judgements}
    newest = sorted(every, key=lambda j: (j.when, j.id), reverse=True)[:_LOG]
    return [Decision(j, j.id in holding, tuple((iri, path(base, iri)) for iri in j.about)) for j in newest]


def _mark(file: Path) -> tuple[int, int]:
    try:
        stat = os.stat(file)
    except FileNotFoundError:
        return (0, 0)
    return (stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)
def _read(file: Path, mark: tuple[int, int]) -> tuple[tuple[Judgement, ...], dict[str, tuple[Judgement, ...]]]:
    every = read_judgements(file, settled=False)
    about: defaultdict[str, list[Judgement]] = defaultdict(list)
    for judgement in in_force(every):
        for iri in judgement.about:
            about[iri].append(judgement)
    return every, {iri: tuple(judgements) for iri, judgements in about.items()}
