"""The kernel's filter, in a process of its own: it cannot be taken off again."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import os, socket, subprocess, threading
from kg.store.workers_seccomp import deny_network, die_with_parent
die_with_parent()
if not deny_network():
    raise SystemExit(77)
refused = []
def attempt():
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
        try:
            socket.socket(family)
        except PermissionError:
            refused.append(family)
    try:
        subprocess.run(["true"])
    except PermissionError:
        refused.append("exec")
thread = threading.Thread(target=attempt); thread.start(); thread.join()
attempt()
print(len(refused), os.path.exists("/"))
"""


def test_workers_seccomp_refuses_sockets_and_programs() -> None:
    """No thread gets a socket of any family or starts a program; files are read as before."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    if done.returncode == 77:
        pytest.skip("this system offers no filter")
    assert done.stdout == "8 True\n", done.stderr
