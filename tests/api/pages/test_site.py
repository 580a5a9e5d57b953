"""The explorer's pages over HTTP: what they show, where they lead, what they say of bad input."""

from __future__ import annotations

import re
import tomllib
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest

from kg.api.pages.ui import STRINGS

if TYPE_CHECKING:
    from conftest import Server

PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def page(server: Server, path: str, lang: str = "en", status: int = 200) -> str:
    """A page as a browser of that language gets it."""
    answer = server.get(path, accept=PAGE, accept_language=lang)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer.text


def quotations(text: str) -> list[str]:
    """The words of the quotations that a page shows, in order."""
    return [unescape(words) for words in re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", text, re.DOTALL)]


@pytest.mark.parametrize("name", ["ar", "fa"])
def test_site_strings_have_the_same_keys(name: str) -> None:
    """Each language of the interface has words for everything, with the same places to fill."""
    english = tomllib.loads((STRINGS / "en.toml").read_text("utf-8"))
    other = tomllib.loads((STRINGS / f"{name}.toml").read_text("utf-8"))
    for section, rows in english.items():
        keys = {key for key in rows if not key.endswith("_one")}
        assert keys == {key for key in other[section] if not key.endswith("_one")}, section
        for key in keys - {"months"}:
            assert set(re.findall(r"{\w+}", rows[key])) >= set(re.findall(r"{\w+}", other[section][key])), key


@pytest.mark.parametrize(
    ("lang", "direction"), [("en", "ltr"), ("ar-EG,en;q=0.5", "rtl"), ("fa", "rtl"), ("xx", "ltr")]
)
def test_site_speaks_the_browsers_language(server: Server, lang: str, direction: str) -> None:
    """The page is in the language that the browser prefers, laid out in its direction."""
    code = lang[:2] if lang[:2] != "xx" else "en"
    assert f'<html lang="{code}" dir="{direction}">' in page(server, "/", lang)


def test_site_language_is_remembered(server: Server) -> None:
    """A language link sets a cookie and leads back to the page it stands on, never elsewhere."""
    answer = server.get("/ui/fa?to=/said%3Flang%3Dar")
    assert (answer.status_code, answer.headers["location"]) == (303, "/said?lang=ar")
    cookie = answer.headers["set-cookie"].partition(";")[0]
    assert '<html lang="fa"' in server.get("/said", accept=PAGE, cookie=cookie).text
    for elsewhere in ("//evil.example", "/\\evil.example", "https://evil.example", "/x%0d%0aset-cookie:a=b"):
        assert server.get(f"/ui/fa?to={quote(elsewhere, safe='%')}").headers["location"] == "/"
    assert server.get("/ui/xx").status_code == 404


@pytest.mark.parametrize("typed", ["Putin", "بوتين", "پوتین", "بوتن", "پوت", "vladim"])
def test_site_suggests_one_person_for_every_spelling(server: Server, typed: str) -> None:
    """The beginning of a name in any script leads to the same entity."""
    found = server.get(f"/suggest?q={quote(typed)}").json()
    assert "/entity/putin" in [hit["href"] for hit in found][:2]


@pytest.mark.parametrize("typed", ["", " ", "%00", '"', "'", "* OR", "NEAR(", "\u200c", "a" * 5000, "-", "\u202e"])
def test_site_search_takes_anything(server: Server, typed: str) -> None:
    """Whatever is typed gives a page or suggestions, never a fault."""
    asked = urlencode({"q": typed})
    assert server.get(f"/suggest?{asked}").status_code == 200
    page(server, f"/search?{asked}")


def test_site_search_finds_names_and_words(server: Server) -> None:
    """One box: a name leads to its page, words to the quotations that hold them, whatever the spelling."""
    assert 'href="/entity/putin"' in page(server, "/search?q=" + quote("پوتین"))
    for spelling in ("كوريا الشمالية", "کوریا الشمالیه", "كوريا الشَمالية"):
        assert any("كوريا الشمالية" in words for words in quotations(page(server, "/search?q=" + quote(spelling))))
    assert "Nothing is called so" in page(server, "/search?q=qqqqzz")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"speaker": "پوتین"},
        {"lang": "fa", "kind": "direct"},
        {"text": "روسیه", "confidence": "0.5"},
        {"role": "president", "date_from": "2023-09-01"},
        {"outlet": "تسنیم"},
        {"limit": "5", "offset": "5"},
    ],
)
def test_site_list_shows_what_rest_answers(server: Server, given: dict[str, str]) -> None:
    """A browser sees at an address what a program gets there, in the same order."""
    path = "/said" + (f"?{urlencode(given)}" if given else "")
    rows = server.get(path, accept="application/json").json()["rows"]
    assert rows
    assert quotations(page(server, path)) == [row["text"] for row in rows]


def test_site_list_counts_lead_to_as_many(server: Server) -> None:
    """Each count beside a filter is what its link gives."""
    text = page(server, "/said")
    links = re.findall(r'<li><a href="(/said\?[^"]+)"[^>]*><bdi[^>]*>[^<]+</bdi> <span class="count">(\d+)<', text)
    assert len(links) > 10
    for address, count in links[::4]:
        rows = server.get(unescape(address) + "&limit=1000").json()["rows"]
        assert len(rows) == int(count) or "role=" in address


def test_site_list_says_why_it_is_empty(server: Server) -> None:
    """Filters that exclude everything: a sentence, and links that take one away."""
    text = page(server, "/said?speaker=Macron&lang=fa")
    assert "No quotation fits these filters" in text
    assert 'href="/said?lang=fa"' in text
    assert "nothing in the store is called" in page(server, "/said?speaker=nobody+at+all")


def test_site_feed_is_atom(server: Server) -> None:
    """A search as a feed: well-formed, with the quotations of the list."""
    answer = server.get("/said?lang=fa&limit=3&format=atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.content)
    ns = {"a": "http://www.w3.org/2005/Atom"}
    rows = server.get("/said?lang=fa&limit=3").json()["rows"]
    assert [e.text for e in root.findall("a:entry/a:content", ns)] == [row["text"] for row in rows]
    assert all(root.find(f"a:{tag}", ns) is not None for tag in ("id", "title", "updated"))


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nothing", 404, "There is nothing at this address"),
        ("/entity/nobody", 404, "does not know this"),
        ("/said?lang=xx", 422, "no article is in the language"),
        ("/said?date_from=yesterday", 422, "is no date"),
        ("/said?nonsense=1", 422, "there is no filter"),
        ("/said?limit=0", 422, "limit is no number that can be"),
        ("/said?offset=x", 422, "offset is no number that can be"),
        ("/said?speaker=a&speaker=b", 422, "given more than once"),
        ("/said?text=%ff", 400, "not UTF-8"),
        ("/said?confidence=2", 422, "no number from 0 to 1"),
    ],
)
def test_site_errors_are_pages(server: Server, path: str, status: int, words: str) -> None:
    """Bad input gives a browser a sentence and a way on, with the right status."""
    text = page(server, path, status=status)
    assert words in unescape(text)
    assert 'href="/"' in text
    assert "Traceback" not in text


def test_site_pages_are_kept_while_nothing_changes(server: Server) -> None:
    """A browser that holds the page gets 304; another language is another page."""
    first = server.get("/said", accept=PAGE, accept_language="en")
    tag = first.headers["etag"]
    assert server.get("/said", accept=PAGE, accept_language="en", if_none_match=tag).status_code == 304
    assert server.get("/said", accept=PAGE, accept_language="fa", if_none_match=tag).status_code == 200
    assert "Accept-Language" in first.headers["vary"]
