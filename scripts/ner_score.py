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
from collections.abc import Iterable
from pathlib import Path

from ner_corpora import held_out

from kg.evaluation.gold import gold_files, read_gold
from kg.extract.ner import entities, load_model, predicted
from kg.lang import load_pack
from kg.model import EntityType
from kg.text.tokens import blank, tokens_of

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Print one row for each language and type."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--part", choices=["held-out", "all"], default="held-out")
    args = parser.parse_args()
    print(f"{'':<20}{'P':>8}{'R':>8}{'F1':>8}{'gold':>8}")
    for lang in ("ar", "fa"):
        aside = held_out(ROOT / "tests/gold/split.toml", lang)
        paths = [p for p in gold_files(args.gold / lang) if args.part == "all" or p.stem in aside]
        for row, (hit, gold, system) in score(paths).items():
            print(
                f"{lang} {row:<17}{hit / max(1, system):>8.3f}{hit / max(1, gold):>8.3f}"
                f"{2 * hit / max(1, gold + system):>8.3f}{gold:>8}"
            )
        print(f"{lang} words/s {speed(paths, lang):,.0f}")
    return 0


def score(paths: Iterable[Path]) -> dict[str, tuple[int, int, int]]:
    """(hits, gold, system) by type and in all."""
    hit: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    system: Counter[str] = Counter()
    for path in paths:
        reading = read_gold(path)
        lang = reading.article.lang
        want = {(m.span, m.type) for m in reading.mentions}
        have = {(s, t) for s, t, _ in entities(tokens_of(blank(lang)(reading.article.raw)), load_pack(lang))}
        for counter, names in ((hit, want & have), (gold, want), (system, have)):
            counter.update(kind.value for _, kind in names)
            counter["all"] += len(names)
    return {row: (hit[row], gold[row], system[row]) for row in (*(t.value for t in EntityType), "all")}


def speed(paths: Iterable[Path], lang: str) -> float:
    """Words that the model reads in a second, tokenization left out, vocabulary cold for new words."""
    folder = load_pack(lang).model
    if folder is None:
        return 0.0
    load_model.cache_clear()
    load_model(folder)
    texts = [tokens_of(blank(lang)(p.with_suffix(".txt").read_text(encoding="utf-8"))) for p in paths]
    began = time.perf_counter()
    for tokens in texts:
        list(predicted(tokens, folder))
    return sum(map(len, texts)) / (time.perf_counter() - began)


if __name__ == "__main__":
    sys.exit(main())
