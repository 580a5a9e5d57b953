"""The pool: one question may fail, the next is answered."""

from __future__ import annotations

import asyncio
import contextlib
import http.server
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import KgError, QuerySyntax, QueryTimeout, QueryTooLarge, StoreError
from kg.store import open_reader, open_writer
from kg.store.workers import Pool
from kg.store.workers_guard import Limits
from kg.store.workers_protocol import Busy, Exhausted, NotAcceptable, Question, Refused

Few = Callable[[], contextlib.AbstractContextManager[None]]
FAST = Limits(seconds=1.0)
FOREVER = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(6)) + " }"


def put(store: Path, number: int, count: int) -> None:
    """Publish one more graph of `count` quads; two of its objects are literals that a keyword may be glued to."""
    with open_writer(store) as writer:
        graph, predicate = NamedNode(f"http://g/{number}"), NamedNode("http://e/p")
        objects = [Literal(True), Literal("10", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#double"))]
        objects += [Literal(f"قال {i}") for i in range(count - 2)]
        writer.put([Quad(NamedNode(f"http://e/{number}/{i}"), predicate, o, graph) for i, o in enumerate(objects)])
        writer.publish()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A published store of 500 quads in one named graph."""
    put(tmp_path / "store", 1, 500)
    return tmp_path / "store"


def with_pool(store: Path, do: Callable[[Pool], Awaitable[None]], **options: object) -> None:
    """Run `do` with a pool of its own."""

    async def run() -> None:
        async with Pool(store, **{"limits": FAST, **options}) as pool:  # type: ignore[arg-type]
            await do(pool)

    asyncio.run(run())


async def answer(pool: Pool, query: str, **options: object) -> bytes:
    """The bytes of an answer."""
    reply = await pool.ask(Question(query, **options))  # type: ignore[arg-type]
    with reply.body:
        return reply.body.read()


async def count(pool: Pool) -> int:
    """How many quads the store holds."""
    return int((await answer(pool, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", format="csv")).split()[1])


def test_workers_answer_in_the_asked_format(store: Path) -> None:
    """The default graph is the union of all graphs; head and end tell what was written."""

    async def do(pool: Pool) -> None:
        reply = await pool.ask(Question("SELECT * { ?s ?p ?o } LIMIT 3", accept="text/csv"))
        with reply.body:
            content = reply.body.read()
        assert (reply.media, reply.rows, reply.size, reply.truncated) == ("text/csv", 3, len(content), False)
        assert reply.snapshot == (store / "current").read_text().strip()

    with_pool(store, do)


def test_workers_errors_come_back_as_they_were(store: Path) -> None:
    """What the worker refuses is raised here with its class, place and remedy."""

    async def do(pool: Pool) -> None:
        with pytest.raises(QuerySyntax) as syntax:
            await answer(pool, "SELECT * {\n ?s ?p }")
        assert (syntax.value.where or "").startswith("line 2")
        for query, kind in (
            ("INSERT DATA { <a:a> <a:a> 1 }", QuerySyntax),
            ("ASK { SERVICE <http://127.0.0.1:9/> {} }", Refused),
            ("ASK " + "{" * 100 + "}" * 100, QueryTooLarge),
        ):
            with pytest.raises(kind):
                await answer(pool, query)
        with pytest.raises(NotAcceptable, match="ASK"):
            await answer(pool, "ASK {}", accept="image/png")
        with pytest.raises(QuerySyntax, match="graph"):
            await answer(pool, "ASK {}", default_graphs=("no iri",))

    with_pool(store, do, size=1)


def test_workers_dataset_of_the_protocol_replaces_the_querys_own(store: Path) -> None:
    """Graphs named by the protocol win over FROM; without either all graphs are asked."""
    put(store, 2, 7)

    async def do(pool: Pool) -> None:
        counting = "SELECT (COUNT(*) AS ?n) %s { ?s ?p ?o }"
        named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
        one, two = "http://g/1", "http://g/2"
        table: list[tuple[str, tuple[str, ...], tuple[str, ...], int]] = [
            (counting % "", (), (), 507),
            (counting % "FROM <http://g/2>", (), (), 7),
            (counting % "FROM <http://g/1>", (two,), (), 7),
            (counting % "", (one,), (), 500),
            (counting % "", (), (one,), 0),
            (counting % "FROM NAMED <http://g/1>", (), (), 0),
            (named, (), (), 507),
            (named, (one,), (), 0),
            (named, (one,), (two,), 7),
            (counting % "", ("http://g/none",), (), 0),
        ]
        for query, default, graphs, expected in table:
            got = await answer(pool, query, format="csv", default_graphs=default, named_graphs=graphs)
            assert int(got.split()[1]) == expected, (query, default, graphs)

    with_pool(store, do, size=1)


def test_workers_deadline_costs_one_question(store: Path) -> None:
    """A query past its deadline fails alone: beside it and after it others are answered."""

    async def do(pool: Pool) -> None:
        slow = asyncio.create_task(answer(pool, FOREVER))
        await asyncio.sleep(0.2)
        began = time.monotonic()
        assert await count(pool) == 500
        assert time.monotonic() - began < 1
        with pytest.raises(QueryTimeout, match="longer than"):
            await slow
        assert await count(pool) == 500
        assert await count(pool) == 500

    with_pool(store, do)


def test_workers_given_up_questions_leave_nothing_behind(store: Path) -> None:
    """A question that its asker gives up does not answer the next one, whenever it is given up."""

    async def do(pool: Pool) -> None:
        for wait in (0.0, 0.001, 0.01, 0.1):
            given_up = asyncio.create_task(answer(pool, "SELECT * { ?s ?p ?o . ?a ?b ?c }"))
            await asyncio.sleep(wait)
            given_up.cancel()
            await asyncio.gather(given_up, return_exceptions=True)
            assert await count(pool) == 500

    with_pool(store, do, size=1)


def test_workers_killed_are_replaced(store: Path) -> None:
    """A worker killed from outside is replaced, idle or at work; only the question it had fails."""

    async def do(pool: Pool) -> None:
        (old,) = pool.pids()
        os.kill(old, signal.SIGKILL)
        await asyncio.sleep(0.1)
        assert await count(pool) == 500
        slow = asyncio.create_task(answer(pool, FOREVER))
        await asyncio.sleep(0.2)
        os.kill(pool.pids()[0], signal.SIGKILL)
        with pytest.raises(Exhausted):
            await slow
        assert await count(pool) == 500
        assert old not in pool.pids()

    with_pool(store, do, size=1)


def test_workers_memory_has_a_limit(store: Path) -> None:
    """A query that wants more memory than allowed fails alone."""
    doubling = " ".join(f"BIND(CONCAT(?a{i},?a{i}) AS ?a{i + 1})" for i in range(40))
    query = f"SELECT (STRLEN(?a40) AS ?n) {{ BIND('{'x' * 1000}' AS ?a0) {doubling} }}"

    async def do(pool: Pool) -> None:
        with pytest.raises((Exhausted, QueryTimeout)):
            await answer(pool, query)
        assert await count(pool) == 500

    with_pool(store, do, limits=Limits(seconds=10, memory=600_000_000), size=1)


def test_workers_notice_a_new_snapshot(store: Path) -> None:
    """What is published is seen by the next question, also by a worker that was busy."""

    async def do(pool: Pool) -> None:
        assert await count(pool) == 500
        put(store, 2, 600)
        assert [await count(pool) for _ in range(4)] == [1100] * 4

    with_pool(store, do)


def test_workers_let_go_of_old_snapshots(store: Path) -> None:
    """A snapshot that no worker holds is removed by the writer."""

    async def do(pool: Pool) -> None:
        for number in range(2, 5):
            put(store, number, 100)
            assert await count(pool) == 400 + 100 * number
        assert len(list((store / "snapshots").iterdir())) <= 2

    with_pool(store, do, size=1)


def test_workers_queue_is_bounded(store: Path) -> None:
    """A full queue says so at once."""

    async def do(pool: Pool) -> None:
        waiting = [asyncio.create_task(answer(pool, FOREVER)) for _ in range(2)]
        await asyncio.sleep(0.2)
        with pytest.raises(Busy):
            await answer(pool, "ASK {}")
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(r) for r in results} <= {QueryTimeout, Busy}
        assert await count(pool) == 500

    with_pool(store, do, size=1, queue=1)


def test_workers_kept_for_trusted_questions(store: Path) -> None:
    """With all common workers taken and a full queue, trusted questions are answered at once, strangers' are not."""

    async def do(pool: Pool) -> None:
        kept, common = (os.getpriority(os.PRIO_PROCESS, pid) for pid in pool.pids())
        assert kept < common, "strangers' queries must yield the processor"
        strangers = [asyncio.create_task(answer(pool, FOREVER)) for _ in range(2)]
        await asyncio.sleep(0.2)
        for _ in range(3):
            began = time.monotonic()
            assert await answer(pool, "ASK {}", trusted=True, format="csv")
            assert time.monotonic() - began < 0.5
        with pytest.raises(Busy):
            await answer(pool, "ASK {}")
        results = await asyncio.gather(*strangers, return_exceptions=True)
        assert {type(r) for r in results} <= {QueryTimeout, Busy}

    with_pool(store, do, size=1, kept=1, queue=1)


def test_workers_cut_long_answers(store: Path) -> None:
    """An answer longer than allowed is cut and says so; a trusted one is not."""

    async def do(pool: Pool) -> None:
        for trusted, rows in ((False, 10), (True, 500)):
            reply = await pool.ask(Question("SELECT * { ?s ?p ?o }", trusted=trusted))
            reply.body.close()
            assert (reply.rows, reply.truncated) == (rows, not trusted)

    with_pool(store, do, size=1, limits=Limits(rows=10))


def test_workers_without_a_store_say_so(tmp_path: Path) -> None:
    """A missing store is an error of the question, not of the pool."""

    async def do(pool: Pool) -> None:
        with pytest.raises(StoreError, match="no store"):
            await answer(pool, "ASK {}")

    with_pool(tmp_path / "none", do, size=1)


def test_workers_that_cannot_start_say_so(store: Path) -> None:
    """A limit too small for a worker to start in is told with the worker's last words."""
    with pytest.raises(StoreError, match="did not start"):
        with_pool(store, count, size=1, limits=Limits(memory=1_000_000))  # type: ignore[arg-type]


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

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/sparql", seen
    server.shutdown()
    thread.join()
    server.server_close()


def spellings(url: str) -> list[str]:
    """Queries that ask `url`, each in its own way."""
    pattern = "{ ?s ?p ?o }"
    return [
        f"SELECT * {{ SERVICE <{url}> {pattern} }}",
        f"SELECT * {{ service silent <{url}> {pattern} }}",
        f"SELECT * {{ ?a ?b trueSERVICE<{url}> {pattern} }}",
        f"SELECT * {{ ?a ?b 1e1SERVICE<{url}>{pattern} }}",
        f"SELECT * {{ \\u0053ERVICE<{url}>{pattern} }}",
        f"SELECT * FROM <{url}> {pattern}",
    ]


@pytest.mark.parametrize("trusted", [False, True])
def test_workers_reach_no_other_server(store: Path, canary: tuple[str, list[str]], trusted: bool) -> None:
    """No spelling of SERVICE gets out: not past the guard, nor (trusted) past the kernel's filter."""
    url, seen = canary

    async def do(pool: Pool) -> None:
        if trusted and not pool.sealed():
            pytest.skip("this kernel offers no filter; the guard alone stands")
        for query in spellings(url):
            with contextlib.suppress(KgError):
                await answer(pool, query, trusted=trusted)
        assert await count(pool) == 500

    with_pool(store, do, size=1)
    assert seen == []


def test_workers_canary_sings(store: Path, canary: tuple[str, list[str]]) -> None:
    """Without the guard and the filter these queries do get out, so that the canary's silence means something."""
    url, seen = canary
    with open_reader(store) as reader:
        for query in spellings(url):
            before = len(seen)
            with contextlib.suppress(KgError, OSError, SyntaxError):
                list(reader.store.query(query, use_default_graph_as_union=True))  # type: ignore[arg-type]
            assert (len(seen) > before) is ("FROM" not in query and "\\u0053" not in query), query


def test_workers_come_back_after_none_could_be_started(store: Path, few_descriptors: Few) -> None:
    """Where the system has no descriptor left, a question fails and its place stays: the next one is answered."""

    async def do(pool: Pool) -> None:
        os.kill(pool.pids()[0], signal.SIGKILL)
        await asyncio.sleep(0.1)
        with few_descriptors():
            told = await asyncio.gather(count(pool), return_exceptions=True)
            await asyncio.sleep(0.2)  # the place is tried again meanwhile
        assert isinstance(told[0], StoreError)
        assert "cannot be started" in str(told[0])
        assert await count(pool) == 500

    with_pool(store, do, size=1)
