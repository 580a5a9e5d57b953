"""Reading the world's tables: UTF-8, tab-separated, the first line (after `#` comments) names the columns.

In comes a path and the columns the table must have; out come rows as dictionaries. A name cell holds its
variants separated by `|`, the usual one first; `~` before a name marks it weak: true, but also a common word.
Start at `read_table`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.errors import WorldError

WEAK = "~"


def read_table(path: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """The rows of one table, in file order.

    Args:
        path: The table.
        columns: Exactly the columns it must have, in order; the last is `source` and never empty.

    Raises:
        WorldError: a missing file, another header, a row of another width, a row without source.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise WorldError("world table not found", where=path.name, remedy="run make world") from None
    except UnicodeDecodeError as error:
        raise WorldError(f"not UTF-8 at byte {error.start}", where=path.name) from None
    lines = enumerate(text.split("\n"), start=1)
    number, line = next(((n, x) for n, x in lines if not x.startswith("#")), (1, ""))
    _check_header(path, number, line.split("\t"), columns)
    width, source = len(columns), len(columns) - 1
    for number, line in lines:
        if not line:
            continue
        cells = line.split("\t")
        if len(cells) != width:
            raise WorldError(f"{len(cells)} cells where {width} are due", where=f"{path.name}, row {number}")
        if not cells[source].strip():
            raise WorldError("no source", where=f"{path.name}, row {number}", remedy="name where the fact is from")
        yield dict(zip(columns, cells, strict=True))


def _check_header(path: Path, number: int, found: Sequence[str], columns: Sequence[str]) -> None:
    if list(found) == list(columns):
        return
    unknown = [c for c in found if c not in columns]
    missing = [c for c in columns if c not in found]
    what = (
        f"unknown column {unknown[0]!r}" if unknown else f"missing column {missing[0]!r}" if missing else "wrong order"
    )
    raise WorldError(what, where=f"{path.name}, row {number}", remedy=f"columns: {' '.join(columns)}")


def variants(cell: str) -> Iterator[tuple[str, bool]]:
    """The names of a cell with their strength, usual name first.

    Example:
        >>> list(variants("عمّان|~عمان"))
        [('عمّان', True), ('عمان', False)]
    """
    for name in cell.split("|"):
        text = name.removeprefix(WEAK).strip()
        if text:
            yield text, not name.startswith(WEAK)
