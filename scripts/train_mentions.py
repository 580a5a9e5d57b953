"""Train the ranker that judges names, on articles that the NER model has not read, and measure it.

    python scripts/train_ner.py --data SHARED/data --work WORK --halves
    python scripts/train_mentions.py --data SHARED --work WORK [--only-measure]

WORK holds models that were each trained without one half of the gold. With the one that has not read an article the
product's own stages propose names in it, and what the annotators marked tells which of them stand. Writes
`kg/extract/weights/mention.json.gz`. Everything is deterministic.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ner_corpora import half, unread
from train_rankers import Choice, learn, readings, save

from kg import world
from kg.extract.gazetteer import lexicon_of, survey
from kg.extract.mentions import proposed
from kg.extract.mentions_judge import LEAST, candidate_features
from kg.extract.ner import entities, load_edges
from kg.extract.ranking import Ranker
from kg.lang import load_pack
from kg.model import Reading
from kg.text.tokens import blank, tokens_of

FOLDS = 5


@dataclass
class Case:
    """The candidates of one article: features, whether each is annotated, its type; and the annotated names by type."""

    lang: str
    candidates: list[tuple[list[str], bool, str]]
    annotated: Counter[str]


def lay(gold: Reading, work: Path) -> Case:
    """Propose names in an annotated article with the model that has not read it."""
    pack = load_pack(gold.article.lang)
    model = unread(work, pack.code, half(gold.article.id))
    tokens = tokens_of(blank(pack.code)(gold.article.raw))
    sheet = survey(tokens, lexicon_of(pack, world.load()))
    spans = [(s, t, 0.5 if p is None else p) for s, t, p in entities(tokens, pack, model=model)]
    found = proposed(sheet, spans)
    marked = {(m.span, m.type) for m in gold.mentions}
    features = candidate_features(sheet, load_edges(pack).lexicon, spans, found)
    rows = [(f, (c.span, c.type) in marked, str(c.type)) for f, c in zip(features, found, strict=True)]
    return Case(pack.code, rows, Counter(str(kind) for _, kind in marked))


def train(cases: Iterable[Case]) -> Ranker:
    """The ranker over candidates: dropped or kept."""
    rows = (Choice([["dropped"], f], [float(not right), float(right)]) for c in cases for f, right, _ in c.candidates)
    return learn("mention", rows)


def measure(cases: Sequence[Case]) -> None:
    """Print precision, recall and F1 before and behind the judge, by cross-validation over articles."""
    tally: Counter[tuple[str, str, str]] = Counter()
    for fold in range(FOLDS):
        ranker = train(c for i, c in enumerate(cases) if i % FOLDS != fold)
        for case in cases[fold::FOLDS]:
            for kind, number in case.annotated.items():
                tally[case.lang, kind, "gold"] += number
            for features, right, kind in case.candidates:
                kept = ranker.probabilities([["dropped"], features])[1] >= LEAST
                tally[case.lang, kind, "all"] += 1
                tally[case.lang, kind, "all right"] += right
                tally[case.lang, kind, "kept"] += kept
                tally[case.lang, kind, "kept right"] += kept and right
    for lang in ("ar", "fa"):
        for kind in ("Person", "Organization", "Place"):
            gold = tally[lang, kind, "gold"]
            rows = ((tally[lang, kind, f"{w} right"], tally[lang, kind, w]) for w in ("all", "kept"))
            print(lang, kind, *(_figures(right, found, gold) for right, found in rows))


def _figures(right: int, found: int, gold: int) -> str:
    return f"P {right / max(found, 1):.3f} R {right / max(gold, 1):.3f} F1 {2 * right / max(found + gold, 1):.3f} "


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds gold and data")
    parser.add_argument("--work", type=Path, default=Path("build/ner"), help="the work folder of train_ner.py")
    parser.add_argument("--only-measure", action="store_true")
    args = parser.parse_args()
    cases = [lay(gold, args.work) for _, _, gold in readings(args.data)]
    print(f"{len(cases)} articles", file=sys.stderr)
    measure(cases)
    if not args.only_measure:
        save({"mention": train(cases)})
    return 0


if __name__ == "__main__":
    sys.exit(main())
