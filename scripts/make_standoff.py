"""Turn annotations with their texts into stand-off annotations for the repository.

    python scripts/make_standoff.py FOLDER --collections SHARED/data/raw [--target DIR]

FOLDER holds `LANG-rNNNN.json` beside `LANG-rNNNN.txt`, NNNN being the article's line in `rawnews-LANG.jsonl`. Writes
`LANG-rNNNN.json` to DIR, by default `tests/gold/standoff`; articles of outlets that `tests/gold/split.toml` sets aside
go to `tests/gold/held_out`. Digest and offsets, no text; each is read back and compared.
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
    parser.add_argument("--target", type=Path, default=TARGET)
    args = parser.parse_args()
    args.target.mkdir(parents=True, exist_ok=True)
    for path in gold_files(args.folder):
        gold = read_gold(path)
        lang, _, number = path.stem.partition("-r")
        row = to_standoff(gold, collection=f"rawnews-{lang}.jsonl", line=int(number))
        target = args.target / path.name
        target.write_text(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
        back = read_standoff(target, args.collections)
        if (back.mentions, back.quotations) != (gold.mentions, gold.quotations):
            print(f"{path.name}: does not read back", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
