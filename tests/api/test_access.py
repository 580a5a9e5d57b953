"""Who may come in, and how a key is shown."""

from __future__ import annotations

import asyncio
import base64
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request

from kg.api import create_app
from kg.api.access import need
from kg.api.settings import Settings
from kg.store.keys import KEYS, Role, add_key, revoke_key

if TYPE_CHECKING:
    from conftest import Server


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A file of keys, and a key for each role."""
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    roles: tuple[Role, ...] = ("read", "write", "review", "admin")
    return path, {role: add_key(path, f"the {role}", role)[1] for role in roles}


@pytest.fixture(scope="module")
def closed(start: Callable[..., Server], store: Path, keys: tuple[Path, dict[str, str]]) -> Server:
    """A server that strangers may not read."""
    return start(store, anonymous=False, keys=str(keys[0]))


@pytest.mark.parametrize("path", ["/", "/said", "/sparql", "/entity/Q7747", "/docs", "/openapi.json", "/nothing"])
def test_access_closed_to_strangers(closed: Server, path: str) -> None:
    """Where strangers may not read, every address says 401 with a challenge, also one that is not there."""
    answer = closed.get(path)
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems#unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/healthz", "/problems", "/static/site.css"])
def test_access_open_to_everybody(closed: Server, path: str) -> None:
    """Health and the texts of problems need no key."""
    assert closed.get(path).status_code == 200


def test_access_key_opens(closed: Server, keys: tuple[Path, dict[str, str]]) -> None:
    """A key opens in each of its ways."""
    key = keys[1]["read"]
    basic = base64.b64encode(f"me:{key}".encode()).decode()
    for headers in ({"authorization": f"Bearer {key}"}, {"x_api_key": key}, {"authorization": f"Basic {basic}"}):
        assert closed.get("/said?limit=1", **headers).status_code == 200
    assert closed.get("/said?limit=1", cookie=f"kg-key={key}").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"authorization": "Bearer x"}, {"authorization": "Digest x"}, {"authorization": "Basic %"}, {"x_api_key": ""}],
)
def test_access_wrong_key_is_401_everywhere(server: Server, headers: dict[str, str]) -> None:
    """Who shows a key that opens nothing learns so, also where strangers may read."""

    answer = server.get("/said?limit=1", **headers)
    assert answer.status_code == 401
    assert "x" * 40 not in answer.text


def test_access_revoked_key_opens_nothing(closed: Server, keys: tuple[Path, dict[str, str]]) -> None:
    """Revoking holds from the next request on."""
    _, key = add_key(keys[0], "short", "read")
    assert closed.get("/said?limit=1", x_api_key=key).status_code == 200
    revoke_key(keys[0], "short")
    assert closed.get("/said?limit=1", x_api_key=key).status_code == 401


@pytest.fixture
def app(store: Path, keys: tuple[Path, dict[str, str]]) -> FastAPI:
    """The service with one handler more, which changes something."""
    made = create_app(store, settings=Settings(keys=keys[0], workers=1, reserve=0))

    @made.api_route("/change", methods=["POST", "GET"])
    def change(request: Request) -> dict[str, str]:
        return {"who": need(request, "write").name}

    return made


def ask(app: FastAPI, *requests: dict[str, str]) -> list[httpx.Response]:
    """Answers of the application in this process to POST /change with such headers each."""

    async def every() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app)
        async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport) as client:
            return [await client.post("http://here.example/change", headers=headers) for headers in requests]

    return asyncio.run(every())


def test_access_need_tells_roles(app: FastAPI, keys: tuple[Path, dict[str, str]]) -> None:
    """A handler gets who writes; strangers get 401, the wrong role 403, another site's page 403."""
    key, cookie = keys[1], {"cookie": f"kg-key={keys[1]['write']}"}
    none, write, admin, review, own, cross, elsewhere, here = ask(
        app,
        {},
        {"x-api-key": key["write"]},
        {"x-api-key": key["admin"]},
        {"x-api-key": key["review"]},
        {**cookie, "sec-fetch-site": "same-origin"},
        {**cookie, "sec-fetch-site": "cross-site"},
        {**cookie, "origin": "http://elsewhere.example"},
        {**cookie, "origin": "http://here.example"},
    )
    assert (none.status_code, none.headers["www-authenticate"]) == (401, 'Bearer realm="kg"')
    assert [a.json()["who"] for a in (write, admin, own, here)] == ["the write", "the admin", "the write", "the write"]
    assert review.json()["detail"] == "the key 'the review' has the role review, this needs write"
    assert [a.status_code for a in (review, cross, elsewhere)] == [403, 403, 403]


def test_access_damaged_keys_let_nobody_in(app: FastAPI, keys: tuple[Path, dict[str, str]]) -> None:
    """A file of keys that cannot be read is told as a problem and opens nothing."""
    whole = keys[0].read_bytes()
    keys[0].write_bytes(b"{}")
    try:
        assert ask(app, {"x-api-key": keys[1]["admin"]})[0].status_code == 503
    finally:
        keys[0].write_bytes(whole)


def test_access_named_origins_are_our_own_pages(start: Callable[..., Server], store: Path, tmp_path: Path) -> None:
    """Behind a proxy the pages' origin is not the Host: the one that the operator names may write, no other."""
    copy = tmp_path / "store"
    shutil.copytree(store, copy)
    server = start(copy, origins=["https://kg.example.org"], workers=1)
    key = add_key(copy / KEYS, "w", "write")[1]

    def insert(**headers: str) -> httpx.Response:
        text = "INSERT DATA { GRAPH <https://example.org/kg/graphs/origin> { <urn:a> <urn:b> 1 } }"
        given = {"content-type": "application/sparql-update", "cookie": f"kg-key={key}"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.post(server.address + "/sparql", content=text, headers=given, timeout=60)

    ours = insert(origin="https://kg.example.org", sec_fetch_site="same-origin")
    assert (ours.status_code, ours.headers["access-control-allow-origin"]) == (204, "https://kg.example.org")
    assert insert(origin="https://kg.example.org").status_code == 204
    for other in ("https://evil.example", "http://kg.example.org", "https://kg.example.org.evil.example", "null"):
        answer = insert(origin=other, sec_fetch_site="cross-site")
        assert answer.status_code == 403, other
        assert "access-control-allow-origin" not in answer.headers
    assert insert(sec_fetch_site="cross-site").status_code == 403
