"""Mixed load with writes going on: no error that is not announced, no write lost, no growth of memory.

    python bench/soak.py [--seconds N] [--pace S] [--short] [--json FILE]

Readers ask look-ups, joins, pages and graphs over and over; a writer puts, adds to and deletes graphs of its own and
reads back what was acknowledged; another kills a worker now and then. Fails where an answer is none of those expected,
an acknowledged write is not there, or memory at the end is far above what it was after a third of the time.
The default is two minutes; an hour is `--seconds 3600`. `--pace` has each client wait between its requests, so that
a long run leaves the machine to others. What was acknowledged last of each graph is read once more at the end. Start
at `main`.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import http.client
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from hostile import resident, service
from many import make

GROWTH = 1.25
KG = "PREFIX kg: <https://example.org/kg/vocab#> "
ASKED = (
    "/said?limit=20",
    "/people?limit=20",
    "/person?name=Putin",
    "/entity/putin.ttl",
    "/sparql?" + urllib.parse.urlencode({"query": KG + "SELECT ?n { ?q kg:speaker/kg:name ?n } LIMIT 10"}),
    "/sparql?" + urllib.parse.urlencode({"query": KG + "SELECT ?k (COUNT(*) AS ?n) { ?q kg:kind ?k } GROUP BY ?k"}),
    "/sparql?" + urllib.parse.urlencode({"query": "SELECT * { ?s ?p ?o FILTER(RAND() < 0.01) } LIMIT 100"}),
    "/void",
    "/healthz",
)
# What may come beside success: a process was killed under the question, or all are busy.
ANNOUNCED = {503, 504}


class Load:
    """One run of readers, a writer and a killer against one service."""

    def __init__(self, address: str, token: str, pid: int, *, pace: float = 0.0) -> None:
        self.address, self.token, self.pid, self.pace = address, token, pid, pace
        self.held: dict[str, int] = {}  # triples of each graph, as acknowledged
        self.statuses: collections.Counter[int] = collections.Counter()
        self.wrong: list[str] = []
        self.memory: list[int] = []
        self.written = 0
        self._ended = threading.Event()

    def ask(self, path: str, *, method: str = "GET", body: bytes | None = None) -> tuple[int, bytes]:
        """One request; its status and what came."""
        headers = {"authorization": f"Bearer {self.token}", "content-type": "text/turtle", "accept": "*/*"}
        request = urllib.request.Request(self.address + path, body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                status, content = int(answer.status), answer.read()
        except urllib.error.HTTPError as err:
            status, content = err.code, err.read()
        except (OSError, http.client.HTTPException) as err:  # an answer that broke off, or none
            status, content = 0, repr(err).encode()
        self.statuses[status] += 1
        return status, content

    def read(self, seed: int) -> None:
        """Ask over and over."""
        dice = random.Random(seed)
        while not self._ended.is_set():
            path = dice.choice(ASKED)
            status, content = self.ask(path)
            if status != 200 and status not in ANNOUNCED:
                self.wrong.append(f"{path}: {status} {content[:200]!r}")
            self._ended.wait(self.pace)

    def write(self) -> None:
        """Put, add and delete; what was acknowledged must be there to the triple."""
        number = 0
        held = self.held
        while not self._ended.is_set():
            number += 1
            graph = f"/graphs/soak-{number % 7}"
            method, lines = ("PUT", 5) if number % 3 else ("POST", 3)
            body = "".join(f"<urn:s> <urn:{number}> {line} .\n" for line in range(lines)).encode()
            status, content = self.ask(graph, method=method, body=body)
            if status not in (201, 204):
                if status not in ANNOUNCED:
                    self.wrong.append(f"{method} {graph}: {status} {content[:200]!r}")
                held.pop(graph, None)  # it may or may not have taken effect
                continue
            self.written += 1
            if method == "PUT":
                held[graph] = lines
            elif graph in held:
                held[graph] += lines
            self._check(graph, held.get(graph))
            self._ended.wait(4 * self.pace)

    def _check(self, graph: str, triples: int | None) -> None:
        until = time.monotonic() + 120  # while the service says that it is busy, it is asked again
        status, content = self.ask(graph + "?format=nt")
        while status != 200 and time.monotonic() < until:
            time.sleep(0.5)
            status, content = self.ask(graph + "?format=nt")
        if triples is not None and content.count(b"\n") != triples:
            self.wrong.append(f"{graph}: {triples} triples acknowledged, {content.count(bytes([10]))} there")

    def kill(self, seconds: float) -> None:
        """End a worker now and then, as the kernel might."""
        while not self._ended.wait(seconds):
            body = json.loads(self.ask("/healthz")[1])
            if body["workers"]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(random.choice(body["workers"]), signal.SIGKILL)

    def watch(self) -> None:
        """Measure memory."""
        while not self._ended.wait(1.0):
            self.memory.append(resident(self.pid))

    def run(self, seconds: float, readers: int) -> None:
        """All of it, for so many seconds."""
        work = [threading.Thread(target=self.read, args=(n,)) for n in range(readers)]
        work += [threading.Thread(target=self.write), threading.Thread(target=self.watch)]
        work.append(threading.Thread(target=self.kill, args=(seconds / 8,)))
        for thread in work:
            thread.start()
        time.sleep(seconds)
        self._ended.set()
        for thread in work:
            thread.join(90)
        for graph, triples in self.held.items():
            self._check(graph, triples)


def size_of(folder: Path) -> int:
    """Bytes of the files of a folder; hard links count once."""
    found = {}
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            stat = path.stat()
            found[stat.st_ino] = stat.st_size
    return sum(found.values())


def faults(load: Load) -> list[str]:
    """What a run shows to be wrong."""
    third = len(load.memory) // 3
    early, late = max(load.memory[third : 2 * third], default=0), max(load.memory[2 * third :], default=0)
    found = load.wrong[:20]
    found += [f"memory grew from {early} to {late} bytes"] if late > GROWTH * early else []
    return found + ([] if load.written else ["nothing was written"])


def main() -> int:
    """Run, report, tell what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--pace", type=float, default=0.0, help="seconds that each client waits between its requests")
    parser.add_argument("--short", action="store_true", help="what the tests run: ten seconds on a small store")
    parser.add_argument("--json", type=Path, help="write the figures there")
    args = parser.parse_args()
    from kg.store.keys import KEYS, add_key

    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        make(store, quads=5_000 if args.short else 100_000)
        _, token = add_key(store / KEYS, "soak", "write")
        with service(store) as (process, address):
            load = Load(address, token, process.pid, pace=args.pace)
            before = size_of(store)
            load.run(10.0 if args.short else args.seconds, 2 if args.short else 4)
            disk = [before, size_of(store)]
            found = faults(load) + ([] if process.poll() is None else ["the service ended"])
    figures = {
        "answers": dict(load.statuses),
        "writes acknowledged and read back": load.written,
        "graphs read again at the end": len(load.held),
        "store on disk, MB, before and after": [size // 1_000_000 for size in disk],
        "memory, MB, in tenths of the time": [m // 1_000_000 for m in load.memory[:: max(1, len(load.memory) // 10)]],
    }
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    print(*(f"{name}: {value}" for name, value in figures.items()), sep="\n")
    print(*(f"FAULT {fault}" for fault in found), sep="\n", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
