"""The explorer in a real browser: every flow on the seeds, in three languages, by keyboard, on a phone, in print."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Tab

Open = Callable[..., "Tab"]
SCREENS = {
    "start": "/",
    "search": "/search?q=بوتين",
    "list": "/said",
    "empty list": "/said?speaker=Macron&lang=fa",
    "person": "/entity/Q7747",
    "place": "/entity/vostochny-cosmodrome",
    "outlet": "/entity/tasnim",
    "people": "/people",
    "outlets": "/sources",
    "timeline": "/timeline",
    "side by side": "/side-by-side?speaker=Putin",
    "graph": "/graph",
    "map": "/map",
    "sparql": "/sparql",
    "endpoints": "/docs",
    "missing": "/entity/nobody",
    "wrong filter": "/said?confidence=2",
    "nothing found": "/search?q=zzzzqq",
    "sign in": "/sign-in",
}


def article(tab: Tab, words: str = "تسنیم") -> str:
    """The path of an article of an outlet."""
    page = tab.go("/said?outlet=" + words)
    return str(page.locator(".card a.place").first.get_attribute("href")).partition("#")[0]


@pytest.mark.parametrize("lang", ["en", "ar", "fa"])
def test_explorer_is_usable_by_everybody(open_tab: Open, lang: str) -> None:
    """axe finds no violation of WCAG 2.2 AA on any screen, in light and dark."""
    tab = open_tab(lang)
    for name, path in {**SCREENS, "article": article(tab)}.items():
        tab.page.emulate_media(color_scheme="light")
        if tab.page.goto(tab.address + path).status >= 400:  # type: ignore[union-attr]
            tab.wrong.clear()  # the browser notes the status as an error of its own
        tab.page.wait_for_load_state("networkidle")
        tab.check(f"{name} in {lang}")
        tab.page.emulate_media(color_scheme="dark")
        tab.check(f"{name} in {lang}, dark", rules=["color-contrast", "link-in-text-block"])


@pytest.mark.parametrize(("lang", "width"), [("en", 360), ("fa", 360), ("ar", 800), ("en", 1200)])
def test_explorer_fits_every_width(open_tab: Open, lang: str, width: int) -> None:
    """No page is wider than the screen, on a phone and on a desk, in either direction."""
    tab = open_tab(lang, width=width)
    for name in ("start", "list", "person", "timeline", "side by side", "graph"):
        tab.go(SCREENS[name])
        assert tab.overflow() <= 0, name
    tab.go(article(tab))
    assert tab.overflow() <= 0


def test_explorer_search_suggests_and_leads(open_tab: Open) -> None:
    """Typing a name in any script offers the person; arrow and Enter lead to the page."""
    for typed in ("Puti", "بوتي", "پوتی"):
        tab = open_tab()
        page = tab.go("/")
        page.locator("#q").type(typed)
        page.wait_for_selector("#suggestions li")
        page.keyboard.press("ArrowDown")
        assert page.locator("#suggestions li[aria-selected=true]").count() == 1
        page.keyboard.press("Enter")
        page.wait_for_url("**/entity/Q7747")
        assert page.locator("h1").inner_text() == "Vladimir Putin"


def test_explorer_search_without_a_choice_lists(open_tab: Open) -> None:
    """Enter without a choice gives names and the quotations that hold the words."""
    tab = open_tab()
    page = tab.go("/")
    page.locator("#q").fill("كوريا الشمالية")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    assert page.locator(".tiles li").count() >= 1
    assert page.locator("blockquote").count() >= 1


def test_explorer_filters_narrow_and_give_back(open_tab: Open) -> None:
    """A filter's link gives as many quotations as it says; removing it gives them all back."""
    tab = open_tab()
    page = tab.go("/said")
    whole = page.locator("[role=status]:not([hidden])").inner_text()
    option = page.locator("#facet-lang + ul a").first
    count = option.locator(".count").inner_text()
    option.click()
    page.wait_for_url("**/said?lang=*")
    assert page.locator("[role=status]:not([hidden])").inner_text().split()[-1] == count
    page.locator(".chips a").first.click()
    page.wait_for_url("**/said")
    assert page.locator("[role=status]:not([hidden])").inner_text() == whole


def test_explorer_downloads_what_it_shows(open_tab: Open) -> None:
    """CSV and JSON of a search hold the rows that the page shows; the feed is offered."""
    tab = open_tab()
    page = tab.go("/said?lang=fa&kind=direct")
    shown = [words.strip() for words in page.locator("blockquote").all_inner_texts()]
    address = tab.address + str(page.locator(".downloads a").nth(1).get_attribute("href"))
    rows = tab.context.request.get(address).json()["rows"]
    assert [row["text"].strip() for row in rows] == shown
    feed = tab.context.request.get(tab.address + str(page.locator(".downloads a").nth(2).get_attribute("href")))
    assert feed.text().count("<entry>") == len(shown)


def test_explorer_reader_marks_the_exact_words(open_tab: Open) -> None:
    """The text stands as it was, from right to left; the marks hold exactly the words of each quotation."""
    tab = open_tab()
    page = tab.go(article(tab))
    assert page.locator("#text p").nth(2).evaluate("e => getComputedStyle(e).direction") == "rtl"
    seed = next(p for p in sorted((Path(__file__).parents[2] / "seeds").glob("000*")))
    lines = page.locator("#text p").evaluate_all("every => every.map(e => e.textContent)")
    assert "\n".join(lines) == seed.read_text(encoding="utf-8")
    quoted = page.locator("#quotes blockquote").evaluate_all("every => every.map(e => e.textContent)")
    marks = tab.highlights()
    assert sorted(marks["content"]) == sorted(part for words in quoted for part in words.split("\n") if part)
    assert page.locator("#text mark").count() == 0, "letters keep joining: the text stays in one piece"


def test_explorer_reader_by_keyboard(open_tab: Open) -> None:
    """j and k lead from quotation to quotation, mark its words, speaker and cue, and keep an address; Esc lets go."""
    tab = open_tab()
    page = tab.go(article(tab))
    page.keyboard.press("j")
    page.keyboard.press("j")
    chosen = page.locator("#quotes > li.chosen")
    assert chosen.get_attribute("id") == page.locator("#quotes > li").nth(1).get_attribute("id")
    assert page.evaluate("location.hash.slice(1)") == chosen.get_attribute("id")
    assert tab.highlights()["chosen"] == [chosen.locator("blockquote").evaluate("e => e.textContent")]
    page.keyboard.press("k")
    assert page.locator("#quotes > li").first.get_attribute("class") == "card chosen"
    page.locator("#quotes > li").first.locator("summary").click()
    assert page.locator("#quotes > li").first.locator("dl").inner_text().count("/") >= 1
    page.keyboard.press("Escape")
    assert page.locator("#quotes > li.chosen").count() == 0


def test_explorer_reader_arrives_at_a_quotation(open_tab: Open) -> None:
    """The link of a quotation in a list leads to its words in the text, on the screen."""
    tab = open_tab()
    page = tab.go("/said?speaker=Macron")
    page.locator(".card a.place").last.click()
    page.wait_for_selector("#quotes > li.chosen")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(200)
    box = page.evaluate("() => [...CSS.highlights.get('chosen')][0].getBoundingClientRect().toJSON()")
    assert 0 <= box["top"] < 900


def test_explorer_reader_without_highlights_uses_marks(open_tab: Open) -> None:
    """Where a browser has no CSS highlights, <mark> stands in and the text stays the same."""
    tab = open_tab()
    path = article(tab)
    plain = tab.go(path).locator("#text").evaluate("e => e.textContent")
    page = tab.go(path + "?marks=1")
    assert page.locator("#text mark.content").count() > 3
    assert page.locator("#text").evaluate("e => e.textContent") == plain


def test_explorer_reader_greys_a_second_article(open_tab: Open) -> None:
    """What a file holds beside the article is grey, and the second article has its own page."""
    tab = open_tab()
    page = tab.go(article(tab, "").partition("#")[0])
    page = tab.go("/said?speaker=Macron")
    page = tab.go(str(page.locator(".card a.place").first.get_attribute("href")))
    assert page.locator("#text p.outside").count() > 0
    assert page.locator("a[aria-current=page]").count() >= 1


def test_explorer_language_changes_everywhere(open_tab: Open) -> None:
    """A language link keeps the page, turns its direction, and holds for the next page."""
    tab = open_tab("en")
    page = tab.go("/said?lang=ar")
    page.locator(".languages a[hreflang=fa]").click()
    page.wait_for_url("**/said?lang=ar")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert tab.go("/entity/Q7747").locator("h1").inner_text() == "ولادیمیر پوتین"


def test_explorer_works_without_scripts(open_tab: Open) -> None:
    """Search, filters and pages work where scripts are off."""
    tab = open_tab(java_script_enabled=False)
    page = tab.go("/")
    page.locator("#q").fill("Putin")
    page.locator("form.search button").click()
    page.locator(".tiles a").first.click()
    assert page.locator("h1").inner_text() == "Vladimir Putin"
    assert page.locator("blockquote").count() > 3


def test_explorer_graph_unfolds(open_tab: Open) -> None:
    """The graph draws the neighbours that the table lists."""
    tab = open_tab()
    page = tab.go("/graph?entity=Putin")
    page.wait_for_selector("#graph[data-ready]")
    assert int(str(page.locator("#graph").get_attribute("data-ready"))) == page.locator("tbody tr").count() + 1
    assert page.locator("#graph canvas").count() > 0


def test_explorer_map_shows_places(open_tab: Open) -> None:
    """Each place whose position is known is a circle on the bundled outline; its name is told on pointing at it."""
    tab = open_tab()
    page = tab.go("/map")
    page.wait_for_selector("#map[data-ready]")
    known = page.locator("tr[data-lat]").count()
    assert int(str(page.locator("#map").get_attribute("data-ready"))) == known > 0


def test_explorer_sparql_asks_and_offers_terms(open_tab: Open) -> None:
    """The editor asks this service, fills in stored queries, shares by address and offers the vocabulary's terms."""
    tab = open_tab()
    page = tab.go("/sparql#query=" + "ASK%20%7B%7D")
    page.wait_for_selector("#editor[data-ready]")
    assert "ASK {}" in page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
    page.locator("#stored summary").first.click()
    page.wait_for_function("document.querySelector('.CodeMirror').CodeMirror.getValue().includes('SELECT')")
    page.locator(".yasqe_queryButton").first.click()
    page.wait_for_selector(".yasr_results table tbody tr, .yasr_results .yasr_response_chip")


def test_explorer_prints_the_words_alone(open_tab: Open) -> None:
    """On paper there are the quotations and no navigation."""
    tab = open_tab()
    page = tab.go("/said")
    page.emulate_media(media="print")
    assert not page.locator("nav.pages").is_visible()
    assert not page.locator("details.filters").is_visible()
    assert page.locator("blockquote").first.is_visible()


def test_explorer_first_load_is_small(open_tab: Open) -> None:
    """A page with all it loads stays under 300 kB as sent."""
    tab = open_tab()
    session = tab.context.new_cdp_session(tab.page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    for path in ("/", "/said", "/entity/Q7747", "/graph", "/map"):
        sizes.clear()
        session.send("Network.clearBrowserCache")
        tab.go(path)
        assert 0 < sum(sizes) < 300_000, (path, sum(sizes))


def test_explorer_keyboard_reaches_everything(open_tab: Open) -> None:
    """The first Tab skips to the content; what has the focus can be seen."""
    tab = open_tab()
    page = tab.go("/said")
    page.keyboard.press("Tab")
    assert page.locator(".skip:focus").count() == 1
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.closest('main') !== null")
    assert focused
    assert re.match(r"solid|auto", page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
