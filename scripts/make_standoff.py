"""Turn annotations with their texts into stand-off annotations for the repository.

    python scripts/make_standoff.py FOLDER --collections SHARED/data/raw

FOLDER holds `LANG-rNNNN.json` beside `LANG-rNNNN.txt`, NNNN being the article's line in `rawnews-LANG.jsonl`. Writes
`LANG-rNNNN.json` to `tests/gold/standoff`, from which models learn; articles of outlets that are set aside go to
`tests/gold/held_out`. Digest and offsets, no text; each is read back and compared.
"""

from __future__ import annotations

import argparse
import json
import sys
from itertools import islice
from pathlib import Path

from train_ner import KEPT_ASIDE

from kg.evaluation.gold import gold_files, read_gold
from kg.evaluation.standoff import read_standoff, to_standoff

GOLD = Path(__file__).resolve().parent.parent / "tests/gold"


def outlet(collection: Path, line: int) -> str:
    """The outlet of one article of a collection."""
    with collection.open(encoding="utf-8") as lines:
        told: dict[str, str] = json.loads(next(islice(lines, line, None)))
    return told["outlet"]


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--collections", type=Path, required=True)
    args = parser.parse_args()
    for path in gold_files(args.folder):
        gold = read_gold(path)
        lang, _, number = path.stem.partition("-r")
        row = to_standoff(gold, collection=f"rawnews-{lang}.jsonl", line=int(number))
        aside = outlet(args.collections / row["collection"], row["line"]) in KEPT_ASIDE
        target = GOLD / ("held_out" if aside else "standoff") / path.name
        target.write_text(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
        back = read_standoff(target, args.collections)
        if (back.mentions, back.quotations) != (gold.mentions, gold.quotations):
            print(f"{path.name}: does not read back", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
