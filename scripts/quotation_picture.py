"""Draws `docs/quotation.svg`: the graph around one quotation of the seeds, from the store's own answer.

    python scripts/quotation_picture.py                   builds the seeds, draws the quotation that says most
    python scripts/quotation_picture.py --store DIR       takes a store that is there
    python scripts/quotation_picture.py --check           writes nothing; exits 1 if the picture is out of date

Start at `picture`. The places of the boxes are fixed; what stands in them comes from the stored query `said`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

from kg.pipeline.build import build
from kg.pipeline.stages import default_stages
from kg.query import KnowledgeGraph, Row
from kg.store import open_writer

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "quotation.svg"
WIDTH, HEIGHT = 1080, 470
LINE, LINES_OF_QUOTE = 46, 4
FONT = "'Noto Sans', 'Noto Sans Arabic', 'Noto Naskh Arabic', 'Segoe UI', 'DejaVu Sans', sans-serif"


class Box(NamedTuple):
    """A node of the picture: where its middle lies, its size, its colour, its lines (the first in bold)."""

    x: int
    y: int
    width: int
    height: int
    colour: str
    lines: list[str]


def picture(row: Row) -> str:
    """The SVG for one row of `said`."""
    quote = Box(540, 235, 400, 60 + 22 * LINES_OF_QUOTE, "#fff7d6", _quote_lines(row))
    around = [
        ("speaker", Box(120, 150, 210, 58, "#dbeafe", _lines(row["speaker_name"], row["speaker_words"]))),
        ("role", Box(120, 330, 210, 40, "#e0e7ff", [_first(row["roles"])])),
        ("cue", Box(370, 50, 150, 40, "#f3f4f6", _lines(row["cue"]))),
        ("article", Box(690, 50, 300, 58, "#f3f4f6", _lines(row["publisher"] or "article", _where(row)))),
        ("via", Box(955, 105, 220, 40, "#dcfce7", [_first(row["via"]) or _first(row["credits"])])),
        ("date", Box(955, 232, 150, 40, "#fee2e2", _lines(row["date"]))),
        ("place", Box(955, 355, 220, 40, "#fde68a", _lines(row["place_name"]))),
        ("characters", Box(540, 425, 330, 40, "#f3f4f6", [f"characters {row['start']}–{row['end']} of the raw text"])),
    ]
    shown = [(label, box) for label, box in around if any(box.lines)]
    start = dict(shown).get("speaker", quote)
    edges = [_edge(start if label == "role" else quote, box, label) for label, box in shown]
    boxes = [line for box in (quote, *(b for _, b in shown)) for line in _box(box)]
    return "\n".join([*_head(row), *edges, *boxes, "</svg>"]) + "\n"


def _head(row: Row) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="{FONT}" font-size="14" role="img">'
    )
    yield "<!-- Generated from the seeds by scripts/quotation_picture.py; do not edit. -->"
    yield f"<title>The graph around one quotation of {escape(str(row['speaker_name']))}</title>"
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'


def _quote_lines(row: Row) -> list[str]:
    words = textwrap.wrap(str(row["text"]), LINE, max_lines=LINES_OF_QUOTE, placeholder=" …")
    return [f"Quotation ({row['kind']}, {row['lang']})", *words]


def _where(row: Row) -> str:
    return f"{row['lang']}, {row['published']}" if row["published"] else str(row["lang"])


def _lines(*values: object) -> list[str]:
    return [str(value) for value in dict.fromkeys(values) if value]


def _first(values: object) -> str:
    return str(values[0]) if isinstance(values, list) and values else ""


def _box(box: Box) -> Iterator[str]:
    left, top = box.x - box.width // 2, box.y - box.height // 2
    yield (
        f'<rect x="{left}" y="{top}" width="{box.width}" height="{box.height}" rx="9" '
        f'fill="{box.colour}" stroke="#374151"/>'
    )
    step = 22
    first = box.y - step * (len(box.lines) - 1) / 2 + 5
    for n, line in enumerate(box.lines):
        weight = ' font-weight="bold"' if n == 0 else ""
        # "plaintext" lets each line take the direction of its own first strong letter.
        style = 'style="unicode-bidi:plaintext"'
        yield f'<text x="{box.x}" y="{first + n * step:g}" text-anchor="middle"{weight} {style}>{escape(line)}</text>'


def _edge(a: Box, b: Box, label: str) -> str:
    """A line between two boxes' borders with its label half-way."""
    (x1, y1), (x2, y2) = _border(a, b), _border(b, a)
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    across = len(label) * 8 + 8
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="#6b7280" stroke-width="1.5"/>'
        f'<rect x="{x - across / 2:g}" y="{y - 9:g}" width="{across}" height="18" fill="#ffffff"/>'
        f'<text x="{x:g}" y="{y + 5:g}" text-anchor="middle" font-size="13" fill="#6b7280">{label}</text>'
    )


def _border(box: Box, other: Box) -> tuple[float, float]:
    """Where the line from the middle of `box` to that of `other` leaves `box`."""
    dx, dy = other.x - box.x, other.y - box.y
    share = min(box.width / 2 / abs(dx) if dx else 9, box.height / 2 / abs(dy) if dy else 9)
    return round(box.x + dx * share, 1), round(box.y + dy * share, 1)


def told(row: Row) -> tuple[int, int, str]:
    """How much a row tells: the order in which rows are chosen."""
    filled = sum(bool(row[k]) for k in ("speaker_name", "roles", "cue", "place_name", "date", "via", "publisher"))
    length = len(str(row["text"]))
    return filled, -abs(length - 120), str(row["quotation"])


def best_row(store: Path) -> Row:
    """The quotation whose row tells most, of a length that fits the picture."""
    with KnowledgeGraph.open(store) as graph:
        return max(graph.said(limit=1000).rows, key=told)


def main(argv: list[str] | None = None) -> int:
    """Draw or check the picture.

    Returns:
        0, or 1 where `--check` finds a difference.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, help="a store of the seeds (default: build one)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the picture is out of date")
    args = parser.parse_args(argv)
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as scratch:
        store = args.store or Path(scratch) / "store"
        if args.store is None:
            stages = default_stages()
            with open_writer(store) as writer:
                build([Path("seeds")], writer, extract=stages.extract, resolve=stages.resolve)
        text = picture(best_row(store))
    if args.check:
        return 0 if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
