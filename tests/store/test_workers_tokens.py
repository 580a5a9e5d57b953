"""Taking SPARQL to pieces: the engine that reads it otherwise is the judge, on queries of every kind."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kg.errors import QuerySyntax
from kg.store.workers_guard import Limits, check_query
from kg.store.workers_protocol import Refused
from kg.store.workers_tokens import tokens

# A port that the engine asks nobody at, and says so: that it would have asked is seen without a network.
CALL = "SERVICE<http://127.0.0.1:1/>{}"
_GAPS = st.sampled_from(["", " ", "\n", "\t", "#c\n", '#>"""\n', "#'>\n", "#}\n", " #(<\n"])
_TERMS = st.sampled_from(
    [
        *(
            "<urn:a>",
            "<urn:b#c>",
            "<urn:%3E'>",
            "x:y",
            "x:",
            ":y.z",
            "x:a\\#b",
            "?v",
            "$w1",
            "1",
            "-1",
            ".5",
            "1e1",
            "true",
        ),
        *("'s'", '"#"', "'''\"'''", '"""\'"""', "'<'", "'SERVICE'@en", "'\\u0041'^^<urn:t>", "''", '"\\""', "<#x>"),
    ]
)
_SIGNS = st.sampled_from("<>\"'#\n(){}\\:?. aeE1|")
_SUBJECTS = st.sampled_from(["<urn:a>", "x:y", "?v", "_:b1", "[]", "[ <urn:p> 'x' ]", "<urn:a#b>"])
_PATHS = st.sampled_from(
    ["a", "<urn:p>", "x:p", "<urn:p#q>/^<urn:r>", "(<urn:p>|<urn:q#r>)*", "!(a|^<urn:p#>)", "<urn:p>?", "?p"]
)
_HEADS = ["SELECT * ", "ASK", "SELECT(1<2 AS ?less)", "SELECT DISTINCT ?v\n", "CONSTRUCT WHERE ", "DESCRIBE<urn:a>"]


@st.composite
def _expressions(draw: st.DrawFn, depth: int = 2) -> str:
    if depth == 0:
        return draw(_TERMS)
    parts = [draw(_expressions(depth - 1)) for _ in range(2)]
    form = draw(st.sampled_from(_FORMS))
    return form.format(a=parts[0], b=parts[1], g=draw(_GAPS), group=draw(_groups(depth - 1)))


_FORMS = [
    *("({a}{g}<{g}{b})", "({a}<={b})", "({a}{g}>{b})", "({a}{g}={g}{b})", "({a} || {b})", "!{g}({a})", "({a}&&{b})"),
    *("{a} IN({b}{g},{a})", "NOT EXISTS{group}", "EXISTS{g}{group}", "REGEX(STR({a}),'<')", "<urn:f#g>({a}{g},{b})"),
    *("IF({a}{g}<{g}{b},{a},{b})", "<<(<urn:a#b> <urn:p> ?v)>>", "({a} - {b})", "(-{a}<{g}{b})", "COALESCE({a},{b})"),
]


@st.composite
def _elements(draw: st.DrawFn, depth: int = 2) -> str:
    forms = ["{s} {p}{g} {o} .", "VALUES ?d {{ {o}{g} {o} }}", "VALUES(?d ?e){{({o} {o}){g}(UNDEF {o})}}"]
    forms += ["{s} {p} ({o} {o}{g}({o})) .", "<<{s} <urn:p> {o}>> <urn:p> {o} .", "{s} {p} {o} ; <urn:p> {o} , {o} ."]
    if depth > 0:
        forms += ["FILTER({e})", "BIND({e}{g}AS{g}?n)", "OPTIONAL{g}{group}", "{group}UNION{group}", "MINUS{group}"]
        forms += ["FILTER<urn:f>({e})", "FILTER{g}x:f({e}{g},{e})", "GRAPH ?g{group}", "FILTER NOT EXISTS{g}{group}"]
        forms += ["{{SELECT ?v ({e} AS ?z){group}GROUP BY ?v({e}{g} AS ?y)HAVING({e})ORDER BY({e}) DESC({e})LIMIT 1}}"]
    return draw(st.sampled_from(forms)).format(
        **{"s": draw(_SUBJECTS), "p": draw(_PATHS), "o": draw(_TERMS), "g": draw(_GAPS)},
        e=draw(_expressions(depth - 1)) if depth > 0 else "",
        group=draw(_groups(depth - 1)) if depth > 0 else "{}",
    )


@st.composite
def _groups(draw: st.DrawFn, depth: int = 2, *, call: bool = False) -> str:
    pieces = draw(st.lists(_elements(depth), max_size=2)) if depth > 0 else []
    if call:
        pieces.insert(draw(st.integers(0, len(pieces))), CALL)
    gaps = [draw(_GAPS) for _ in pieces]
    return "{" + "".join(gap + piece for gap, piece in zip(gaps, pieces, strict=True)) + draw(_GAPS) + "}"


@st.composite
def _queries(draw: st.DrawFn, *, call: bool = False) -> str:
    head = "PREFIX x:<urn:x#>" + draw(_GAPS) + "PREFIX :<urn:y>" + draw(st.sampled_from(_HEADS))
    return head + draw(_groups(call=call))


_FUNCTIONS = {ox.NamedNode(iri): lambda *given: given[0] for iri in ("urn:f", "urn:f#g", "urn:x#f")}


def _engine(query: str) -> str:
    """What the engine makes of a query: "call" where it would ask another server."""
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("x")))
    try:
        result = store.query(query, base_iri="http://b/", custom_functions=_FUNCTIONS)
        if not isinstance(result, ox.QueryBoolean):
            list(result)
    except SyntaxError:
        return "malformed"
    except (OSError, ValueError, RuntimeError) as err:
        return "call" if "port 1" in str(err) else "fails"
    return "answers"


def _guard(query: str) -> str:
    try:
        check_query(query, Limits())
    except Refused:
        return "refused"
    except QuerySyntax as err:
        return f"malformed {err}"
    return "passes"


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_queries())
def test_tokens_harmless_queries_pass(query: str) -> None:
    """What calls no other server and what the engine takes is not refused, whatever stands beside what."""
    assume(_engine(query) != "malformed")
    assert _guard(query) == "passes"


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_queries(call=True))
def test_tokens_calls_are_seen(query: str) -> None:
    """A call is seen wherever it stands, whatever is written around it."""
    if _engine(query) != "malformed":
        assert _guard(query) == "refused"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_queries(call=True), st.lists(st.tuples(st.integers(0, 400), _SIGNS), max_size=3))
def test_tokens_no_damage_hides_a_call(query: str, damage: list[tuple[int, str]]) -> None:
    """With signs put in anywhere, nothing passes with which the engine would ask another server."""
    for at, sign in damage:
        at %= len(query)
        query = query[:at] + sign + query[at:]
    if _guard(query) == "passes":
        assert _engine(query) != "call"


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("ASK {\n  ?s ?p § }", "line 2, column 9"),
        ("SELEKT * {}", "line 1, column 1"),
        ("ASK { ?s x:p ?o }", "line 1, column 10"),
        ("ASK { ( }", "line 1, column 9"),
        ("ASK { ?s ?p 'a\n' }", "line 1, column 13"),
        ("ASK } ", "line 1, column 5"),
    ],
)
def test_tokens_mistakes_are_told_with_their_place(query: str, where: str) -> None:
    """Line and column of what is no SPARQL."""
    with pytest.raises(QuerySyntax) as told:
        list(tokens(query))
    assert told.value.where == where


def test_tokens_time_grows_with_length() -> None:
    """Nothing makes the pattern go back over what it read: 10 kB of what it may begin to take for a name or an IRI."""
    for piece in ("a.", "<a", "'", '"""', "x:a.", "1.", "a:", "_:a.", "\\", "@a-", "..", "?a?", "^^<", "''' ' '' "):
        for query in (piece * 5_000, "ASK { FILTER(1" + ("<" + piece) * 4_000):
            with pytest.raises(QuerySyntax):
                list(tokens(query + " §"))
