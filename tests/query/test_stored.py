"""A stored query's file: strict, valid by itself, and described to the last column."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import QueryFileError
from kg.query import ColumnType, KnowledgeGraph, load_queries, read_query
from kg.query.paging import order_of
from kg.store import Table

QUERIES = load_queries()
GOOD = """\
#+ summary = "S"
#+ description = "D"
#+ path = "/good"
#+ [parameters.x]
#+ type = "text"
#+ description = "X"
#+ example = "x"
#+ [columns.a]
#+ type = "iri"
#+ description = "A"
SELECT ?a WHERE {
  VALUES () { () }
  GRAPH ?g { ?a ?p ?o }
#? x  FILTER(?o = ?_x)
} ORDER BY ?n LIMIT 5 OFFSET 0
"""


def _write(folder: Path, text: str, name: str = "good") -> Path:
    path = folder / f"{name}.rq"
    path.write_text(text, encoding="utf-8")
    return path


def test_stored_file_is_read(tmp_path: Path) -> None:
    """The header and the page's size become a StoredQuery."""
    query = read_query(_write(tmp_path, GOOD))
    assert (query.name, query.path, query.limit) == ("good", "/good", 5)
    assert [p.name for p in query.parameters] == ["x"]
    assert [(c.name, c.type) for c in query.columns] == [("a", ColumnType.IRI)]
    assert query.parameter("x") is query.parameters[0]
    assert query.parameter("y") is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('#+ path = "/good"', '#+ path = "/good"\n#+ colour = "red"', "unknown key 'colour'"),
        ('#+ path = "/good"\n', "", "key 'path' is missing"),
        ('#+ path = "/good"', '#+ path = "good/.."', "path 'good/..'"),
        ('#+ summary = "S"', "#+ summary = 3", "summary must be a text"),
        ('#+ summary = "S"', '#+ summary = " "', "summary must be a text"),
        ('#+ summary = "S"', "#+ summary = ", "not TOML"),
        ('#+ example = "x"', '#+ exampel = "x"', r"\[parameters.x\] unknown key 'exampel'"),
        ('#+ example = "x"\n', "", r"\[parameters.x\] key 'example' is missing"),
        ('#+ type = "text"', '#+ type = "txet"', r"\[parameters.x\] unknown type 'txet'"),
        ('#+ example = "x"', '#+ example = "x"\n#+ required = "yes"', "required must be true or false"),
        ('#+ type = "iri"', '#+ type = "IRI"', r"\[columns.a\] unknown type 'IRI'"),
        ("#? x  FILTER(?o = ?_x)", "", "parameter x: not used"),
        ("?_x", "?_z", "parameter z: not described|parameter x: not used"),
        ("#? x ", "#? y ", "parameter y: not described"),
        ("LIMIT 5 OFFSET 0", "LIMIT 5", "exactly one"),
        ("VALUES () { () }", "", "exactly one"),
        ("[parameters.x]", "[parameters]", "must be a table"),
        ("[columns.a]", "[columns]", "must be a table"),
    ],
)
def test_stored_schema_is_strict(tmp_path: Path, old: str, new: str, told: str) -> None:
    """Whatever breaks the schema is an error that names the file and the key."""
    assert old in GOOD
    with pytest.raises(QueryFileError, match=told) as error:
        read_query(_write(tmp_path, GOOD.replace(old, new)))
    assert error.value.where == str(tmp_path / "good.rq")


def test_stored_folder_without_queries_is_told(tmp_path: Path) -> None:
    """No file is an error; so are two files with one path."""
    with pytest.raises(QueryFileError, match="no stored queries"):
        load_queries(tmp_path)
    _write(tmp_path, GOOD)
    _write(tmp_path, GOOD, "same")
    with pytest.raises(QueryFileError, match="two stored queries have the path /good: good, same"):
        load_queries(tmp_path)


def test_stored_floor_is_there() -> None:
    """The questions that the product promises exist."""
    promised = ["said", "people", "person", "places", "sources", "roles", "articles", "article", "co-speakers", "relay"]
    assert set(promised) <= set(QUERIES)


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_stored_query_runs_alone(g: KnowledgeGraph, name: str) -> None:
    """The file as it stands is valid SPARQL, projects the header's columns, then keys of its order, and finds rows."""
    table = g.reader.query(QUERIES[name].sparql)
    assert isinstance(table, Table)
    columns = tuple(c.name for c in QUERIES[name].columns)
    assert table.columns[: len(columns)] == columns
    assert set(table.columns[len(columns) :]) <= {key.name for key in order_of(QUERIES[name])}
    assert table.rows


EXAMPLES = [(q.name, p.name) for q in QUERIES.values() for p in q.parameters]


@pytest.mark.parametrize(("name", "parameter"), EXAMPLES)
def test_stored_examples_find_rows(g: KnowledgeGraph, name: str, parameter: str) -> None:
    """Each parameter's example gives rows on the seeds, and each row has its columns typed as described."""
    query = QUERIES[name]
    params = {p.name: p.example for p in query.parameters if p.required or p.name == parameter}
    page = g.ask(name, **params)
    assert page.rows
    types = {ColumnType.INTEGER: int, ColumnType.NUMBER: float, ColumnType.LIST: list}
    for row in page:
        assert tuple(row) == page.columns
        for column in query.columns:
            value = row[column.name]
            assert value is None or isinstance(value, types.get(column.type, str))


@pytest.mark.parametrize(("name", "parameter"), EXAMPLES)
def test_stored_parameters_narrow(g: KnowledgeGraph, name: str, parameter: str) -> None:
    """A parameter's answer holds no row that the question without it would not have (but for what is counted)."""
    query = QUERIES[name]
    if name == "co-speakers":
        pytest.skip("the named speaker stands first, so pairs are turned round")
    counted = {c.name for c in query.columns if c.type in (ColumnType.INTEGER, ColumnType.LIST, ColumnType.DATE)}
    required = {p.name: p.example for p in query.parameters if p.required}
    example = next(p.example for p in query.parameters if p.name == parameter)

    def keys(**params: str) -> set[str]:
        return {str({k: v for k, v in row.items() if k not in counted}) for row in g.ask(name, limit=1000, **params)}

    assert keys(**required, **{parameter: example} if parameter not in required else {}) <= keys(**required)


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_stored_rows_are_distinct(g: KnowledgeGraph, name: str) -> None:
    """No two rows have the same identifying columns: nothing joins with what is not bound."""
    query = QUERIES[name]
    params = {p.name: p.example for p in query.parameters if p.required}
    kinds = {"said": ["quotation"], "relay": ["channel", "how", "publisher"], "roles": ["person", "role", "of"]}
    key = kinds.get(name, [c.name for c in query.columns if c.type is ColumnType.IRI and c.name != "wikidata"])
    rows = [tuple(str(row[column]) for column in key) for row in g.ask(name, limit=1000, **params)]
    assert len(set(rows)) == len(rows)


def test_stored_counts_agree(g: KnowledgeGraph) -> None:
    """What one question counts, another lists."""
    everything = g.said(limit=1000)
    for row in g.people(limit=1000):
        assert row["quotations"] == sum(said["speaker"] == row["person"] for said in everything)
        assert row["names"]
    for row in g.ask("articles"):
        assert row["quotations"] == len(g.said(article=str(row["article"]), limit=1000))
    for row in g.ask("relay", limit=1000):
        words = [s for s in everything if row["channel_name"] in s["via" if row["how"] == "via" else "credits"]]  # type: ignore[operator]
        assert row["quotations"] == sum(s["publisher"] == row["publisher_name"] for s in words)
    for row in g.ask("places", limit=1000):
        assert row["quotations"] == sum(said["place"] == row["place"] for said in everything)
