"""Judging over HTTP: who may, what it does at once, what is refused, and that it can be taken back."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest

from kg.resolve.judgements import beside, read_judgements
from kg.store.keys import add_key

if TYPE_CHECKING:
    from conftest import Server

BASE = "https://example.org/kg/"
PUTIN, KIM, RUSSIA = (f"{BASE}entity/{name}" for name in ("putin", "kim", "russia"))


@dataclass(frozen=True)
class Desk:
    """A server on a store of its own, and a reviewer's and a reader's key."""

    server: Server
    store: Path
    review: str
    read: str

    def post(self, path: str, body: Any, key: str | None = None) -> httpx.Response:
        """POST as a reviewer, with another key, or with none."""
        headers = {"authorization": f"Bearer {key or self.review}"} if key != "" else {}
        return httpx.post(self.server.address + path, json=body, headers=headers, timeout=60)


@pytest.fixture(scope="module")
def desk(start: Callable[..., Server], store: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    own = Path(shutil.copytree(store, tmp_path_factory.mktemp("desk") / "store"))
    keys = own / "keys.json"
    review, read = add_key(keys, "amal", "review")[1], add_key(keys, "ben", "read")[1]
    return Desk(start(own), own, review, read)


def speakers(desk: Desk) -> set[str]:
    answer = desk.server.ask("SELECT DISTINCT ?s { ?q <https://example.org/kg/vocab#speaker> ?s }")
    return {row["s"]["value"] for row in answer.json()["results"]["bindings"]}


def test_judgements_made_and_taken_back(desk: Desk) -> None:
    """A decision holds in the graph when the answer comes; taken back, the graph is what it was."""
    before = speakers(desk)
    assert {PUTIN, KIM} <= before
    made = desk.post("/judgements", {"what": "same", "about": [PUTIN, KIM], "why": "اختبار"})
    assert made.status_code == 201
    body = made.json()
    assert (body["who"], body["why"], body["about"]) == ("amal", "اختبار", sorted([PUTIN, KIM]))
    assert not {PUTIN, KIM} <= speakers(desk)
    assert desk.server.get("/entity/putin").status_code == 308
    assert desk.server.get("/entities?name=" + PUTIN).json()["candidates"][0]["iri"] == KIM
    listed = desk.server.get("/judgements").json()
    assert (listed["total"], listed["judgements"][0]["id"], listed["judgements"][0]["holds"]) == (1, body["id"], True)
    assert "اختبار" in desk.server.get(made.headers["location"] + ".ttl").text
    undone = desk.post(f"/judgements/{body['id']}/undo", {"why": "no"})
    assert (undone.status_code, undone.json()["about"]) == (201, [body["id"]])
    assert speakers(desk) == before
    assert desk.server.get("/judgements?holds=true").json()["total"] == 0
    assert desk.server.get("/judgements?about=" + PUTIN).json()["total"] == 1
    assert [j.what for j in read_judgements(beside(desk.store))] == ["same", "undo"]


@pytest.mark.parametrize("path", ["/judgements", "/judgements/0123456789abcdef/undo"])
def test_judgements_need_a_reviewer(desk: Desk, path: str) -> None:
    """Strangers and readers decide nothing."""
    body = {"what": "same", "about": [PUTIN, KIM]} if path == "/judgements" else {"why": ""}
    assert desk.post(path, body, "").status_code == 401
    assert desk.post(path, body, desk.read).status_code == 403


@pytest.mark.parametrize("path", ["/judgements", "/judgements/0123456789abcdef/undo"])
def test_judgements_read_no_body_of_a_stranger(desk: Desk, path: str) -> None:
    """Who may not decide is told so before the body has come; a reviewer's body has its bounds."""
    place = urlsplit(desk.server.address)
    head = f"POST {path} HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: 999999999\r\n"
    for sent, status in (("", b" 401 "), (f"X-API-Key: {desk.review}\r\n", b" 413 ")):
        with socket.create_connection((place.hostname, place.port), timeout=5) as line:
            line.sendall(f"{head}{sent}\r\n{{".encode())
            assert status in line.recv(100)
    headers = {"x-api-key": desk.review}
    assert httpx.post(desk.server.address + path, content="{}", headers=headers, timeout=30).status_code == 415
    headers["content-type"] = "application/json"
    answer = httpx.post(desk.server.address + path, content="{", headers=headers, timeout=30)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems#parameter")


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({"what": "same", "about": [PUTIN, RUSSIA]}, 409, "a thing is of one kind"),
        ({"what": "same", "about": [PUTIN, PUTIN]}, 409, "2 different things"),
        ({"what": "same", "about": [PUTIN, BASE + "entity/nobody"]}, 404, "holds nothing with the IRI"),
        ({"what": "same", "about": [PUTIN, "x y"]}, 409, "not an IRI"),
        ({"what": "same", "about": [PUTIN, "http://["]}, 409, "not an IRI"),
        ({"what": "accept", "about": [BASE + "quotation/0"]}, 404, "holds nothing with the IRI"),
        ({"what": "sameAs", "about": [PUTIN, KIM]}, 422, "what"),
        ({"what": "same", "about": [PUTIN, KIM], "more": 1}, 422, "more"),
        ({"what": "same"}, 422, "about"),
        ({"what": "same", "about": [PUTIN, KIM], "why": "a\nb"}, 409, "one line"),
        ({"what": "same", "about": [PUTIN, KIM], "value": "x"}, 409, "takes no value"),
    ],
)
def test_judgements_refused(desk: Desk, body: dict[str, Any], status: int, told: str) -> None:
    """What cannot stand is refused as a problem, and not written down."""
    before = beside(desk.store).read_bytes() if beside(desk.store).exists() else b""
    answer = desk.post("/judgements", body)
    assert (answer.status_code, told in answer.text) == (status, True), answer.text
    assert (beside(desk.store).read_bytes() if beside(desk.store).exists() else b"") == before


def test_judgements_undo_of_nothing(desk: Desk) -> None:
    """Only what holds can be taken back."""
    assert desk.post("/judgements/0123456789abcdef/undo", {}).status_code == 404
    assert desk.server.get("/judgement/0123456789abcdef").status_code == 404
    assert desk.server.get("/judgement/x").status_code == 404


def test_judgements_of_several_at_once(desk: Desk) -> None:
    """Reviewers who decide at the same time wait for each other; nothing is lost."""
    quotations = [
        row["q"]["value"]
        for row in desk.server.ask("SELECT ?q { ?q a <https://example.org/kg/vocab#Quotation> } LIMIT 4").json()[
            "results"
        ]["bindings"]
    ]
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda q: desk.post("/judgements", {"what": "accept", "about": [q]}), quotations))
    assert [answer.status_code for answer in made] == [201] * 4
    assert {j.about[0] for j in read_judgements(beside(desk.store)) if j.what == "accept"} == set(quotations)


def test_judgements_damaged_file(desk: Desk) -> None:
    """A file that was damaged by hand is told with its line, and nothing is added to it."""
    path = beside(desk.store)
    held = path.read_bytes() if path.exists() else b""
    path.write_bytes(held + b"half a row\n")
    try:
        answer = desk.post("/judgements", {"what": "unsure", "about": [PUTIN, KIM]})
        assert (answer.status_code, "no JSON object" in answer.text) == (409, True)
        assert desk.server.get("/judgements").status_code == 409
    finally:
        path.write_bytes(held)
