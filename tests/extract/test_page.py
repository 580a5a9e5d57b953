"""The layout of pages: which lines are headline, body, credits or noise, and where a second article begins."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import PackError
from kg.evaluation.gold import gold_files, read_gold
from kg.extract.page import Page, page
from kg.extract.page_rules import NOISE_KINDS, LineRule, PageRules, page_rules
from kg.lang import Pack, folders, load_pack
from kg.model import RegionKind
from kg.text.tokens import blank, tokens_of

SEEDS = gold_files(Path(__file__).parent.parent / "gold" / "seeds")
BODY = {
    "ar": "وصل وزير الخارجية المصري إلى القاهرة أمس بعد جولة في المنطقة استمرت ثلاثة أيام.",
    "fa": "وزیر امور خارجه ایران روز گذشته پس از سفر به چند کشور منطقه به تهران بازگشت.",
}
ROWS = [(lang, row) for lang in folders() for row in page_rules(load_pack(lang)).line]


def laid(raw: str, lang: str) -> Page:
    return page(tokens_of(blank(lang)(raw)), load_pack(lang))


def kinds(raw: str, lang: str) -> list[tuple[str, str]]:
    return [(r.kind.value, r.rule) for r in laid(raw, lang).regions]


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem[:3])
def test_page_leaves_every_quotation_of_the_seeds_in_headline_or_body(path: Path) -> None:
    """No annotated quotation lies in a stretch that gives no quotations."""
    reading = read_gold(path)
    silent = [r for r in laid(reading.article.raw, reading.article.lang).regions if r.kind in ("noise", "meta")]
    assert not [q for q in reading.quotations if any(r.span.meets(q.span) for r in silent)]


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem[:3])
def test_page_finds_the_title_of_the_seeds(path: Path) -> None:
    """The headline is the annotated one; a file that begins with its body has none."""
    reading = read_gold(path)
    assert laid(reading.article.raw, reading.article.lang).parts[0].title == reading.parts[0].title


@pytest.mark.parametrize(("lang", "row"), ROWS, ids=lambda x: x.text if isinstance(x, LineRule) else x)
def test_page_rows_recognise_their_example(lang: str, row: LineRule) -> None:
    """The example of each row is read as what the row says, below an ordinary article."""
    found = kinds(f"خبر\n{BODY[lang]}\n{BODY[lang]}\n{row.example}", lang)
    assert ("noise" if row.kind in NOISE_KINDS else "meta", row.kind) in found


def test_page_splits_a_tag_list_from_the_last_sentence() -> None:
    """Tags written behind the last full stop are noise; the sentence stays body."""
    raw = f"عنوان الخبر\n{BODY['ar']} سمات القاهرة مصر"
    regions = laid(raw, "ar").regions
    assert [r.span.of(raw) for r in regions if r.rule == "tags"] == ["سمات القاهرة مصر"]
    assert BODY["ar"] in [r.span.of(raw) for r in regions]


def test_page_keeps_a_sentence_that_begins_with_a_word_of_tags() -> None:
    """An ordinary sentence behind another one is body, whatever its first word."""
    raw = f"عنوان الخبر\n{BODY['ar']} سمات هذا الاتفاق كثيرة. وقال الوزير إنه مهم."
    assert kinds(raw, "ar")[-1] == ("body", "body")


def test_page_frees_a_body_glued_to_a_teaser() -> None:
    """Where the crawl wrote "related news" onto the first word, only the words of the menu are noise."""
    raw = f"عنوان الخبر\nأخبار ذات صلة{BODY['ar']}"
    assert [(r.kind.value, r.span.of(raw)) for r in laid(raw, "ar").regions][1:] == [
        ("noise", "أخبار ذات صلة"),
        ("body", BODY["ar"]),
    ]


def test_page_takes_teasers_in_the_middle_of_an_article_for_noise() -> None:
    """A headline below "read also" is noise, and the paragraphs behind it go on with the article."""
    raw = f"عنوان\n{BODY['ar']}\nاقرأ أيضا:\nماكرون يصل موسكو\n{BODY['ar']}\n{BODY['ar']}"
    assert kinds(raw, "ar")[2:4] == [("noise", "related"), ("noise", "teaser")]
    assert len(laid(raw, "ar").parts) == 1


def test_page_opens_a_second_part_behind_a_finished_article() -> None:
    """Below a source line and "read also", a headline with paragraphs is an article of its own."""
    raw = f"عنوان\n{BODY['ar']}\nالمصدر: الميادين\nإقرأ أيضاً:\nماكرون يصل موسكو\n{BODY['ar']}\n{BODY['ar']}"
    parts = laid(raw, "ar").parts
    assert [p.title.of(raw) for p in parts if p.title] == ["عنوان", "ماكرون يصل موسكو"]


def test_page_takes_all_below_comments_for_noise() -> None:
    """Comments and their rules follow the article; nothing below them is body."""
    raw = f"عنوان خبر\n{BODY['fa']}\nارسال نظر\n{BODY['fa']}"
    assert kinds(raw, "fa")[2:] == [("noise", "comments"), ("noise", "comments")]


@pytest.mark.parametrize("line", ["عين اليوم – دبي", "موسكو (وكالات)", "فيصل المخلفي – عين اليوم"])
def test_page_reads_a_dateline_below_the_headline(line: str) -> None:
    """Outlet and city, city and agencies, reporter and outlet are credits, not a subhead."""
    assert kinds(f"عنوان الخبر\n{line}\n{BODY['ar']}", "ar")[1] == ("meta", "dateline")


@pytest.mark.parametrize("line", ["رقم قياسي جديد للهلال (صور)", "بارسا 3 – 0 ايبار", "الكلمة ودواعي نشرها (1-2)"])
def test_page_takes_a_headline_with_bracket_or_score_for_a_headline(line: str) -> None:
    """A bracket or a dash alone makes no dateline of the first line."""
    assert kinds(f"{line}\n{BODY['ar']}\n{BODY['ar']}", "ar")[0] == ("headline", "title")


def test_page_reads_the_stamp_of_a_dispatch() -> None:
    """A line of city, date in two calendars and agency is neither headline nor body."""
    raw = f"خبر من جدة\nجدة 25 شوال 1436 هـ الموافق 10 اغسطس 2015 م واس\n{BODY['ar']}"
    assert kinds(raw, "ar") == [("headline", "title"), ("meta", "stamp"), ("body", "body")]


def test_page_without_text_has_one_empty_part() -> None:
    """An empty file is one part without regions."""
    assert (len(laid("", "ar").parts), laid("", "ar").regions) == (1, ())


def test_page_of_a_part_gives_its_regions_only() -> None:
    """The regions of a part lie inside it, and `part_at` finds the part again."""
    raw = f"عنوان\n{BODY['ar']}\nالمصدر: الميادين\nإقرأ أيضاً:\nماكرون يصل موسكو\n{BODY['ar']}\n{BODY['ar']}"
    layout = laid(raw, "ar")
    for n, part in enumerate(layout.parts):
        assert all(part.span.holds(r.span) and layout.part_at(r.span.start) == n for r in layout.of(part))


@given(
    st.text(alphabet="ابت سمات:كلمات دلالية.\n(–) إقرأ أيضاً انتهای پیام؟«»", max_size=120),
    st.sampled_from(["ar", "fa"]),
)
def test_page_regions_are_in_order_and_hold_every_token(raw: str, lang: str) -> None:
    """For any text, regions follow one another without overlap, and no word falls between them."""
    tokens = tokens_of(blank(lang)(raw))
    layout = page(tokens, load_pack(lang))
    ends = [0, *(r.span.end for r in layout.regions)]
    assert all(end <= r.span.start for end, r in zip(ends, layout.regions, strict=False))
    letters = sum(len(r.span.of(raw).split()) for r in layout.regions if r.kind in RegionKind)
    assert letters >= len(raw.split())


def test_page_rules_refuse_an_unknown_kind(tmp_path: Path) -> None:
    """A row of a kind that no rule knows names its file and the kinds there are."""
    row = '[[line]]\ntext = "x"\nkind = "advert"\nat = "start"\nexample = "x"\n'
    (tmp_path / "page.toml").write_text(row, encoding="utf-8")
    with pytest.raises(PackError, match="advert") as error:
        page_rules(Pack("xx", tmp_path))
    assert "kinds:" in str(error.value)
    assert Pack("xx", tmp_path).section("page", PageRules).line[0].text == "x"
