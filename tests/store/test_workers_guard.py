"""The guard: what a query may look like before a parser sees it."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KgError, QuerySyntax, QueryTooLarge
from kg.store.workers_guard import Limits, check_query, names_dataset
from kg.store.workers_protocol import Refused

HARMLESS = [
    "SELECT * { ?s ?p ?o }",
    'SELECT ?service { ?service ?load "SERVICE <http://x/>" }',
    "PREFIX x: <http://x/SERVICE> SELECT * { ?s x:SERVICE ?o } # SERVICE",
    "ASK { ?s <http://x/service> '''SERVICE \" ' ''' }",
    "PREFIX insert: <http://x/> SELECT * { ?s insert:delete 'DELETE' }",
    "# INSERT DATA {}\nASK {}",
    'ASK { ?s ?p "{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{" }',
    "SELECT * { VALUES ?v { " + '"x-y/z|w" ' * 20_000 + "} }",
    "DESCRIBE <http://x/>",
    "ASK { VALUES (?a ?b) { (<http://x/a#service> <http://x/b#'>) } ?a <urn:p#q> 1 . << <#s> <urn:p> <urn:service> >>}",
    "ASK { VALUES (?a ?b) { (<urn:a> <urn:b#c>) (UNDEF <urn:b#d>) } ?s <urn:p> (<urn:a> <urn:b#c>) }",
    "PREFIX service: <http://x/> PREFIX x: <http://y/> ASK { GRAPH service:g { ?s service:p service:o } }",
    "SELECT ?s (1<2 AS ?b) {?s (<#a>|!(^<#b>|a))+ ?o} GROUP BY ?s (1<3 AS ?x) HAVING (?s<<#b>) ORDER BY (?s<4) <f>(2)",
    "ASK { VALUES ?x { " + "'1'^^<urn:t> -1 " * 3000 + "} }",
    "ASK { FILTER((?a<5)&&(?b>3)) FILTER(?a = <urn:a#b> || ?a IN (<#a>, <#b>)) ?s (<#a>|<#b>)/^<#c> ?o }",
]
HIDDEN = [
    "SELECT * { FILTER(1<2)SERVICE#>\n<http://x/>{} }",
    'SELECT * { FILTER(1<2)#>"""\nSERVICE<http://x/>{}#"""\n }',
    'SELECT * { FILTER(1<2#>"""\n)SERVICE<http://x/>{}#"""\n }',
    'SELECT * { FILTER(1 #\n<#>"""\n2)SERVICE<http://x/>{}#"""\n }',
    'SELECT * { FILTER(EXISTS{ ?s ?p (<a> <:)>) }<2#>"""\n)SERVICE<http://x/>{}#"""\n }',
    "SELECT * { FILTER('a'<'>'SERVICE<http://x/>{}#'\n) }",
    'SELECT * { <<:a:b#>>"""\n:c>> ?p ?o SERVICE<http://x/>{}#"""\n }',
]
SERVICES = [
    "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * { service silent <http://x/> {} }",
    "SELECT * { ?s ?p 1e1SERVICE<http://x/>{} }",
    'SELECT * { ?s ?p "a"SERVICE<http://x/>{} }',
    "SELECT * { ?s ?p '#'SERVICE<http://x/>{} }",
    "SELECT * { FILTER(1<2)SERVICE<http://x/>{} }",
    "PREFIX x: <http://x/> SELECT * { ?s x:a\\# ?o SERVICE x:y {} }",
]
GLUED = [
    "SELECT * { ?s ?p trueSERVICE<http://x/> {} }",
    "SELECT * { BIND(true AS ?x) FILTER trueSERVICE<http://x/> {} }",
    "SELECT * { \\u0053ERVICE <http://x/> {} }",
    "SELECT * { ?s ?p <a\\nSERVICE<http://x/> {} }",
    "PREFIX x: <http://x/> SELECT * { ?s ?p trueSERVICEx:y {} }",
    "PREFIX : <http://x/> PREFIX service: <http://y/> SELECT * { service:y {} }",
    "PREFIX : <http://x/> PREFIX trueService: <http://y/> SELECT * { ?s ?p trueService:y #\n{} }",
    'PREFIX f: <http://x/> PREFIX FILTERf: <http://y/> SELECT * { FILTERf:f(1<2#>"""\n)SERVICE<http://x/>{}#"""\n }',
    'SELECT * { VALUES ?x { """abc" } SERVICE <http://x/> {} #\\uD800"""\n }',
]
UPDATES = [
    "INSERT DATA { <a:a> <a:a> 1 }",
    "  delete where { ?s ?p ?o }",
    "PREFIX x: <http://x/>\nBASE <http://y/>\n# c\nLOAD <http://z/>",
    "PREFIX x: <http://x/> PREFIX : <http://y/> CLEAR ALL",
]


@pytest.mark.parametrize("query", HARMLESS)
def test_workers_guard_passes_harmless(query: str) -> None:
    """Words in strings, IRIs, names, variables and comments are no keywords."""
    check_query(query, Limits())


@pytest.mark.parametrize("query", SERVICES)
def test_workers_guard_refuses_service(query: str) -> None:
    """SERVICE is refused in every spelling that a parser might take."""
    with pytest.raises(Refused, match="SERVICE"):
        check_query(query, Limits())


@pytest.mark.parametrize("query", GLUED)
def test_workers_guard_refuses_glued_words(query: str) -> None:
    """What the engine may read as SERVICE and the standard as a mistake is malformed."""
    with pytest.raises(QuerySyntax, match="malformed"):
        check_query(query, Limits())


@pytest.mark.parametrize("query", HIDDEN)
def test_workers_guard_refuses_what_a_comparison_hides(query: str) -> None:
    """A stretch that may be an IRI or a comparison before a comment or string hides nothing behind it."""
    with pytest.raises((Refused, QuerySyntax)):
        check_query(query, Limits())


def test_workers_guard_counts_brackets_behind_a_comparison() -> None:
    """Brackets between < and > count where these compare."""
    with pytest.raises(QueryTooLarge, match="nested"):
        check_query("ASK { FILTER(1<" + "(" * 5000 + "2" + ")" * 5000 + ">3) }", Limits())


@pytest.mark.parametrize("query", UPDATES)
def test_workers_guard_refuses_updates(query: str) -> None:
    """An update is told apart from a malformed query."""
    with pytest.raises(QuerySyntax, match="update"):
        check_query(query, Limits())


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("ASK " + "{" * 5000 + "}" * 5000, "nested"),
        ("ASK { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }", "nested"),
        ("ASK { FILTER(" + " || ".join(["?x = 1"] * 20_000) + ") }", "operators"),
        ("ASK {" + " UNION ".join(["{}"] * 20_000) + "}", "operators"),
        ("ASK { ?s " + "/".join(["<a:b>"] * 20_000) + " ?o }", "operators"),
        ("ASK { FILTER(" + "!" * 20_000 + "true) }", "operators"),
        ("#" * 2_000_001, "bytes"),
    ],
)
def test_workers_guard_refuses_what_overflows(query: str, what: str) -> None:
    """Depth, chains and length have bounds."""
    with pytest.raises(QueryTooLarge, match=what):
        check_query(query, Limits())


def test_workers_guard_refuses_broken_escapes() -> None:
    """An escape that names no character is a syntax error."""
    with pytest.raises(QuerySyntax, match="no character"):
        check_query("ASK { ?s ?p '\\uD800' }", Limits())


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("SELECT * FROM <a:b> {}", True),
        ("SELECT*FROM<a:b>{}", True),
        ("ASK\nfrom named <a:b> {}", True),
        ("PREFIX x: <urn:x> SELECT ?from { ?from x:FROM 'FROM <a:b>' } # FROM", False),
    ],
)
def test_workers_guard_sees_datasets(query: str, names: bool) -> None:
    """FROM is found where it is a keyword and only there."""
    assert names_dataset(query) is names


@given(st.text(alphabet=st.sampled_from("{}()[]<>\"'\\#?:@ \nuSERVICEinsert1.e"), max_size=200))
def test_workers_guard_survives_any_text(text: str) -> None:
    """Any text passes or is refused with an error of the project."""
    with contextlib.suppress(KgError):
        check_query(text, Limits())


def test_workers_guard_reads_no_further_than_it_must() -> None:
    """What is far too deep is refused at once, however it goes on, and whatever the operator allows."""
    with pytest.raises(QueryTooLarge, match="nested 1001 deep or more"):
        check_query("ASK " + "{" * 1_500_000, Limits(depth=10**9))
    with pytest.raises(QueryTooLarge, match="operators"):
        check_query("ASK { FILTER(1" + "+1" * 900_000, Limits(chain=10**9))
