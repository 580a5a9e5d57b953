"""How fast the explorer's pages and searches are on a large graph, and how much they send.

    python bench/explorer.py                        10,000 articles of 18 quotations, made up from the seeds' words
    python bench/explorer.py --articles 200 --check     a short run that fails where a ceiling is passed
    python bench/explorer.py --store DIR                the screens and searches of a store that kg build made
    python bench/explorer.py --store DIR --times 5      the same with each of its articles five times

In come the five seeds, out comes a table: for each screen the median time until the whole page is there, the processor
time that the service spends on it, and the bytes as sent; for each search how long the index takes, beside what reading
every text takes in the same run. Ceilings are held against processor time, which other programs on the machine do not
change. Pages read the index alone, so an index is what is made here, by the code that makes it from a graph.
Start at `main`.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox

from kg import vocab
from kg.graph import iris
from kg.query.columns import load_columns
from kg.query.listing import FACETS, Selection
from kg.store import open_index
from kg.store.index.entities import write_identities
from kg.store.index.make import INDEX
from kg.store.index.rows import GraphRows, Row
from kg.store.index.schema import SCHEMA, VERSION, joined
from kg.store.index.write import RowWriter
from kg.store.workers_protocol import state_of
from kg.text.fold import fold

ROOT = Path(__file__).resolve().parents[1]
BASE, LANGS = iris.DEFAULT_BASE, ("ar", "fa")
PAGE_CEILING, SEARCH_CEILING, BYTES_CEILING = 0.200, 0.020, 300_000
PROGRAM = (
    "import sys; from pathlib import Path; from kg.api import serve; "
    "serve(Path(sys.argv[1]), port=0, ready=lambda a: print(a, flush=True))"
)


class Identities:
    """A reader that knows the identities graph and nothing else."""

    def __init__(self, people: int) -> None:
        self.store = ox.Store()
        graph, name, label = (ox.NamedNode(i) for i in (iris.identities_graph(BASE), vocab.name, vocab.skos_prefLabel))
        for n in range(people):
            node, words = ox.NamedNode(entity(n)), names()[n % len(names())]
            self.store.add(ox.Quad(node, name, ox.Literal(f"{words} {n}"), graph))
            for lang in LANGS:
                self.store.add(ox.Quad(node, label, ox.Literal(f"{words} {n}", language=lang), graph))

    def quads(self, subject=None, predicate=None, object=None, graph=None) -> Iterator[ox.Quad]:  # type: ignore[no-untyped-def]
        """See `kg.store.contract.Reader.quads`."""
        return self.store.quads_for_pattern(subject, predicate, object, graph)

    def query(self, sparql: str, *, max_rows: int | None = None):  # type: ignore[no-untyped-def]
        """Not asked here."""
        raise NotImplementedError

    def close(self) -> None:
        """Nothing to let go."""


def entity(n: int) -> str:
    """The IRI of a made-up entity."""
    return f"{BASE}entity/e{n}"


def vocabulary() -> list[str]:
    """The words of the seeds."""
    texts = (path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt")))
    return sorted({word.strip(".,:;«»\"'()؟،") for text in texts for word in text.split()} - {""})


def names() -> list[str]:
    """Pairs of words that serve as names."""
    words = [w for w in vocabulary() if len(w) > 3]
    return [f"{a} {b}" for a, b in zip(words, words[7:], strict=False)]


def graph_rows(n: int, random_: random.Random, words: list[str], people: int, quotations: int) -> GraphRows:
    """One made-up article: few people speak often, many seldom."""
    digest = hashlib.sha256(str(n).encode()).hexdigest()
    article = iris.article(BASE, digest)
    day = f"20{random_.randint(18, 25):02}-{random_.randint(1, 12):02}-{random_.randint(1, 28):02}"
    rows = GraphRows()

    def someone() -> str:
        return entity(min(int(random_.paretovariate(0.6)), people - 1))

    speakers = [someone() for _ in range(5)]
    places = [entity(people - 1 - random_.randint(0, people // 10)) for _ in range(2)]
    rows.entities = dict.fromkeys(speakers, ("Person", "")) | dict.fromkeys(places, ("Place", ""))
    outlet, agency = entity(random_.randint(people // 2, people // 2 + 60)), entity(people // 2 + 70)
    rows.entities |= {outlet: ("Organization", ""), agency: ("Organization", "")}
    rows.mentioned = [(article, iri) for iri in rows.entities]
    lang, headline = LANGS[n % 2], " ".join(random_.choices(words, k=8))
    rows.articles = [
        {"iri": article, "headline": headline, "lang": lang, "published": day, "publisher": outlet, "digest": digest,
         "paths": [f"made/{n}.txt"], "start": 0, "end": 4000, "credits": [agency], "mentions": []}
    ]  # fmt: skip
    rows.quotations = [
        quotation(f"{digest[:28]}{q:04}", article, day, random_, words, speakers, places) for q in range(quotations)
    ]
    rows.holdings = [
        {"article": article, "person": speakers[0], "role": "president", "of": places[0], "title": words[n % 50],
         "folded": fold(words[n % 50]), "date": day, "start": 1, "end": 5, "confidence": 0.9}
    ]  # fmt: skip
    return rows


def quotation(
    key: str, article: str, day: str, random_: random.Random, words: list[str], speakers: list[str], places: list[str]
) -> Row:
    """One made-up quotation of some twenty words."""
    text = " ".join(random_.choices(words, k=random_.randint(8, 35)))
    start = random_.randint(0, 3000)
    return {
        "iri": f"{BASE}quotation/{key}", "article": article, "start": start, "end": start + len(text),
        "speaker": random_.choice(speakers), "speaker_words": None, "speaker_start": None, "speaker_end": None,
        "kind": random_.choice(("direct", "mixed", "indirect")), "cue": None, "cue_start": None, "cue_end": None,
        "sense": "say", "text": text, "folded": fold(text), "addressee": None, "place": random_.choice((None, *places)),
        "date": None, "day": day, "rule": "made", "confidence": round(random_.random(), 3), "via": [],
    }  # fmt: skip


def make(store: Path, *, articles: int, quotations: int, people: int) -> float:
    """The index of a made-up graph in the place of the seeds' own; seconds it took."""
    began = time.perf_counter()
    path, random_, words = store / INDEX, random.Random(7), vocabulary()
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = OFF")
    db.executescript(SCHEMA)
    db.execute("BEGIN")
    writer = RowWriter(db)
    for n in range(articles):
        writer.put(f"{BASE}graph/{n}", graph_rows(n, random_, words, people, quotations))
    write_identities(db, Identities(people), iris.identities_graph(BASE))
    db.execute("INSERT INTO quotation_words (quotation_words) VALUES ('optimize')")
    meta = [("version", str(VERSION)), ("state", state_of(store))]
    db.executemany("REPLACE INTO meta VALUES (?, ?)", meta)
    db.execute("COMMIT")
    db.close()
    return time.perf_counter() - began


def multiplied(store: Path, copy: Path, times: int) -> Path:
    """A copy of a store whose index holds each article so many times: real names and words, and more of each."""
    shutil.copytree(store, copy, ignore=shutil.ignore_patterns("live", "snapshots", "unpublished", "index.*"))
    shutil.copy2(store / INDEX, copy / INDEX)
    (copy / "snapshots").symlink_to(store.resolve() / "snapshots")
    db = sqlite3.connect(copy / INDEX, isolation_level=None)
    db.create_function("joined", 1, joined, deterministic=True)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("BEGIN")
    plain = {table: _columns(db, table) for table in ("graph", "article", "quotation", "holding")}
    most = max(db.execute(f"SELECT MAX(id) FROM {table}").fetchone()[0] or 0 for table in plain)
    for n in range(1, times):
        more = n * (most + 1)
        for table, columns in plain.items():
            moved = [_moved(column, n, more) for column in columns]
            into = f"INSERT INTO {table} ({', '.join(columns)})"
            db.execute(f"{into} SELECT {', '.join(moved)} FROM {table} WHERE id <= {most}")
        for table, key in (("credit", "article"), ("names", "article"), ("via", "quotation")):
            into = f"INSERT INTO {table} ({key}, entity)"
            db.execute(f"{into} SELECT {key} + {more}, entity FROM {table} WHERE {key} <= {most}")
    db.execute("INSERT INTO quotation_words (quotation_words) VALUES ('rebuild')")
    rows = f"SELECT id, joined(folded) FROM quotation WHERE id > {most}"
    db.execute(f"INSERT INTO quotation_joined (rowid, joined) {rows}")
    db.execute("COMMIT")
    tables = {"article": "articles", "quotation": "quotations", "entity": "entities", "name": "names"}
    held = [f"{db.execute(f'SELECT COUNT(*) FROM {t}').fetchone()[0]} {words}" for t, words in tables.items()]
    print(", ".join(held))
    db.close()
    return copy


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [f'"{row[1]}"' for row in db.execute(f"PRAGMA table_info({table})")]


def _moved(column: str, n: int, more: int) -> str:
    """What stands in a column of the n-th copy of a row."""
    if column in ('"id"', '"graph"', '"article"'):
        return f"{column} + {more}"
    return f"{column} || '-{n}'" if column == '"iri"' else column


def searches(store: Path, rounds: int) -> list[tuple[str, float, float, int]]:
    """For words from rare to frequent: median seconds by the index, by reading every text, and how many rows fit."""
    index = open_index(store)
    assert index is not None
    words = vocabulary()
    wanted = [w for w in words if len(w) > 5][:: max(1, len(words) // 12)][:8]
    wanted += [" ".join(w) for w in zip(words[40:43], words[90:93], strict=True)]
    found = []
    for word in wanted:
        phrase = '"' + fold(word).replace('"', '""') + '"'
        times = [timed(lambda p=phrase: index.rows(_BY_INDEX, (p,))) for _ in range(rounds)]  # type: ignore[misc]
        whole = timed(lambda w=word: index.rows(_BY_READING, (fold(w),)))  # type: ignore[misc]
        found.append((word, statistics.median(times), whole, len(index.rows(_BY_INDEX, (phrase,)))))
    return found


_BY_INDEX = "SELECT rowid FROM quotation_words WHERE quotation_words MATCH ?"
_BY_READING = "SELECT id FROM quotation WHERE instr(folded, ?)"


def timed(do) -> float:  # type: ignore[no-untyped-def]
    """Seconds of processor time that a call takes."""
    began = time.thread_time()
    do()
    return time.thread_time() - began


def spent(process: int) -> float:
    """Seconds of processor time that all threads of a process have had."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def counting(store: Path, rounds: int) -> tuple[float, float]:
    """Seconds to load the arrays, and the median of counting every facet of all quotations."""
    index = open_index(store)
    assert index is not None
    began = time.perf_counter()
    columns = load_columns(index)
    loaded = time.perf_counter() - began
    whole = Selection.of(index, columns, {})
    return loaded, statistics.median(timed(lambda: [whole.counts(f) for f in FACETS]) for _ in range(rounds))


def addresses(store: Path) -> list[str]:
    """The screens: those about one thing for the thing with most to show, words that are frequent and rare."""
    index = open_index(store)
    if index is None:
        raise SystemExit(f"{store} has no index: kg index --store {store}")

    def most(column: str, table: str = "quotation") -> str:
        sql = f"SELECT e.iri FROM {table} t JOIN entity e ON e.id = t.{column} WHERE e.type <> 'DescribedAgent' "
        row = index.row(sql + f"GROUP BY t.{column} ORDER BY COUNT(*) DESC LIMIT 1")
        return BASE + "entity/nobody" if row is None else str(row[0])

    longest = index.rows("SELECT a.iri FROM quotation q JOIN article a ON a.id = q.article "
                         "GROUP BY q.article ORDER BY COUNT(*) DESC LIMIT 1")[0][0]  # fmt: skip
    speaker, place, outlet = most("speaker"), most("place"), most("publisher", "article")
    words = vocabulary()
    paths = [iri.removeprefix(BASE.rstrip("/")) for iri in (speaker, place, outlet, longest)]
    return [
        "/", "/said", "/said?lang=fa&kind=direct", "/said?offset=5000", f"/said?text={words[100]}", "/said?text=روسیه",
        f"/said?speaker={speaker}", f"/search?q={words[100]}", f"/suggest?q={words[200][:3]}", *paths, "/people",
        "/places", "/sources", "/timeline", f"/timeline?speaker={speaker}", f"/side-by-side?speaker={speaker}",
        f"/graph?entity={speaker}", f"/graph/data?entity={speaker}", "/map", "/said?format=atom", "/sparql", "/docs",
        "/sign-in",
    ]  # fmt: skip


def screens(store: Path, rounds: int) -> list[tuple[str, float, float, int]]:
    """For each screen: median seconds until the page is there, median processor seconds of the service, bytes sent."""
    paths = addresses(store)
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(store)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip().rstrip("/")
        with httpx.Client(
            base_url=address, headers={"accept": "text/html", "accept-language": "fa"}, timeout=60
        ) as client:
            began, before = time.perf_counter(), spent(process.pid)
            while client.get("/said").status_code == 503:
                time.sleep(0.2)
            waited, cost = time.perf_counter() - began, spent(process.pid) - before
            print(f"first page of a service just started: {waited * 1000:.0f} ms, {cost * 1000:.0f} ms of a processor")
            return [(path, *_page(client, path, rounds, process.pid)) for path in paths]
    finally:
        process.terminate()
        process.wait(20)


def _page(client: httpx.Client, path: str, rounds: int, process: int) -> tuple[float, float, int]:
    times, costs, sent = [], [], 0
    for _ in range(rounds):
        before, began = spent(process), time.perf_counter()
        with client.stream("GET", path) as answer:
            if answer.status_code != 200:
                raise SystemExit(f"{path}: {answer.status_code}")
            sent = sum(len(piece) for piece in answer.iter_raw())
        times.append(time.perf_counter() - began)
        costs.append(spent(process) - before)
    return statistics.median(times), statistics.median(costs), sent


def main() -> int:
    """Make, measure, print; with --check the exit code tells whether a ceiling was passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--quotations", type=int, default=18, help="of each article")
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--store", type=Path, help="measure this store's own index, and make up nothing")
    parser.add_argument("--times", type=int, default=1, help="take each article of --store so many times")
    parser.add_argument("--check", action="store_true", help="fail where a ceiling is passed")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if args.store is not None and args.times == 1:
            return report(args.store, args)
        if args.store is not None:
            return report(multiplied(args.store, Path(folder) / "store", args.times), args)
        store = Path(folder) / "store"
        command = [sys.executable, "-m", "kg", "build", str(ROOT / "seeds"), "--store", str(store)]
        subprocess.run(command, check=False, capture_output=True)
        took = make(store, articles=args.articles, quotations=args.quotations, people=args.people)
        size = (store / INDEX).stat().st_size / 1e6
        total = args.articles * args.quotations
        print(f"{args.articles} articles, {total} quotations: index of {size:.0f} MB in {took:.1f} s")
        return report(store, args)


def report(store: Path, args: argparse.Namespace) -> int:
    """Measure and print."""
    loaded, counted = counting(store, args.rounds)
    print(f"arrays loaded in {loaded * 1000:.0f} ms; every facet counted in {counted * 1000:.1f} ms\n")
    print(f"{'search':<28}{'rows':>8}{'index ms':>10}{'reading ms':>12}")
    found = searches(store, args.rounds)
    for word, fast, slow, rows in found:
        print(f"{word:<28}{rows:>8}{fast * 1000:>10.1f}{slow * 1000:>12.1f}")
    pages = screens(store, args.rounds)
    print(f"\n{'screen':<64}{'median ms':>10}{'cpu ms':>9}{'bytes':>9}")
    for path, median, cost, sent in pages:
        print(f"{path[:62]:<64}{median * 1000:>10.1f}{cost * 1000:>9.1f}{sent:>9}")
    passed = max(f for _, f, _, _ in found) <= SEARCH_CEILING
    passed &= max(p[2] for p in pages) <= PAGE_CEILING
    passed &= max(p[3] for p in pages) <= BYTES_CEILING
    return 0 if passed or not args.check else 1


if __name__ == "__main__":
    sys.exit(main())
