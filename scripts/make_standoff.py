"""Turn annotations with their texts into stand-off annotations for the repository.

    python scripts/make_standoff.py FOLDER --collections SHARED/data/raw

FOLDER holds `LANG-rNNNN.json` beside `LANG-rNNNN.txt`, NNNN being the article's line in `rawnews-LANG.jsonl`. Writes
`tests/gold/standoff/LANG-rNNNN.json`: digest and offsets, no text; reads each back and compares.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from kg.evaluation.gold import gold_files, read_gold
from kg.evaluation.standoff import read_standoff, to_standoff

TARGET = Path(__file__).resolve().parent.parent / "tests/gold/standoff"


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--collections", type=Path, required=True)
    args = parser.parse_args()
    TARGET.mkdir(parents=True, exist_ok=True)
    for path in gold_files(args.folder):
        gold = read_gold(path)
        lang, _, number = path.stem.partition("-r")
        row = to_standoff(gold, collection=f"rawnews-{lang}.jsonl", line=int(number))
        target = TARGET / path.name
        target.write_text(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
        back = read_standoff(target, args.collections)
        if (back.mentions, back.quotations) != (gold.mentions, gold.quotations):
            print(f"{path.name}: does not read back", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
