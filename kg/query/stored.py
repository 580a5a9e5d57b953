"""Stored queries: each file of `queries/` is a question with a name, valid SPARQL that runs alone.

    #+ summary = "Who said what"          the header: TOML in comment lines
    #+ [parameters.speaker]
    #+ type = "person"
    SELECT … WHERE {
      VALUES () { () }                    the row that parameters are bound into
      GRAPH ?g { … }
    #? speaker  GRAPH ?g { ?quotation kg:speaker ?_speaker }     takes part only where the parameter is given
    } ORDER BY … LIMIT 50 OFFSET 0        the page

In comes a folder, out go `StoredQuery` values; how they are bound and run stands in `kg.query.binding`
and `kg.query.run`. The schema is strict: an unknown key is an error that names file and key. Start at
`load_queries`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from kg.errors import QueryFileError
from kg.resources import QUERIES

ROW = "VALUES () { () }"
PAGE = re.compile(r"\bLIMIT (\d+) OFFSET 0\b")
MAX_LIMIT = 1000
_E = TypeVar("_E", bound=StrEnum)


class ParameterType(StrEnum):
    """What a parameter takes, and so what REST, the command line and Python accept for it."""

    PERSON = "person"  # a name in any script, or an IRI
    ORGANIZATION = "organization"
    PLACE = "place"
    AREA = "area"  # a place and, where it is a country, the places inside it
    ENTITY = "entity"  # any of the three
    ARTICLE = "article"  # its IRI, its digest or the first digits of it, or its path
    LANGUAGE = "language"  # BCP 47
    DATE = "date"  # ISO 8601
    KIND = "kind"  # direct, mixed, indirect
    NUMBER = "number"  # 0 to 1, with a point
    TEXT = "text"  # words to find, however they are spelt
    ROLE = "role"  # an English noun phrase or the words of a title; bound folded and without spaces and hyphens


class ColumnType(StrEnum):
    """What a column gives; "list" columns give a list of strings, without order."""

    IRI = "iri"
    TEXT = "text"
    DATE = "date"
    INTEGER = "integer"
    NUMBER = "number"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a stored query; the SPARQL knows it as `?_name`."""

    name: str
    type: ParameterType
    description: str
    example: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a stored query's answer; the SPARQL projects it as `?name`."""

    name: str
    type: ColumnType
    description: str


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """A question with a name.

    Args:
        name: The file's stem.
        summary: One line.
        description: What the rows are and how they are ordered.
        path: The REST path, "/said".
        parameters: In the header's order.
        columns: In the header's order, which is that of the rows.
        limit: Rows on a page unless the caller says otherwise.
        sparql: The file's text.
        file: Where it lies.
    """

    name: str
    summary: str
    description: str
    path: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    limit: int
    sparql: str
    file: Path

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name, None if there is none."""
        return next((p for p in self.parameters if p.name == name), None)


def load_queries(folder: Path = QUERIES) -> dict[str, StoredQuery]:
    """All stored queries of a folder, by name, in alphabetical order.

    Raises:
        QueryFileError: a file breaks the schema, two share a path, or there is no file.
    """
    queries = {path.stem: read_query(path) for path in sorted(folder.glob("*.rq"))}
    if not queries:
        raise QueryFileError("no stored queries", where=str(folder), remedy="the folder should hold NAME.rq files")
    by_path: dict[str, StoredQuery] = {}
    for query in queries.values():
        if (other := by_path.setdefault(query.path, query)) is not query:
            raise QueryFileError(
                f"two stored queries have the path {query.path}: {other.name}, {query.name}", where=str(query.file)
            )
    return queries


def read_query(path: Path) -> StoredQuery:
    """One stored query.

    Raises:
        QueryFileError: the file breaks the schema.
    """
    sparql = path.read_text(encoding="utf-8")
    head = "\n".join(line[2:].removeprefix(" ") for line in sparql.splitlines() if line.startswith("#+"))
    try:
        header = tomllib.loads(head)
    except tomllib.TOMLDecodeError as err:
        raise _error(path, f"the header is not TOML: {err}") from err
    _check_keys(path, "", header, {"summary", "description", "path", "columns"}, {"parameters"})
    pages = PAGE.findall(sparql)
    if len(pages) != 1 or sparql.count(ROW) != 1:
        raise _error(path, f"the text must hold exactly one {ROW!r} and one 'LIMIT n OFFSET 0'")
    query = StoredQuery(
        name=path.stem,
        summary=_text(path, "summary", header),
        description=_text(path, "description", header),
        path=_text(path, "path", header),
        parameters=tuple(_parameter(path, *item) for item in _table(path, "parameters", header).items()),
        columns=tuple(_column(path, *item) for item in _table(path, "columns", header).items()),
        limit=int(pages[0]),
        sparql=sparql,
        file=path,
    )
    _check_names(query)
    return query


def _parameter(path: Path, name: str, row: Any) -> Parameter:
    where = f"parameters.{name}"
    if not isinstance(row, dict):
        raise _error(path, f"[{where}] must be a table")
    _check_keys(path, where, row, {"type", "description", "example"}, {"required"})
    required = row.get("required", False)
    if not isinstance(required, bool):
        raise _error(path, f"[{where}] required must be true or false")
    kind = _one_of(path, where, _text(path, "type", row, where), ParameterType)
    return Parameter(name, kind, _text(path, "description", row, where), _text(path, "example", row, where), required)


def _column(path: Path, name: str, row: Any) -> Column:
    where = f"columns.{name}"
    if not isinstance(row, dict):
        raise _error(path, f"[{where}] must be a table")
    _check_keys(path, where, row, {"type", "description"}, set())
    kind = _one_of(path, where, _text(path, "type", row, where), ColumnType)
    return Column(name, kind, _text(path, "description", row, where))


def _check_names(query: StoredQuery) -> None:
    """The text uses exactly the parameters that the header describes."""
    described = {p.name for p in query.parameters}
    used = set(re.findall(r"\?_(\w+)", query.sparql))
    marked = set(re.findall(r"^#\? (\w+) ", query.sparql, re.MULTILINE))
    for name in sorted((used | marked) ^ described):
        raise _error(query.file, f"parameter {name}: {'not used' if name in described else 'not described'}")
    if not re.fullmatch(r"/[a-z][a-z-]*", query.path):
        raise _error(query.file, f"path {query.path!r} must be a slash and lower-case letters")


def _check_keys(path: Path, where: str, row: Mapping[str, Any], needed: set[str], allowed: set[str]) -> None:
    table = f"[{where}] " if where else ""
    for key in sorted(set(row) - needed - allowed):
        raise _error(path, f"{table}unknown key {key!r}; known keys: {', '.join(sorted(needed | allowed))}")
    for key in sorted(needed - set(row)):
        raise _error(path, f"{table}key {key!r} is missing")


def _text(path: Path, key: str, row: Mapping[str, Any], where: str = "") -> str:
    value = row[key]
    if not isinstance(value, str) or not value.strip():
        raise _error(path, f"{f'[{where}] ' if where else ''}{key} must be a text")
    return value.strip()


def _table(path: Path, key: str, row: Mapping[str, Any]) -> dict[str, Any]:
    value = row.get(key, {})
    if not isinstance(value, dict):
        raise _error(path, f"{key} must be a table of tables")
    return value


def _one_of(path: Path, where: str, value: str, kinds: type[_E]) -> _E:
    try:
        return kinds(value)
    except ValueError:
        raise _error(path, f"[{where}] unknown type {value!r}; known types: {', '.join(kinds)}") from None


def _error(path: Path, what: str) -> QueryFileError:
    return QueryFileError(what, where=str(path), remedy="docs/add-a-question.md describes the header")
