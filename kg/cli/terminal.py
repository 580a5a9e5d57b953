"""Tables, a progress bar and problems for a terminal.

In come values, out come lines of text. Arabic and Persian take part in a left-to-right table without upsetting it:
widths count what a terminal shows (a diacritic or a joiner takes no column, a Chinese character two), and each cell
with right-to-left letters is isolated (U+2068 … U+2069), so that neighbours keep their order. Start at `table`.
"""

from __future__ import annotations

import itertools
import json
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.model import Problem

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
DIRECTION_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NO_WIDTH = frozenset({"Mn", "Me", "Cf"})
LEAST_COLUMN = 8
SHOWN_PROBLEMS = 20
BAR = 30


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, width: int | None = None) -> list[str]:
    """Lines of an aligned table.

    Args:
        columns: Headings.
        rows: Cells; each row as long as `columns`. Line breaks and control characters become spaces.
        width: Columns of the screen; the widest cells are cut to fit, ending in "…". The terminal's own if None.

    Returns:
        A heading, a rule, and one line per row, without trailing spaces.

    Example:
        >>> print(*table(["who", "what"], [["Putin", "yes"]], width=40), sep="\\n")
        who    what
        -----  ----
        Putin  yes
    """
    cells = [[clean(cell) for cell in row] for row in rows]
    widths = [max([columns_of(c) for c in column]) for column in zip(columns, *cells, strict=True)]
    widths = _fit(widths, shutil.get_terminal_size((120, 24)).columns if width is None else width)
    lines = [_line(columns, widths), _line(["-" * n for n in widths], widths)]
    return lines + [_line(row, widths) for row in cells]


def _fit(widths: Sequence[int], available: int) -> list[int]:
    """Widths that fit, taken from the widest first."""
    fitted = list(widths)
    over = sum(fitted) + 2 * (len(fitted) - 1) - available
    while over > 0 and max(fitted, default=0) > LEAST_COLUMN:
        fitted[fitted.index(max(fitted))] -= 1
        over -= 1
    return fitted


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    shown = []
    for cell, width in zip(cells, widths, strict=True):
        text = cut(cell, width)
        shown.append(isolated(text) + " " * (width - columns_of(text)))
    return "  ".join(shown).rstrip()


def clean(text: str) -> str:
    """The text on one line, with nothing that could steer the terminal or turn its direction."""
    kept = (c for c in text if c not in DIRECTION_CONTROLS)
    return "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in kept)


def columns_of(text: str) -> int:
    """How many columns a terminal needs for `text`.

    Example:
        >>> columns_of("أكّد"), columns_of("می\u200cکند"), columns_of("北")
        (3, 6, 2)
    """
    return sum(_columns(c) for c in text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, width: int) -> str:
    """The text, or as much of its beginning as fits before an ellipsis."""
    if columns_of(text) <= width:
        return text
    reached = itertools.accumulate(map(_columns, text))
    fitting = sum(1 for used in reached if used < width)
    return text[:fitting].rstrip() + "…"


def isolated(text: str) -> str:
    """The text between isolates where it holds right-to-left letters, else as it is."""
    if any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in text):
        return FIRST_STRONG_ISOLATE + text + POP_ISOLATE
    return text


class Bar:
    """A progress bar on stderr; shows itself on a terminal, or where it is told to."""

    def __init__(self, *, shown: bool | None = None) -> None:
        self._shown = sys.stderr.isatty() if shown is None else shown

    def __call__(self, done: int, total: int) -> None:
        """Draw `done` of `total`."""
        if self._shown:
            full = BAR * done // max(total, 1)
            end = "\n" if done == total else ""
            print(f"\r[{'#' * full}{'.' * (BAR - full)}] {done}/{total}", end=end, file=sys.stderr, flush=True)


def tell_problems(problems: Sequence[Problem], file: Path | None = None) -> None:
    """Show problems on stderr, the first ones in full, and write all of them to `file` if one is given."""
    for problem in problems[:SHOWN_PROBLEMS]:
        print(f"{problem.path}: {clean(problem.what)} [{problem.code}]", file=sys.stderr)
        if problem.remedy is not None:
            print(f"  remedy: {problem.remedy}", file=sys.stderr)
    if len(problems) > SHOWN_PROBLEMS:
        more = "" if file is not None else "; --problems FILE writes all"
        print(f"… and {len(problems) - SHOWN_PROBLEMS} more problems{more}", file=sys.stderr)
    if file is not None:
        lines = (json.dumps(_row(p), ensure_ascii=False) + "\n" for p in problems)
        file.write_text("".join(lines), encoding="utf-8")


def _row(problem: Problem) -> dict[str, object]:
    span = None if problem.span is None else {"start": problem.span.start, "end": problem.span.end}
    return {
        "path": problem.path,
        "code": problem.code,
        "what": problem.what,
        "remedy": problem.remedy,
        "span": span,
    }
