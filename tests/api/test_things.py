"""The graph's IRIs, dereferenced on a real server."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import NamedNode, Quad

from kg.pipeline.judging import decide, take_back
from kg.query.lookup import Lookup
from kg.query.names import NameIndex
from kg.store import open_reader, open_writer

if TYPE_CHECKING:
    from conftest import Server


@pytest.mark.parametrize(
    ("suffix", "accept", "media", "parser"),
    [
        ("", "text/turtle", "text/turtle; charset=utf-8", "turtle"),
        ("", "application/ld+json", "application/ld+json", "json-ld"),
        ("", "*/*", "text/turtle; charset=utf-8", "turtle"),
        (".ttl", "text/html", "text/turtle; charset=utf-8", "turtle"),
        (".jsonld", "text/html", "application/ld+json", "json-ld"),
        (".json", "text/html", "application/ld+json", "json-ld"),
        (".nt", "text/html", "application/n-triples", "nt"),
        (".rdf", "text/html", "application/rdf+xml", "xml"),
    ],
)
def test_things_as_rdf(server: Server, suffix: str, accept: str, media: str, parser: str) -> None:
    """A thing is described in the format that its suffix or the Accept header names."""
    answer = server.get("/entity/putin" + suffix, accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media)
    if parser == "json-ld":  # rdflib's reader of it warns that it uses what is deprecated
        content = pyoxigraph.serialize(
            (q.triple for q in pyoxigraph.parse(answer.content, pyoxigraph.RdfFormat.JSON_LD)),
            format=pyoxigraph.RdfFormat.N_TRIPLES,
        )
        graph = rdflib.Graph().parse(data=content, format="nt")
    else:
        graph = rdflib.Graph().parse(data=answer.content, format=parser)
    labels = {str(o) for s, o in graph.subject_objects(rdflib.SKOS.prefLabel) if str(s).endswith("/entity/putin")}
    assert "ولادیمیر پوتین" in labels
    kg = rdflib.Namespace("https://example.org/kg/vocab#")
    assert list(graph.subjects(rdflib.RDF.type, kg.Quotation))
    assert list(graph.subjects(rdflib.RDF.type, kg.RoleHolding))


class Page(HTMLParser):
    """What a page refers to, and the languages of its texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.languages: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one tag."""
        given = dict(attrs)
        self.tags.add(tag)
        if tag == "bdi" and given.get("lang"):
            assert given["dir"] == "auto"
            self.languages.add(str(given["lang"]))
        if tag == "a":
            self.links.append(str(given["href"]))
        self.loaded += [str(v) for k, v in given.items() if k in ("src", "data") or (tag == "link" and k == "href")]


def test_things_as_page(server: Server) -> None:
    """The page shows names, roles and quotations in their own direction and loads only this server's files."""
    answer = server.get("/entity/putin", accept="text/html")
    page = Page(answer.text)
    assert {"ar", "fa", "en"} <= page.languages
    assert "blockquote" in page.tags
    assert not page.tags & {"iframe", "object", "img", "style"}
    assert page.loaded
    assert all(address.startswith(("/static/", "/entity/putin.")) for address in page.loaded)
    assert "default-src 'none'; script-src 'self';" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_things_links_lead_somewhere(server: Server) -> None:
    """Every link of a page to this server answers, articles' pages included."""
    links = {x for x in Page(server.get("/entity/putin", accept="text/html").text).links if not urlsplit(x).netloc}
    assert any(x.startswith("/article/") for x in links)
    for address in sorted(x for x in links if not x.startswith("#"))[:40]:
        status = server.get(address, accept="text/html").status_code
        assert status == (303 if address.startswith("/ui/") else 200), address


def test_things_quotation_leads_into_its_article(server: Server) -> None:
    """A quotation's address leads a browser to the words in their place, and a program to the facts."""
    quotation = server.get("/said?limit=1").json()["rows"][0]["quotation"]
    address = urlsplit(quotation).path.removeprefix("/kg")
    place = server.get(address, accept="text/html")
    assert place.status_code == 303
    article, _, anchor = place.headers["location"].partition("#")
    assert f'id="{anchor}"' in server.get(article, accept="text/html").text
    assert server.get(address).headers["content-type"].startswith("text/turtle")


def test_things_article_shows_who_is_quoted(server: Server) -> None:
    """An article's page names its speakers."""
    article = urlsplit(server.get("/articles").json()["rows"][0]["article"]).path.removeprefix("/kg")
    answer = server.get(article, accept="text/html")
    assert answer.status_code == 200
    assert "Quotations in this article" in answer.text
    assert "/entity/" in answer.text


def test_things_every_article_has_a_title_for_people(server: Server) -> None:
    """An article's page is titled by its headline or, without one, by outlet, day and file; never by a digest."""
    rows = server.get("/articles").json()["rows"]
    assert [row for row in rows if row["headline"] is None], "the test needs an article without headline"
    for row in rows:
        page = server.get(urlsplit(row["article"]).path.removeprefix("/kg"), accept="text/html").text
        title = html.unescape(page.partition("<title>")[2].partition("</title>")[0])
        title = title.replace("\u2068", "").replace("\u2069", "")  # each piece is isolated
        if row["headline"] is not None:
            assert title == row["headline"]
        else:
            known = [x for x in (row["publisher_name"], row["published"]) if x] or ["Article without headline"]
            assert title == " · ".join([*known, row["paths"][0].rpartition("/")[2]])
            assert row["digest"] not in title


def test_things_links_to_articles_are_titled(server: Server) -> None:
    """Where a page links to an article, the link shows its title, not its IRI."""
    page = server.get("/entity/putin", accept="text/html").text
    shown = re.findall(r'<a href="/article/[^"]+"><bdi[^>]*>(.*?)</bdi>', page)
    assert shown
    assert not [words for words in shown if re.search(r"[0-9a-f]{64}", words)]


@pytest.mark.parametrize(
    "path",
    [
        "/entity/nobody",
        "/entity/nobody.ttl",
        "/entity/%D8%A8%2F2",
        "/entity/a%3E%20%7B%7D",
        "/article/" + "0" * 64,
        "/article/" + "0" * 64 + "/2",
        "/article/short",
        "/quotation/x",
        "/quotation/" + "0" * 32,
        "/role/No%20role",
        "/role/no-such-role",
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_things_unknown(server: Server, path: str, accept: str) -> None:
    """What the graph does not know is a 404: a problem for programs, a page with a way on for browsers."""
    answer = server.get(path, accept=accept)
    media = "text/html; charset=utf-8" if accept == "text/html" else "application/problem+json"
    assert (answer.status_code, answer.headers["content-type"]) == (404, media)


def test_things_not_acceptable(server: Server) -> None:
    """A format that is not on offer is 406."""
    assert server.get("/entity/putin", accept="image/png").status_code == 406


def test_things_cached_by_state(server: Server) -> None:
    """Who holds the page of this state gets 304; another format has another tag."""
    first = server.get("/entity/putin", accept="text/html")
    assert server.get("/entity/putin", accept="text/html", if_none_match=first.headers["etag"]).status_code == 304
    assert server.get("/entity/putin", accept="text/turtle", if_none_match=first.headers["etag"]).status_code == 200


def test_things_replaced_entity_leads_on(start: Callable[..., Server], store: Path, tmp_path: Path) -> None:
    """The IRI of an entity that somebody judged to be another answers 308, in every form, until that is undone."""
    store = Path(shutil.copytree(store, tmp_path / "store"))
    with open_writer(store) as writer:
        made = decide(writer, "same", [writer.base + "entity/putin", writer.base + "entity/kim"], who="amal")
    server = start(store)
    answer = server.get("/entity/putin.ttl")
    assert (answer.status_code, answer.headers["location"]) == (308, "/entity/kim.ttl")
    assert answer.headers["cache-control"] == "no-cache"
    assert server.get("/entity/kim").status_code == 200
    with open_writer(store) as writer:
        take_back(writer, made.id, who="amal")
    assert server.get("/entity/putin").status_code == 200


def test_things_moved_by_nobodys_judgement_stays(start: Callable[..., Server], store: Path, tmp_path: Path) -> None:
    """What a graph of somebody's own says of an entity's replacement leads nowhere and joins nobody."""
    store = Path(shutil.copytree(store, tmp_path / "store"))
    with open_writer(store) as writer:
        replaced, mine = NamedNode("http://purl.org/dc/terms/isReplacedBy"), NamedNode(writer.base + "graphs/notes")
        putin, kim = (NamedNode(f"{writer.base}entity/{name}") for name in ("putin", "kim"))
        away = NamedNode("http://elsewhere.example/")
        known = NamedNode(writer.base + "graph/identities")
        trump = NamedNode(writer.base + "entity/trump")
        writer.put([Quad(putin, replaced, kim, mine)])
        writer.put([Quad(kim, replaced, away, mine)])
        held = [*writer.quads(graph=known), Quad(trump, replaced, away, known)]
        writer.set_identities(held, graph=known)
        writer.publish()
    with open_reader(store) as reader:
        assert not Lookup.of(reader).replaced
        assert putin.value in {found.iri for found in NameIndex.of(reader).find("Putin")}
    server = start(store)
    assert [server.get(f"/entity/{name}").status_code for name in ("putin", "kim")] == [200, 200]
    assert server.get("/entity/trump").status_code != 308
