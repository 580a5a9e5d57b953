"""What people decided, as lines of a plain file: read, add, undo.

    {"when": "2026-11-23T09:30:00Z", "who": "amal", "what": "same", "about": ["…/entity/Q7747", "…/entity/p-1f"],
     "why": "…"}
    {"when": "2026-11-23T09:31:00Z", "who": "amal", "what": "undo", "about": ["9d1c…"], "why": "two cousins"}

One line is one judgement; lines are only ever added, and their order does not count. A judgement's id is a hash of what
it says, so that two people's files are joined by putting one behind the other. `FORMS` says which judgements there are:
about two entities, or about one quotation. In comes a path, out come `Judgement` values; a file of which one row is
wrong, or whose judgements contradict each other, is refused as a whole. Start at `read_judgements`.
"""

from __future__ import annotations

import datetime
import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from kg.errors import JudgementError, NotFound
from kg.resolve.judgements_check import check
from kg.resolve.judgements_rows import FORMS, WHEN, Form, Judgement, check_form, parse, wrong

__all__ = [
    "FORMS",
    "Form",
    "Judgement",
    "add_judgement",
    "beside",
    "in_force",
    "read_judgements",
    "undo_judgement",
]


def beside(store: Path) -> Path:
    """Where the judgements on a store stand: beside its folder, so that they outlive it.

    Example:
        >>> beside(Path("news/store")).as_posix()
        'news/store.judgements.jsonl'
    """
    place = Path(store) if Path(store).name else Path(store).resolve()
    return place.with_name(f"{place.name}.judgements.jsonl")


def read_judgements(path: Path, *, settled: bool = True) -> tuple[Judgement, ...]:
    """Every judgement of a file, undone ones included, in its order; none for a file that is not there.

    Args:
        path: The file.
        settled: Whether what is in force must go together; not so to list it, and to take one of two back.

    Raises:
        JudgementError: a row is malformed, an undo names no judgement, or what is in force contradicts itself.
    """
    try:
        with Path(path).open("rb") as file:
            return _checked(parse(file.read(), path), path, settled=settled)
    except FileNotFoundError:
        return ()
    except OSError as err:
        raise JudgementError(
            f"cannot be read: {err.strerror or err}", where=str(path), remedy="check its rights"
        ) from err


def in_force(judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """The judgements that nobody took back, without the undos themselves."""
    judgements = tuple(judgements)
    gone = {j.about[0] for j in judgements if j.what == "undo"}
    return tuple(j for j in judgements if j.what != "undo" and j.id not in gone)


def add_judgement(
    path: Path,
    what: str,
    about: Sequence[str],
    *,
    who: str,
    why: str = "",
    value: str | None = None,
    seen: Mapping[str, str] | None = None,
    when: datetime.datetime | None = None,
) -> Judgement:
    """Write one more judgement at the end of the file; the file is made where there is none.

    Args:
        path: The file.
        what: A key of `FORMS`.
        about: IRIs, in any order.
        who: Who decides.
        why: The reason.
        value: What is right instead, for those forms that take it.
        seen: For entities a passage that names each, by their IRIs.
        when: Now if None; with a time zone.

    Raises:
        JudgementError: it is malformed or contradicts what is in force, or the file is damaged; nothing is written.

    Example:
        >>> import tempfile
        >>> file = Path(tempfile.mkdtemp()) / "judgements.jsonl"
        >>> a, b = "https://example.org/kg/entity/a", "https://example.org/kg/entity/b"
        >>> made = add_judgement(file, "same", [a, b], who="amal", why="one spelling")
        >>> undo_judgement(file, made.id, who="amal").what, in_force(read_judgements(file))
        ('undo', ())
    """
    day = (when or datetime.datetime.now(datetime.UTC)).astimezone(datetime.UTC)
    passages = tuple(sorted((seen or {}).items()))
    new = Judgement(what, tuple(sorted(about)), who, day.strftime(WHEN), why, value, seen=passages)
    check_form(new, f"{path}, new judgement")
    with _held(path) as file:
        settled = what != "undo"  # of two that contradict each other one can always be taken back
        known = _checked(parse(file.read(), path), path, settled=settled)
        while any(new.id == j.id for j in known):  # the same again in one second, perhaps after an undo
            day += datetime.timedelta(seconds=1)
            new = replace(new, when=day.strftime(WHEN))
        new = replace(new, line=1 + max((j.line for j in known), default=0))
        _checked((*known, new), path, settled=settled)
        _append(file, new.row(), path)
    return new


def undo_judgement(
    path: Path, judgement: str, *, who: str, why: str = "", when: datetime.datetime | None = None
) -> Judgement:
    """Take a judgement back by one more line; both stay in the file.

    Args:
        path: The file.
        judgement: Its id, or the beginning of it that no other has, four digits at least.
        who: Who takes it back.
        why: The reason.
        when: Now if None.

    Raises:
        NotFound: no judgement in force has this id, or several begin so.
        JudgementError: a row of the file is malformed.
    """
    known = in_force(read_judgements(path, settled=False))
    fitting = sorted(j.id for j in known if len(judgement) >= 4 and j.id.startswith(judgement))
    if len(fitting) != 1:
        what = f"{len(fitting)} judgements begin with" if fitting else "no judgement in force has the id"
        raise NotFound(f"{what} {judgement!r}", where=str(path), remedy="kg entity judgements lists them")
    return add_judgement(path, "undo", fitting, who=who, why=why, when=when)


def _checked(judgements: tuple[Judgement, ...], path: Path, *, settled: bool) -> tuple[Judgement, ...]:
    """The judgements themselves, if every undo finds what it takes back and, asked for, nothing contradicts itself."""
    known = {j.id: j for j in judgements}
    for j in judgements:
        target = known.get(j.about[0]) if j.what == "undo" else None
        if j.what == "undo" and (target is None or target.what == "undo"):
            what = "no judgement of this file" if target is None else "an undo: decide anew instead"
            raise wrong(f"undo names {j.about[0]}, which is {what}", f"{path}, line {j.line}")
    found = check([(j.what, j.about, j.value, j.line) for j in in_force(judgements)]) if settled else None
    if found is not None:
        raise JudgementError(
            found.what,
            where=f"{path}, line {found.line}",
            remedy="take one of these judgements back: kg entity undo ID; kg entity judgements lists the ids",
        )
    return judgements


# --- writing ---------------------------------------------------------------------------------------------------------


@contextmanager
def _held(path: Path) -> Iterator[IO[bytes]]:
    """The file, open for reading and appending, and nobody else adds to it meanwhile."""
    try:
        file = Path(path).open("a+b")  # noqa: SIM115 — closed below
    except OSError as err:
        what = f"cannot be written: {err.strerror or err}"
        raise JudgementError(what, where=str(path), remedy="name a writable file") from err
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        yield file


def _append(file: IO[bytes], row: str, path: Path) -> None:
    """Add one line, safely on disk when this returns; where the disk refuses, the file is as it was."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - 1, 0))
    cut = size > 0 and file.read(1) != b"\n"
    try:
        file.write(("\n" if cut else "").encode() + row.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    except OSError as err:
        os.ftruncate(file.fileno(), size)
        raise JudgementError(
            f"cannot be written: {err.strerror or err}", where=str(path), remedy="free the disk"
        ) from err
