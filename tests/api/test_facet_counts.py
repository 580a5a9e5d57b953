"""Counts by filter: the same numbers as the quotations themselves give, under the same filters and names."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Server


def rows(server: Server, filters: str) -> list[dict[str, Any]]:
    """All quotations that fit."""
    found: list[dict[str, Any]] = server.get(f"/said?limit=1000&{filters}").json()["rows"]
    return found


@pytest.mark.parametrize(
    "filters", ["", "lang=fa", "kind=direct", "text=روسیه", "speaker=Putin&lang=ar", "date_from=2023-09-14"]
)
def test_facet_counts_are_those_of_the_quotations(server: Server, filters: str) -> None:
    """Total and counts by speaker, place, kind and language are what counting the rows of /said gives."""
    body = server.get(f"/said/counts?top=1000&by=speaker,place,kind,lang&{filters}").json()
    found = rows(server, filters)
    assert body["quotations"] == len(found)
    assert body["behind"] is False
    for name in ("speaker", "place", "kind", "lang"):
        if name in filters:
            continue  # a filter is not counted under itself
        told = {count["value"]: count["quotations"] for count in body["counts"][name]}
        assert told == Counter(row[name] for row in found if row[name] is not None), name


def test_facet_counts_of_a_filter_leave_it_out(server: Server) -> None:
    """Who chose a language still sees what the other one would give; every value can be given as the filter."""
    body = server.get("/said/counts?by=lang,speaker&lang=fa").json()
    assert {count["value"] for count in body["counts"]["lang"]} == {"ar", "fa"}
    assert body["quotations"] == next(c["quotations"] for c in body["counts"]["lang"] if c["value"] == "fa")
    first = body["counts"]["speaker"][0]
    assert len(rows(server, f"lang=fa&speaker={first['value']}")) == first["quotations"]


def test_facet_counts_speak_the_readers_language(server: Server) -> None:
    """Names follow Accept-Language; most first, as many as asked for."""
    names = [
        server.get("/said/counts?by=speaker&top=1", accept_language=lang).json()["counts"]["speaker"][0]["name"]
        for lang in ("ar", "fa", "en", "tlh")
    ]
    assert len(set(names[:3])) == 3
    assert names[2] == names[3]
    every = server.get("/said/counts?by=speaker&top=1000").json()["counts"]["speaker"]
    assert [c["quotations"] for c in every] == sorted((c["quotations"] for c in every), reverse=True)


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("by=nothing", "by"),
        ("by=", "by"),
        ("top=0", "top"),
        ("colour=red", "colour"),
        ("lang=xx", "lang"),
        ("top=1&top=2", "top"),
    ],
)
def test_facet_counts_tell_mistakes(server: Server, query: str, where: str) -> None:
    """A wrong parameter is told as everywhere."""
    answer = server.get(f"/said/counts?{query}")
    assert (answer.status_code, answer.json()["where"]) == (422, where)


def test_facet_counts_are_cached_by_state(server: Server) -> None:
    """The tag holds while nothing is published, and differs between languages."""
    first = server.get("/said/counts?by=lang")
    assert server.get("/said/counts?by=lang", if_none_match=first.headers["etag"]).status_code == 304
    other = server.get("/said/counts?by=lang", accept_language="fa", if_none_match=first.headers["etag"])
    assert other.status_code == 200
