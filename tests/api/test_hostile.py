"""A handful of hostile requests: after each the service answers, and nothing reaches another server."""

from __future__ import annotations

import concurrent.futures
import http.server
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Server

DOUBLING = "BIND('%s' AS ?a0) " % ("x" * 1000) + " ".join(f"BIND(CONCAT(?a{i},?a{i}) AS ?a{i + 1})" for i in range(40))
HOSTILE = {
    "deep braces": "ASK " + "{" * 5000 + "}" * 5000,
    "deep brackets": "ASK { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
    "long or": "ASK { FILTER(" + " || ".join(["?x = 1"] * 20_000) + ") }",
    "long path": "ASK { ?s " + "/".join(["<http://e/p>"] * 20_000) + " ?o }",
    "giant union": "ASK {" + " UNION ".join(["{ ?s ?p ?o }"] * 20_000) + "}",
    "union within bounds": "SELECT (COUNT(*) AS ?n) {" + " UNION ".join(["{ ?s ?p ?o }"] * 1500) + "}",
    "star": "ASK { " + " ".join(f"?s <http://e/p{i}> ?o{i} ." for i in range(300)) + " }",
    "cross join": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "sorted cross join": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f LIMIT 1",
    "doubling": "SELECT (STRLEN(?a40) AS ?n) { " + DOUBLING + " }",
    "regex": "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), '(a*)*(a*)*(a*)*b{1000}{1000}')) }",
    "unclosed strings": "ASK { " + "'\\'" * 20_000,
    "zeros": "ASK { ?s ?p '\\u0000' } \0\0\0",
}


@pytest.fixture(scope="module")
def server(start: Callable[..., Server], store: Path) -> Server:
    """A server with a short deadline, since most of these queries use it up."""
    return start(store, limits={"seconds": 1.0})


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
def test_hostile_query_costs_itself_only(server: Server, query: str) -> None:
    """Whatever the query does, it is answered in time, and so are health and a plain query after it."""
    answer = server.ask(query)
    assert answer.status_code in (200, 400, 403, 413, 503, 504), answer.text[:300]
    assert server.get("/healthz").json()["status"] == "ok"
    assert server.ask("ASK {}").json()["boolean"] is True


def test_hostile_query_past_deadline_is_504(server: Server) -> None:
    """The deadline is told as such."""
    answer = server.ask(HOSTILE["cross join"])
    assert (answer.status_code, answer.json()["type"]) == (504, "/problems#deadline-passed")


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """A web server that notes every request."""
    seen: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        thread = threading.Thread(target=listener.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listener.server_address[1]}/", seen
        listener.shutdown()
        thread.join()


def test_hostile_query_reaches_no_other_server(server: Server, canary: tuple[str, list[str]]) -> None:
    """SERVICE, FROM and the protocol's graphs fetch nothing."""
    url, seen = canary
    for query in (
        f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?s ?p trueSERVICE<{url}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?s ?p 1e1SERVICE<{url}>{{ ?s ?p ?o }} }}",
        f"SELECT * FROM <{url}x.ttl> {{ ?s ?p ?o }}",
        f"LOAD <{url}x.ttl>",
    ):
        assert server.ask(query).status_code in (200, 400, 403)
    server.get(f"/sparql?query=ASK%7B?s?p?o%7D&default-graph-uri={url}x.ttl")
    assert server.ask("ASK {}").status_code == 200
    assert seen == []


def test_hostile_crowd_is_told_to_come_back(start: Callable[..., Server], store: Path) -> None:
    """More heavy queries than the queue holds: 503 with Retry-After, and health answers all the while."""
    small = start(store, workers=1, queue=2, limits={"seconds": 1.0})
    with concurrent.futures.ThreadPoolExecutor(12) as crowd:
        waiting = [crowd.submit(small.ask, HOSTILE["cross join"]) for _ in range(12)]
        assert small.get("/healthz").status_code == 200
        answers = [w.result() for w in waiting]
    refused = [a for a in answers if a.status_code == 503]
    assert {a.status_code for a in answers} == {503, 504}
    assert {a.headers["retry-after"] for a in refused} == {"1"}
    assert small.ask("ASK {}").status_code == 200


@pytest.mark.parametrize("query", ["cross join", "sorted cross join", "doubling", "regex"])
def test_hostile_crowd_keeps_no_question_waiting(start: Callable[..., Server], store: Path, query: str) -> None:
    """While more heavy queries run and wait than there are workers, each question is answered well under a second."""
    crowded = start(store, limits={"seconds": 3.0})
    asked = ("/said?speaker=Putin", "/people", "/person?name=Putin", "/entity/putin", "/entity/putin.ttl", "/healthz")
    for path in asked:
        crowded.get(path, accept="*/*")
    with concurrent.futures.ThreadPoolExecutor(12) as crowd:
        waiting = [crowd.submit(crowded.ask, HOSTILE[query]) for _ in range(12)]
        time.sleep(0.3)
        times = []
        for path in asked:
            began = time.monotonic()
            assert crowded.get(path).status_code == 200
            times.append(time.monotonic() - began)
        busy = sum(not w.done() for w in waiting)
        crowded.process.terminate()
    assert busy > 2, "the queries were not heavy enough to keep all workers busy"
    assert max(times) < 0.8, dict(zip(asked, times, strict=True))


def _lives(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_hostile_kill_of_a_worker_is_survived(server: Server) -> None:
    """A worker killed from outside is replaced."""
    for pid in server.get("/healthz").json()["workers"]:
        os.kill(pid, signal.SIGKILL)
        while _lives(pid):
            time.sleep(0.001)
    assert [server.ask("ASK {}").status_code for _ in range(4)] == [200] * 4
