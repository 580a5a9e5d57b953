"""An article made to attack its reader shows as text and starts nothing, on every page that shows a part of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

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
FORBIDDEN = "main img, main script, iframe, object, embed, base, main style, [onload], [onerror], meta[http-equiv]"
ISOLATED = "every => every.map(e => getComputedStyle(e).unicodeBidi === 'isolate')"
JS = "javascript:window.attacked=1"


SAID = f"{BIDI}{SCRIPT} {MARKUP} {JS} 😀\x07\x0b end"
ATTACKS = (
    "<script>window.attacked=1</script>", "<ScRiPt src=//x.example></sCrIpT>", "<img src=x onerror=window.attacked=1>",
    "<svg onload=window.attacked=1>", "</script><script>window.attacked=1</script>", "<iframe src=javascript:1>",
    '"><body onpageshow=window.attacked=1>', "' onfocus=window.attacked=1 autofocus x='", JS,
    "data:text/html,<script>window.attacked=1</script>", "<a href=javascript:window.attacked=1>x</a>", "<!--", "]]>",
    "<base href=//x.example/>", "<meta http-equiv=refresh content=0;url=//x.example>", "{{7*7}}${7*7}<%=7*7%>",
    "<style>*{display:none}</style>", "<math><mtext></mtext><script>window.attacked=1</script></math>", "%3Cscript%3E",
    "\\u003cscript\\u003ewindow.attacked=1", "&lt;script&gt;&#60;script&#62;", "\u2028window.attacked=1\u2029",
    "\u202e gnorw si siht", "\u202d\u202e\u202d", "\u2066" * 40, "\u2069" * 40, "\u200f\u061c\u200e", "\u2067a\u2068b",
    "\u0645" + "\u0651" * 60, "z" + "\u0300" * 60, "\ufeff\u200b\u2060", "😀" * 30, "\u202eمن قال\u202c <b>",
)  # fmt: skip


def digest_of(n: int) -> str:
    """The digest of the article with the n-th attack; 0 is the one with all at once."""
    return f"{n:02x}" * 32 if n else "f" * 64


def hostile(n: int = 0) -> Reading:
    """A reading whose every text is an attack: all at once, or the n-th alone."""
    name, title, said = f"{SCRIPT}{BIDI}", f"{MARKUP}{BIDI} {SCRIPT}", SAID
    if n:
        name, title, said = ATTACKS[n - 1], f"{ATTACKS[n - 1]} عنوان", f"قول {ATTACKS[n - 1]} end"
    evil, outlet, place = (f"{role}{n or ''}" for role in ("evil", "outlet", "place"))
    raw = f"{title}\n{name} قال {said}\n{JS}\n{name}"
    at = raw.index("قال")
    span = Span(raw.index(said), raw.index(said) + len(said))
    who = Span(raw.index("\n") + 1, raw.index("\n") + 1 + len(name))
    quotation = Quotation(
        span, Kind.DIRECT, Cue(Span(at, at + 3), MARKUP, SCRIPT), evil, who, (outlet,), evil, place,
        "2023-09-13", SCRIPT, 0.5,
    )  # fmt: skip
    entities = tuple(
        Entity(ident, kind, name + ident, (Name(name + ident, "ar", True), Name(MARKUP + ident, "fa", True)))
        for ident, kind in (
            (evil, EntityType.PERSON),
            (outlet, EntityType.ORGANIZATION),
            (place, EntityType.PLACE),
        )
    )
    return Reading(
        article=Article(digest_of(n), f"seeds/{name}{JS}{n}.txt", raw, "ar"),
        parts=(Part(Span(0, len(raw)), Span(0, len(title)), "2023-09-13", None, outlet, (outlet,)),),
        regions=(),
        entities=entities,
        mentions=(Mention(who, EntityType.PERSON, evil, SCRIPT), Mention(who, EntityType.PLACE, place, SCRIPT)),
        roles=(Role(evil, who, SCRIPT, place, SCRIPT),),
        quotations=(quotation,),
    )


@pytest.fixture(scope="module")
def attacked(serve: Callable[[Path], str], built: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A service over a seed and the hostile articles."""
    store = built(tmp_path_factory.mktemp("hostile") / "store", sorted(SEEDS.glob("000*"))[0])
    with open_writer(store) as writer:
        for reading in map(hostile, range(len(ATTACKS) + 1)):
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
    assert tab.page.locator(FORBIDDEN).count() == 0
    schemes = tab.page.locator("a").evaluate_all("every => every.map(a => a.protocol)")
    assert {s for s in schemes if s} <= {"http:", "https:"}


def test_hostile_variations_start_nothing(open_tab: Callable[..., Tab], attacked: str) -> None:
    """Each attack alone, as name, title, words, file or address, is text on the pages that show it."""
    tab = open_tab("en", at=attacked)
    fields = ("/search?q=", "/said?text=", "/said?speaker=", "/graph?entity=", "/people?name=", "/said?role=")
    for n, attack in enumerate(ATTACKS, start=1):
        asked = fields[n % len(fields)] + quote(attack, safe="")
        for path in (f"/article/{digest_of(n)}", f"/entity/evil{n}", asked):
            answer = tab.page.goto(attacked + path, wait_until="load")
            assert answer is not None
            assert answer.status in (200, 404, 422), path
            assert tab.page.evaluate("window.attacked") is None, path
            assert tab.page.locator(FORBIDDEN).count() == 0, path
            assert tab.page.locator("footer").inner_text().strip(), path
        article = tab.page.goto(f"{attacked}/article/{digest_of(n)}")
        assert article is not None
        text = tab.page.locator("#text p").evaluate_all("every => every.map(e => e.textContent).join('\\n')")
        assert text == hostile(n).article.raw
        turned = tab.page.locator("h1 bdi, .ent bdi").evaluate_all(ISOLATED)
        assert turned == [True] * len(turned), attack
    tab.wrong = [words for words in tab.wrong if "Failed to load resource" not in words]  # statuses of bad addresses


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
