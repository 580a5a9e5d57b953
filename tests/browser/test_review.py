"""Reviewing in a real browser: who signs in decides by forms, sees it hold everywhere, and takes it back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.store.keys import KEYS, add_key

if TYPE_CHECKING:
    from conftest import Tab
    from playwright.sync_api import Locator, Page

Open = Callable[..., "Tab"]
Signed = Callable[..., "Tab"]
SELECT = """([from, to]) => {
    const words = document.querySelector(".passage mark").firstChild, range = document.createRange();
    range.setStart(words, from); range.setEnd(words, to);
    getSelection().removeAllRanges(); getSelection().addRange(range);
    document.dispatchEvent(new Event("selectionchange"));
}"""


@pytest.fixture(scope="module")
def reviewed(
    serve: Callable[[Path], str], built: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, str]:
    """One service over one seed for all these tests, and a reviewer's key."""
    seed = min((Path(__file__).parents[2] / "seeds").glob("*.txt"))
    store = built(tmp_path_factory.mktemp("review") / "store", seed)
    return serve(store), add_key(store / KEYS, "amal", "review")[1]


@pytest.fixture
def signed(open_tab: Open, reviewed: tuple[str, str]) -> Signed:
    """Opens a page of that service and signs in."""

    def opener(lang: str = "en", **more: object) -> Tab:
        tab = open_tab(lang, at=reviewed[0], **more)
        page = tab.go("/sign-in")
        tab.check("sign in")
        page.locator("main input[name=key]").fill(reviewed[1])
        page.locator("main form button").click()
        page.wait_for_url("**/review")
        return tab

    return opener


def form(page: Page, what: str) -> Locator:
    """The form that decides this."""
    return page.locator("main form.card").filter(has=page.locator(f"input[name=what][value={what}]"))


def choose(field: Locator, typed: str) -> str:
    """Type a name, take the first that is offered, by keyboard; the address that the field holds then."""
    around = field.locator("xpath=ancestor::div[contains(@class, 'names')]")
    field.type(typed)
    around.locator("[role=option]").first.wait_for()
    field.press("ArrowDown")
    assert around.locator("[aria-selected=true]").count() == 1
    field.press("Enter")
    assert around.locator("[role=status]").inner_text()
    assert around.locator("[role=option]").count() == 0
    return field.input_value()


def decide(within: Locator, why: str) -> None:
    """Say why, by keyboard, and wait for the page that tells what holds."""
    page = within.page
    field = within.locator("input[name=why]")
    field.fill(why)
    with page.expect_navigation():
        field.press("Enter")
    page.wait_for_load_state("networkidle")


def undo(page: Page, why: str) -> None:
    """Take the newest decision of the log back."""
    decide(page.locator("table form.undo").first, why)


def until(tab: Tab, path: str, shows: Callable[[Page], bool]) -> Page:
    """The page once it shows something: pages follow the store and till then say that they are behind."""
    for _ in range(60):
        page = tab.go(path)
        if shows(page):
            return page
        page.wait_for_timeout(500)
    raise AssertionError(f"{path} never showed it")


def test_review_corrects_words(signed: Signed) -> None:
    """Who signs in decides by forms in which axe finds nothing, and the log shows the decision with its undo."""
    tab = signed("fa", width=360)
    page = tab.page
    tab.check("review")
    assert tab.overflow() <= 0
    page.locator("a[href^='/review/quotation/']").first.click()
    page.wait_for_url("**/review/quotation/*")
    tab.check("review of a quotation")
    assert tab.overflow() <= 0
    page.evaluate(SELECT, [1, 9])
    words = page.locator("#words").inner_text()
    assert len(words) == 8
    decide(page.locator("#span"), "کوتاه‌تر")
    assert "کوتاه‌تر" in page.locator(".decided").inner_text()
    assert page.locator("form.undo").count() == 1
    tab.check("review of a quotation that was corrected")
    place = str(page.locator("main a[href^='/article/']").last.get_attribute("href"))
    page = until(tab, place, lambda p: p.locator(".card.chosen blockquote").inner_text() == words)
    shown = page.locator(".card.chosen .decided").inner_text()
    assert "amal" in shown
    assert "کوتاه‌تر" in shown
    assert tab.highlights()["chosen"] == [words]
    tab.check("reader with a correction")
    check_log = tab.go("/review")
    assert "کوتاه‌تر" in check_log.locator("table tbody").inner_text()
    tab.check("review with a log")
    undo(check_log, "بلندتر")


def test_review_merges_and_parts(signed: Signed) -> None:
    """Two entities become one and two again; in one article one is somebody else, and is not again."""
    tab = signed("ar")
    page = tab.go("/review/entity/Q7747")
    within = form(page, "same")
    assert choose(within.locator("input[name=other]"), "Kim").endswith("/entity/Q56226")
    decide(within, "one and the same")
    alone = re.compile(r"/entity/Q(7747|56226)$")
    for number in (7747, 56226):
        until(tab, f"/entity/Q{number}", lambda p: bool(alone.search(p.url)))
    merged = {tab.go(f"/entity/Q{number}").url.partition("?")[0] for number in (7747, 56226)}
    assert len(merged) == 1
    log = tab.go("/review").locator("table tbody tr").first.inner_text()
    assert "amal" in log
    assert "one and the same" in log
    undo(tab.page, "two people")
    until(tab, "/entity/Q7747", lambda p: p.locator("blockquote").count() > 0 and p.url.endswith("Q7747"))
    tab.go("/entity/Q56226")
    assert tab.page.url.endswith("Q56226")

    page = tab.go("/review/entity/Q7747")
    within = form(page, "split")
    assert within.locator("option").count() == 1
    decide(within, "a namesake")
    assert "a namesake" in tab.go("/review").locator("table tbody tr").first.inner_text()
    tab.wrong.clear()  # the browser notes as an error that a page was not there
    undo(tab.page, "the same man")
    until(tab, "/entity/Q7747", lambda p: p.locator("blockquote").count() > 0)
    tab.wrong.clear()


@pytest.mark.parametrize("lang", ["en", "ar", "fa"])
def test_review_is_usable_by_everybody(signed: Signed, lang: str) -> None:
    """axe finds no violation on the pages of review, in light and dark, with names offered."""
    tab = signed(lang)
    quotation = str(tab.page.locator("a[href^='/review/quotation/']").first.get_attribute("href"))
    for path in ("/review", quotation, "/review/entity/Q7747"):
        page = tab.go(path)
        if path != "/review":
            page.locator("main input[data-names]").first.type("Puti")
            page.wait_for_selector("main [role=option]")
        tab.check(f"{path} in {lang}")
        page.emulate_media(color_scheme="dark")
        tab.check(f"{path} in {lang}, dark", rules=["color-contrast", "link-in-text-block"])
        page.emulate_media(color_scheme="light")
