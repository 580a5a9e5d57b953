"""The graph in Python: a store opened for reading, its questions as methods.

    g = kg.open("store")                          a folder, or the http address of a SPARQL service
    g.said(speaker="پوتین")                       a page of rows; every file of queries/ is a method
    g.neighbours("Putin"), g.paths("Putin", "Kim Jong Un")
    g.to_pandas("said", speaker="Putin"), g.to_networkx(), g.rdflib()

Rows are plain dicts of str, int, float, lists of str and None. Start at `KnowledgeGraph.ask`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from pyoxigraph import Literal, NamedNode

from kg import vocab
from kg.errors import KgError, NotFound
from kg.model import EntityType
from kg.query import frames, walk
from kg.query.names import Found, NameIndex
from kg.query.run import Cell, Page, Row, run
from kg.query.stored import StoredQuery, load_queries
from kg.query.terms import is_iri
from kg.query.walk import Edge
from kg.store import LocalReader, Reader, Table, Term, open_reader, open_remote

if TYPE_CHECKING:
    import networkx
    import pandas
    import rdflib

_LABELS = (
    vocab.SPARQL_PREFIXES
    + """
SELECT DISTINCT ?node ?type ?name WHERE {
  GRAPH ?g { ?node a ?type }
  VALUES ?type { kg:Person kg:Organization kg:Place kg:DescribedAgent kg:Quotation kg:RoleHolding kg:Dispatch
                 schema:NewsArticle skos:Concept }
  OPTIONAL { GRAPH ?h { ?node kg:name ?named } }
  OPTIONAL { GRAPH ?g { ?node kg:text|schema:headline|skos:prefLabel ?worded } }
  BIND(STR(COALESCE(?named, ?worded, "")) AS ?name)
}"""
)


class KnowledgeGraph:
    """A store with its questions; also a context manager."""

    def __init__(self, reader: Reader, queries: Mapping[str, StoredQuery] | None = None) -> None:
        self.reader = reader
        self.queries = dict(load_queries() if queries is None else queries)

    @classmethod
    def open(cls, store: str | Path) -> Self:
        """Open a store's folder, or a SPARQL service by its address.

        Raises:
            StoreError: there is no store.
        """
        if str(store).startswith(("http://", "https://")):
            return cls(open_remote(str(store)))
        return cls(open_reader(store))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let the store go."""
        self.reader.close()

    @functools.cached_property
    def names(self) -> NameIndex:
        """The index of names, read once."""
        return NameIndex.of(self.reader)

    def __getattr__(self, name: str) -> Callable[..., Page]:
        """Every stored query is a method: `g.co_speakers(speaker="Putin")` asks `queries/co-speakers.rq`."""
        query = name.replace("_", "-")
        if name.startswith("_") or query not in self.__dict__.get("queries", {}):
            raise AttributeError(f"neither an attribute nor a stored query: {name}")
        return functools.partial(self.ask, query)

    def ask(self, query: str, /, *, limit: int | None = None, offset: int = 0, **params: str | None) -> Page:
        """Ask a stored query.

        Args:
            query: Its name, as `queries/NAME.rq` has it.
            limit: Rows on the page.
            offset: Rows to skip: `Page.next` of the page before.
            params: Its parameters; None is the same as not given.

        Raises:
            NotFound: there is no such stored query.
            NotFound: the query is about one thing (its parameter is required), and that is not there.
            ParameterError: a parameter is unknown, missing or malformed.
        """
        if query not in self.queries:
            raise NotFound(f"no such query: {query}", remedy=f"known queries: {', '.join(self.queries)}")
        return run(self.reader, self.queries[query], params, limit=limit, offset=offset, names=self.names)

    def said(
        self,
        *,
        speaker: str | None = None,
        place: str | None = None,
        source: str | None = None,
        role: str | None = None,
        lang: str | None = None,
        date_from: str | None = None,
        date_to: str | None = None,
        text: str | None = None,
        kind: str | None = None,
        article: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> Page:
        """Who said what: the stored query "said", its parameters spelt out."""
        given = {"speaker": speaker, "place": place, "source": source, "role": role, "lang": lang, "text": text}
        given |= {"date_from": date_from, "date_to": date_to, "kind": kind, "article": article}
        return self.ask("said", limit=limit, offset=offset, **given)

    def person(self, name: str) -> Row:
        """The person of that name, in any script; of several the most quoted.

        Raises:
            NotFound: nobody is called so.
        """
        page = self.ask("person", name=name, limit=1)
        if not page.rows:
            raise NotFound(f"nobody in the store is called {name!r}", remedy="g.people() lists whom it knows")
        return page.rows[0]

    def people(self, *, limit: int | None = None, offset: int = 0, **params: str | None) -> Page:
        """The people of the store, the most quoted first."""
        return self.ask("people", limit=limit, offset=offset, **params)

    def find(self, name: str, *types: EntityType) -> tuple[Found, ...]:
        """The entities that a name in any script may mean."""
        return self.names.find(name, *types)

    def iri(self, name: str) -> str:
        """The IRI of the one entity that a name means; an IRI is given back as it is.

        Raises:
            NotFound: nothing is called so, or several entities are.
        """
        if is_iri(name):
            return name
        found = self.find(name)
        if len(found) != 1:
            known = ", ".join(f"{f.name} <{f.iri}>" for f in found[:5])
            what = f"{len(found)} entities are called {name!r}" if found else f"nothing is called {name!r}"
            raise NotFound(what, remedy=f"say which by its IRI: {known}" if found else "g.people() lists people")
        return found[0].iri

    def neighbours(self, name: str) -> list[Edge]:
        """The edges of an entity, quotation, article or any other node, by name or IRI.

        Raises:
            NotFound: the name means nothing, or several entities.
        """
        return walk.neighbours(self.reader, self.iri(name))

    def paths(self, a: str, b: str, *, max_length: int = 4, limit: int = 10) -> list[tuple[Edge, ...]]:
        """The shortest ways between two nodes, by name or IRI; see `kg.query.walk.paths`.

        Raises:
            NotFound: a name means nothing, or several entities.
        """
        return walk.paths(self.reader, self.iri(a), self.iri(b), max_length=max_length, limit=limit)

    def query(self, sparql: str) -> list[Row] | bool | list[tuple[str, str, str]]:
        """Answer a SPARQL query.

        Returns:
            A SELECT's rows as dicts of plain values, an ASK's truth, a CONSTRUCT's triples as texts.

        Raises:
            QuerySyntax: the query is malformed.
        """
        answer = self.reader.query(sparql)
        if isinstance(answer, bool):
            return answer
        if isinstance(answer, Table):
            return [dict(zip(answer.columns, map(_plain, row), strict=True)) for row in answer.rows]
        return [(_text(t.subject), _text(t.predicate), _text(t.object)) for t in answer]

    def to_pandas(self, what: str | Page | Iterable[Row], **params: Any) -> pandas.DataFrame:
        """An answer as a pandas table.

        Args:
            what: A stored query's name, the text of a SELECT, or rows that were asked before.
            params: The stored query's parameters, limit and offset.

        Raises:
            KgError: pandas is not installed, or the query is no SELECT.
        """
        if isinstance(what, str) and what in self.queries:
            what = self.ask(what, **params)
        if isinstance(what, Page):
            return frames.pandas_frame(what.rows, what.columns)
        if isinstance(what, str):
            table = self.reader.query(what)
            if not isinstance(table, Table):
                raise KgError("only a SELECT gives a table", remedy="use g.query for ASK and CONSTRUCT")
            rows = (dict(zip(table.columns, map(_plain, row), strict=True)) for row in table.rows)
            return frames.pandas_frame(rows, table.columns)
        rows_ = list(what)
        return frames.pandas_frame(rows_, rows_[0] if rows_ else ())

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """Who, what and where as a directed multigraph; nodes have `type` and `name`, edges `predicate` and `graph`.

        Raises:
            KgError: networkx is not installed.
        """
        table = self.reader.query(_LABELS)
        rows = table.rows if isinstance(table, Table) else ()
        labels = {
            _text(node): (_text(kind).rpartition("/")[2].rpartition("#")[2], _text(name)) for node, kind, name in rows
        }
        return frames.networkx_graph(walk.all_edges(self.reader), labels)

    def rdflib(self) -> rdflib.Dataset:
        """The same store, not a copy, as an rdflib dataset whose default graph is the union of all.

        Raises:
            KgError: the store lies behind a service.
        """
        import rdflib
        from oxrdflib import OxigraphStore

        if not isinstance(self.reader, LocalReader):
            raise KgError("only a store on disk opens in rdflib", remedy="use rdflib's SPARQLStore for a service")
        dataset = rdflib.Dataset(store=OxigraphStore(store=self.reader.store), default_union=True)
        for prefix, iri in vocab.PREFIXES.items():
            dataset.bind(prefix, iri)
        return dataset


def _plain(term: Term | None) -> Cell:
    """A term as a plain value: numbers as numbers, all else as text."""
    if isinstance(term, Literal):
        kind = term.datatype.value.rpartition("#")[2]
        if kind == "integer":
            return int(term.value)
        if kind in ("decimal", "double", "float"):
            return float(term.value)
    return None if term is None else _text(term)


def _text(term: Term | None) -> str:
    if isinstance(term, NamedNode | Literal):
        return term.value
    return "" if term is None else str(term)
