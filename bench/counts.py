"""How long counts by every filter and a page of quotations take, beside the same in SPARQL, on one store in one run.

    python bench/counts.py [--short] [--quads N] [--store DIR] [--json FILE]

Counts of all filters together: from the index's arrays, over HTTP (`/said/counts`), and in SPARQL (speaker and place
alone). Fails where the index is not the quicker by far, and in the long run where 50 ms are passed. Start at `main`.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from many import make
from pyoxigraph import Literal

from kg import vocab
from kg.query import load_queries
from kg.query.columns import load_columns
from kg.query.listing import FACETS, Selection
from kg.query.picking import picker
from kg.query.run import run
from kg.store import open_index, open_reader

MOST_MS, TIMES_QUICKER = 50.0, 5.0
SPARQL = (
    vocab.SPARQL_PREFIXES
    + """SELECT ?value (COUNT(DISTINCT ?quotation) AS ?quotations) WHERE {
  GRAPH ?g { ?quotation a kg:Quotation ; kg:%s ?value ; kg:article ?article . ?article schema:inLanguage "fa" }
} GROUP BY ?value ORDER BY DESC(?quotations) LIMIT 10"""
)


def milliseconds(work: Callable[[], object], times: int) -> float:
    """The median of some runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


def measure(store: Path) -> dict[str, float]:
    """The figures of one store."""
    subprocess.run([sys.executable, "-m", "kg.store.index.make", str(store)], check=True, capture_output=True)
    index = open_index(store)
    if index is None:
        raise SystemExit("no index was made")
    start = time.perf_counter()
    columns = load_columns(index)
    figures = {"quotations": float(len(columns)), "arrays loaded, s": time.perf_counter() - start}

    def count() -> object:
        chosen = Selection.of(index, columns, {"lang": Literal("fa")})
        return [chosen.counts(name) for name in FACETS]

    figures["all filters from the arrays, ms"] = milliseconds(count, 30)
    figures["all filters over HTTP, ms"] = _over_http(store)
    with open_reader(store) as reader:
        asked = [SPARQL % name for name in ("speaker", "place")]
        figures["two filters in SPARQL, ms"] = milliseconds(lambda: [reader.query(q) for q in asked], 3)
        said, pick = load_queries()["said"], picker(index, columns)
        figures["a page of /said, picked, ms"] = milliseconds(lambda: run(reader, said, limit=10, pick=pick), 10)
        figures["a page of /said, SPARQL alone, ms"] = milliseconds(lambda: run(reader, said, limit=10), 3)
    return figures


def _over_http(store: Path) -> float:
    serve = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "0", "--workers", "1"]
    with subprocess.Popen(serve, stderr=subprocess.PIPE, text=True) as server:
        try:
            line = server.stderr.readline() if server.stderr is not None else ""
            connection = http.client.HTTPConnection(line.split("//")[1].split("/")[0])

            def ask() -> None:
                connection.request("GET", "/said/counts?lang=fa")
                answer = connection.getresponse()
                body = answer.read()
                if answer.status != 200:
                    raise SystemExit(body.decode())

            ask()
            return milliseconds(ask, 30)
        finally:
            server.terminate()


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="a small store, and only ratios are judged")
    parser.add_argument("--quads", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path, help="a store that bench/many.py made")
    parser.add_argument("--json", type=Path, help="write the figures there")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = args.store or Path(folder) / "store"
        if args.store is None:
            make(store, quads=40_000 if args.short else args.quads)
        figures = measure(store)
    ratio = figures["two filters in SPARQL, ms"] / figures["all filters from the arrays, ms"]
    figures["SPARQL to arrays"] = ratio
    for name, value in figures.items():
        print(f"{name:<36} {value:10.2f}")
    if args.json is not None:
        args.json.write_text(json.dumps(figures), encoding="utf-8")
    slow = not args.short and figures["all filters over HTTP, ms"] > MOST_MS
    return int(slow or (not args.short and ratio < TIMES_QUICKER))


if __name__ == "__main__":
    sys.exit(main())
