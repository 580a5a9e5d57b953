"""The one road by which a running service changes its store: a queue before one killable process.

    write ──► queue ──► all that wait, at most 64 ──► the process that writes ──► each done or failed ──► published
                                                          │ deadline, death: killed; the change it was at fails

A change is told done once a snapshot with it is published, so who asks next sees it. Changes that wait together are
published together, each of them whole or not at all. Start at `Scribe.write`.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kg.errors import KgError, QueryTimeout, StoreError
from kg.store.workers_guard import Limits
from kg.store.workers_process import Child, cause
from kg.store.workers_protocol import Busy, Exhausted, unpack_error
from kg.store.writes_protocol import Change, Written, pack_changes

_TOGETHER = 64
_TRIES = 3  # of publishing, each in a new process
_PUBLISH_SECONDS = 60.0
_ASK = "; ask the store whether it took effect"


@dataclasses.dataclass(slots=True)
class _Turn:
    change: Change
    done: asyncio.Future[Written]
    created: bool | None = None  # None until the process has made the change


class Scribe:
    """Writes one store; an asynchronous context manager for one event loop.

    Args:
        store: The store's folder; only the process that writes opens it.
        limits: What one change may cost; `seconds` is the time of one.
        queue: Changes that may wait.
    """

    def __init__(self, store: Path, *, limits: Limits | None = None, queue: int = 256) -> None:
        self._limits = limits or Limits()
        self._child = Child("kg.store.writes_main", [str(store), json.dumps(dataclasses.asdict(self._limits))])
        self._queue: asyncio.Queue[_Turn] = asyncio.Queue(queue)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.get_running_loop().create_task(self._work())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._child.stop()

    async def write(self, change: Change) -> Written:
        """Make a change, and publish it.

        Raises:
            Busy: too many changes wait.
            QueryTimeout: it took too long.
            Exhausted: it ended the process that made it.
            StoreLocked: another process writes the store.
            StoreError: nothing writes, or it failed.
            KgError: whatever `writes_apply.apply` refuses.
        """
        if self._task is None or self._task.done():
            raise StoreError("nothing writes this store now", remedy="start the service again")
        turn = _Turn(change, asyncio.get_running_loop().create_future())
        try:
            self._queue.put_nowait(turn)
        except asyncio.QueueFull:
            raise Busy("too many changes wait to be made", remedy="ask again in a moment") from None
        return await turn.done

    async def _work(self) -> None:
        while True:
            turns = [await self._queue.get()]
            while len(turns) < _TOGETHER and not self._queue.empty():
                turns.append(self._queue.get_nowait())
            try:
                await self._make(turns)
            except BaseException:  # it is cancelled
                while not self._queue.empty():
                    turns.append(self._queue.get_nowait())
                for turn in turns:
                    _fail(turn, Busy("the service is ending" + _ASK))
                self._child.kill()
                raise

    async def _make(self, turns: list[_Turn]) -> None:
        """Make the changes; after what nobody foresaw each by itself, so that the one that brings it fails alone."""
        try:
            await self._batch(turns)
        except KgError as err:
            for turn in turns:
                _fail(turn, err)
        except Exception as err:  # told to who asked; the others' changes go on
            self._child.kill()
            if len(turns) == 1:
                _fail(turns[0], StoreError(f"the change failed: {err!r}{_ASK}", remedy="tell the operator"))
                return
            for turn in turns:
                if not turn.done.done():
                    await self._make([turn])

    async def _batch(self, turns: list[_Turn]) -> None:
        """Make the changes; after the one that ends the process, those behind it are made by the next process."""
        for _ in range(len(turns) + _TRIES):
            waiting = [turn for turn in turns if turn.created is None and not turn.done.done()]
            await self._child.ready()
            try:
                self._child.send(pack_changes([turn.change for turn in waiting]))
                state = await self._answers(waiting)
            except KgError:
                raise
            except TimeoutError:
                self._child.kill()
                _fail_first(
                    waiting, QueryTimeout(f"the change took longer than {self._limits.seconds:g} seconds{_ASK}")
                )
            except (asyncio.IncompleteReadError, OSError):
                self._child.kill()
                words = cause(await self._child.last_words())
                _fail_first(waiting, Exhausted(f"the change ended the process that made it: {words}{_ASK}"))
            else:
                for turn in turns:
                    if not turn.done.done():
                        turn.done.set_result(Written(state, bool(turn.created)))
                return
        raise StoreError("the changes cannot be published" + _ASK, remedy="tell the operator")

    async def _answers(self, waiting: list[_Turn]) -> str:
        for turn in waiting:
            letter, payload = await self._frame(self._limits.seconds)
            if letter == b"A":
                turn.created = bool(json.loads(payload)["created"])
            else:
                _fail(turn, unpack_error(payload))
            if letter == b"X":
                raise unpack_error(payload)
        letter, payload = await self._frame(_PUBLISH_SECONDS)
        if letter == b"X":
            raise unpack_error(payload)
        told: dict[str, Any] = json.loads(payload)
        return str(told["state"])

    async def _frame(self, seconds: float) -> tuple[bytes, bytes]:
        async with asyncio.timeout(seconds):
            return await self._child.frame()


def _fail(turn: _Turn, err: KgError) -> None:
    if not turn.done.done():
        turn.done.set_exception(err)


def _fail_first(waiting: list[_Turn], err: KgError) -> None:
    """Fail the change that the process was at; where it was publishing, none."""
    for turn in waiting:
        if turn.created is None and not turn.done.done():
            _fail(turn, err)
            return
