"""Files become readings, one by one or on several processors; no file can stop the run.

    file ─ read_file ─► Article ─ extract ─► Reading ─ resolve, a batch at a time ─► Reading

In come files and the two stages, out come readings in the order of the files, and every Problem met. What a stage
raises costs the article it was raised for. Start at `readings`.
"""

from __future__ import annotations

import dataclasses
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from kg.model import Article, Part, Problem, Reading, Span
from kg.text.language import supported
from kg.text.reading import MAX_BYTES, path_name, read_file

Extract = Callable[[Article], Reading]
Resolve = Callable[[Sequence[Reading]], Sequence[Reading]]
Progress = Callable[[int, int], None]
BATCH = 500  # articles resolved together: their readings are held in memory, some 50 MB
WINDOW = 4  # files handed out per process ahead of the one awaited: enough to keep it busy, little to hold

# Codes of Problems by which a file, or all its facts, are lost: the run is then only partly done.
LOSSES = frozenset(
    ["unreadable", "empty-folder", "empty-file", "too-large", "not-text", "unsupported-language", "internal-error"]
)


class Outcome(NamedTuple):
    """What one file gave: a reading, or None, and every Problem met on the way."""

    path: Path
    reading: Reading | None
    problems: tuple[Problem, ...]


def readings(
    files: Sequence[Path],
    problems: list[Problem],
    *,
    extract: Extract,
    resolve: Resolve,
    max_bytes: int = MAX_BYTES,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Iterator[Reading]:
    """Read and resolve files.

    Args:
        files: What to read.
        problems: Takes every Problem, as it is met.
        extract: Article → reading; for several jobs a function of a module, so that other processes find it.
        resolve: Readings → the same readings, entity ids now those of the whole graph.
        max_bytes: The size beyond which a file is refused.
        jobs: Processes that read; 1 means this one.
        progress: Called after each file with the number done and the number of all.

    Yields:
        The readings in the order of `files`; a file that gives none is left out.
    """
    batch = []
    for done, outcome in enumerate(read_all(files, extract, max_bytes=max_bytes, jobs=jobs), 1):
        problems += outcome.problems
        if outcome.reading is not None:
            batch.append(outcome.reading)
        if progress is not None:
            progress(done, len(files))
        if len(batch) == BATCH or done == len(files):
            yield from _resolved(batch, resolve, problems)
            batch = []


def _resolved(batch: Sequence[Reading], resolve: Resolve, problems: list[Problem]) -> Iterator[Reading]:
    """The batch resolved; where that fails, each article by itself, so that the cause costs only itself."""
    try:
        yield from resolve(batch)
        return
    except Exception:  # told below, for the article that causes it
        pass
    for reading in batch:
        try:
            yield from resolve([reading])
        except Exception as error:
            problems.append(internal_error(reading.article.path, error))
            yield without_facts(reading.article)


def read_all(
    files: Sequence[Path], extract: Extract, *, max_bytes: int = MAX_BYTES, jobs: int = 1
) -> Iterator[Outcome]:
    """Read files.

    Args:
        files: What to read.
        extract: The extraction; for several jobs a function of a module, so that other processes find it.
        max_bytes: The size beyond which a file is refused.
        jobs: Processes to use; 1 means this one.

    Yields:
        One outcome per file, in the order of `files`.
    """
    one = partial(read_one, extract=extract, max_bytes=max_bytes)
    if jobs <= 1 or len(files) < 2:
        yield from map(one, files)
    else:
        yield from _in_processes(files, one, jobs)


def read_one(path: Path, *, extract: Extract, max_bytes: int = MAX_BYTES) -> Outcome:
    """Read one file; an exception of the extraction becomes a Problem, the article is kept without facts."""
    article, problems = read_file(path, max_bytes=max_bytes)
    if article is None:
        return Outcome(path, None, problems)
    if article.lang not in supported():
        return _outcome(path, without_facts(article), problems)
    try:
        reading = extract(article)
    except Exception as error:  # the law of damage: whatever a stage does, it costs this article's facts at most
        return _outcome(path, without_facts(article), (*problems, internal_error(article.path, error)))
    if not reading.quotations and all(p.code != "no-quotation" for p in reading.problems):
        what = "holds no quotation that was found; its names and roles are kept"
        problems = (*problems, Problem("no-quotation", article.path, what))
    return _outcome(path, reading, problems)


def internal_error(path: str, error: Exception) -> Problem:
    """The Problem that stands for an exception of a stage."""
    what = f"could not be read to the end: {type(error).__name__}: {error}"
    return Problem("internal-error", path, what, "report it with the file; other files are not touched")


def without_facts(article: Article) -> Reading:
    """The reading of an article of which nothing is understood."""
    return Reading(article, (Part(Span(0, len(article.raw))),), (), (), (), (), ())


def _outcome(path: Path, reading: Reading, problems: Sequence[Problem]) -> Outcome:
    reading = dataclasses.replace(reading, problems=(*problems, *reading.problems))
    return Outcome(path, reading, reading.problems)


def _in_processes(files: Sequence[Path], one: Callable[[Path], Outcome], jobs: int) -> Iterator[Outcome]:
    """Outcomes from a pool; where a process dies, the files under way are tried again, each in a pool of its own."""
    rest = list(files)
    while rest:
        done = 0
        try:
            with _pool(jobs) as pool:
                for outcome in _windowed(pool, one, rest, jobs * WINDOW):
                    done += 1
                    yield outcome
        except BrokenProcessPool:
            suspects = rest[done : done + jobs * WINDOW]
            for path in suspects:
                yield _alone(one, path)
            done += len(suspects)
        rest = rest[done:]


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that end at once, and silently, where the caller is interrupted or goes away."""
    others = set(multiprocessing.active_children())
    # A forked child of a process that holds a store would share its locks and threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_end_on_interrupt) as pool:
        try:
            # Started with the signal held back, so that an interrupt finds no process half awake.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                pool.submit(int)
            finally:
                signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
            yield pool
        except BaseException:
            for process in set(multiprocessing.active_children()) - others:
                process.terminate()
            raise


def _end_on_interrupt() -> None:
    """In a process of the pool: Ctrl-C reaches every process of a terminal, and the caller tells it once."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _windowed(
    pool: ProcessPoolExecutor, one: Callable[[Path], Outcome], files: Sequence[Path], window: int
) -> Iterator[Outcome]:
    """Results in order, at most `window` files handed out ahead, so that memory stays flat."""
    coming = iter(files)
    waiting = [pool.submit(one, path) for path in islice(coming, window)]
    while waiting:
        yield waiting.pop(0).result()
        waiting += [pool.submit(one, path) for path in islice(coming, 1)]


def _alone(one: Callable[[Path], Outcome], path: Path) -> Outcome:
    try:
        with _pool(1) as pool:
            return pool.submit(one, path).result()
    except BrokenProcessPool:
        what = "ended the process that read it (out of memory?)"
        problem = Problem("internal-error", path_name(path), what, "report it with the file")
        return Outcome(path, None, (problem,))
