"""Start, endpoints, problems, health: without the network and without scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from conftest import Server


@pytest.mark.parametrize("path", ["/", "/docs", "/problems", "/sparql", "/entity/putin"])
def test_home_pages_need_no_network(server: Server, path: str) -> None:
    """No page loads anything from outside or carries code of its own."""
    page = server.get(path, accept="text/html")
    assert page.headers["content-type"].startswith("text/html")
    outside = r"""(src|action)=["']?(https?:)?//|<link[^>]+href=["']?(https?:)?//|@import|url\("""
    own = r"""<script(?! type="module" src="/static/)|\son[a-z]+=|\sstyle="""
    assert not re.search(outside, page.text)
    assert not re.search(own, page.text)


def test_home_start_links_answer(server: Server) -> None:
    """Each question on the start page gives quotations."""
    page = server.get("/").text.partition('class="questions"')[2].partition("</ul>")[0]
    questions = [link.replace("&amp;", "&") for link in re.findall(r'<a href="(/said[^"]+)"', page)]
    assert len(questions) >= 4
    for link in questions:
        assert server.get(link).json()["rows"], link


def test_home_docs_list_every_endpoint(server: Server) -> None:
    """The page names every path of the API's description."""
    page = server.get("/docs").text
    for path in server.get("/openapi.json").json()["paths"]:
        assert path.replace("{", "{") in page


def test_home_problems_have_anchors(server: Server) -> None:
    """A problem's type leads to its line."""
    kind = server.get("/said?x=1").json()["type"]
    assert f'id="{kind.split("#")[1]}"' in server.get(kind.split("#")[0]).text


def test_home_style_is_served(server: Server) -> None:
    """The style sheet is the server's own."""
    address = re.findall(r'<link rel="stylesheet" href="([^"]+)"', server.get("/").text)[0]
    answer = server.get(address)
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    for missing in ("/static/nothing.css", "/static/../render.py", "/static/%2e%2e/render.py", "/static/"):
        assert server.get(missing).status_code == 404


def test_home_health(server: Server) -> None:
    """Health tells the store's state and the workers, the one in reserve included."""
    body = server.get("/healthz").json()
    assert body["status"] == "ok"
    assert len(body["workers"]) == 3


def test_home_every_path_has_head_and_options(server: Server) -> None:
    """HEAD and OPTIONS are answered on every path without parameters."""
    for path in ("/", "/docs", "/said", "/people", "/sparql", "/healthz", "/openapi.json"):
        assert httpx.head(server.address + path).status_code == 200, path
        options = httpx.options(server.address + path)
        assert (options.status_code, options.content) == (204, b""), path
        assert {"GET", "HEAD", "OPTIONS"} <= set(options.headers["allow"].split(", ")), path
        refused = httpx.patch(server.address + path)
        assert (refused.status_code, "GET" in refused.headers["allow"]) == (405, True), path
        assert refused.headers["content-type"] == "application/problem+json"
