"""A filter that takes the network away from this process, for good, without privileges (Linux).

`SERVICE` and `LOAD` open connections, loopback included, and the store has no switch against it. A
seccomp filter, set by the process itself, makes the kernel refuse `socket`, `connect`, `io_uring` and
the start of other programs; it cannot be taken off again and covers every thread. Start at `deny_network`.
"""

from __future__ import annotations

import ctypes
import platform
import signal
import struct
import sys

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # the second answers EACCES
_NO_NEW_PRIVS, _SET_FILTER, _ALL_THREADS = 38, 1, 1
_X32 = 0x40000000

# machine: (audit architecture, number of seccomp(2), numbers of the refused calls: socket, socketpair,
# connect, sendto, sendmsg, execve, ptrace, execveat, io_uring_setup, pidfd_getfd)
_MACHINES = {
    "x86_64": (0xC000003E, 317, (41, 53, 42, 44, 46, 59, 101, 322, 425, 438)),
    "aarch64": (0xC00000B7, 277, (198, 199, 203, 206, 211, 221, 117, 281, 425, 438)),
}


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def deny_network() -> bool:
    """Refuse sockets and new programs to this process from now on.

    Returns:
        Whether the filter stands. False on other systems and where the kernel does not offer it.
    """
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return False
    architecture, seccomp, refused = machine
    code = _program(architecture, refused)
    program = _Program(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.syscall(seccomp, _SET_FILTER, _ALL_THREADS, ctypes.byref(program)) == 0)


def die_with_parent() -> None:
    """Have the kernel kill this process when the one that started it ends (Linux; elsewhere nothing)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)


def _program(architecture: int, refused: tuple[int, ...]) -> bytes:
    """The filter: another architecture and the refused calls give EACCES, all else passes."""
    end = len(refused) + 1  # instructions from the first comparison of a call to the refusal
    rows = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 0, end + 2, architecture),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, end, 0, _X32),
        *((_EQUAL, end - 1 - i, 0, number) for i, number in enumerate(refused)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("HBBI", *row) for row in rows)
