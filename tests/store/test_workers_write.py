"""Answers, whole and cut, are read back by the engine's own parsers."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.store.workers_formats import CSV, JSON, OFFERS, TSV, TURTLE, XML, Format, Kind
from kg.store.workers_guard import Limits
from kg.store.workers_rows import Tally
from kg.store.workers_write import write_answer

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
XML_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=30)


def written(
    query: str, form: Format, limits: Limits | None = None, store: ox.Store | None = None
) -> tuple[bytes, Tally]:
    pieces: list[bytes] = []
    result = (store or ox.Store()).query(query)
    tally = write_answer(result, form, pieces.append, limits=limits or Limits(), prefixes={"e": "http://e/"})  # type: ignore[arg-type]
    return b"".join(pieces), tally


def query_of(text: str) -> str:
    terms = (ox.Literal(text), ox.Literal(text, language="fa"), ox.Literal(text, datatype=ox.NamedNode("http://e/t")))
    return f"SELECT ?a ?b ?c ?u {{ VALUES (?a ?b ?c ?u) {{ ({' '.join(map(str, terms))} UNDEF) }} }}"


@given(TEXTS)
@pytest.mark.parametrize("form", [JSON, TSV])
def test_workers_write_keeps_any_text(form: Format, text: str) -> None:
    """JSON and TSV give back any text, its language and its datatype, as the engine itself reads them."""
    content, tally = written(query_of(text), form)
    engine = {"json": ox.QueryResultsFormat.JSON, "tsv": ox.QueryResultsFormat.TSV}[form.name]
    (row,) = list(ox.parse_query_results(content, engine))
    (expected,) = list(ox.Store().query(query_of(text)))
    assert tuple(row) == tuple(expected)
    assert tally.size == len(content)


@given(XML_TEXTS)
@example(" ")
@example(" \t a & b  ")
def test_workers_write_xml_keeps_any_text(text: str) -> None:
    """XML gives back any text that XML can hold."""
    content, _ = written(query_of(text), XML)
    (row,) = list(ox.parse_query_results(content, ox.QueryResultsFormat.XML))
    (expected,) = list(ox.Store().query(query_of(text)))
    assert tuple(row) == tuple(expected)


@given(TEXTS)
def test_workers_write_xml_is_wellformed_for_any_text(text: str) -> None:
    """What XML cannot hold is replaced, not written."""
    ElementTree.fromstring(written(query_of(text), XML)[0])


@given(TEXTS)
def test_workers_write_csv_keeps_any_text(text: str) -> None:
    """A CSV reader gives back any text; lines end in CR LF."""
    content, _ = written(query_of(text), CSV)
    head, row = csv.reader(io.StringIO(content.decode(), newline=""))
    assert (head, row) == (["a", "b", "c", "u"], [text, text, text, ""])
    assert content.endswith(b"\r\n")


MANY = "SELECT * { VALUES ?a { 1 2 3 4 5 6 7 8 9 } VALUES ?b { 1 2 3 4 5 6 7 8 9 } }"


@pytest.mark.parametrize("form", OFFERS[Kind.ROWS])
def test_workers_write_cuts_rows_wellformed(form: Format) -> None:
    """An answer cut at a limit is whole in its format, and says that it is cut."""
    content, tally = written(MANY, form, Limits(rows=10))
    assert (tally.rows, tally.truncated) == (10, True)
    engine = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML, "tsv": ox.QueryResultsFormat.TSV}
    if form is not CSV:
        assert len(list(ox.parse_query_results(content, engine[form.name]))) == 10
    else:
        assert content.count(b"\r\n") == 11


def test_workers_write_does_not_claim_a_cut_that_is_none() -> None:
    """As many rows as the limit allows are not truncated."""
    assert written(MANY, JSON, Limits(rows=81))[1].truncated is False


@pytest.mark.parametrize("form", OFFERS[Kind.ROWS])
def test_workers_write_cuts_bytes(form: Format) -> None:
    """The limit of bytes cuts between rows."""
    content, tally = written(MANY, form, Limits(answer_bytes=300))
    assert tally.truncated
    assert len(content) < 600


TRAPS = [
    '}},{', '}},{a', '}},{"', '}},{"a":',
    '\\', '\\"', '"', '{}', '},{}', '</result>', '<results>', ']}}', '\n', '\r\n', '\t',
    '"results":{"bindings":[', 'قال', '',
]  # fmt: skip
CELLS = st.none() | st.sampled_from(TRAPS) | st.lists(st.sampled_from(TRAPS), max_size=4).map("".join)


@settings(max_examples=60)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=12), st.integers(0, 12))
@pytest.mark.parametrize("form", [JSON, XML, TSV])
def test_workers_write_counts_rows_in_the_engines_bytes(
    form: Format, rows: list[tuple[str | None, ...]], most: int
) -> None:
    """Whatever the cells hold that looks like a row's end, rows are counted and cut where they end."""
    cells = (["UNDEF" if cell is None else str(ox.Literal(cell)) for cell in row] for row in rows)
    query = f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {' '.join('(' + ' '.join(row) + ')' for row in cells)} }} }}"
    content, tally = written(query, form, Limits(rows=most))
    assert (tally.rows, tally.truncated, tally.size) == (min(most, len(rows)), len(rows) > most, len(content))
    engine = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML, "tsv": ox.QueryResultsFormat.TSV}
    read = [tuple(solution) for solution in ox.parse_query_results(content, engine[form.name])]
    assert read == [tuple(None if cell is None else ox.Literal(cell) for cell in row) for row in rows[:most]]


@pytest.mark.parametrize("form", OFFERS[Kind.ROWS])
@pytest.mark.parametrize("limits", [Limits(), Limits(rows=54_321), Limits(answer_bytes=3_000_000)])
def test_workers_write_many_rows_in_pieces(form: Format, limits: Limits) -> None:
    """An answer of many pieces is whole, or cut between two rows, in which nothing is lost at the pieces' edges."""
    query = "SELECT ?a ?b ?none { VALUES ?b { %s } BIND(CONCAT(STR(?b), '}},{') AS ?a) }"
    content, tally = written(query % " ".join(map(str, range(60_000))), form, limits)
    assert tally.truncated is (tally.rows < 60_000)
    assert (
        tally.rows == min(60_000, limits.rows) or limits.answer_bytes - 200 < len(content) < limits.answer_bytes + 200
    )
    found = re.findall(rb"(\d+)\}\},\{", content)
    assert found == [b"%d" % number for number in range(tally.rows)]


def test_workers_write_one_row_beyond_the_limit() -> None:
    """A single row longer than an answer may be is cut off; the document is whole without it."""
    content, tally = written("SELECT ?a { VALUES ?a { '%s' } }" % ("x" * 400_000), JSON, Limits(answer_bytes=100_000))
    assert (tally.rows, tally.truncated) == (0, True)
    assert json.loads(content) == {"head": {"vars": ["a"]}, "results": {"bindings": []}}


@pytest.mark.parametrize("form", OFFERS[Kind.GRAPH])
def test_workers_write_graphs(form: Format) -> None:
    """Each RDF format is read back as the same triples, whole or cut."""
    store = ox.Store()
    store.extend(
        ox.Quad(ox.NamedNode(f"http://e/{i}"), ox.NamedNode("http://e/p"), ox.Literal("قال")) for i in range(9)
    )
    content, tally = written("CONSTRUCT WHERE { ?s ?p ?o }", form, store=store)
    media = ox.RdfFormat.from_media_type(form.media[0])
    assert len({q.subject for q in ox.parse(content, media)}) == tally.rows == 9
    content, tally = written("CONSTRUCT WHERE { ?s ?p ?o }", form, Limits(rows=4), store)
    assert (len(list(ox.parse(content, media))), tally.truncated) == (4, True)


def test_workers_write_terms_inside_terms() -> None:
    """Triples as terms and blank nodes are written as well."""
    query = "SELECT ?t (BNODE() AS ?b) { BIND(TRIPLE(<a:s>, <a:p>, 'o'@en) AS ?t) }"
    for form in (JSON, XML):
        content, _ = written(query, form)
        engine = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML}[form.name]
        (row,) = list(ox.parse_query_results(content, engine))
        assert str(row["t"]) == '<a:s> <a:p> "o"@en'
        assert isinstance(row["b"], ox.BlankNode)
    assert b'<<( <a:s> <a:p> "o"@en )>>' in written(query, TSV)[0]
    assert b'<<( <a:s> <a:p> ""o""@en )>>' in written(query, CSV)[0]


@pytest.mark.parametrize("form", OFFERS[Kind.BOOLEAN])
def test_workers_write_booleans(form: Format) -> None:
    """An ASK is answered in each format."""
    assert b"true" in written("ASK {}", form)[0]


def test_workers_write_prefixes_in_turtle() -> None:
    """Turtle uses the prefixes given."""
    assert b"e:s" in written("CONSTRUCT { <http://e/s> <http://e/p> 1 } {}", TURTLE)[0]
