"""Pages that stay where they are while data are added: the page after a row, not after so many rows.

    ORDER BY DESC(?day) ?start ?quotation        the file's own order, whose last key is unique
    cursor of the last row ──► [2023-09-13, 120, <…/quotation/ab…>]
    the page after it      ──► ?day < 2023-09-13 || ?day = 2023-09-13 && (?start > 120 || …)

What is added before the row moves nothing. Where rows are ordered by a count, a row whose count changes meanwhile
moves and may be met twice or not at all; all others are met once. A cursor is a page's address and no secret: it
holds the last row's keys. Start at `order_of`.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

from kg.errors import ParameterError
from kg.query.stored import PAGE, StoredQuery
from kg.store import Term

Place: TypeAlias = tuple[NamedNode | Literal | None, ...]
_KEY = re.compile(r"(DESC|ASC)\s*\(\s*\?(\w+)\s*\)|\?(\w+)", re.IGNORECASE)
_ORDER = re.compile(r"\bORDER\s+BY((?:\s+(?:(?:DESC|ASC)\s*\(\s*\?\w+\s*\)|\?\w+))+)\s*$", re.IGNORECASE)
_COMMENT = re.compile(r"^#.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an order."""

    name: str
    descending: bool


def order_of(query: StoredQuery) -> tuple[Key, ...]:
    """The keys by which the query's pages are ordered; none where the order is by anything but variables.

    Example:
        >>> from kg.query.stored import load_queries
        >>> [(key.name, key.descending) for key in order_of(load_queries()["said"])]
        [('day', True), ('start', False), ('quotation', False)]
    """
    page = PAGE.search(query.sparql)
    order = _ORDER.search(query.sparql[: page.start()]) if page is not None else None
    if order is None:
        return ()
    return tuple(Key(m[2] or m[3], (m[1] or "").upper() == "DESC") for m in _KEY.finditer(order[1]))


def cursor(query: StoredQuery, columns: Sequence[str], row: Sequence[Term | None]) -> str | None:
    """The cursor behind `row`; None where the query's answer does not show the keys of its order."""
    keys = order_of(query)
    if not keys or any(key.name not in columns for key in keys):
        return None
    values = [row[columns.index(key.name)] for key in keys]
    if any(not isinstance(v, NamedNode | Literal | None) for v in values):
        return None
    text = json.dumps([query.name, *map(_packed, values)], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def read_cursor(query: StoredQuery, text: str) -> Place:
    """The keys of the row that a cursor stands behind.

    Raises:
        ParameterError: it is no cursor of this query.
    """
    try:
        name, *values = json.loads(base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
        place = tuple(_unpacked(value) for value in values)
    except (binascii.Error, ValueError, TypeError, RecursionError) as err:
        raise _no_cursor(query) from err
    if name != query.name or len(place) != len(order_of(query)):
        raise _no_cursor(query)
    return place


def _no_cursor(query: StoredQuery) -> ParameterError:
    remedy = f"take it from `next` of a page of {query.path}, or leave it out for the first page"
    return ParameterError(f"not a cursor of {query.name}", where="after", remedy=remedy)


def _packed(term: Term | None) -> list[str] | None:
    if isinstance(term, Literal):
        return [term.value, term.datatype.value]
    return [term.value] if isinstance(term, NamedNode) else None


def _unpacked(value: object) -> NamedNode | Literal | None:
    match value:
        case None:
            return None
        case [str(text)]:
            return NamedNode(text)
        case [str(text), str(datatype)]:
            return Literal(text, datatype=NamedNode(datatype))
    raise ValueError("neither an IRI, a literal nor nothing")


def after(sparql: str, keys: Sequence[Key], place: Place) -> str:
    """A query whose page begins behind `place`: the sub-select that is the page is filtered before it is cut.

    Args:
        sparql: The stored query's text; its comments are lost.
        keys: Its order.
        place: A value for each key, None where the row has none.
    """
    sparql = _COMMENT.sub("", sparql)
    page = PAGE.search(sparql)
    if page is None:
        return sparql
    order = _ORDER.search(sparql[: page.start()])
    if order is None:
        return sparql
    start = _start_of_select(sparql, order.start())
    whole = f"SELECT * WHERE {{ {{ {sparql[start : order.start()]} }} FILTER({_behind(keys, place)}) }}\n"
    return sparql[:start] + whole + sparql[order.start() :]


def _start_of_select(sparql: str, end: int) -> int:
    """Where the SELECT begins whose ORDER BY stands at `end`: behind the bracket open there, or the prologue."""
    depth = 0
    for at in range(end - 1, -1, -1):
        depth += {"}": 1, "{": -1}.get(sparql[at], 0)
        if depth < 0:
            return at + 1
    first = re.search(r"\bSELECT\b", sparql)
    return first.start() if first is not None else 0


def _behind(keys: Sequence[Key], place: Place) -> str:
    """A condition that holds for the rows behind `place`, in SPARQL's order: unbound first, then values."""
    (key, *more), (value, *values) = keys, place
    behind = _greater(key, value)
    return f"({behind}) || ({_equal(key, value)} && ({_behind(more, tuple(values))}))" if more else behind


def _equal(key: Key, value: NamedNode | Literal | None) -> str:
    return f"!BOUND(?{key.name})" if value is None else f"(BOUND(?{key.name}) && ?{key.name} = {value})"


def _greater(key: Key, value: NamedNode | Literal | None) -> str:
    if value is None:
        return "false" if key.descending else f"BOUND(?{key.name})"
    sign = "<" if key.descending else ">"
    # IRIs are ordered by their text and cannot be compared by `<`
    is_iri = isinstance(value, NamedNode)
    told = f"STR(?{key.name}) {sign} {Literal(value.value)}" if is_iri else f"?{key.name} {sign} {value}"
    return f"!BOUND(?{key.name}) || {told}" if key.descending else f"BOUND(?{key.name}) && {told}"
