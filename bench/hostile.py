"""Hostile requests to a service that must stay up: each is answered or cut off, none reaches another server.

    python bench/hostile.py [--short] [--json FILE]

Starts `kg serve` on a store of its own and a canary, sends each request of `hostile_requests.py`, then heavy queries in
a crowd, slow clients and floods of headers, and asks `/healthz` all the while; where the service is busy a request is
sent again, as it asks for. Fails where the canary was asked, the process of the service ended, a request had an answer
that is none of those announced, or memory passed 2 GB in all; the long run also where the 99th of 100 `/healthz` took
100 ms or more. Start at `main`.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import contextlib
import http.client
import http.server
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from hostile_requests import Hostile, heavy, requests
from many import make

ANSWERS = {200, 204, 400, 401, 403, 404, 405, 406, 408, 409, 413, 415, 422, 429, 431, 501, 503, 504}
MOST_BYTES, HEALTH_MS = 2_000_000_000, 100.0


class Run:
    """One run against one service."""

    def __init__(self, address: str, pid: int) -> None:
        self.address, self.pid = address, pid
        self.health: list[float] = []
        self.memory = 0
        self._ended = threading.Event()

    def send(self, hostile: Hostile, token: str, *, tries: int = 30) -> int | str:
        """The status of the answer, or how the connection ended; sent again while the service is busy."""
        for _ in range(tries):
            status, busy = self._send_once(hostile, token)
            if not busy:
                break
            time.sleep(0.3)
        return status

    def _send_once(self, hostile: Hostile, token: str) -> tuple[int | str, bool]:
        body = hostile.body.encode("utf-8", "surrogatepass") if isinstance(hostile.body, str) else hostile.body
        headers = {"content-type": hostile.media, "authorization": f"Bearer {token}", **hostile.headers}
        url = self.address + hostile.path
        try:
            request = urllib.request.Request(url, body, headers, method=hostile.method)
            with urllib.request.urlopen(request, timeout=120) as answer:
                while answer.read(1 << 20):
                    pass
                return int(answer.status), False
        except urllib.error.HTTPError as err:
            return err.code, err.code == 503 and "retry-after" in err.headers
        except (OSError, ValueError, http.client.HTTPException) as err:  # cut off, or refused before it was sent
            return type(err).__name__, False

    def watch(self) -> None:
        """Ask for health and measure memory until the run ends."""
        while not self._ended.wait(0.05):
            start = time.perf_counter()
            with urllib.request.urlopen(self.address + "/healthz", timeout=30) as answer:
                answer.read()
            self.health.append(1000 * (time.perf_counter() - start))
            self.memory = max(self.memory, resident(self.pid))

    def end(self) -> None:
        """Watch no more."""
        self._ended.set()


def resident(pid: int) -> int:
    """Bytes of memory of a process and its children that no other process shares with them."""
    total = 0
    for process in [pid, *children(pid)]:
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
            total += sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total


def children(pid: int) -> list[int]:
    """The processes that a process started, and those that they did."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                found += [int(child), *children(int(child))]
    return found


@contextlib.contextmanager
def canary() -> Iterator[tuple[str, list[str]]]:
    """A web server that notes every request."""
    seen: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Note the request."""
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_POST = do_HEAD = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/x", seen
        server.shutdown()


@contextlib.contextmanager
def service(store: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`kg serve` on a free port."""
    command = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    if process.stderr is None:
        raise SystemExit("the service has no words")
    try:
        words = process.stderr.readline()
        while not words.startswith("answering at "):
            if not words:
                raise SystemExit("the service did not start")
            words = process.stderr.readline()
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield process, words.split()[2].rstrip("/")
    finally:
        process.terminate()
        process.wait(30)


def slow_clients(address: str, count: int) -> None:
    """Connections that send a byte now and then, and go away in the middle."""
    host, port = urllib.parse.urlsplit(address).hostname, urllib.parse.urlsplit(address).port
    held = [socket.create_connection((host, port), timeout=10) for _ in range(count)]
    for piece in (
        b"POST /sparql HTTP/1.1\r\n",
        b"Host: x\r\nContent-Length: 1000\r\n",
        b"Content-Type: a/b\r\n",
        b"\r\nASK",
    ):
        for connection in held:
            with contextlib.suppress(OSError):
                connection.sendall(piece)
        time.sleep(0.2)
    for connection in held:
        connection.close()


def unread(address: str, count: int) -> list[socket.socket]:
    """Connections that ask for much and read nothing."""
    parts = urllib.parse.urlsplit(address)
    query = urllib.parse.quote("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 50000")
    held = []
    for _ in range(count):
        connection = socket.create_connection((parts.hostname, parts.port), timeout=10)
        connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        held.append(connection)
    return held


def flood(address: str) -> None:
    """A head without an end."""
    parts = urllib.parse.urlsplit(address)
    with contextlib.suppress(OSError), socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        for number in range(20_000):
            connection.sendall(b"X-%d: x\r\n" % number)


def attack(store: Path, *, crowd: int, short: bool) -> dict[str, object]:
    """Send everything; the figures of the run."""
    from kg.store.keys import KEYS, add_key

    _, token = add_key(store / KEYS, "hostile", "write")
    with canary() as (there, seen), service(store, "--deadline", "0.5" if short else "2") as (process, address):
        run = Run(address, process.pid)
        watcher = threading.Thread(target=run.watch, daemon=True)
        watcher.start()
        answers = {hostile.name: run.send(hostile, token) for hostile in requests(there)}
        slow_clients(address, 20 if short else 200)
        flood(address)
        waiting = unread(address, 5 if short else 20)
        crowding = [Hostile(name, text) for name, text in heavy().items()]
        with concurrent.futures.ThreadPoolExecutor(crowd) as pool:
            crowded = list(pool.map(lambda n: run.send(crowding[n % len(crowding)], token, tries=1), range(crowd)))
        for connection in waiting:
            connection.close()
        run.end()
        watcher.join(30)
        alive = process.poll() is None and run.send(Hostile("plain", "ASK {}"), token) == 200
    health = sorted(run.health)
    return {
        "requests": len(answers) + crowd,
        "answers": answers,
        "crowd": {str(status): crowded.count(status) for status in set(crowded)},
        "canary": seen,
        "alive": alive,
        "memory at its peak, MB": run.memory // 1_000_000,
        "healthz, median ms": round(statistics.median(health), 1),
        "healthz, p99 ms": round(health[int(0.99 * (len(health) - 1))], 1),
    }


def faults(figures: dict[str, object], *, short: bool) -> list[str]:
    """What a run shows to be wrong."""
    answers, crowd = figures["answers"], figures["crowd"]
    if not isinstance(answers, dict) or not isinstance(crowd, dict):
        raise TypeError("figures of another kind")
    cut = {"ConnectionResetError", "BrokenPipeError", "URLError", "ValueError", "RemoteDisconnected"}
    odd = {name: status for name, status in answers.items() if status not in ANSWERS and status not in cut}
    found = [f"{name}: {status}" for name, status in {**odd, **{k: k for k in crowd if int(k) not in ANSWERS}}.items()]
    found += [f"the canary was asked: {figures['canary']}"] if figures["canary"] else []
    found += [] if figures["alive"] else ["the service does not answer any more"]
    found += ["memory"] if float(str(figures["memory at its peak, MB"])) * 1e6 > MOST_BYTES else []
    found += ["healthz is slow"] if not short and float(str(figures["healthz, p99 ms"])) >= HEALTH_MS else []
    return found


def main() -> int:
    """Run, report, tell what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="what the tests run: a small store, a small crowd")
    parser.add_argument("--json", type=Path, help="write the figures there")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        make(store, quads=5_000 if args.short else 100_000)
        figures = attack(store, crowd=24 if args.short else 200, short=args.short)
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False), encoding="utf-8")
    print(*(f"{name}: {value}" for name, value in figures.items()), sep="\n")
    found = faults(figures, short=args.short)
    print(*(f"FAULT {fault}" for fault in found), sep="\n", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
