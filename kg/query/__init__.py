"""Questions: stored queries, their binding and paging, names in any script, and the graph in Python.

`load_queries` reads `queries/*.rq`, `run` answers one, `KnowledgeGraph` is the same in Python.
Start at `stored`, then `run`.
"""

from kg.query.binding import bind
from kg.query.names import Found, NameIndex
from kg.query.run import Cell, Page, Row, run
from kg.query.stored import (
    MAX_LIMIT,
    Column,
    ColumnType,
    Parameter,
    ParameterType,
    StoredQuery,
    load_queries,
    read_query,
)

__all__ = [
    "MAX_LIMIT",
    "Cell",
    "Column",
    "ColumnType",
    "Found",
    "NameIndex",
    "Page",
    "Parameter",
    "ParameterType",
    "Row",
    "StoredQuery",
    "bind",
    "load_queries",
    "read_query",
    "run",
]
