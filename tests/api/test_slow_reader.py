"""Clients that do not read: they hold neither a connection nor an answer for long."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from kg.api.slow_reader import SlowReader

if TYPE_CHECKING:
    from conftest import Server

LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 60000"


def held(server: Server) -> int:
    """Bytes that the server keeps for its readers, as it tells itself."""
    lines = server.get("/metrics").text.splitlines()
    return int(float(next(line for line in lines if line.startswith("kg_answers_held_bytes")).split()[1]))


def unread(server: Server) -> socket.socket:
    """A connection that asked for much and reads nothing."""
    parts = urlsplit(server.address)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect((parts.hostname, parts.port))
    connection.sendall(f"GET /sparql?query={quote(LONG)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return connection


def test_slow_reader_is_left(start: Callable[..., Server], store: Path) -> None:
    """Who does not read on in time is cut off, and what was kept for him is free again; others are answered."""
    server = start(store, workers=1, request_seconds=1.0, limits={"seconds": 50.0})
    with unread(server) as connection:
        most, until = 0, time.monotonic() + 60
        while (now := held(server)) or not most:
            most = max(most, now)
            assert time.monotonic() < until, "the answer is still kept"
            assert server.ask("ASK {}").status_code == 200
        assert most > 1_000_000
        connection.settimeout(10)
        got = 0
        try:
            while piece := connection.recv(65_536):
                got += len(piece)
        except ConnectionResetError:
            pass
        assert got < most


def test_slow_readers_fill_no_disk(start: Callable[..., Server], store: Path) -> None:
    """Where answers that are still read take all the room, the next long one is told to come back; short ones pass."""
    server = start(store, workers=1, request_seconds=20.0, spool_bytes=12_000_000, limits={"seconds": 50.0})
    with unread(server):
        until = time.monotonic() + 60
        while not held(server):
            assert time.monotonic() < until
        answer = server.ask(LONG)
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems#busy")
        assert "retry-after" in answer.headers
        assert server.ask("ASK {}").status_code == 200


def test_slow_reader_has_so_much_time_in_all() -> None:
    """Reading a little now and then does not make the patience endless; who reads in time is left alone."""

    async def run() -> list[str]:
        left: list[str] = []
        loop = asyncio.get_running_loop()
        dripping = SlowReader(loop, stall=10.0, most=0.2)
        dripping.leave = lambda: left.append("dripping")
        quick = SlowReader(loop, stall=10.0, most=10.0)
        quick.leave = lambda: left.append("quick")
        for _ in range(4):
            dripping.paused()
            quick.paused()
            await asyncio.sleep(0.1)
            dripping.resumed()
            quick.resumed()
        return left

    assert asyncio.run(run())[:1] == ["dripping"]
