"""The service beside the engine in-process and beside other servers: one graph, one run, one machine.

    python bench/service.py [--short] [--quads N] [--peers DIR] [--wrk] [--json FILE]

Each question is asked of pyoxigraph in this process, of `kg serve`, and, where DIR holds their programs (`oxigraph`,
`rdflib-endpoint`, installed by `pip install oxigraph rdflib-endpoint` into an environment of their own), of these over
HTTP, turn by turn, so that a busy machine is busy for all. Reported are medians in milliseconds, their ratios, and the
processor time that each server took for one answer. Start at `main`.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from hostile import children, service
from many import make

from kg import vocab
from kg.store import open_reader

JSON = "application/sparql-results+json"
KG = vocab.SPARQL_PREFIXES
LUA = """
local paths, number, new = {%s}, 0, %s
request = function()
  number = number + 1
  return wrk.format("GET", paths[math.random(#paths)] .. (new and "%%23" .. number or ""), {["accept"] = "%s"})
end
"""  # a comment at its end makes a question new


@dataclass(frozen=True)
class Question:
    """A kind of query: how it is put, how often it is asked."""

    name: str
    queries: tuple[str, ...]
    times: int


@dataclass
class Peer:
    """Something that answers: a name, how it is asked, the processes whose time counts."""

    name: str
    ask: Callable[[str], int]
    pids: Callable[[], list[int]]
    address: str = ""
    path: str = ""


def questions(reader: ox.Store, *, short: bool) -> list[Question]:
    """Look-ups and joins with names of the graph in them, heavy ones, and a long answer."""
    dice = random.Random(1)
    people = sorted({str(q.subject) for q in reader.quads_for_pattern(None, ox.NamedNode(vocab.name), None, None)})
    chosen = dice.sample(people, min(200, len(people)))
    few, rows = (2, 1_000) if short else (5, 100_000)
    join = (
        KG
        + "SELECT ?w ?d ?n {{ ?q kg:speaker {0} ; kg:text ?w ; kg:article ?a . ?a schema:publisher ?p . ?p kg:name ?n "
    )
    join += "OPTIONAL {{ ?q kg:date ?d }} }} LIMIT 10"
    return [
        Question("look-up", tuple(f"SELECT ?n {{ {p} <{vocab.name}> ?n }}" for p in chosen), 20 * few),
        Question("join of 10 rows", tuple(map(join.format, chosen)), 20 * few),
        Question("group by kind", (KG + "SELECT ?k (COUNT(*) AS ?n) { ?q kg:kind ?k } GROUP BY ?k",), few),
        Question(
            "words that hold", (KG + "SELECT (COUNT(*) AS ?n) { ?q kg:text ?t FILTER(CONTAINS(?t, 'ماه')) }",), few
        ),
        Question(f"{rows} rows", (f"SELECT * {{ GRAPH ?g {{ ?s ?p ?o }} }} LIMIT {rows}",), few),
    ]


def over_http(address: str, path: str) -> Callable[[str], int]:
    """Asks over one connection that stays open; gives the length of the answer."""
    parts = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=600)

    def ask(query: str) -> int:
        headers, target = {"accept": JSON}, f"{path}?{urllib.parse.urlencode({'query': query})}"
        try:
            connection.request("GET", target, headers=headers)
            answer = connection.getresponse()
        except OSError:  # the server let go of a connection that waited while the others were asked
            connection.close()
            connection.request("GET", target, headers=headers)
            answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{address}{path}: {answer.status} {content[:300]!r}")
        return len(content)

    return ask


def in_process(store: ox.Store) -> Callable[[str], int]:
    """Asks the engine in this process, its answer serialised as the servers do."""

    def ask(query: str) -> int:
        union = "GRAPH" not in query
        result = store.query(query, use_default_graph_as_union=union)
        return len(result.serialize(format=ox.QueryResultsFormat.JSON) or b"")  # type: ignore[union-attr]

    return ask


def processor_seconds(pids: list[int]) -> float:
    """The time that processes have had so far."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def measure(peers: list[Peer], question: Question) -> dict[str, dict[str, float]]:
    """Medians and processor time of each peer, asked turn by turn."""
    taken: dict[str, list[float]] = {peer.name: [] for peer in peers}
    spent = dict.fromkeys(taken, 0.0)
    for number in range(question.times + 1):
        query = f"{question.queries[number % len(question.queries)]} # {number}"  # new to all, so that nobody kept it
        for peer in peers:
            before, start = processor_seconds(peer.pids()), time.perf_counter()
            peer.ask(query)
            if number:  # the first is for warming up
                taken[peer.name].append(1000 * (time.perf_counter() - start))
                spent[peer.name] += 1000 * (processor_seconds(peer.pids()) - before)
    return {
        name: {
            "ms": round(statistics.median(times), 3),
            "p99 ms": round(sorted(times)[int(0.99 * (len(times) - 1))], 3),
            "cpu ms": round(spent[name] / len(times), 3),
        }
        for name, times in taken.items()
    }


def throughput(
    peer: Peer, queries: tuple[str, ...], *, connections: int, new: bool, seconds: int = 10
) -> dict[str, float | str]:
    """What wrk counts: answers a second, those that are errors, and the processor time of one."""
    paths = ", ".join(json.dumps(f"{peer.path}?{urllib.parse.urlencode({'query': q})}") for q in queries)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(LUA % (paths, str(new).lower(), JSON))
        script.flush()
        before = processor_seconds(peer.pids())
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script.name, peer.address]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    spent = processor_seconds(peer.pids()) - before
    count = int(re.findall(r"(\d+) requests in", told)[0])
    refused = int((re.findall(r"Non-2xx or 3xx responses: (\d+)", told) or ["0"])[0])
    median, p99 = (re.findall(rf"{part}%\s+(\S+)", told)[0] for part in (50, 99))
    figures = {"a second": round(count / seconds, 1), "refused": refused, "median": median, "p99": p99}
    return {**figures, "cpu ms": round(1000 * spent / max(1, count), 3)}


@contextlib.contextmanager
def started(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server of others, once it listens."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(3000):
            if process.poll() is not None:
                raise SystemExit(f"it does not start: {' '.join(command)}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def free_port() -> int:
    """A port that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def all_peers(store: Path, snapshot: ox.Store, folder: Path, programs: Path | None) -> Iterator[list[Peer]]:
    """The engine, the service, and those of the others whose programs are there."""
    with contextlib.ExitStack() as running:
        kg, address = running.enter_context(service(store, "--deadline", "120"))
        peers = [
            Peer("pyoxigraph in-process", in_process(snapshot), lambda: [os.getpid()]),
            Peer("kg serve", over_http(address, "/sparql"), lambda: [kg.pid, *children(kg.pid)], address, "/sparql"),
        ]
        dump = folder / "graph.nq"
        with dump.open("wb") as file:
            snapshot.dump(file, ox.RdfFormat.N_QUADS)
        if (oxigraph := _program(programs, "oxigraph")) is not None:
            port, place = free_port(), str(folder / "oxigraph")
            subprocess.run(
                [oxigraph, "load", "--location", place, "--file", str(dump)], check=True, capture_output=True
            )
            command = [oxigraph, "serve-read-only", "--location", place, "--bind", f"127.0.0.1:{port}"]
            other = running.enter_context(started([*command, "--union-default-graph"], port))
            here = f"http://127.0.0.1:{port}"
            peers.append(Peer("oxigraph", over_http(here, "/query"), lambda: [other.pid], here, "/query"))
        if (endpoint := _program(programs, "rdflib-endpoint")) is not None:
            port = free_port()
            command = [endpoint, "serve", "--host", "127.0.0.1", "--port", str(port), str(dump)]
            third = running.enter_context(started(command, port))
            here = f"http://127.0.0.1:{port}"
            peers.append(Peer("rdflib-endpoint", over_http(here, "/"), lambda: [third.pid], here, "/"))
        yield peers


def _program(programs: Path | None, name: str) -> str | None:
    return None if programs is None else shutil.which(name, path=str(programs))


def main() -> int:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="what the tests run: a small store, few questions")
    parser.add_argument("--quads", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path, help="a store made before by many.py")
    parser.add_argument("--peers", type=Path, metavar="DIR", help="the folder of the other servers' programs")
    parser.add_argument("--wrk", action="store_true", help="also what wrk counts")
    parser.add_argument("--json", type=Path, help="write the figures there")
    args = parser.parse_args()
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as name:
        store = args.store or Path(name) / "store"
        if args.store is None:
            make(store, quads=5_000 if args.short else args.quads)
        with open_reader(store) as reader, all_peers(store, reader.store, Path(name), args.peers) as peers:
            figures["quads"] = len(reader.store)
            asked = questions(reader.store, short=args.short)
            for question in asked:
                figures[question.name] = measure(peers, question)
                print(question.name, json.dumps(figures[question.name], indent=1), flush=True)
            for peer in peers[1:] if args.wrk else ():
                figures[f"wrk, {peer.name}"] = {
                    "look-ups": throughput(peer, asked[0].queries, connections=20, new=False),
                    "look-ups, each new": throughput(peer, asked[0].queries, connections=20, new=True),
                    "joins at 50 clients": throughput(peer, asked[1].queries, connections=50, new=False),
                    "joins at 50 clients, each new": throughput(peer, asked[1].queries, connections=50, new=True),
                }
                print(peer.name, json.dumps(figures[f"wrk, {peer.name}"]), flush=True)
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
