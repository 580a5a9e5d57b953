"""A pool of killable processes that answer untrusted queries on the store's current snapshot.

    ask ──► slot free? ──► worker ──► pieces of the answer ──► Reply
              │ no, queue full: Busy     │ deadline, death: killed, replaced; this question alone fails

The process that holds the pool opens no store and parses no query. A new snapshot is opened by a worker
before the next question it answers. Some slots are kept for trusted questions (`kg.store.workers_lanes`), and
the processes of the others yield the processor to them. Start at `Pool.ask`.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from kg.errors import KgError, QueryTimeout
from kg.store.workers_formats import Kind
from kg.store.workers_guard import Limits
from kg.store.workers_lanes import Lanes
from kg.store.workers_process import Child, cause
from kg.store.workers_protocol import Busy, Exhausted, Question, Reply, pack_question, state_of, unpack_error
from kg.store.workers_spool import Spool

SPOOL_BYTES = 1_000_000_000


class Pool:
    """Workers for one store; an asynchronous context manager. Its methods are for one event loop.

    Args:
        store: The store's folder; only the workers open it.
        size: Workers for all questions.
        kept: Workers beside them for trusted questions only.
        limits: What one query may cost.
        queue: Questions of each kind that may wait for a worker.
        spool: Bytes that all answers may have together which clients are still reading.
    """

    def __init__(
        self,
        store: Path,
        *,
        size: int = 2,
        kept: int = 0,
        limits: Limits | None = None,
        queue: int = 32,
        spool: int = SPOOL_BYTES,
    ) -> None:
        self.store = store
        self.limits = limits or Limits()
        common = [_worker(store, self.limits, yields=kept > 0) for _ in range(size)]
        reserve = [_worker(store, self.limits, yields=False) for _ in range(kept)]
        self._slots = [*reserve, *common]
        self._lanes = Lanes(common, reserve, queue=queue, seconds=self.limits.seconds)
        self._repairs: set[asyncio.Task[None]] = set()
        self.spool = Spool(spool)
        self.ended = {"deadline": 0, "memory or crash": 0, "given up": 0}

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
        return [slot.pid for slot in self._slots if slot.alive() and slot.pid is not None]

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
        answered = False
        try:
            await slot.ready()
            async with asyncio.timeout(self.limits.seconds):
                reply = await _exchange(slot, question, state, self.spool)
            answered = True
            return reply
        except KgError as err:
            self.ended["memory or crash"] += isinstance(err, Exhausted) and not slot.alive()
            raise  # told by the worker, which is ready for the next question, or by a slot that has none
        except TimeoutError:
            self.ended["deadline"] += 1
            slot.kill()
            raise QueryTimeout(
                f"the query took longer than {self.limits.seconds:g} seconds",
                remedy="bind more of its patterns, or ask for less with LIMIT",
            ) from None
        except BaseException:
            self.ended["given up"] += 1
            slot.kill()  # what is left of its answer must not be taken for the next one
            raise
        finally:
            self._release(slot, well=answered)

    def _release(self, slot: Child, *, well: bool) -> None:
        """Give the slot back, after its worker was replaced if it ended; one that answered just now has not."""
        if well or slot.alive():
            self._lanes.give(slot)
            return
        task = asyncio.get_running_loop().create_task(self._repair(slot))
        self._repairs.add(task)
        task.add_done_callback(self._repairs.discard)

    async def _repair(self, slot: Child) -> None:
        try:
            await slot.ready()
        except Exception:  # the next question tries again and tells its asker why it fails
            slot.kill()
        finally:
            self._lanes.give(slot)


def _worker(store: Path, limits: Limits, *, yields: bool) -> Child:
    arguments = [str(store), json.dumps(dataclasses.asdict(limits)), *(["yields"] if yields else [])]
    return Child("kg.store.workers_main", arguments)


async def _exchange(worker: Child, question: Question, state: str, spool: Spool) -> Reply:
    """Ask the worker and take its whole answer."""
    body = spool.open()  # the receiver of the reply closes it
    try:
        worker.send(pack_question(question, state))
        head, end = await _receive(worker, body)
    except (asyncio.IncompleteReadError, OSError) as err:
        body.close()
        worker.kill()
        raise Exhausted(
            "the query ended the process that answered it: " + cause(await worker.last_words()),
            remedy="make it smaller or shallower",
        ) from err
    except Busy:  # there is no room for what the worker goes on to write
        body.close()
        worker.kill()
        raise
    except BaseException:
        body.close()
        raise
    body.seek(0)
    kind = Kind(head.pop("kind"))
    return Reply(kind=kind, body=body, **head, **end)


async def _receive(worker: Child, body: IO[bytes]) -> tuple[dict[str, Any], dict[str, Any]]:
    head: dict[str, Any] = {}
    while True:
        letter, payload = await worker.frame()
        if letter == b"D":
            body.write(payload)
        elif letter == b"H":
            head = json.loads(payload)
        elif letter == b"E":
            return head, json.loads(payload)
        else:
            raise unpack_error(payload)
