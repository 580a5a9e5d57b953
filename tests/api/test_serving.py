"""The service as a process: start, end, snapshots, faults."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from kg.api import Settings, create_app, serve
from kg.errors import KgError, StoreError
from kg.store import open_writer

if TYPE_CHECKING:
    from conftest import Server


def test_serving_sees_a_new_snapshot(start: Callable[..., Server], store: Path, tmp_path: Path) -> None:
    """What is published while the service runs is answered by the next request, names included."""
    own = tmp_path / "store"
    shutil.copytree(store, own)
    running = start(own, workers=1)
    before = running.get("/articles")
    assert len(before.json()["rows"]) == 5
    speaker = running.get("/people").json()["rows"][0]["name"]
    with open_writer(own) as writer:
        for row in before.json()["rows"]:
            writer.remove(row["article"])
        writer.publish()
    assert running.get("/articles", if_none_match=before.headers["etag"]).json()["rows"] == []
    assert running.get(f"/said?speaker={speaker}").json()["notes"]
    assert running.get("/healthz").json()["snapshot"].startswith("2-")


def test_serving_ends_with_its_workers(start: Callable[..., Server], store: Path) -> None:
    """SIGTERM ends the service and every worker of it."""
    running = start(store)
    pids = running.get("/healthz").json()["workers"]
    running.process.terminate()
    assert running.process.wait(10) in (0, -15)
    assert [pid for pid in pids if _lives(pid)] == []


def test_serving_workers_die_with_a_killed_service(start: Callable[..., Server], store: Path) -> None:
    """`kill -9` of the service leaves no worker behind."""
    running = start(store)
    pids = running.get("/healthz").json()["workers"]
    running.process.kill()
    running.process.wait(10)
    end = time.monotonic() + 5
    while any(map(_lives, pids)) and time.monotonic() < end:
        time.sleep(0.05)
    assert [pid for pid in pids if _lives(pid)] == []


def _lives(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def test_serving_without_a_store_says_so(tmp_path: Path) -> None:
    """There is no service without a store."""
    with pytest.raises(StoreError, match="no store"):
        create_app(tmp_path / "none")


def test_serving_a_taken_port_says_so(store: Path) -> None:
    """A port that another has is told with its address."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(KgError, match="cannot listen") as err:
            serve(store, port=port)
    assert err.value.where == f"127.0.0.1:{port}"


def test_serving_does_not_wait_for_full_packets(server: Server) -> None:
    """Small answers over one connection come at once: none of the 40 ms that Nagle's algorithm costs."""
    with httpx.Client(base_url=server.address) as client:
        times = []
        for _ in range(40):
            began = time.perf_counter()
            client.get("/healthz")
            times.append(time.perf_counter() - began)
    assert sorted(times)[5] < 0.035


def test_serving_a_fault_is_a_problem(store: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A fault of ours is a 500 problem that tells nothing of its inside; the log has it; other origins may read it."""
    app = create_app(store, settings=Settings(workers=1))

    def broken() -> None:
        raise ZeroDivisionError("secret")

    app.add_api_route("/broken", broken)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://h") as client,
        ):
            return await client.get("/broken", headers={"origin": "http://ui.example"})

    with caplog.at_level(logging.ERROR):
        answer = asyncio.run(ask())
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "content-security-policy" in answer.headers
    assert "secret" not in answer.text
    assert "secret" in caplog.text


def test_serving_a_store_that_vanishes_is_a_problem(start: Callable[..., Server], store: Path, tmp_path: Path) -> None:
    """A store taken away under the service is 503, and health says what is wrong."""
    own = tmp_path / "store"
    shutil.copytree(store, own)
    running = start(own, workers=1)
    os.rename(own, tmp_path / "away")
    answer = running.ask("ASK {}")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems#store")
    assert running.get("/healthz").json()["status"] == "no store"
    os.rename(tmp_path / "away", own)
    assert running.ask("ASK {}").status_code == 200
