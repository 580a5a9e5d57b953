"""Answers as a table for people, or as JSON, JSON lines, CSV, TSV for programs.

In come rows of plain values, or what a SPARQL query gave; out goes text on stdout. Start at `print_rows`.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kg.cli.terminal import table

if TYPE_CHECKING:
    from kg.store import Answer, Term

Row = Mapping[str, Any]
ROOM = 14  # screen columns that a table's column needs to be worth showing


def _cell(value: object) -> str:
    """The value as text: a list joined by semicolons, what is not there empty."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def print_rows(columns: Sequence[str], rows: Sequence[Row], form: str, *, all_columns: bool = False) -> None:
    """Print rows.

    Args:
        columns: Names in the order to print.
        rows: Values by column.
        form: "table", "json", "jsonl", "csv" or "tsv".
        all_columns: Whether a table shows empty columns too, and as many as there are, however narrow.
    """
    if form == "json":
        print(json.dumps(list(rows), ensure_ascii=False, indent=1))
    elif form == "jsonl":
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
    elif form in ("csv", "tsv"):
        writer = csv.writer(sys.stdout, delimiter="," if form == "csv" else "\t", lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    else:
        shown = columns if all_columns else _worth_showing(columns, rows)
        print(*table(shown, [[_cell(row[name]) for name in shown] for row in rows]), sep="\n")


def _worth_showing(columns: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """The columns that hold something, as many as the screen has room for."""
    filled = [name for name in columns if not rows or any(_cell(row[name]) for row in rows)]
    room = max(shutil.get_terminal_size((120, 24)).columns // ROOM, 1)
    if len(filled) > room:
        left_out = ", ".join(filled[room:])
        print(f"columns not shown: {left_out} (--columns chooses, --format csv shows all)", file=sys.stderr)
    return filled[:room]


def print_answer(answer: Answer, form: str, *, columns: Sequence[str] | None = None) -> None:
    """Print what a SPARQL query gave: a table, a yes or no, or triples.

    Raises:
        ParameterError: `columns` names one that is not there.
    """
    from kg.errors import ParameterError
    from kg.store import Table

    if isinstance(answer, bool):
        print(json.dumps(answer))
        return
    if not isinstance(answer, Table):
        for triple in answer:
            print(f"{triple} .")
        return
    shown = list(columns or answer.columns)
    for name in shown:
        if name not in answer.columns:
            known = ", ".join(answer.columns)
            raise ParameterError(f"no column {name!r}", where="--columns", remedy=f"columns: {known}")
    rows = [dict(zip(answer.columns, map(_value, row), strict=True)) for row in answer.rows]
    print_rows(shown, [{name: row[name] for name in shown} for row in rows], form, all_columns=True)
    if answer.truncated:
        print("there are more rows than --limit shows", file=sys.stderr)


def _value(term: Term | None) -> str | None:
    if term is None:
        return None
    return str(getattr(term, "value", term))
