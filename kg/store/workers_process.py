"""A child process of this floor that is spoken to in frames and may be killed at any time.

    Child("kg.store.workers_main", …)     one that answers questions      kg.store.workers
    Child("kg.store.writes_main", …)      the one that writes             kg.store.writes

At most one process at a time; `start` replaces one that ended. Start at `Child`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections import deque
from typing import cast

from kg.errors import StoreError
from kg.resources import PACKAGE

START_SECONDS = 30.0
_WORDS = 2000  # bytes of its last words that are kept


class Child:
    """A place for one process; for one event loop.

    Args:
        module: What it runs, as `python -m`; its first frame is `R` with JSON that tells whether it is sealed.
        arguments: Its command line.
    """

    def __init__(self, module: str, arguments: list[str]) -> None:
        self._module, self._arguments = module, arguments
        self._pipes: _Pipes | None = None
        self.sealed = self._killed = False

    @property
    def pid(self) -> int | None:
        """The process, None where there is none."""
        return None if self._pipes is None else self._pipes.pid

    def alive(self) -> bool:
        """Whether the process can be asked."""
        if self._pipes is None or self._pipes.exited or self._killed:
            return False
        try:  # the event loop learns of an end a moment after the kernel
            if os.waitid(os.P_PID, self._pipes.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                return False
        except ChildProcessError:
            return False
        return not _ending(self._pipes.pid)

    async def ready(self) -> None:
        """Have a process that is ready, soon.

        Raises:
            StoreError: it ended before it was ready, or took too long.
        """
        if self.alive():
            return
        try:
            async with asyncio.timeout(START_SECONDS):
                await self.start()
        except TimeoutError:
            self.kill()
            raise StoreError(f"a worker did not start within {START_SECONDS:g} seconds") from None

    async def start(self) -> None:
        """Have a process that is ready.

        Raises:
            StoreError: it cannot be started, or ended before it was ready.
        """
        if self.alive():
            return
        await self.stop()
        self._killed = False
        try:
            _, self._pipes = await asyncio.get_running_loop().subprocess_exec(
                _Pipes,
                *(sys.executable, "-P", "-m", self._module, *self._arguments),
                env={**os.environ, "PYTHONPATH": str(PACKAGE.parent), "MALLOC_ARENA_MAX": "2"},
            )
        except OSError as err:  # no descriptors, processes or memory left
            raise StoreError(f"a worker cannot be started: {err}", remedy="ask again in a moment") from err
        try:
            letter, payload = await self.frame()
        except (asyncio.IncompleteReadError, OSError) as err:
            raise StoreError(f"a worker did not start: {await self.last_words()}") from err
        self.sealed = letter == b"R" and bool(json.loads(payload)["sealed"])

    def send(self, request: bytes) -> None:
        """Hand over a request.

        Raises:
            OSError: there is no process that takes it.
        """
        self._there().write(request)

    async def frame(self) -> tuple[bytes, bytes]:
        """The next frame: its letter and what it holds.

        Raises:
            OSError, asyncio.IncompleteReadError: the process ended.
        """
        return await self._there().frame()

    async def last_words(self) -> str:
        """What an ended process left on its standard error."""
        if self._pipes is None:
            return ""
        await self._pipes.end()
        return self._pipes.words.decode("utf-8", "replace").strip()[-500:]

    def kill(self) -> None:
        """End the process without asking."""
        self._killed = True
        if self._pipes is not None and not self._pipes.exited:
            with contextlib.suppress(ProcessLookupError):  # it ended by itself
                self._pipes.process.send_signal(signal.SIGKILL)

    async def stop(self) -> None:
        """Have no process."""
        if self._pipes is not None:
            self.kill()
            await self._pipes.end()
            self._pipes = None

    def _there(self) -> _Pipes:
        if self._pipes is None:
            raise BrokenPipeError("there is no worker")
        return self._pipes


class _Pipes(asyncio.SubprocessProtocol):
    """What a process says, taken to pieces as it comes: a short answer wakes its asker once."""

    def __init__(self) -> None:
        self._frames: deque[tuple[bytes, bytes]] = deque()
        self._held, self._silent = bytearray(), False
        self._turn: asyncio.Future[None] | None = None
        self.words = bytearray()
        self.exited = False
        self._closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The process runs."""
        self.process = cast(asyncio.SubprocessTransport, transport)
        self.pid = self.process.get_pid()

    def write(self, request: bytes) -> None:
        """Have the process read `request`.

        Raises:
            BrokenPipeError: it reads no more.
        """
        pipe = cast(asyncio.WriteTransport | None, self.process.get_pipe_transport(0))
        if pipe is None or pipe.is_closing():
            raise BrokenPipeError("the worker reads no more")
        pipe.write(request)

    async def frame(self) -> tuple[bytes, bytes]:
        """The next frame; one asker at a time.

        Raises:
            asyncio.IncompleteReadError: none will come.
        """
        while not self._frames:
            if self._silent:
                raise asyncio.IncompleteReadError(bytes(self._held), None)
            self._turn = asyncio.get_running_loop().create_future()
            await self._turn
        return self._frames.popleft()

    async def end(self) -> None:
        """Wait until the process ended and everything was read; who gives up waiting ends it for no other."""
        await asyncio.wait([self._closed])

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Take frames out of what came, whole ones; keep the end of what is said for people."""
        if fd == 2:
            self.words += data
            del self.words[:-_WORDS]
            return
        self._held += data
        at, there = 0, len(self._held)
        while there - at >= 5:
            end = at + 5 + int.from_bytes(self._held[at + 1 : at + 5], "big")
            if end > there:
                break
            self._frames.append((bytes(self._held[at : at + 1]), bytes(self._held[at + 5 : end])))
            at = end
        if at:
            del self._held[:at]
            self._wake()

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """No more frames come where that was its standard output."""
        if fd == 1:
            self._silent = True
            self._wake()

    def process_exited(self) -> None:
        """The process ended; what it said may still be read."""
        self.exited = True

    def connection_lost(self, exc: Exception | None) -> None:
        """The process ended and everything was read."""
        self.exited = True
        self.process.close()
        self._closed.set_result(None)

    def _wake(self) -> None:
        if self._turn is not None and not self._turn.done():
            self._turn.set_result(None)


def _ending(pid: int) -> bool:
    """Whether a process that cannot be waited for yet is dying: killed, with threads that are not gone."""
    try:
        handle = os.open(f"/proc/{pid}/stat", os.O_RDONLY)
    except OSError:
        return False
    try:
        return os.read(handle, 1000).rpartition(b")")[2].split()[0] in (b"Z", b"X")
    except OSError:
        return True
    finally:
        os.close(handle)


def cause(last_words: str) -> str:
    """Why a process ended that was killed by what it was asked."""
    if "memory" in last_words.lower():
        return "it needs more memory than one query may use"
    if "overflow" in last_words.lower():
        return "it is nested too deeply"
    return "it asks for more than one query may use"
