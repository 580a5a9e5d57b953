"""The stored queries as REST endpoints, asked of a real server over the five articles."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from kg.query.stored import load_queries

if TYPE_CHECKING:
    from conftest import Server

QUERIES = load_queries()


@pytest.mark.parametrize("name", QUERIES)
def test_questions_each_answers_its_example(server: Server, name: str) -> None:
    """Every stored query answers with rows for its own examples, as JSON and as CSV."""
    query = QUERIES[name]
    needed = [p for p in query.parameters if p.required]
    path = query.path + "?" + "&".join(f"{p.name}={quote(p.example)}" for p in needed)
    body = server.get(path).json()
    assert body["query"] == name
    assert [list(row) for row in body["rows"][:1]] == [[c.name for c in query.columns]]
    table = server.get(path, accept="text/csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(table.text)))
    assert rows[0] == [c.name for c in query.columns]
    assert len(rows) == 1 + len(body["rows"])


def test_questions_a_name_in_any_script(server: Server) -> None:
    """پوتین, Putin and بوتن are one man."""
    answers = [server.get(f"/said?speaker={quote(name)}").json() for name in ("پوتین", "Putin", "بوتن", "بوتين")]
    assert answers[0]["rows"]
    assert all(answer["rows"] == answers[0]["rows"] for answer in answers)
    assert [found["name"] for found in answers[0]["matched"]["speaker"]] == ["Vladimir Putin"]


def test_questions_pages_are_announced(server: Server) -> None:
    """Following `next` gives every row once, and the last page says that it is the last."""
    whole = server.get("/said?limit=1000").json()["rows"]
    path, rows = "/said?limit=20", []
    while path is not None:
        answer = server.get(path)
        rows += answer.json()["rows"]
        path = answer.json()["next"]
        assert (path is None) == ("link" not in answer.headers)
        if path is not None:
            assert answer.headers["link"] == f'<{path}>; rel="next"'
    assert rows == whole
    assert len(whole) > 20


def test_questions_unknown_name_is_an_empty_page(server: Server) -> None:
    """A name that nobody bears gives no rows and a note that says so."""
    body = server.get("/said?speaker=Nobodyatall").json()
    assert body["rows"] == []
    assert "Nobodyatall" in body["notes"][0]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/said?speakr=x", 422, "speakr"),
        ("/said?limit=0", 422, "limit"),
        ("/said?limit=1001", 422, "limit"),
        ("/said?limit=x", 422, "limit"),
        ("/said?offset=-1", 422, "offset"),
        ("/said?offset=99999999999999999999999", 422, "offset"),
        ("/said?date_from=yesterday", 422, "date"),
        ("/said?kind=loud", 422, "kind"),
        ("/said?lang=xx", 422, "languages: ar, fa"),
        ("/people?lang=farsi", 422, "languages: ar, fa"),
        ("/said?date_from=2024-01-02&date_to=2024-01-01", 422, "date_from 2024-01-01"),
        ("/articles?date_from=2024-01-02&date_to=2024-01-01", 422, "the other way round"),
        ("/said?text=%D9%80", 422, "nothing to look for"),
        ("/said?speaker=", 422, "speaker"),
        ("/said?speaker=" + "x" * 501, 422, "speaker"),
        ("/said?speaker=a&speaker=b", 422, "more than once"),
        ("/said?format=xml", 422, "format"),
        ("/person", 422, "name"),
        ("/article?article=deadbeef", 404, "/articles"),
        ("/article?article=nowhere.txt&format=csv", 404, "nowhere.txt"),
        ("/person?name=Zaphod", 404, "/people"),
        ("/person?name=https://example.org/kg/entity/Q0", 404, "Q0"),
        ("/said/", 404, "/said/"),
        ("/nothing", 404, "/nothing"),
    ],
)
def test_questions_problems(server: Server, path: str, status: int, words: str) -> None:
    """What is wrong with a request is said in the one shape."""
    answer = server.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert words in answer.text
    assert set(answer.json()) >= {"type", "title", "status", "detail"}


def test_questions_unknown_parameter_lists_the_known(server: Server) -> None:
    """Whoever mistypes learns what there is."""
    assert "speaker" in server.get("/said?speakr=x").json()["remedy"]


def test_questions_not_acceptable(server: Server) -> None:
    """A format that is not on offer is 406."""
    assert server.get("/said", accept="image/png").status_code == 406


@pytest.mark.parametrize(
    "value", ['") } } #', "'; DROP ALL", "\\", '"""', "}} UNION {{", "\u202e\u0000", "?_speaker", "<a:b>"]
)
def test_questions_values_never_become_syntax(server: Server, value: str) -> None:
    """What a caller writes stays a value, whatever it looks like."""
    for name in ("speaker", "text", "role", "article"):
        answer = server.get(f"/said?{name}={quote(value)}")
        assert answer.status_code in (200, 422), answer.text
        if answer.status_code == 200:
            assert answer.json()["rows"] == []


def test_questions_are_described(server: Server) -> None:
    """OpenAPI holds every parameter with its description and example, and the one shape of errors."""
    described = server.get("/openapi.json").json()
    for query in QUERIES.values():
        operation = described["paths"][query.path]["get"]
        parameters = {p["name"]: p for p in operation["parameters"]}
        assert set(parameters) == {
            *(p.name for p in query.parameters),
            *("limit", "after", "offset", "fields", "format"),
        }
        for parameter in query.parameters:
            assert parameters[parameter.name]["description"] == parameter.description
            assert parameters[parameter.name]["examples"]["example"]["value"] == parameter.example
            assert parameters[parameter.name]["required"] == parameter.required
        assert list(operation["responses"]["422"]["content"]) == ["application/problem+json"]
    assert "ProblemDetails" in described["components"]["schemas"]
    assert "HTTPValidationError" not in described["components"]["schemas"]


def test_questions_are_cached_by_state(server: Server) -> None:
    """Who holds an answer of this state gets 304."""
    first = server.get("/people")
    assert server.get("/people", if_none_match=first.headers["etag"]).status_code == 304
