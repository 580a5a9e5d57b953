"""Questions: stored queries, their binding and paging, names in any script, and the graph in Python.

`load_queries` reads `queries/*.rq`, `run` answers one, `KnowledgeGraph` is the same in Python.
Start at `stored`, then `run`.
"""

from kg.query.binding import bind
from kg.query.knowledge_graph import KnowledgeGraph
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
from kg.query.walk import Edge

__all__ = [
    "MAX_LIMIT",
    "Cell",
    "Column",
    "ColumnType",
    "Edge",
    "Found",
    "KnowledgeGraph",
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
