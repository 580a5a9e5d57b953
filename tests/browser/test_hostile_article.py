"""An article made to attack its reader shows as text and starts nothing, on every page that shows a part of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.graph import Run, article_quads, iris
from kg.model import Article, Cue, Entity, EntityType, Kind, Mention, Name, Part, Quotation, Reading, Role, Span
from kg.pipeline.identities import refresh
from kg.store import open_writer, refresh_index

if TYPE_CHECKING:
    from conftest import Tab

SEEDS = Path(__file__).parents[2] / "seeds"
SCRIPT = '<script>window.attacked=1</script><img src=x onerror="window.attacked=1">'
BIDI = "\u202eABC\u202d\u2066\u2069\u2069\u200f"
MARKUP = "</title></textarea></blockquote>'\"><svg/onload=window.attacked=1>{{7*7}}{% raw %}]]>"
JS = "javascript:window.attacked=1"


def hostile() -> Reading:
    """A reading whose every text is an attack."""
    name, title, said = f"{SCRIPT}{BIDI}", f"{MARKUP}{BIDI} {SCRIPT}", f"{BIDI}{SCRIPT} {MARKUP} {JS} 😀\x07\x0b end"
    raw = f"{title}\n{name} قال {said}\n{JS}\n{name}"
    at = raw.index("قال")
    span = Span(raw.index(said), raw.index(said) + len(said))
    who = Span(raw.index("\n") + 1, raw.index("\n") + 1 + len(name))
    quotation = Quotation(
        span, Kind.DIRECT, Cue(Span(at, at + 3), MARKUP, SCRIPT), "evil", who, ("outlet",), "evil", "place",
        "2023-09-13", SCRIPT, 0.5,
    )  # fmt: skip
    entities = tuple(
        Entity(ident, kind, name + ident, (Name(name + ident, "ar", True), Name(MARKUP + ident, "fa", True)))
        for ident, kind in (
            ("evil", EntityType.PERSON),
            ("outlet", EntityType.ORGANIZATION),
            ("place", EntityType.PLACE),
        )
    )
    return Reading(
        article=Article("f" * 64, f"seeds/{SCRIPT}{JS}.txt", raw, "ar"),
        parts=(Part(Span(0, len(raw)), Span(0, len(title)), "2023-09-13", None, "outlet", ("outlet",)),),
        regions=(),
        entities=entities,
        mentions=(Mention(who, EntityType.PERSON, "evil", SCRIPT), Mention(who, EntityType.PLACE, "place", SCRIPT)),
        roles=(Role("evil", who, SCRIPT, "place", SCRIPT),),
        quotations=(quotation,),
    )


@pytest.fixture(scope="module")
def attacked(serve: Callable[[Path], str], built: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A service over a seed and the hostile article."""
    store = built(tmp_path_factory.mktemp("hostile") / "store", sorted(SEEDS.glob("000*"))[0])
    reading = hostile()
    with open_writer(store) as writer:
        writer.keep_text(reading.article.id, reading.article.raw)
        writer.put(article_quads(reading, base=writer.base, run=Run(SCRIPT)), path=reading.article.path)
        refresh(writer)
        writer.publish()
    refresh_index(store)
    return serve(store)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/said",
        "/search?q=<script>window.attacked=1</script>",
        "/search?q=attacked",
        "/said?text=</textarea><script>window.attacked=1</script>",
        '/said?speaker="><script>window.attacked=1</script>',
        "/entity/evil",
        "/entity/outlet",
        "/entity/place",
        "/article/" + "f" * 64,
        "/article/" + "f" * 64 + "?marks=1",
        "/people",
        "/places",
        "/sources",
        "/timeline",
        "/side-by-side?speaker=attacked",
        "/graph?entity=attacked",
        "/map",
        "/docs",
        "/<script>window.attacked=1</script>",
        "/ui/<script>window.attacked=1</script>",
    ],
)
def test_hostile_article_starts_nothing(open_tab: Callable[..., Tab], attacked: str, path: str) -> None:
    """Nothing of the article runs, loads or leads to a script; what it says is text."""
    tab = open_tab("en", at=attacked)
    answer = tab.page.goto(attacked + path)
    assert answer is not None
    tab.page.wait_for_load_state("networkidle")
    if answer.status >= 400:
        tab.wrong.clear()  # the browser notes the status as an error of its own
    assert answer.status in (200, 404, 422)
    assert tab.page.evaluate("window.attacked") is None
    assert tab.page.locator("main img, main script, iframe, object, embed, base, [onload], [onerror]").count() == 0
    schemes = tab.page.locator("a").evaluate_all("every => every.map(a => a.protocol)")
    assert {s for s in schemes if s} <= {"http:", "https:"}


def test_hostile_article_is_read_as_it_is(open_tab: Callable[..., Tab], attacked: str) -> None:
    """The reader shows each character; turned-round text does not turn what stands beside it."""
    reading = hostile()
    tab = open_tab("en", at=attacked)
    page = tab.go("/article/" + "f" * 64)
    lines = page.locator("#text p").evaluate_all("every => every.map(e => e.textContent)")
    assert "\n".join(lines) == reading.article.raw
    page.keyboard.press("j")
    chosen = page.evaluate("() => [...CSS.highlights.get('chosen')].map(r => r.toString())")
    assert chosen == [reading.quotations[0].span.of(reading.article.raw)]
    labels = page.locator(".ent bdi, h1 bdi").evaluate_all("every => every.map(e => getComputedStyle(e).unicodeBidi)")
    assert labels
    assert set(labels) == {"isolate"}


def test_hostile_names_stay_out_of_addresses() -> None:
    """Text never becomes a part of an address raw."""
    assert "<" not in iris.entity(iris.DEFAULT_BASE, SCRIPT)
