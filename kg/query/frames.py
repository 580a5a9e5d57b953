"""The graph as a networkx graph or a pandas table, for scripts and notebooks.

Both libraries are wanted only here and imported when asked for: `pip install 'kg-who-said-what[graph]'`.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from kg.errors import KgError
from kg.query.walk import Edge

if TYPE_CHECKING:
    import networkx
    import pandas


def networkx_graph(edges: Iterable[Edge], labels: Mapping[str, tuple[str, str]]) -> networkx.MultiDiGraph[str]:
    """Edges as a directed multigraph.

    Args:
        edges: Each becomes an edge with `predicate` (its local name) and `graph`.
        labels: By IRI: type and name, the attributes of its node.

    Raises:
        KgError: networkx is not installed.
    """
    graph: networkx.MultiDiGraph[str] = _library("networkx").MultiDiGraph()
    for edge in edges:
        graph.add_edge(edge.subject, edge.object, predicate=_local(edge.predicate), graph=edge.graph)
    for node in graph:
        kind, name = labels.get(node, ("", ""))
        graph.nodes[node].update({"type": kind, "name": name})
    return graph


def pandas_frame(rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> pandas.DataFrame:
    """Rows as a table; an empty answer keeps its columns.

    Raises:
        KgError: pandas is not installed.
    """
    frame: pandas.DataFrame = _library("pandas").DataFrame(list(rows), columns=list(columns))
    return frame


def _local(iri: str) -> str:
    return iri.replace("#", "/").rpartition("/")[2]


def _library(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as err:
        raise KgError(f"{name} is not installed", remedy="pip install 'kg-who-said-what[graph]'") from err
