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
import struct
import sys
from asyncio.subprocess import PIPE, Process

from kg.errors import StoreError
from kg.resources import PACKAGE

START_SECONDS = 30.0


class Child:
    """A place for one process; for one event loop.

    Args:
        module: What it runs, as `python -m`; its first frame is `R` with JSON that tells whether it is sealed.
        arguments: Its command line.
    """

    def __init__(self, module: str, arguments: list[str]) -> None:
        self._module, self._arguments = module, arguments
        self.process: Process | None = None
        self.sealed = self._killed = False

    def alive(self) -> bool:
        """Whether the process can be asked."""
        if self.process is None or self.process.returncode is not None or self._killed:
            return False
        try:  # the event loop learns of an end a moment after the kernel
            if os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                return False
        except ChildProcessError:
            return False
        return not _ending(self.process.pid)

    async def ready(self) -> None:
        """Have a process that is ready, soon.

        Raises:
            StoreError: it ended before it was ready, or took too long.
        """
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
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", self._module, *self._arguments),
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                env={**os.environ, "PYTHONPATH": str(PACKAGE.parent), "MALLOC_ARENA_MAX": "2"},
                limit=1 << 20,
            )
        except OSError as err:  # no descriptors, processes or memory left
            raise StoreError(f"a worker cannot be started: {err}", remedy="ask again in a moment") from err
        try:
            letter, payload = await self.frame()
        except (asyncio.IncompleteReadError, OSError) as err:
            raise StoreError(f"a worker did not start: {await self.last_words()}") from err
        self.sealed = letter == b"R" and bool(json.loads(payload)["sealed"])

    async def send(self, request: bytes) -> None:
        """Hand over a request.

        Raises:
            OSError: there is no process that takes it.
        """
        if self.process is None or self.process.stdin is None:
            raise BrokenPipeError("there is no worker")
        self.process.stdin.write(request)
        await self.process.stdin.drain()

    async def frame(self) -> tuple[bytes, bytes]:
        """The next frame: its letter and what it holds.

        Raises:
            OSError, asyncio.IncompleteReadError: the process ended.
        """
        if self.process is None or self.process.stdout is None:
            raise BrokenPipeError("there is no worker")
        head = await self.process.stdout.readexactly(5)
        return head[:1], await self.process.stdout.readexactly(struct.unpack(">I", head[1:])[0])

    async def last_words(self) -> str:
        """What an ended process left on its standard error."""
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
