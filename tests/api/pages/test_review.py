"""Reviewing on pages: who may, what a decision does, and its way back."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from kg.api.pages.review import undecided
from kg.pipeline.identities import refresh
from kg.store import Index, open_writer, refresh_index
from kg.store.index.schema import SCHEMA
from kg.store.keys import KEYS, Role, add_key

if TYPE_CHECKING:
    from conftest import Server

ROLES: tuple[Role, ...] = ("read", "review")
PAGE = {"accept": "text/html", "accept-language": "en"}


@pytest.fixture
def reviewed(
    start: Callable[..., Server], filler: Callable[[Path, int], None], tmp_path: Path
) -> tuple[str, dict[str, str]]:
    """A service of its own, and keys by role."""
    store = tmp_path / "store"
    filler(store, 5)
    with open_writer(store) as writer:
        refresh(writer)
        writer.publish()
    refresh_index(store)
    keys = {role: add_key(store / KEYS, f"the {role}er", role)[1] for role in ROLES}
    return start(store).address, keys


@contextmanager
def signed_in(address: str, key: str) -> Iterator[httpx.Client]:
    """A browser that has signed in."""
    with httpx.Client(base_url=address, headers=PAGE, timeout=60) as client:
        answer = client.post("/sign-in", data={"key": key})
        assert answer.status_code == 303
        assert "httponly" in answer.headers["set-cookie"].lower()
        assert "samesite=strict" in answer.headers["set-cookie"].lower()
        yield client


def test_review_needs_a_key_with_the_role(reviewed: tuple[str, dict[str, str]]) -> None:
    """Strangers are shown where to sign in, readers are told what lacks, a wrong key opens nothing."""
    address, keys = reviewed
    with httpx.Client(base_url=address, headers=PAGE, timeout=60) as stranger:
        assert stranger.get("/review").headers["location"] == "/sign-in"
        assert stranger.post("/review", data={"what": "accept"}).status_code == 401
        assert stranger.post("/sign-in", data={"key": "kg_wrong"}).status_code == 401
        assert "opens nothing" in stranger.post("/sign-in", data={"key": "kg_wrong"}).text
        for path in ("/sign-in", "/sign-out"):
            assert stranger.post(path, data={"key": "x"}, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    with signed_in(address, keys["read"]) as reader:
        assert reader.get("/review").status_code == 403


def test_review_undecided_are_shown_however_many_were_decided() -> None:
    """After hundreds of decisions the next least sure ones follow."""
    db = sqlite3.connect(":memory:")
    db.row_factory = sqlite3.Row
    db.executescript(SCHEMA)
    rows = [(f"q{n}", n / 1000) for n in range(700)]
    insert = 'INSERT INTO quotation (graph, article, iri, start, "end", kind, text, folded, confidence) '
    db.executemany(insert + "VALUES (1, 1, ?, 0, 1, '', '', '', ?)", rows)
    index = Index([db], "1")
    for decided in (0, 1, 300, 650):
        numbers = undecided(index, {f"q{n}" for n in range(decided)}, 30)
        assert numbers == list(range(decided + 1, decided + 31))
    assert undecided(index, {f"q{n}" for n in range(690)} | {"an entity"}, 30) == list(range(691, 701))


def test_review_decides_and_takes_back(reviewed: tuple[str, dict[str, str]]) -> None:
    """A decision with its reason stands in the log and at the quotation, and can be taken back."""
    address, keys = reviewed
    with signed_in(address, keys["review"]) as client:
        shown = client.get("/review").text
        hash_ = re.findall(r'href="/review/quotation/([0-9a-f]{32})"', shown)[0]
        page = client.get(f"/review/quotation/{hash_}").text
        about = re.findall(r'name="about" value="([^"]+)"', page)[0]
        without = client.post("/review", data={"what": "reject", "about": about, "why": " "})
        assert without.status_code == 422
        done = client.post("/review", data={"what": "reject", "about": about, "why": "a headline, nobody's words"})
        assert (done.status_code, done.headers["location"]) == (303, "/review")
        after = client.get("/review").text
        assert hash_ not in after.partition('id="log"')[0]
        assert "nobody&#39;s words" in after
        ident = re.findall(r'name="about" value="([0-9a-f]{16})"', after)[0]
        assert client.post("/review", data={"what": "undo", "about": ident, "why": "it is one"}).status_code == 303
        again = client.get("/review").text
        assert f'value="{ident}"' not in again
        assert "it is one" in again


def test_review_merges_what_a_person_says_is_one(reviewed: tuple[str, dict[str, str]]) -> None:
    """Two entities said to be one are one on the pages; a name that several have is refused with the way on."""
    address, keys = reviewed
    with signed_in(address, keys["review"]) as client:
        assert "Who is" in client.get("/review/entity/putin").text
        entity = "https://example.org/kg/entity/"
        vague = {"what": "same", "about": entity + "putin", "other": "nobody at all", "why": "a test"}
        assert "nothing in the store is called" in client.post("/review", data=vague).text.replace("&#39;", "'")
        same = {"what": "same", "about": entity + "putin", "other": entity + "kim", "why": "a test"}
        answer = client.post("/review", data=same)
        assert (answer.status_code, answer.headers["location"]) == (303, "/review"), answer.text
        moved = client.get("/entity/putin")
        assert (moved.status_code, moved.headers["location"].partition("?")[0]) == (308, "/entity/kim")
        ident = re.findall(r'name="about" value="([0-9a-f]{16})"', client.get("/review").text)[0]
        assert client.post("/review", data={"what": "undo", "about": ident, "why": "two people"}).status_code == 303
        assert client.get("/entity/putin").status_code == 200
        assert client.get("/review/entity/nobody").status_code == 404


def test_review_forms_of_other_sites_change_nothing(reviewed: tuple[str, dict[str, str]]) -> None:
    """A form that another site sends in the browser's name is refused."""
    address, keys = reviewed
    with signed_in(address, keys["review"]) as client:
        form = {"what": "undo", "about": "0" * 16, "why": "x"}
        foreign = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
        assert client.post("/review", data=form, headers=foreign).status_code == 403
        assert client.post("/review", json=form).status_code == 415
        assert client.post("/sign-out").headers["location"] == "/"
