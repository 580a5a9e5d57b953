"""A pool of killable processes that answer untrusted queries on the store's current snapshot.

    ask ──► slot free? ──► worker ──► pieces of the answer ──► Reply
              │ no, queue full: Busy     │ deadline, death: killed, replaced; this question alone fails

The process that holds the pool opens no store and parses no query. A new snapshot is opened by a worker
before the next question it answers. Some slots are kept for trusted questions (`kg.store.workers_lanes`), and
the processes of the others yield the processor to them. Start at `Pool.ask`.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import signal
import struct
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kg.errors import KgError, QueryTimeout, StoreError
from kg.resources import PACKAGE
from kg.store.workers_formats import Kind
from kg.store.workers_guard import Limits
from kg.store.workers_lanes import Lanes
from kg.store.workers_protocol import Exhausted, Question, Reply, pack_question, state_of, unpack_error

_START_SECONDS = 30.0
_IN_MEMORY = 1_000_000


class Pool:
    """Workers for one store; an asynchronous context manager. Its methods are for one event loop.

    Args:
        store: The store's folder; only the workers open it.
        size: Workers for all questions.
        kept: Workers beside them for trusted questions only.
        limits: What one query may cost.
        queue: Questions of each kind that may wait for a worker.
    """

    def __init__(
        self, store: Path, *, size: int = 2, kept: int = 0, limits: Limits | None = None, queue: int = 32
    ) -> None:
        self.store = store
        self.limits = limits or Limits()
        common = [_Slot(store, self.limits, yields=kept > 0) for _ in range(size)]
        reserve = [_Slot(store, self.limits, yields=False) for _ in range(kept)]
        self._slots = [*reserve, *common]
        self._lanes = Lanes(common, reserve, queue=queue, seconds=self.limits.seconds)
        self._repairs: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await asyncio.gather(*(slot.start() for slot in self._slots))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None
    ) -> None:
        for task in self._repairs:
            task.cancel()
        await asyncio.gather(*self._repairs, return_exceptions=True)
        await asyncio.gather(*(slot.stop() for slot in self._slots))

    def pids(self) -> list[int]:
        """The processes alive now."""
        return [slot.process.pid for slot in self._slots if slot.alive() and slot.process is not None]

    def sealed(self) -> bool:
        """Whether every worker alive has given up the network by the kernel's filter."""
        return all(slot.sealed for slot in self._slots if slot.alive())

    async def ask(self, question: Question) -> Reply:
        """Answer one question.

        Raises:
            Busy: all workers are taken and the queue is full, or no worker came free in time.
            QueryTimeout: the deadline passed.
            Exhausted: the query ended its worker.
            QueryError: the query is refused, malformed, or its format is not on offer.
            StoreError: there is no store, or it failed.
        """
        state = state_of(self.store)
        slot = await self._lanes.take(own=question.trusted)
        try:
            await self._ready(slot)
            async with asyncio.timeout(self.limits.seconds):
                return await slot.exchange(question, state)
        except KgError:
            raise  # told by the worker, which is ready for the next question, or by a slot that has none
        except TimeoutError:
            slot.kill()
            raise QueryTimeout(
                f"the query took longer than {self.limits.seconds:g} seconds",
                remedy="bind more of its patterns, or ask for less with LIMIT",
            ) from None
        except BaseException:
            slot.kill()  # what is left of its answer must not be taken for the next one
            raise
        finally:
            self._release(slot)

    async def _ready(self, slot: _Slot) -> None:
        try:
            async with asyncio.timeout(_START_SECONDS):
                await slot.start()
        except TimeoutError:
            slot.kill()
            raise StoreError(f"a worker did not start within {_START_SECONDS:g} seconds") from None

    def _release(self, slot: _Slot) -> None:
        """Give the slot back, after its worker was replaced if it ended."""
        if slot.alive():
            self._lanes.give(slot)
            return
        task = asyncio.get_running_loop().create_task(self._repair(slot))
        self._repairs.add(task)
        task.add_done_callback(self._repairs.discard)

    async def _repair(self, slot: _Slot) -> None:
        try:
            await self._ready(slot)
        except StoreError:
            slot.kill()  # the next question tries again and tells its asker why it fails
        self._lanes.give(slot)


class _Slot:
    """A place for one worker: at most one process, replaced when it ended."""

    def __init__(self, store: Path, limits: Limits, *, yields: bool) -> None:
        self._arguments = [str(store), json.dumps(dataclasses.asdict(limits)), *(["yields"] if yields else [])]
        self.process: Process | None = None
        self.sealed = self._killed = False

    def alive(self) -> bool:
        if self.process is None or self.process.returncode is not None or self._killed:
            return False
        try:  # the event loop learns of an end a moment after the kernel
            if os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                return False
        except ChildProcessError:
            return False
        return not _ending(self.process.pid)

    async def start(self) -> None:
        """Have a process that is ready.

        Raises:
            StoreError: it ended before it was ready.
        """
        if self.alive():
            return
        await self.stop()
        self._killed = False
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "kg.store.workers_main", *self._arguments),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env={**os.environ, "PYTHONPATH": str(PACKAGE.parent), "MALLOC_ARENA_MAX": "2"},
            limit=1 << 20,
        )
        try:
            letter, payload = await self._frame()
        except (asyncio.IncompleteReadError, OSError) as err:
            raise StoreError(f"a worker did not start: {await self._last_words()}") from err
        self.sealed = letter == b"R" and bool(json.loads(payload)["sealed"])

    async def exchange(self, question: Question, state: str) -> Reply:
        """Ask the worker and take its whole answer."""
        body = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 — the receiver of the reply closes it
        try:
            head, end = await self._converse(question, state, body)
        except (asyncio.IncompleteReadError, OSError) as err:
            body.close()
            self.kill()
            raise Exhausted(
                "the query ended the process that answered it: " + _cause(await self._last_words()),
                remedy="make it smaller or shallower",
            ) from err
        except BaseException:
            body.close()
            raise
        body.seek(0)
        kind = Kind(head.pop("kind"))
        return Reply(kind=kind, body=body, **head, **end)

    async def _converse(
        self, question: Question, state: str, body: tempfile.SpooledTemporaryFile[bytes]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        if self.process is None or self.process.stdin is None:
            raise BrokenPipeError("there is no worker")
        self.process.stdin.write(pack_question(question, state))
        await self.process.stdin.drain()
        head: dict[str, Any] = {}
        while True:
            letter, payload = await self._frame()
            if letter == b"D":
                body.write(payload)
            elif letter == b"H":
                head = json.loads(payload)
            elif letter == b"E":
                return head, json.loads(payload)
            else:
                raise unpack_error(payload)

    async def _frame(self) -> tuple[bytes, bytes]:
        if self.process is None or self.process.stdout is None:
            raise BrokenPipeError("there is no worker")
        head = await self.process.stdout.readexactly(5)
        return head[:1], await self.process.stdout.readexactly(struct.unpack(">I", head[1:])[0])

    async def _last_words(self) -> str:
        if self.process is None or self.process.stderr is None:
            return ""
        words = await self.process.stderr.read()
        await self.process.wait()
        return words.decode("utf-8", "replace").strip()[-500:]

    def kill(self) -> None:
        """End the process without asking."""
        self._killed = True
        if self.process is not None and self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):  # it ended by itself
                self.process.send_signal(signal.SIGKILL)

    async def stop(self) -> None:
        """Have no process."""
        if self.process is not None:
            self.kill()
            await self.process.wait()
            self.process = None


def _ending(pid: int) -> bool:
    """Whether a process that cannot be waited for yet is dying: killed, with threads that are not gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] in ("Z", "X")


def _cause(last_words: str) -> str:
    if "memory" in last_words.lower():
        return "it needs more memory than one query may use"
    if "overflow" in last_words.lower():
        return "it is nested too deeply"
    return "it asks for more than one query may use"
