"""Tables, a progress bar and problems for a terminal.

In come values, out come lines of text. Arabic and Persian take part in a left-to-right table without upsetting it:
widths count what a terminal shows (a diacritic or a joiner takes no column, a Chinese character two), and each cell
with right-to-left letters is isolated (U+2068 … U+2069), so that neighbours keep their order. Start at `table`.
"""

from __future__ import annotations

import itertools
import json
import math
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
LONGEST_WHOLE = 16  # screen columns up to which a word is not broken to make room
CELL_LINES = 3
GAP = 2
SHOWN_PROBLEMS = 20
BAR = 30


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, width: int | None = None) -> list[str]:
    """Lines of an aligned table.

    Args:
        columns: Headings.
        rows: Cells; each row as long as `columns`. Line breaks and control characters become spaces.
        width: Columns of the screen, the terminal's own if None. Long cells are wrapped to fit; what does not fit
            on three lines ends in "…".

    Returns:
        A heading, a rule, and one to three lines per row, without trailing spaces.

    Example:
        >>> print(*table(["who", "what"], [["Putin", "yes"]], width=40), sep="\\n")
        who    what
        -----  ----
        Putin  yes
    """
    cells = [[clean(cell) for cell in row] for row in rows]
    widths = [max(columns_of(c) for c in column) for column in zip(columns, *cells, strict=True)]
    least = [min(max(map(_longest_word, column)), LONGEST_WHOLE) for column in zip(columns, *cells, strict=True)]
    widths = fit(widths, least, shutil.get_terminal_size((120, 24)).columns if width is None else width)
    lines = _lines(columns, widths, 1) + _lines(["-" * n for n in widths], widths, 1)
    return lines + [line for row in cells for line in _lines(row, widths, CELL_LINES)]


def fit(widths: Sequence[int], least: Sequence[int], screen: int) -> list[int]:
    """Widths whose sum, gaps included, fits the screen where that is possible.

    A column that needs no more than its share gets what it needs; shares go by the square root of the need, so that
    long texts get more room than names, but not all of it. No column gets less than its `least`.
    """
    fitted = list(widths)
    wide = {i for i, width in enumerate(fitted) if width > least[i]}
    room = screen - GAP * (len(fitted) - 1) - sum(w for i, w in enumerate(fitted) if i not in wide)
    while wide:
        total = sum(math.sqrt(fitted[i]) for i in wide)
        shares = {i: int(room * math.sqrt(fitted[i]) / total) for i in wide}
        settled = {i: least[i] for i in wide if shares[i] < least[i]} or {
            i: fitted[i] for i in wide if fitted[i] <= shares[i]
        }
        for i, width in (settled or shares).items():
            fitted[i] = width
        room -= sum(settled.values())
        wide -= set(settled or wide)
    return fitted


def _longest_word(text: str) -> int:
    return max(map(columns_of, text.split()), default=0)


def _lines(cells: Sequence[str], widths: Sequence[int], most: int) -> list[str]:
    """The screen lines of one row."""
    wrapped = [wrap(cell, width, most) for cell, width in zip(cells, widths, strict=True)]
    lines = []
    for row in itertools.zip_longest(*wrapped, fillvalue=""):
        padded = [isolated(text) + " " * (width - columns_of(text)) for text, width in zip(row, widths, strict=True)]
        lines.append((" " * GAP).join(padded).rstrip())
    return lines


def wrap(text: str, width: int, most: int) -> list[str]:
    """The text on at most `most` lines of `width` columns, broken at spaces where it can be.

    Example:
        >>> wrap("one two three four", 8, 2)
        ['one two', 'three f…']
    """
    lines: list[str] = []
    rest = text.strip()
    while columns_of(rest) > width and len(lines) < most - 1:
        head = rest[: _fitting(rest, width)]
        if " " in head and not rest[len(head)].isspace():
            head = head[: head.rindex(" ")]
        head = head or rest[:1]
        lines.append(head.strip())
        rest = rest[len(head) :].strip()
    return [*lines, cut(rest, width)]


def _fitting(text: str, width: int) -> int:
    """How many characters of the text fit in `width` columns."""
    reached = itertools.accumulate(map(_columns, text))
    return sum(1 for _ in itertools.takewhile(lambda used: used <= width, reached))


def clean(text: str) -> str:
    """The text on one line, with nothing that could steer the terminal or turn its direction."""
    kept = (c for c in text if c not in DIRECTION_CONTROLS)
    return "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in kept)


def columns_of(text: str) -> int:
    """How many columns a terminal needs for `text`.

    Example:
        >>> columns_of("أكّد"), columns_of("می\u200cکند"), columns_of("北")
        (3, 5, 2)
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
    return text[: _fitting(text, width - 1)].rstrip() + "…"


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
    """Show problems on stderr, and write all of them to `file` if one is given.

    Those by which a file or its facts are lost come first and are all shown; of the others the first ones.
    """
    from kg.pipeline.reader import LOSSES

    lost = [p for p in problems if p.code in LOSSES]
    others = [p for p in problems if p.code not in LOSSES][: max(0, SHOWN_PROBLEMS - len(lost))]
    for problem in (*lost, *others):
        print(f"{clean(problem.path)}: {clean(problem.what)} [{problem.code}]", file=sys.stderr)
        if problem.remedy is not None:
            print(f"  remedy: {problem.remedy}", file=sys.stderr)
    hidden = len(problems) - len(lost) - len(others)
    if hidden:
        more = "" if file is not None else "; --problems FILE writes all"
        print(f"… and {hidden} more problems{more}", file=sys.stderr)
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
