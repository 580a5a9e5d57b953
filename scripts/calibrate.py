"""Fit the confidences: what share of quotations of a given product of probabilities is right.

    python scripts/calibrate.py --data SHARED [--work WORK]

Rankers are trained on some outlets and asked about the others; their products, in bins of equal number, and the share
of right quotations in each bin, made to rise by pooling neighbours (isotonic regression), are the points of
`kg/extract/weights/calibration.json`. Articles set aside by `tests/gold/split.toml` are not looked at. Run it after
`train_rankers.py`. Deterministic.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from cross_validation import cases, cross_validated

from kg.evaluation.reliability import calibration_error, judged
from kg.extract.calibration import TABLE, Points, along

BINS = 12
PRIOR = 4  # quotations of middling rightness added to each bin, so that no bin is wholly sure


def fit(rows: Sequence[tuple[float, bool]], *, number: int = BINS) -> Points:
    """The rising points of one language, from products and whether they were right."""
    ordered = sorted(rows)
    overall = sum(right for _, right in rows) / len(rows)
    size = len(ordered) / number
    parts = [ordered[round(i * size) : round((i + 1) * size)] for i in range(number)]
    pools = [
        (sum(p for p, _ in part), sum(r for _, r in part) + PRIOR * overall, len(part), len(part) + PRIOR)
        for part in parts
        if part
    ]
    risen: list[tuple[float, float, int, int]] = []
    for pool in pools:
        risen.append(pool)
        while len(risen) > 1 and risen[-2][1] / risen[-2][3] >= risen[-1][1] / risen[-1][3]:
            a, b = risen.pop(), risen.pop()
            risen.append((a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]))
    return tuple((round(product / n, 3), round(right / most, 3)) for product, right, n, most in risen)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds gold and data")
    parser.add_argument("--work", type=Path, help="the work folder of train_ner.py --halves")
    args = parser.parse_args()
    pairs = cross_validated(cases(args.data, args.work), calibrate=lambda _, product: product)
    tables = {}
    for lang in sorted({gold.lang for gold, _ in pairs}):
        rows = judged(pair for pair in pairs if pair[0].lang == lang)
        tables[lang] = fit(rows)
        after = calibration_error([(along(tables[lang], p), right) for p, right in rows])
        print(f"{lang}: {len(rows)} quotations, calibration error {calibration_error(rows):.3f}, fitted {after:.3f}")
    rows_of = (f"  {json.dumps(lang)}: {json.dumps(points)}" for lang, points in tables.items())
    TABLE.write_text("{\n" + ",\n".join(rows_of) + "\n}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
