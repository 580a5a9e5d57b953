"""Sorts the rows of the packs' examples.toml after a training: true wishes to `yes`, missed rows to `wish`.

    python scripts/sort_examples.py            tells which rows stand in the wrong table
    python scripts/sort_examples.py --write    moves them; a missed row's `reason` is "missed", to be put in words

Start at `main`.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from kg.evaluation.examples import says, shown
from kg.lang import folders
from kg.lang.examples import Wish
from kg.model import Article
from kg.pipeline import extract


def sorted_rows(path: Path, code: str) -> str:
    """The file with every row in the table it belongs to; tells each move on stderr."""
    head, *blocks = re.split(r"(?m)^(?=\[\[)", path.read_text(encoding="utf-8"))
    kept, wishes = [head], []
    for block in blocks:
        table, row = next(iter(tomllib.loads(block).items()))
        wish = Wish(**{"reason": "", **row[0]})
        reading = extract(Article("0", path.as_posix(), wish.text, code))
        holds = says(reading, wish)
        if holds == (table != "wish"):
            kept.append(block)
            continue
        print(f"{code} [[{table}]] {wish.who!r} {wish.what or wish.text!r}\n{shown(reading)}", file=sys.stderr)
        body, comments = re.match(r"((?:[^#\n][^\n]*\n?|)+)(.*)", block, re.DOTALL).groups()  # type: ignore[union-attr]
        kept.append(comments.lstrip("\n"))
        if holds:
            body = re.sub(r"(?m)^reason = .*\n?", "", body).replace("[[wish]]", "[[yes]]" if wish.what else "[[no]]")
        else:
            body = body.replace(f"[[{table}]]", "[[wish]]").rstrip() + '\nreason = "missed"\n'
        wishes.append(body.strip() + "\n")
    return "".join(kept).rstrip() + "\n" + "".join(f"\n{w}" for w in wishes)


def main() -> int:
    """Sort every pack's file; 1 where a row stood in the wrong table and nothing was written."""
    wrong = False
    for code, folder in folders().items():
        path = folder / "examples.toml"
        new = sorted_rows(path, code)
        if new != path.read_text(encoding="utf-8"):
            wrong = True
            if "--write" in sys.argv:
                path.write_text(new, encoding="utf-8")
    return int(wrong and "--write" not in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
