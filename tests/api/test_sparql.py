"""The SPARQL protocol, asked of a real server."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest

if TYPE_CHECKING:
    from conftest import Server

FORM = "application/x-www-form-urlencoded"
ASK = "query=" + quote("ASK {}")
JSON = "application/sparql-results+json"


def post(server: Server, body: str | bytes, media: str | None, path: str = "/sparql", **headers: str) -> httpx.Response:
    given = {**headers} if media is None else {"content-type": media, **headers}
    return httpx.post(server.address + path, content=body, headers=given, timeout=30)


def test_sparql_three_ways(server: Server) -> None:
    """GET, URL-encoded POST, direct POST and QUERY answer alike."""
    answers = [
        server.get("/sparql?" + ASK),
        post(server, ASK, FORM),
        post(server, "ASK {}", "application/sparql-query"),
        post(server, "ASK {}", "Application/SPARQL-Query; charset=UTF-8"),
        httpx.request(
            "QUERY", server.address + "/sparql", content="ASK {}", headers={"content-type": "application/sparql-query"}
        ),
    ]
    for answer in answers:
        assert (answer.status_code, answer.headers["content-type"]) == (200, JSON)
        assert answer.json()["boolean"] is True


def test_sparql_words_arrive_as_they_were_sent(server: Server) -> None:
    """Arabic, Persian, percent signs and pluses survive every road."""
    words = "100%25 +1 قال گفت %41 &=;#?"
    query = f'SELECT ("{words}" AS ?x) {{}}'
    for answer in (
        server.get("/sparql?query=" + quote(query)),
        post(server, "query=" + quote(query), FORM),
        server.ask(query),
    ):
        assert answer.json()["results"]["bindings"][0]["x"]["value"] == words


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 1", "text/csv", "text/csv; charset=utf-8"),
        ("SELECT * { ?s ?p ?o } LIMIT 1", "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("ASK {}", "text/csv;q=0.1, application/json", "application/json"),
        ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "text/turtle", "text/turtle; charset=utf-8"),
        ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "application/ld+json", "application/ld+json"),
        ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "application/rdf+xml", "application/rdf+xml"),
        ("DESCRIBE <http://e/none>", "application/n-triples", "application/n-triples"),
    ],
)
def test_sparql_negotiates(server: Server, query: str, accept: str, media: str) -> None:
    """The answer is in the format most wanted, and caches are told what it depends on."""
    answer = server.ask(query, accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media)
    assert "accept" in answer.headers["vary"].lower()


def test_sparql_format_parameter_wins(server: Server) -> None:
    """`format=` serves browsers, whose Accept header nobody writes."""
    answer = server.get("/sparql?format=csv&query=" + quote("SELECT (1 AS ?x) {}"), accept="text/html")
    assert answer.text == "x\r\n1\r\n"


PROBLEMS = [
    (lambda s: s.get("/sparql?query=" + quote("SELECT * {\n ?s ?p }")), 400, "query-syntax"),
    (lambda s: s.get("/sparql?query="), 400, "bad-request"),
    (lambda s: s.get(f"/sparql?{ASK}&{ASK}"), 400, "bad-request"),
    (lambda s: s.get("/sparql?query=ASK%7B%7D%FF"), 400, "bad-request"),
    (lambda s: s.get(f"/sparql?{ASK}&default-graph-uri=relative"), 400, "bad-request"),
    (lambda s: s.get(f"/sparql?{ASK}&default-graph-uri=a:%7Bb%7D%20"), 400, "bad-request"),
    (lambda s: post(s, "x=1", FORM), 400, "bad-request"),
    (lambda s: post(s, b"ASK { \xff }", "application/sparql-query"), 400, "bad-request"),
    (lambda s: s.ask("INSERT DATA { <a:a> <a:a> 1 }"), 400, "query-syntax"),
    (lambda s: post(s, "INSERT DATA {}", "application/sparql-update"), 401, "unauthenticated"),
    (lambda s: post(s, "update=DROP+ALL", FORM), 401, "unauthenticated"),
    (lambda s: s.get("/sparql?update=DROP+ALL"), 400, "bad-request"),
    (lambda s: s.ask("ASK { SERVICE <http://127.0.0.1:9/> {} }"), 403, "refused"),
    (lambda s: httpx.delete(s.address + "/sparql"), 405, "method-not-allowed"),
    (lambda s: s.ask("ASK {}", accept="image/png"), 406, "not-acceptable"),
    (lambda s: s.ask("ASK " + "{" * 5000 + "}" * 5000), 413, "query-too-large"),
    (lambda s: s.ask("#" * 2_000_001), 413, "query-too-large"),
    (lambda s: s.ask("#" * 6_000_001), 413, "content-too-large"),
    (lambda s: post(s, "ASK {}", "text/plain"), 415, "unsupported-media-type"),
    (lambda s: post(s, "ASK {}", None), 415, "unsupported-media-type"),
    (lambda s: post(s, b"ASK {}", "application/sparql-query; charset=utf-16"), 415, "unsupported-media-type"),
]  # fmt: skip


@pytest.mark.parametrize(("send", "status", "code"), PROBLEMS, ids=[f"{p[1]}-{i}" for i, p in enumerate(PROBLEMS)])
def test_sparql_problems(server: Server, send, status: int, code: str) -> None:  # type: ignore[no-untyped-def]
    """Every refusal has its status and the one shape."""
    answer = send(server)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["type"], body["status"]) == (f"/problems#{code}", status)
    assert body["title"]
    assert body["detail"]


def test_sparql_syntax_error_says_where(server: Server) -> None:
    """A malformed query is answered with line and column."""
    assert server.ask("SELECT * {\n ?s ?p ?o .\n ?s ?p }").json()["where"].startswith("line 3, column")


def test_sparql_method_refused_names_the_others(server: Server) -> None:
    """405 carries Allow; OPTIONS answers it without a body."""
    assert "POST" in httpx.put(server.address + "/sparql").headers["allow"]
    options = httpx.options(server.address + "/sparql")
    assert (options.status_code, options.content) == (204, b"")
    assert "QUERY" in options.headers["allow"]


def test_sparql_long_answers_are_cut_and_say_so(server: Server) -> None:
    """The header tells a cut answer from a whole one."""
    cut = server.ask("SELECT * { ?a ?b ?c . ?d ?e ?f }", accept="text/csv")
    assert (cut.headers["kg-truncated"], cut.headers["kg-rows"]) == ("true", "5000")
    assert cut.text.count("\r\n") >= 5001
    assert server.ask("ASK {}").headers["kg-truncated"] == "false"


def test_sparql_caches_by_state(server: Server) -> None:
    """An ETag stands for the store's state; who holds it gets 304."""
    path = "/sparql?" + ASK
    first = server.get(path)
    assert first.headers["cache-control"] == "no-cache"
    again = server.get(path, if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert server.get(path, if_none_match=first.headers["etag"], accept="text/csv").status_code == 200


def test_sparql_head_is_get_without_body(server: Server) -> None:
    """HEAD gives the same headers and no body."""
    head = httpx.head(server.address + "/sparql?" + ASK)
    assert (head.status_code, head.headers["content-type"], head.content) == (200, JSON, b"")


def test_sparql_compresses(server: Server) -> None:
    """gzip when asked for."""
    with httpx.stream(
        "POST",
        server.address + "/sparql",
        content="SELECT * { ?s ?p ?o } LIMIT 200",
        headers={"content-type": "application/sparql-query", "accept-encoding": "gzip"},
    ) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        assert gzip.decompress(b"".join(answer.iter_raw())).startswith(b'{"head"')


def test_sparql_cross_origin(server: Server) -> None:
    """A page elsewhere may ask, and reads errors too."""
    origin = {"origin": "http://ui.example"}
    preflight = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    allowed = httpx.options(server.address + "/sparql", headers={**origin, **preflight})
    assert allowed.status_code == 200
    assert "content-type" in allowed.headers["access-control-allow-headers"]
    assert httpx.get(server.address + "/sparql?query=ASK", headers=origin).headers["access-control-allow-origin"] == "*"


def test_sparql_describes_itself(server: Server) -> None:
    """Without a query: RDF for programs, a form for browsers."""
    import rdflib

    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    graph = rdflib.Graph().parse(data=server.get("/sparql").text, format="turtle")
    assert list(graph.objects(None, sd.endpoint)) == [rdflib.URIRef(server.address + "/sparql")]
    page = server.get("/sparql", accept="text/html,*/*;q=0.1")
    assert page.headers["content-type"].startswith("text/html")
    assert "<form" in page.text
    assert server.get("/sparql", accept="image/png").status_code == 406
    assert "<script>" not in server.get("/sparql", host='x"><script>', accept="text/turtle").text


def test_sparql_big_query(server: Server) -> None:
    """A megabyte of VALUES is no attack."""
    values = " ".join(f'"{i:08d}{"x" * 40}"' for i in range(20_000))
    answer = server.ask(f"SELECT (COUNT(*) AS ?n) {{ VALUES ?v {{ {values} }} }}")
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "20000"


def test_sparql_large_answers_arrive_whole(server: Server) -> None:
    """An answer that is kept in a file is sent in pieces and is whole."""
    answer = server.ask("SELECT * { ?a ?b ?c . ?d ?e ?f }")
    assert len(answer.content) > 1_000_000
    assert len(answer.json()["results"]["bindings"]) == 5000
