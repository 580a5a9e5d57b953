"""Binding: a stored query and RDF terms in, SPARQL out.

Terms go into the one VALUES row of the file, written by the RDF library; no text from outside ever
becomes part of the query's own text. Lines marked `#? name` join the query where `name` is given.
Start at `bind`.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from kg.errors import ParameterError
from kg.query.paging import Place, after, order_of
from kg.query.stored import MAX_LIMIT, PAGE, ROW, StoredQuery

FARTHEST = 1_000_000_000  # rows to skip: beyond what a store holds, within what SPARQL's parser takes
Value = NamedNode | Literal


def bind(
    query: StoredQuery,
    params: Mapping[str, Value | Sequence[Value]] | None = None,
    *,
    limit: int | None = None,
    offset: int = 0,
    place: Place | None = None,
) -> str:
    """The SPARQL text of a stored query with its parameters bound.

    Args:
        query: The stored query.
        params: A term for each parameter given, or several of which any may fit; an empty sequence fits nothing.
        limit: Rows to give, 1 to 1001 (a page and the row behind it); the file's own number by default.
        offset: Rows to skip.
        place: Give the rows behind this one, named by the keys of the query's order.

    Raises:
        ParameterError: an unknown parameter, a required one missing, or a limit or offset out of range.

    Example:
        >>> from kg.query.stored import load_queries
        >>> said = load_queries()["said"]
        >>> "VALUES (?_lang) { (\\"fa\\") }" in bind(said, {"lang": Literal("fa")})
        True
    """
    params = params or {}
    check_names(query, params)
    check_page(limit, offset, most=MAX_LIMIT + 1)
    given = {name: (value,) if isinstance(value, Value) else tuple(value) for name, value in params.items()}
    head = " ".join(f"?_{name}" for name in given)
    rows = " ".join(f"({' '.join(map(str, row))})" for row in itertools.product(*given.values()))
    text = _with_lines(query.sparql, set(given)).replace(ROW, f"VALUES ({head}) {{ {rows} }}")
    if place is not None:
        text = after(text, order_of(query), place)
    return PAGE.sub(f"LIMIT {query.limit if limit is None else limit} OFFSET {offset}", text)


def bind_rows(query: StoredQuery, rows: Sequence[NamedNode], *, limit: int) -> str:
    """The SPARQL text that describes certain rows, each named by the last key of the query's order."""
    head, listed = order_of(query)[-1].name, " ".join(f"({row})" for row in rows)
    text = _with_lines(query.sparql, set()).replace(ROW, f"VALUES (?{head}) {{ {listed} }}")
    return PAGE.sub(f"LIMIT {limit} OFFSET 0", text)


def _with_lines(sparql: str, given: set[str]) -> str:
    """The text with the marked lines of the given parameters taken in."""
    lines = []
    for line in sparql.splitlines():
        if line.startswith("#? "):
            _, name, pattern = line.split(maxsplit=2)
            line = pattern if name in given else ""
        elif line.startswith("#"):
            continue
        lines.append(line)
    return "\n".join(lines) + "\n"


def check_names(query: StoredQuery, params: Mapping[str, object]) -> None:
    """Refuse unknown parameters and missing required ones.

    Raises:
        ParameterError: there is one.
    """
    known = ", ".join(p.name for p in query.parameters) or "none"
    for name in params:
        if query.parameter(name) is None:
            raise ParameterError(f"{query.name} has no parameter {name!r}", where=name, remedy=f"parameters: {known}")
    for p in query.parameters:
        if p.required and p.name not in params:
            raise ParameterError(f"{query.name} needs {p.name}", where=p.name, remedy=f"for example {p.example}")


def check_page(limit: int | None, offset: int, *, most: int = MAX_LIMIT) -> None:
    """Refuse pages that cannot be.

    Raises:
        ParameterError: limit or offset is out of range.
    """
    if limit is not None and not 1 <= limit <= most:
        raise ParameterError(f"limit {limit} is out of range", where="limit", remedy=f"give 1 to {MAX_LIMIT}")
    if not 0 <= offset <= FARTHEST:
        raise ParameterError(f"offset {offset} is out of range", where="offset", remedy=f"give 0 to {FARTHEST}")
