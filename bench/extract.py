"""How fast the extraction is, what it holds in memory, and whether its time grows in line with the text.

    python bench/extract.py [--short] [--articles N] [--texts FILE.jsonl] [--json FILE]

Texts are made of the seeds' paragraphs, shuffled, about 2,000 characters each; `--texts` takes raw news instead, one
object with `text`, and `title` if it has one, a line. Ratios are of processor time and are taken turn by turn, so
that a busy machine shifts both sides alike; articles a second are by the clock. `--short` takes seconds and fails
where a ratio passes its limit. Start at `main`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.extract.ner import load_model, predicted
from kg.lang import load_pack
from kg.model import Article, Reading
from kg.pipeline import extract
from kg.pipeline.build import build
from kg.pipeline.stages import default_stages
from kg.store import open_writer
from kg.text.language import identify
from kg.text.tokens import blank, tokens_of

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
TIMES = (1, 2, 4, 8)
LIMITS = {"whole to NER": 2.5, "peak MB": 600.0, "growth": 1.5}
SLACK = 1.6  # the short run's limits are wider by so much: a busy machine, and few texts


@dataclass(frozen=True)
class Size:
    """How much is measured: articles, characters of each, and characters of the longest of the growing texts."""

    articles: int
    characters: int
    longest: int


FULL = Size(articles=200, characters=2_000, longest=1_000_000)
SHORT = Size(articles=8, characters=2_000, longest=32_000)


# --- texts -----------------------------------------------------------------------------------------------------------


def paragraphs() -> dict[str, list[str]]:
    """The lines of the seeds, by language."""
    held: dict[str, list[str]] = {}
    for path in sorted(SEEDS.glob("*.txt")):
        raw = path.read_bytes().decode("utf-8")
        held.setdefault(identify(raw).code, []).extend(line for line in raw.splitlines() if line.strip())
    return held


def made(size: Size) -> list[Article]:
    """Articles of shuffled paragraphs, languages in turn; always the same."""
    chance, lines = random.Random(0), paragraphs()
    langs = sorted(lines)
    return [article(soup(lines[lang], size.characters, chance), lang) for lang in langs * (size.articles // len(langs))]


def soup(lines: Sequence[str], characters: int, chance: random.Random) -> str:
    """Lines drawn by chance until the text is as long as asked."""
    out: list[str] = []
    length = 0
    while length < characters:
        out.append(chance.choice(lines))
        length += len(out[-1]) + 1
    return "\n".join(out)


def article(raw: str, lang: str) -> Article:
    """A text as the extraction takes it."""
    digest = hashlib.sha256(raw.encode()).hexdigest()
    return Article(digest, f"{digest[:12]}.txt", raw, lang)


def given(path: Path, number: int) -> list[Article]:
    """The first articles of a collection in a language that a pack reads."""
    out: list[Article] = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            raw = (row.get("title") or "") + "\n" + row["text"]
            told = identify(raw)
            if told.supported:
                out.append(article(raw, told.code))
            if len(out) == number:
                break
    return out


# --- measuring -------------------------------------------------------------------------------------------------------


def spent(work: Callable[[], Any]) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def speed(articles: Sequence[Article]) -> dict[str, float]:
    """One process: articles a second, and the whole extraction against the shipped NER alone, text by text in turn.

    The NER is measured in two ways: as a user calls the shipped pipeline (its tokenizer and its one component on
    the text), and the component alone as the extraction calls it, words given.
    """
    clock = whole = model = component = 0.0
    for one in articles:
        folder = load_pack(one.lang).model
        if folder is None:
            continue
        nlp, tokens = load_model(folder), tokens_of(blank(one.lang).make_doc(one.raw))
        turns = (
            spent(lambda one=one: extract(one)),  # type: ignore[misc]
            spent(lambda nlp=nlp, one=one: nlp(one.raw)),  # type: ignore[misc]
            spent(lambda tokens=tokens, folder=folder: list(predicted(tokens, folder))),  # type: ignore[misc]
        )
        clock += turns[0][0]
        whole, model, component = whole + turns[0][1], model + turns[1][1], component + turns[2][1]
    characters = sum(len(a.raw) for a in articles)
    return {
        "articles": len(articles),
        "characters each": round(characters / len(articles)),
        "articles/s, one process": round(len(articles) / clock, 1),
        "articles of 2,000 characters/s, one process": round(characters / 2_000 / clock, 1),
        "whole to NER": round(whole / model, 2),
        "whole to component, words given": round(whole / component, 2),
    }


def all_cores(articles: Sequence[Article]) -> dict[str, float]:
    """Articles a second of one warm process per core."""
    cores = os.cpu_count() or 1
    with ProcessPoolExecutor(cores, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(_length, [*articles[: 8 * cores]], chunksize=1))
        clock, _ = spent(lambda: list(pool.map(_length, articles, chunksize=4)))
    return {"cores": cores, "articles/s, all cores": round(len(articles) / clock, 1)}


def _length(one: Article) -> int:
    return len(extract(one).quotations)


def memory(articles: Sequence[Article]) -> dict[str, float]:
    """Most memory that a process of its own held while it read the articles."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return {"peak MB": round(pool.submit(_peak, list(articles)).result())}


def _peak(articles: Sequence[Article]) -> float:
    for one in articles:
        extract(one)
    status = Path("/proc/self/status")
    if status.exists():  # what the system calls "maximum" elsewhere begins with the parent's
        row = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(row.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def growth(articles: Sequence[Article], longest: int) -> dict[str, float]:
    """Processor time of a text of one, two, four and eight parts against the first; 1.0 is in line with length."""
    out = {}
    for lang in sorted({a.lang for a in articles}):
        lines = [line for a in articles if a.lang == lang for line in a.raw.splitlines() if line.strip()]
        text = soup(lines, longest, random.Random(0))
        taken = []
        for times in TIMES:
            part = article(text[: longest // TIMES[-1] * times], lang)
            taken.append(min(spent(lambda part=part: extract(part))[1] for _ in range(1 if times > 2 else 2)))  # type: ignore[misc]
        for times, seconds in zip(TIMES[1:], taken[1:], strict=True):
            out[f"growth {lang} {times}x"] = round(seconds / taken[0] / times, 2)
        out[f"seconds for {longest:,} characters ({lang})"] = round(taken[-1], 1)
    return out


def storing(articles: Sequence[Article]) -> dict[str, float]:
    """Quads a second from readings to a published store."""
    known: dict[str, Reading] = {a.id: extract(a) for a in articles}
    resolve = default_stages().resolve
    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "texts"
        texts.mkdir()
        for one in known.values():
            (texts / one.article.path).write_bytes(one.article.raw.encode())
        with open_writer(Path(folder) / "store", base=None) as writer:
            clock, _ = spent(lambda: build([texts], writer, extract=lambda a: known[a.id], resolve=resolve))
            quads = sum(1 for _ in writer.quads())
    return {"quads": quads, "quads/s, resolved and stored": round(quads / clock)}


# --- the command -----------------------------------------------------------------------------------------------------


def measured(articles: Sequence[Article], size: Size, *, short: bool) -> dict[str, float]:
    """All figures by name."""
    for one in articles[:4]:
        extract(one)  # packs, tables and models are loaded once and not measured
    figures = speed(articles) | memory(articles) | growth(articles, size.longest)
    return figures if short else figures | all_cores(articles) | storing(articles)


def passed(figures: dict[str, float], *, slack: float = 1.0) -> list[str]:
    """The figures beyond their limits; each limit holds for all names that are or begin with its own."""
    return [
        f"{name}: {value} is over {limit * slack:.3g}"
        for name, value in figures.items()
        for what, limit in LIMITS.items()
        if (name == what or name.startswith(what + " ")) and value > limit * slack
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a figure passes its limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="a few seconds")
    parser.add_argument("--articles", type=int, help="how many")
    parser.add_argument("--texts", type=Path, metavar="FILE", help="raw news as JSON lines")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    args = parser.parse_args(argv)
    size = SHORT if args.short else FULL
    number = args.articles or size.articles
    articles = given(args.texts, number) if args.texts else made(Size(number, size.characters, size.longest))
    figures = measured(articles, size, short=args.short)
    for name, value in figures.items():
        print(f"{name:<48}{value:>10,}")
    if args.json is not None:
        args.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    over = passed(figures, slack=SLACK if args.short else 1.0)
    print(*over, sep="\n", file=sys.stderr)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
