"""`/entities`: whom a name may mean, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Server


@pytest.mark.parametrize("name", ["بوتن", "پوتین", "Putin", "Путин", "فلاديمير%20بوتين"])
def test_entities_any_script(server: Server, name: str) -> None:
    """A name in any script finds the person first, with names and titles in ar, fa and en and a reason."""
    body = server.get(f"/entities?name={name}").json()
    first = body["candidates"][0]
    assert first["iri"].endswith("/entity/putin")
    assert first["wikidata"] == "http://www.wikidata.org/entity/Q7747"
    assert set(first["names"]) >= {"en"}
    assert {"ar", "fa", "en"} <= set(first["titles"])
    assert "president of Russia" in first["titles"]["en"]
    assert first["clue"]
    assert first["detail"]


def test_entities_type_and_limit(server: Server) -> None:
    """Only of the type asked for, and no more than asked for; nothing where nothing fits."""
    places = server.get("/entities?name=Russia&type=place&limit=1").json()["candidates"]
    assert [c["type"] for c in places] == ["Place"]
    assert server.get("/entities?name=Nobody%20At%20All").json()["candidates"] == []


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 422), ("?name=", 422), ("?name=a&type=thing", 422), ("?name=a&limit=0", 422), ("?name=a&nam=b", 422),
     ("?name=a&name=b", 422), ("?name=%ff", 400)],
)  # fmt: skip
def test_entities_mistakes(server: Server, query: str, status: int) -> None:
    """A wrong request is told as a problem, with its remedy."""
    answer = server.get("/entities" + query)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_entities_are_cached_by_state(server: Server) -> None:
    """A client that holds the answer is told that nothing changed."""
    tag = server.get("/entities?name=Putin").headers["etag"]
    assert server.get("/entities?name=Putin", if_none_match=tag).status_code == 304
