"""Publisher and sources: each position of credit gives what it says, and nothing else does."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.evaluation.gold import gold_files, read_gold
from kg.extract.credits import WEIGHT, Credits, credits
from kg.extract.credits_rules import CreditRules, PhraseRow, Reader
from kg.extract.page import page
from kg.lang import folders, load_pack
from kg.model import EntityType, Mention, Span
from kg.text.tokens import blank, tokens_of

SEEDS = gold_files(Path(__file__).parent.parent / "gold" / "seeds")
ROWS = [(lang, row) for lang in folders() for row in load_pack(lang).section("credits", CreditRules).phrase]
AR_BODY = "وصل وزير الخارجية المصري إلى القاهرة أمس بعد جولة في المنطقة استمرت ثلاثة أيام."
FA_BODY = "وزیر امور خارجه پس از سفر به چند کشور منطقه به تهران بازگشت و گزارش داد."


def credited(raw: str, lang: str, names: dict[str, EntityType]) -> Credits:
    tokens, pack = tokens_of(blank(lang)(raw)), load_pack(lang)
    mentions = [
        Mention(Span(at, at + len(name)), kind, name, "test")
        for name, kind in names.items()
        for at in range(len(raw))
        if raw.startswith(name, at)
    ]
    return credits(tokens, page(tokens, pack), mentions, pack)[0]


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem[:3])
def test_credits_of_the_seeds_are_the_annotated_ones(path: Path) -> None:
    """With the annotated mentions, publisher and sources of the first part are the annotated ones."""
    reading = read_gold(path)
    tokens, pack = tokens_of(blank(reading.article.lang)(reading.article.raw)), load_pack(reading.article.lang)
    found = credits(tokens, page(tokens, pack), reading.mentions, pack)[0]
    assert found.publisher == reading.parts[0].publisher
    assert set(found.sources) == set(reading.parts[0].sources)


@pytest.mark.parametrize(("lang", "row"), ROWS, ids=lambda x: x.text if isinstance(x, PhraseRow) else x)
def test_reader_finds_the_words_of_each_row_in_its_example(lang: str, row: PhraseRow) -> None:
    """The example of each row holds its words, and the row's role is one that credits know."""
    tokens = tokens_of(blank(lang)(row.example))
    reader = Reader(tokens, [], load_pack(lang))
    assert row.text in [found[0].text for i in range(len(tokens)) if (found := reader.credit(i))]
    assert row.role in {*WEIGHT, "relay"}


ORG, PERSON, PLACE = EntityType.ORGANIZATION, EntityType.PERSON, EntityType.PLACE


@pytest.mark.parametrize(
    ("lang", "raw", "names", "publisher", "sources"),
    [
        ("ar", f"خبر\nعين اليوم – دبي\n{AR_BODY}", {"عين اليوم": ORG, "دبي": PLACE}, "عين اليوم", ()),
        ("ar", f"خبر\nالقاهرة (رويترز)\n{AR_BODY}", {"رويترز": ORG, "القاهرة": PLACE}, None, ("رويترز",)),
        ("ar", f"خبر\nسبق- وكالات: {AR_BODY}", {"سبق": ORG}, "سبق", ()),
        ("ar", f"خبر\n{AR_BODY}\nالمصدر: الميادين", {"الميادين": ORG}, "الميادين", ()),
        ("ar", f"خبر\n{AR_BODY} رابط الخبر بصحيفة الوئام: خبر", {"الوئام": ORG}, "الوئام", ()),
        ("ar", f"خبر\n{AR_BODY} (رويترز)", {"رويترز": ORG}, None, ("رويترز",)),
        ("ar", f"خبر\n{AR_BODY} وقال في تصريح ل«الرياض» إنه سعيد.", {"الرياض": ORG}, "الرياض", ()),
        ("ar", f"خبر\n{AR_BODY} وقال ل«رويترز» إنه سعيد.", {"رويترز": ORG}, None, ()),
        ("ar", f"خبر\n{AR_BODY} وأكد انتماءه ل«حماس» أمس.", {"حماس": ORG}, None, ()),
        ("ar", f"خبر\n{AR_BODY} وقالت صحيفة «الوطن» إنه سعيد.", {"الوطن": ORG}, None, ()),
        ("ar", f"خبر\n{AR_BODY}\nمحمد (وفقا ل RT و Sputnik)", {"RT": ORG, "Sputnik": ORG}, None, ("RT", "Sputnik")),
        ("ar", f"خبر\nجدة 25 شوال 1436 هـ الموافق 10 اغسطس 2015 م واس\n{AR_BODY}", {"واس": ORG}, "واس", ()),
        ("ar", f"خبر\nدبي (CNN)-- {AR_BODY}", {"CNN": ORG, "دبي": PLACE}, "CNN", ()),
        ("ar", f"خبر\nدبي (رويترز) - {AR_BODY}", {"رويترز": ORG, "دبي": PLACE}, None, ("رويترز",)),
        ("ar", f"خبر\nعمان «الخليج»: {AR_BODY}", {"الخليج": ORG, "عمان": PLACE}, "الخليج", ()),
        ("ar", f"خبر\n{AR_BODY} وأضاف في تصريح لهسبريس أنه سعيد.", {"هسبريس": ORG}, "هسبريس", ()),
        ("ar", f"خبر\n{AR_BODY} وأضاف في تصريح لرويترز أنه سعيد.", {"رويترز": ORG}, None, ()),
        ("ar", f"خبر\n{AR_BODY}\nوعلمت «عكاظ» أنه سعيد.", {"عكاظ": ORG}, "عكاظ", ()),
        ("ar", f"خبر طويل عن الفريق (الهلال)\n{AR_BODY}", {"الهلال": ORG}, None, ()),
        ("fa", f"به گزارش گروه ورزشی خبرگزاری فارس، {FA_BODY}", {"فارس": ORG, "گروه ورزشی": ORG}, "فارس", ()),
        ("fa", f"خبر\nبه گزارش ایسنا، {FA_BODY}", {"ایسنا": ORG}, "ایسنا", ()),
        ("fa", f"خبر\nبه گزارش گروه بین‌الملل خبرگزاری فارس، {FA_BODY}", {"فارس": ORG}, "فارس", ()),
        ("fa", f"خبر\nبه گزارش ایسنا به نقل از مهر، {FA_BODY}", {"ایسنا": ORG, "مهر": ORG}, "ایسنا", ("مهر",)),
        ("fa", f"خبر\nخبرگزاري فارس: {FA_BODY}", {"فارس": ORG}, "فارس", ()),
        ("fa", f"خبر\nدر گفت‌وگو با ایسنا اظهار کرد: {FA_BODY}", {"ایسنا": ORG}, "ایسنا", ()),
        ("fa", f"خبر\nدر گفت‌وگو با روزنامه کیهان گفت: {FA_BODY}", {"کیهان": ORG}, None, ()),
        ("fa", f"خبر\nبه گزارش رویترز، {FA_BODY}", {"رویترز": ORG}, None, ("رویترز",)),
        ("fa", f"خبر\n{FA_BODY} وی به نقل از مهر این را گفت.", {"مهر": ORG}, None, ()),
    ],
)
def test_credits_read_each_position(
    lang: str, raw: str, names: dict[str, EntityType], publisher: str | None, sources: tuple[str, ...]
) -> None:
    """Datelines, by-lines, leads, feet and a paper's own name; other countries' agencies are sources only."""
    found = credited(raw, lang, names)
    assert (found.publisher, found.sources) == (publisher, sources)


@pytest.mark.parametrize(
    ("lang", "raw", "names", "extra"),
    [
        ("fa", f"خبر\nبه گزارش اطلاع با ما به نقل ازمهر، {FA_BODY}", {}, ["اطلاع", "مهر"]),
        ("fa", f"خبر\nبه گزارش خبرگزاری ندا از اهواز، {FA_BODY}", {}, ["ندا"]),
        ("ar", f"خبر\nفجر الخليج – دبي\n{AR_BODY}", {"دبي": PLACE}, ["فجر الخليج"]),
        ("ar", f"خبر\nمحمد سالم – دبي\n{AR_BODY}", {"دبي": PLACE}, []),
        ("ar", f"خبر\nأبوظبي - رند حوشان:{AR_BODY}", {"أبوظبي": PLACE}, []),
        ("ar", f"خبر\nأحمد علي – فجر الخليج\n{AR_BODY}", {"أحمد علي": PERSON}, ["فجر الخليج"]),
    ],
)
def test_credits_give_names_that_no_mention_covers(
    lang: str, raw: str, names: dict[str, EntityType], extra: list[str]
) -> None:
    """An unknown outlet at a position of credit comes back as an organization; a reporter does not."""
    found = credited(raw, lang, names)
    assert [span.of(raw) for span, kind in found.extra if kind is ORG] == extra


def test_credits_belong_to_their_part() -> None:
    """A second article glued below has its own credits."""
    raw = f"خبر\n{AR_BODY}\nالمصدر: الميادين\nإقرأ أيضاً:\nخبر آخر\n{AR_BODY}\n{AR_BODY}"
    tokens, pack = tokens_of(blank("ar")(raw)), load_pack("ar")
    at = raw.index("الميادين")
    found = credits(tokens, page(tokens, pack), [Mention(Span(at, at + 8), ORG, "m", "test")], pack)
    assert [c.publisher for c in found] == ["m", None]


def test_credits_read_an_agencys_letters_in_a_closing_bracket() -> None:
    """Letters that no mention covers are a name where the world tables know an agency by them; other words are none."""
    raw = f"خبر\n{AR_BODY} (أ .ف .ب)"
    assert [span.of(raw) for span, _ in credited(raw, "ar", {}).extra] == ["أ .ف .ب"]
    assert credited(f"خبر\n{AR_BODY} (يتبع)", "ar", {}).extra == ()


@given(st.text(alphabet="به گزارش ایسنا،:«»()-–\nوكالات قال ل نقل از", max_size=80), st.sampled_from(["ar", "fa"]))
def test_credits_keep_the_law_of_spans(raw: str, lang: str) -> None:
    """For any text, what is credited lies inside the text and holds a letter."""
    tokens, pack = tokens_of(blank(lang)(raw)), load_pack(lang)
    for part in credits(tokens, page(tokens, pack), [], pack):
        assert all(any(c.isalnum() for c in span.of(raw)) for span, _ in part.extra)
