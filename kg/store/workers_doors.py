"""How a child process of this floor begins: its pipes, its limits, its doors shut, its one thread with a large stack.

Start at `shut_doors`.
"""

from __future__ import annotations

import os
import resource
import signal
import threading
from collections.abc import Callable
from typing import BinaryIO

from kg.store.workers_seccomp import deny_network, die_with_parent

_STACK = 256 * 1024 * 1024


def take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for frames alone: whatever prints goes to standard error instead."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return requests, answers


def shut_doors(memory: int) -> bool:
    """Take an address-space limit of `memory` bytes, no core file, no network; end when the server ends.

    Returns:
        Whether the network is refused by the kernel.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server decides when a worker ends
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    die_with_parent()
    return deny_network()


def run_deep(work: Callable[[], None]) -> None:
    """Do the work in a thread with a large stack: the engine recurses, and its results are bound to their thread."""
    threading.stack_size(_STACK)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
