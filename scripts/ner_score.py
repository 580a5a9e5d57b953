"""Score the packs' NER on annotated articles, to the character and by type, and measure its speed.

    python scripts/ner_score.py --gold PATH [--part held-out|all]

PATH holds a folder of annotated articles for each language. A mention counts where span and type are the gold's;
nested places count too. Start at `main`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from ner_corpora import held_out

from kg.evaluation.gold import gold_files, read_gold
from kg.extract.ner import entities, load_model, predicted
from kg.lang import load_pack
from kg.model import EntityType, Reading
from kg.text.tokens import blank, tokens_of

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Print a table for each language."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--part", choices=["held-out", "all"], default="held-out")
    args = parser.parse_args()
    for lang in ("ar", "fa"):
        aside = held_out(ROOT / "tests/gold/split.toml", lang)
        paths = [p for p in gold_files(args.gold / lang) if args.part == "all" or p.stem in aside]
        print(table([read_gold(p) for p in paths], lang))
    return 0


def table(readings: Sequence[Reading], lang: str, *, model: Path | None = None) -> str:
    """Precision, recall and F1 by type, and the speed.

    Args:
        readings: Annotated articles of one language.
        lang: Their language.
        model: Another model folder than the pack's.
    """
    rows = [f"{lang:<20}{'P':>8}{'R':>8}{'F1':>8}{'gold':>8}"]
    for row, (hit, gold, system) in score(readings, model=model).items():
        numbers = f"{hit / max(1, system):>8.3f}{hit / max(1, gold):>8.3f}{2 * hit / max(1, gold + system):>8.3f}"
        rows.append(f"{row:<20}{numbers}{gold:>8}")
    return "\n".join([*rows, f"words/s {speed(readings, lang, model=model):,.0f}"])


def score(readings: Iterable[Reading], *, model: Path | None = None) -> dict[str, tuple[int, int, int]]:
    """(hits, gold, system) by type and in all."""
    hit: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    system: Counter[str] = Counter()
    for reading in readings:
        pack = load_pack(reading.article.lang)
        tokens = tokens_of(blank(pack.code)(reading.article.raw))
        want = {(m.span, m.type) for m in reading.mentions}
        have = {(s, t) for s, t, _ in entities(tokens, pack, model=model)}
        for counter, names in ((hit, want & have), (gold, want), (system, have)):
            counter.update(kind.value for _, kind in names)
            counter["all"] += len(names)
    return {row: (hit[row], gold[row], system[row]) for row in (*(t.value for t in EntityType), "all")}


def speed(readings: Iterable[Reading], lang: str, *, model: Path | None = None) -> float:
    """Words that the model reads in a second, tokenization left out, vocabulary cold for new words."""
    folder = model or load_pack(lang).model
    if folder is None:
        return 0.0
    load_model.cache_clear()
    load_model(folder)
    texts = [tokens_of(blank(lang)(r.article.raw)) for r in readings]
    began = time.perf_counter()
    for tokens in texts:
        list(predicted(tokens, folder))
    return sum(map(len, texts)) / (time.perf_counter() - began)


if __name__ == "__main__":
    sys.exit(main())
