"""LOAD: off, unless the operator names the host; then from there alone, and whatever the other server does."""

from __future__ import annotations

import asyncio
import http.server
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from kg.api.loading import Load, load_of, loaded
from kg.api.problems import HttpProblem
from kg.api.settings import Settings
from kg.store.keys import KEYS, add_key
from kg.store.workers_guard import Limits

if TYPE_CHECKING:
    from conftest import Server

NOTES = "https://example.org/kg/graphs/loaded"
ended = threading.Event()
_ANSWERS = {
    "/good.ttl": (200, "text/turtle", b"<urn:a> <urn:b> 'loaded' ."),
    "/bad.ttl": (200, "text/turtle", b"<urn:a> <urn:b"),
    "/%D8%A3.ttl?%D8%A8": (200, "text/turtle", b"<urn:a> <urn:b> 'loaded' ."),
    "/drip": (200, "text/turtle", b"# "),
    "/page": (200, "text/html", b"<p>"),
    "/long.ttl": (200, "text/turtle", b"# " + b"x" * 70_000),
}


@pytest.fixture(scope="module")
def other() -> Iterator[tuple[str, list[str]]]:
    """Another server's host and the paths that it was asked for; /away redirects, /drip never ends."""
    seen: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            status, media, body = _ANSWERS.get(self.path, (302 if self.path == "/away" else 404, "text/plain", b""))
            self.send_response(status)
            self.send_header("content-type", media)
            self.send_header("location", "/good.ttl")
            self.end_headers()
            self.wfile.write(body)
            until = time.monotonic() + 20
            while self.path == "/drip" and time.monotonic() < until:
                try:
                    self.wfile.write(b"#")
                except OSError:
                    ended.set()
                    return
                time.sleep(0.1)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        thread = threading.Thread(target=listener.serve_forever)
        thread.start()
        yield f"127.0.0.1:{listener.server_address[1]}", seen
        listener.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def update(
    start: Callable[..., Server], store: Path, other: tuple[str, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], httpx.Response]:
    """Sends an update with a key to a server that may load from the other one."""
    copy = tmp_path_factory.mktemp("loading") / "store"
    shutil.copytree(store, copy)
    headers = {"x-api-key": add_key(copy / KEYS, "tests", "write")[1], "content-type": "application/sparql-update"}
    server = start(copy, hosts=[other[0]], document_bytes=60_000, workers=1)

    def send(text: str, *, key: bool = True) -> httpx.Response:
        given = headers if key else {**headers, "x-api-key": ""}
        return httpx.post(server.address + "/sparql", content=text.encode(), headers=given, timeout=60)

    return send


def test_loading_from_a_named_host(update: Callable[..., httpx.Response], other: tuple[str, list[str]]) -> None:
    """The document's triples are in the graph when the answer comes; nobody does it without a key."""
    text = f"LOAD <http://{other[0]}/good.ttl> INTO GRAPH <{NOTES}>"
    assert update(text, key=False).status_code == 401
    assert other[1] == []
    assert update(text).status_code == 204
    assert update(f"LOAD <http://{other[0]}/أ.ttl?ب> INTO GRAPH <{NOTES}>").status_code == 204
    assert update(f"LOAD <http://[> INTO GRAPH <{NOTES}>").status_code == 400
    assert update(f"DELETE DATA {{ GRAPH <{NOTES}> {{ <urn:a> <urn:b> 'loaded' }} }}").status_code == 204


@pytest.mark.parametrize(
    ("path", "status"), [("bad.ttl", 400), ("page", 415), ("long.ttl", 413), ("nothing", 502), ("away", 502)]
)
def test_loading_what_is_no_document(
    update: Callable[..., httpx.Response], other: tuple[str, list[str]], path: str, status: int
) -> None:
    """What the other server gives is told, and nothing is followed."""
    before = other[1].count("/good.ttl")
    answer = update(f"LOAD <http://{other[0]}/{path}> INTO GRAPH <{NOTES}>")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert other[1].count("/good.ttl") == before


def test_loading_from_elsewhere_is_refused(update: Callable[..., httpx.Response], other: tuple[str, list[str]]) -> None:
    """No other host, port, scheme or spelling, no second operation, and no graph of the articles."""
    host, port = other[0].split(":")
    before = len(other[1])
    for address in (
        *(f"http://localhost:{port}/good.ttl", f"http://{host}/good.ttl", f"http://a:b@{other[0]}/good.ttl"),
        *("file:///etc/passwd", f"ftp://{other[0]}/good.ttl", f"//{other[0]}/good.ttl"),
    ):
        assert update(f"LOAD <{address}> INTO GRAPH <{NOTES}>").status_code in (400, 403), address
    good = f"LOAD <http://{other[0]}/good.ttl>"
    assert update(good).status_code == 403
    assert update(f"{good} INTO GRAPH <{NOTES}> ; CLEAR ALL").status_code == 403
    assert len(other[1]) == before
    assert update(f"{good} INTO GRAPH <https://example.org/kg/graph/identities>").status_code == 403


@pytest.mark.parametrize(
    "text",
    [
        *("LOAD <http://a.example/>", "LOAD <http://a.example/> INTO GRAPH <urn:g>; CLEAR ALL", "CLEAR ALL"),
        "PREFIX a: <urn:a> LOAD <http://a.example/> INTO GRAPH <urn:g>",
    ],
)
def test_loading_is_one_operation(text: str) -> None:
    """Anything else is an update like all others, which loads nothing."""
    assert load_of(text) is None


def test_loading_what_never_ends(other: tuple[str, list[str]]) -> None:
    """A server that sends a little now and then is left when the time is over, by the thread as well."""
    settings = Settings(hosts=(other[0],), write_limits=Limits(seconds=5.0))
    with pytest.raises(HttpProblem, match="gave no document"):
        asyncio.run(loaded(Load(f"http://{other[0]}/drip", NOTES), settings))
    assert ended.wait(20)
