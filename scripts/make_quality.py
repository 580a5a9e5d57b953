"""Write docs/quality.md: the figures on the held-out outlets, by cross-validation, and on the seeds.

    python scripts/make_quality.py --data SHARED

SHARED holds `gold/dev` and `data/raw`. The texts do not enter the page: ids and counts only. Takes about five
minutes on two cores, nearly all of it training for the cross-validation. Start at `main`.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from string import Template
from typing import NamedTuple

from cross_validation import FOLDS, cases, cross_validated
from train_rankers import ROOT, held_out

from kg.evaluation.breakdown import OUTCOMES, kinds, kinds_of_faults, speakers, worst
from kg.evaluation.gold import gold_files, read_gold
from kg.evaluation.reliability import bins, calibration_error, judged
from kg.evaluation.score import Metric, score, score_article
from kg.evaluation.sheets import Pair, pair_of
from kg.evaluation.standoff import read_standoff, standoff_files
from kg.graph import contract
from kg.model import Reading
from kg.pipeline.stages import default_stages

PAGE = ROOT / "docs" / "quality.md"
REDRAWS = 1_000
WORST = 12
FEW = 10  # annotated cases below which a figure says nothing
LANGS = ("ar", "fa")


class Goal(NamedTuple):
    """A figure to reach: where it may end, and what the product is for."""

    metric: str
    least: float | None
    aim: float | None


GOALS = [
    Goal("mention", 0.85, 0.92),
    Goal("mention.Person", 0.88, 0.94),
    Goal("mention.Organization", None, None),
    Goal("mention.Place", None, None),
    Goal("quote", 0.85, 0.93),
    Goal("quote.recall.direct", 0.93, 0.97),
    Goal("quote.recall.mixed", None, None),
    Goal("quote.recall.indirect", None, None),
    Goal("quote.exact", 0.66, 0.80),
    Goal("kind", 0.90, 0.95),
    Goal("cue", 0.88, 0.95),
    Goal("who-said-what", 0.75, 0.90),
    Goal("who-said-what-where", 0.68, 0.85),
    Goal("place", 0.55, None),
    Goal("date", None, None),
    Goal("via", None, None),
    Goal("role", 0.80, 0.92),
    Goal("role+of", 0.70, 0.85),
    Goal("article.publisher", 0.80, 0.92),
    Goal("article.sources", None, None),
    Goal("article.date", 0.80, 0.92),
    Goal("entity.wikidata", None, None),
    Goal("entity.identity (B3)", None, None),
]


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows])


def of(pairs: Iterable[Pair], lang: str) -> list[Pair]:
    """The pairs of one language."""
    return [pair for pair in pairs if pair[0].lang == lang]


def read(annotated: Sequence[Reading]) -> tuple[list[Pair], int, int]:
    """Gold and product of articles, and how many of the product's spans there are and hold the text they say."""
    stages = default_stages()
    found = stages.resolve([stages.extract(gold.article) for gold in annotated])
    pairs, all_spans, true_spans = [], 0, 0
    for gold, one in zip(annotated, found, strict=True):
        line = contract(one)
        pairs.append(pair_of(gold, line))
        for row in (*line["quotes"], *line["roles"], *(m for e in line["entities"] for m in e["mentions"])):
            all_spans += 1
            true_spans += gold.article.raw[row["start"] : row["end"]] == row["text"]
    return pairs, all_spans, true_spans


# --- parts of the page -----------------------------------------------------------------------------------------------


def value(metric: str, m: Metric) -> float:
    """The figure that counts: F1, for recalls recall."""
    return m.recall if ".recall." in metric else m.f1


def interval(pairs: Sequence[Pair]) -> Callable[[str], str]:
    """Metric → the interval of 95 % of redraws of the articles."""
    counts = [{c.metric: (c.hit, c.gold, c.system) for c in score_article(gold, system)[0]} for gold, system in pairs]
    chance = random.Random(0)
    draws = [chance.choices(range(len(pairs)), k=len(pairs)) for _ in range(REDRAWS)]

    def told(metric: str) -> str:
        if metric not in counts[0]:
            return ""
        rates = []
        for draw in draws:
            hit, gold, system = (sum(column) for column in zip(*(counts[i][metric] for i in draw), strict=True))
            rates.append(2 * hit / (gold + system) if gold + system else 0.0)
        rates.sort()
        return f" ({rates[REDRAWS // 40]:.2f} to {rates[-REDRAWS // 40]:.2f})"

    return told


def results(pairs: Sequence[Pair]) -> tuple[str, str]:
    """The table of results against the goals, and the list of what falls short."""
    rows, short = [], []
    by_lang = {lang: score(of(pairs, lang)).metrics for lang in LANGS}
    ranges = {lang: interval(of(pairs, lang)) for lang in LANGS}
    for goal in GOALS:
        cells = []
        for lang in LANGS:
            m = by_lang[lang][goal.metric]
            got = value(goal.metric, m)
            cells.append(f"**{got:.3f}**{ranges[lang](goal.metric)}" if m.gold else "–")
            if goal.least is not None and m.gold and got < goal.least:
                few = f"; only {m.gold} annotated, too few to judge" if m.gold < FEW else ""
                short.append(f"- {lang} {goal.metric}: {got:.3f}, {goal.least - got:.3f} below {goal.least:.2f}{few}")
        least, aim = (f"{x:.2f}" if x is not None else "" for x in goal[1:])
        gold = " / ".join(str(by_lang[lang][goal.metric].gold) for lang in LANGS)
        rows.append((goal.metric, least, aim, *cells, gold))
    head = ("metric", "at least", "aim", "Arabic", "Persian", "annotated")
    return table(head, rows), "\n".join(short) or 'Every figure reaches its "at least".'


def kinds_table(pairs: Sequence[Pair]) -> str:
    """Quotations by kind."""
    rows = [
        (lang, r.kind, r.gold, r.system, r.found, r.exact, r.who, r.same_kind)
        for lang in LANGS
        for r in kinds(of(pairs, lang))
    ]
    return table(("", "kind", "annotated", "given", "found", "exact", "speaker right", "kind right"), rows)


def speakers_table(pairs: Sequence[Pair]) -> str:
    """Speakers by how the text gives them."""
    rows = [
        (lang, slot, *(count[outcome] for outcome in OUTCOMES))
        for lang in LANGS
        for slot, count in speakers(of(pairs, lang)).items()
    ]
    return table(("", "given by", *OUTCOMES), rows)


def sets_table(sets: Sequence[tuple[str, Sequence[Pair]]]) -> str:
    """Every metric on every set."""
    scored = [(f"{name} {lang}", score(of(pairs, lang)).metrics) for name, pairs in sets for lang in LANGS]
    rows = []
    for goal in GOALS:
        cells = [f"{value(goal.metric, m[goal.metric]):.3f}" if m[goal.metric].gold else "–" for _, m in scored]
        rows.append((goal.metric, *cells))
    return table(("metric", *(name for name, _ in scored)), rows)


def reliability(pairs: Sequence[Pair]) -> str:
    """Confidence against the share right, by language."""
    parts = []
    for lang in LANGS:
        rows = judged(of(pairs, lang))
        shown = [
            (f"{b.low:.1f} to {b.high:.1f}", b.number, f"{b.confidence:.2f}", f"{b.right:.2f}") for b in bins(rows)
        ]
        parts += [
            f"{lang}: expected calibration error **{calibration_error(rows):.3f}** over {len(rows)} quotations.",
            table(("confidence", "quotations", "mean confidence", "share right"), shown),
        ]
    return "\n\n".join(parts)


def losses(pairs: Sequence[Pair]) -> tuple[int, str]:
    """What was lost, by language and cause."""
    counts: Counter[tuple[str, str]] = Counter()
    for gold, system in pairs:
        for fault in score_article(gold, system)[1]:
            cause = {"missed": f"missed, {fault.wanted}", "spurious": f"not annotated, given as {fault.got}"}
            counts[cause.get(fault.kind, "found, wrong speaker"), gold.lang] += 1
    causes = sorted({cause for cause, _ in counts}, key=lambda c: -sum(counts[c, lang] for lang in LANGS))
    rows = [(cause, *(counts[cause, lang] for lang in LANGS)) for cause in causes]
    return sum(counts.values()), table(("cause", *LANGS), rows)


def worst_table(pairs: Sequence[Pair]) -> str:
    """The articles with the most faults."""
    rows = [(f"`{w.article}`", f"{w.score:.2f}", kinds_of_faults(w.faults)) for w in worst(pairs, WORST)]
    return table(("article", "who-said-what", "faults"), rows)


def counted(pairs: Sequence[Pair]) -> str:
    """How many articles and quotations of each language."""
    names = {"ar": "Arabic", "fa": "Persian"}
    told = []
    for lang in LANGS:
        mine = of(pairs, lang)
        told.append(f"{len(mine)} {names[lang]} articles with {sum(len(g.statements) for g, _ in mine)} quotations")
    return ", ".join(told)


def page(
    held: Sequence[Pair], later: Sequence[Pair], crossed: Sequence[Pair], seeds: Sequence[Pair], spans: tuple[int, int]
) -> str:
    """The whole page."""
    template = Template((ROOT / "scripts" / "quality_template.md").read_text(encoding="utf-8"))
    shown, short = results(held)
    lost, causes = losses(crossed)
    return template.substitute(
        held_counts=counted(held),
        results=shown,
        short=short,
        spans=f"`raw[start:end]` equals the stored text: {spans[1]:,} of {spans[0]:,} spans (at least and aim: all).",
        kinds=kinds_table(held),
        speakers=speakers_table(held),
        set_counts=f"Held-out: {counted(held)}; later: {counted(later)}; cross-validation: {counted(crossed)}; "
        f"seeds: {counted(seeds)}",
        sets=sets_table((("held-out", held), ("later", later), ("cross-validated", crossed), ("seeds", seeds))),
        folds=FOLDS,
        reliability=reliability(held),
        lost=f"{lost:,}",
        losses=causes,
        worst=worst_table(crossed),
        train_counts=counted(crossed),
    )


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds gold and data")
    parser.add_argument("--work", type=Path, help="the work folder of train_ner.py --halves")
    parser.add_argument("--output", type=Path, default=PAGE)
    args = parser.parse_args()
    aside, texts = held_out(), args.data / "data/raw"
    held, all_held, true_held = read([read_gold(p) for p in gold_files(args.data / "gold/dev") if p.stem in aside])
    later, _, _ = read([read_standoff(p, texts) for p in standoff_files(ROOT / "tests/gold/held_out")])
    seeds, all_seeds, true_seeds = read([read_gold(p) for p in gold_files(ROOT / "tests/gold/seeds")])
    crossed = cross_validated(cases(args.data, args.work))
    text = page(held, later, crossed, seeds, (all_held + all_seeds, true_held + true_seeds))
    args.output.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
