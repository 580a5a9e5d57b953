"""What an operator sees: numbers, lines of logs, readiness; never what was asked, unless he wants it."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.requests import Request

from kg.api import create_app
from kg.api.access import need
from kg.api.audit import note_change
from kg.api.settings import Settings
from kg.api.watch import open_logs
from kg.errors import KgError
from kg.store.keys import add_key

if TYPE_CHECKING:
    from conftest import Server


def numbers(server: Server) -> dict[str, float]:
    """The metrics by name and labels."""
    answer = server.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = text_string_to_metric_families(answer.text)
    return {s.name + "".join(f" {v}" for v in s.labels.values()): s.value for f in families for s in f.samples}


def test_metrics_count_by_kind_and_outcome(start: Callable[..., Server], store: Path) -> None:
    """Each request is counted once under what it was and what came of it, and its time is measured."""
    server = start(store)
    server.get("/said?limit=1")
    server.get("/said?limit=nothing")
    server.get("/no/such/address/1")
    server.get("/no/such/address/2")
    server.ask("ASK {}")
    server.ask("SELECT * { ?s ?p ?o } LIMIT 3")
    server.ask("SELECT * {")
    server.get("/entity/nobody")
    seen = numbers(server)
    assert seen["kg_requests_total said ok 200"] == 1
    assert seen["kg_requests_total said parameter 422"] == 1
    assert seen["kg_requests_total none not-found 404"] == 2
    assert seen["kg_requests_total ask ok 200"] == 1
    assert seen["kg_requests_total select ok 200"] == 1
    assert seen["kg_requests_total sparql_post query-syntax 400"] == 1
    assert seen["kg_requests_total entity not-found 404"] == 1
    assert seen["kg_request_seconds_count said"] == 2
    assert seen["kg_workers"] == 3
    assert seen["kg_snapshot_bytes"] > 1000
    assert 0 <= seen["kg_snapshot_age_seconds"] < 86_400
    assert seen["kg_requests_running"] == 1


def test_readyz_tells_whether_questions_can_be_answered(
    start: Callable[..., Server], store: Path, tmp_path: Path
) -> None:
    """Ready with a published store; without one a problem, while the process still says that it lives."""
    own = Path(shutil.copytree(store, tmp_path / "store"))
    server = start(own)
    assert server.get("/readyz").json()["status"] == "ready"
    (own / "current").unlink()
    answer = server.get("/readyz")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems#store")
    assert server.get("/healthz").status_code == 200


def lines(path: Path, number: int = 0) -> list[dict[str, object]]:
    """The lines of a log, once there are so many: a line of the access log comes after its answer's last byte."""
    until = time.monotonic() + 10
    while number and len(path.read_text(encoding="utf-8").splitlines()) < number and time.monotonic() < until:
        time.sleep(0.05)
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_access_log_holds_no_question(start: Callable[..., Server], store: Path, tmp_path: Path) -> None:
    """A line tells who, what kind, how long; what was asked is a digest, the same for the same question."""
    log = tmp_path / "access.jsonl"
    server = start(store, access_log=str(log))
    for _ in range(2):
        server.get("/said?speaker=Putin&limit=1", x_api_key="kg_secret")
    server.get("/said?speaker=Putin&limit=1")
    server.ask("ASK { ?s ?p 'Putin' }")
    server.get("/said?speaker=Putin&limit=1")
    seen = lines(log, 5)
    assert "Putin" not in log.read_text(encoding="utf-8")
    assert "kg_secret" not in log.read_text(encoding="utf-8")
    assert [row["status"] for row in seen] == [401, 401, 200, 200, 200]
    assert seen[2]["asked"] == seen[4]["asked"] != seen[3]["asked"]
    assert oct(log.stat().st_mode)[-3:] == "600"
    assert {"when", "client", "who", "method", "path", "kind", "outcome", "bytes", "ms"} <= set(seen[2])
    assert (seen[2]["kind"], seen[2]["outcome"], seen[0]["outcome"]) == ("said", "ok", "unauthenticated")


def test_access_log_holds_questions_where_asked(start: Callable[..., Server], store: Path, tmp_path: Path) -> None:
    """An operator who wants the texts gets them, each on its own line whatever it holds."""
    log = tmp_path / "access.jsonl"
    server = start(store, access_log=str(log), log_queries=True)
    server.ask("ASK {\n}\n")
    server.get("/said?limit=1")
    assert [row["asked"] for row in lines(log, 2)] == ["ASK {\n}\n", "limit=1"]


def test_slow_log_tells_what_took_long(start: Callable[..., Server], store: Path, tmp_path: Path) -> None:
    """What takes longer than asked gets a line on stderr, what is quick none."""
    with (tmp_path / "stderr").open("w") as stderr:
        server = start(store, slow=0.5, stderr=stderr, limits={"seconds": 1.0})
        server.get("/healthz")
        server.ask("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
        until = time.monotonic() + 10  # the line comes after the answer's last byte
        while "deadline" not in (tmp_path / "stderr").read_text() and time.monotonic() < until:
            time.sleep(0.05)
    told = [json.loads(line) for line in (tmp_path / "stderr").read_text().splitlines() if line.startswith("{")]
    assert [(row["path"], row["outcome"]) for row in told] == [("/sparql", "deadline-passed")]


def test_log_unwritable_is_told(tmp_path: Path) -> None:
    """A log in a folder that is not there is told at the start."""
    with pytest.raises(KgError, match="the log cannot be written"):
        open_logs(Settings(access_log=str(tmp_path / "no" / "access.jsonl")))


def test_audit_holds_each_attempt_to_change(store: Path, tmp_path: Path) -> None:
    """Who, when, what, outcome stand there before the answer leaves; reading and keys do not."""
    path, audit = tmp_path / "keys.json", tmp_path / "audit.jsonl"
    key = {role: add_key(path, f"the {role}", role)[1] for role in ("write", "read")}  # type: ignore[arg-type]
    app = create_app(store, settings=Settings(keys=path, audit=audit, workers=1, reserve=0))

    @app.post("/change")
    def change(request: Request) -> int:
        need(request, "write")
        note_change(request, graph="urn:g")
        return 1

    async def every() -> None:
        transport = httpx.ASGITransport(app)
        async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport) as client:
            for headers in ({"x-api-key": key["write"]}, {"x-api-key": key["read"]}, {}):
                answer = await client.post("http://here.example/change", headers=headers)
                assert lines(audit)[-1]["status"] == answer.status_code
            await client.get("http://here.example/readyz")

    asyncio.run(every())
    done, forbidden, stranger = lines(audit)
    assert (done["who"], done["outcome"], done["what"]) == ("the write", "done", {"graph": "urn:g"})
    assert (forbidden["who"], forbidden["outcome"]) == ("the read", "forbidden")
    assert (stranger["who"], stranger["outcome"], stranger["needed"]) == ("anonymous", "unauthenticated", "write")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(done["when"]))
    assert not any(secret in audit.read_text() for secret in key.values())
    assert oct(audit.stat().st_mode)[-3:] == "600"


def test_audit_is_bounded_for_strangers_and_holds_what_broke(store: Path, tmp_path: Path) -> None:
    """Strangers cannot fill it, by paths or by number; a change that broke or was cancelled has its line."""
    path, audit = tmp_path / "keys.json", tmp_path / "audit.jsonl"
    key = {"x-api-key": add_key(path, "the write", "write")[1]}
    app = create_app(store, settings=Settings(keys=path, audit=audit, workers=1, reserve=0))

    @app.post("/change/{how:path}")
    async def change(request: Request, how: str) -> int:
        need(request, "write")
        if how == "cancelled":
            raise asyncio.CancelledError
        raise ValueError(how)

    async def every() -> list[int]:
        transport = httpx.ASGITransport(app)
        async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport) as client:
            address = "http://here.example/change/"
            refused = [(await client.post(address + "x" * 1000)).status_code for _ in range(70)]
            assert (
                'kg_requests_total{kind="change",outcome="too-many-requests",status="429"}'
                in (await client.get("http://here.example/metrics")).text
            )
            return refused + [(await client.post(address + how, headers=key)).status_code for how in ("b", "cancelled")]

    answered = asyncio.run(every())
    assert 60 <= answered.count(401) < 70
    assert answered[69:] == [429, 500, 503]
    written = lines(audit)
    assert len(written) == answered.count(401) + 2
    assert len(str(written[0]["path"])) == 300
    assert [(row["who"], row["outcome"]) for row in written[-2:]] == [("the write", "unknown")] * 2
