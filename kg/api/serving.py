"""The service as a process: one port, one event loop, and the workers it starts. Start at `serve`."""

from __future__ import annotations

import dataclasses
import errno
import functools
import ipaddress
import os
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn

from kg.api.app import create_app
from kg.api.protocol import Protocol
from kg.api.settings import Settings
from kg.api.watch import open_logs
from kg.errors import KgError
from kg.store.writer import make_scratch

_MEMORY = "/dev/shm"  # what need not outlive the process need not reach a disk


def serve(
    store: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    settings: Settings | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Answer at `host`:`port` until the process is told to end (SIGINT, SIGTERM).

    Args:
        store: The store's folder.
        host: The address to listen on; only this machine by default.
        port: The port; 0 takes a free one.
        settings: Workers, limits, origins; the defaults if None.
        ready: Called with the service's address once it answers.

    Raises:
        StoreError: there is no store, or nothing was published in it.
        KgError: the port is taken.
    """
    open_logs(settings or Settings())
    app = create_app(Path(store), settings=settings)
    listener = _listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listener.getsockname()[1]}/"
    given = settings or Settings()
    protocol: Any = functools.partial(Protocol, head_seconds=given.request_seconds, send_seconds=given.send_seconds)
    config = uvicorn.Config(
        app, http=protocol, ws="none", log_level="warning", access_log=False, server_header=False,
        timeout_keep_alive=10, timeout_graceful_shutdown=3,
    )  # fmt: skip
    server = _Server(config, address, ready)
    try:
        server.run(sockets=[listener])
    finally:
        listener.close()


def serve_scratch(
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    settings: Settings | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve an empty store that everybody may write to, for trying and testing; it is gone when this returns.

    It is any RDF dataset: its default graph is a graph of its own, and nothing in it must keep our rules.

    Raises:
        KgError: `host` is not this machine's own, the port is taken, or the disk refuses.
    """
    if not _is_loopback(host):
        what = "everybody may write to a scratch store, so it is for this machine alone"
        raise KgError(what, where=host, remedy="give --host 127.0.0.1, or serve a store with --store and keys")
    with tempfile.TemporaryDirectory(
        prefix="kg-scratch-", dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None
    ) as folder:
        store = Path(folder) / "store"
        make_scratch(store)
        settings = dataclasses.replace(settings or Settings(), open_writes=True)
        serve(store, host=host, port=port, settings=settings, ready=ready)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket that says it is TCP: asyncio turns off the 40 ms wait for full packets only then."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as err:
        listener.close()
        raise KgError(f"cannot listen: {err.strerror or err}", where=f"{host}:{port}", remedy=_remedy(err)) from err
    return listener


def _remedy(err: OSError) -> str:
    if err.errno == errno.EADDRINUSE:
        return "give another --port, or end who has it"
    if err.errno == errno.EACCES:
        return "give a --port above 1023; those below need the rights of an administrator"
    return "give --host an address of this machine, for example 127.0.0.1"


class _Server(uvicorn.Server):
    """Tells when it answers."""

    def __init__(self, config: uvicorn.Config, address: str, ready: Callable[[str], None] | None) -> None:
        super().__init__(config)
        self._address, self._ready = address, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets=sockets)
        if self._ready is not None and self.started:
            self._ready(self._address)
