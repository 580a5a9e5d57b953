"""Asking a stored query: words in, a page of plain values out.

    {"speaker": "پوتین", "date_from": "2023-09-01"}
      ──► terms      names become IRIs, dates become typed literals, words are folded     kg.query.terms
      ──► SPARQL     one VALUES row                                                     kg.query.binding
      ──► Page       rows of str, int, float and lists; whether there is more, and what the names were taken for

Start at `run`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

from kg.errors import QueryError
from kg.query.binding import bind, bind_rows, check_names, check_page
from kg.query.names import Found, NameIndex
from kg.query.paging import cursor, read_cursor
from kg.query.picking import Pick
from kg.query.stored import Column, ColumnType, ParameterType, StoredQuery
from kg.query.terms import Spellings, to_terms
from kg.store import Reader, Table, Term

Cell: TypeAlias = str | int | float | list[str] | None
Row: TypeAlias = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a stored query's answer; iterates over its rows.

    Args:
        query: The query's name.
        columns: In the order of the header.
        rows: One dict per row, its keys in the order of `columns`; None where the graph says nothing.
        limit: Rows asked for.
        offset: Rows skipped.
        next: The offset of the next page, None on the last one.
        matched: For each name given, the entities it was taken for.
        notes: What a reader of the answer should know: a name that fits nothing, or several entities.
        cursor: What to give as `after` for the next page, stable while data are added; None on the last page, and
            where the query's order is none that a cursor can name.
    """

    query: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    limit: int
    offset: int
    next: int | None
    matched: Mapping[str, tuple[Found, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    cursor: str | None = None

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, at: int) -> Row:
        return self.rows[at]

    @property
    def truncated(self) -> bool:
        """Whether there are rows after this page."""
        return self.next is not None


def run(
    reader: Reader,
    query: StoredQuery,
    params: Mapping[str, str | None] | None = None,
    *,
    limit: int | None = None,
    offset: int = 0,
    after: str | None = None,
    names: NameIndex | None = None,
    pick: Pick | None = None,
    spellings: Spellings | None = None,
) -> Page:
    """Answer a stored query.

    Args:
        reader: The store.
        query: The stored query.
        params: Parameters as a person writes them; None and missing are the same.
        limit: Rows on the page, 1 to 1000; the query's own by default.
        offset: Rows to skip: `Page.next` of the page before.
        after: `Page.cursor` of the page before; unlike `offset` it holds while data are added.
        names: The reader's name index, if the caller keeps one; otherwise it is made when a name is given.
        pick: Picks the page's rows from an index of the reader's own state, if the caller keeps one.
        spellings: Tells from that index in which spellings words occur (`kg.query.spellings`).

    Raises:
        ParameterError: a parameter is unknown, missing or malformed, or nothing can ever fit it.
        NotFound: the query is about one thing (its parameter is required), and that is not there.
        StoreError: the store cannot be read.
    """
    given = {name: value for name, value in (params or {}).items() if value is not None}
    check_names(query, given)
    check_page(limit, offset)
    place = None if after is None else read_cursor(query, after)
    terms, matched, notes = to_terms(reader, query, given, names, spellings)
    size = query.limit if limit is None else limit
    # One row more than the page tells whether there is a next one.
    most = min(size + 1, 1001)
    picked = None if pick is None else pick(terms, most, offset, place)
    if picked is None:
        sparql = bind(query, terms, limit=most, offset=offset, place=place)
    else:
        sparql = bind_rows(query, picked, limit=most)
    table = reader.query(sparql)
    if not isinstance(table, Table):
        raise QueryError("a stored query must be a SELECT", where=str(query.file))
    rows = to_rows(query, table)
    more = len(rows) > size
    return Page(
        query=query.name,
        columns=tuple(c.name for c in query.columns),
        rows=rows[:size],
        limit=size,
        offset=offset,
        next=offset + size if more else None,
        matched=matched,
        notes=notes if rows or offset or after is not None else (*notes, *_nothing(query, given, notes)),
        cursor=cursor(query, table.columns, table.rows[size - 1]) if more else None,
    )


def _nothing(query: StoredQuery, given: Mapping[str, str], notes: tuple[str, ...]) -> tuple[str, ...]:
    """Words for an empty first page that no other note explains."""
    if not given or notes:
        return ()
    told = [f"{name} {value!r}" for name, value in given.items()]
    if len(given) > 1:
        return (f"nothing fits {', '.join(told[:-1])} and {told[-1]} together; leave one out to find more",)
    parameter = query.parameter(next(iter(given)))
    if parameter is not None and parameter.type is ParameterType.TEXT:
        return (f"{told[0]}: nothing holds these words one after another, in any spelling; try fewer or shorter ones",)
    return (f"nothing fits {told[0]}",)


def to_rows(query: StoredQuery, table: Table) -> tuple[Row, ...]:
    """A table's terms as plain values, by the types that the query's header gives its columns."""
    places = [(column, table.columns.index(column.name)) for column in query.columns]
    return tuple({column.name: _cell(column, row[at]) for column, at in places} for row in table.rows)


def _cell(column: Column, term: Term | None) -> Cell:
    if column.type is ColumnType.LIST:
        text = term.value if isinstance(term, Literal) else ""
        return sorted(set(text.split("\n")) - {""})
    if term is None:
        return None
    value = term.value if isinstance(term, NamedNode | Literal) else str(term)
    if column.type is ColumnType.INTEGER:
        return int(value)
    if column.type is ColumnType.NUMBER:
        return float(value)
    return value
