"""Where words were said: stated places are found, datelines and topics are not taken for places."""

from pathlib import Path

import pytest

from kg.evaluation.gold import gold_files, read_gold
from kg.extract.page import page
from kg.extract.where import said_places
from kg.extract.where_scene import EventRow, PlaceRules, Scene
from kg.lang import folders, load_pack
from kg.model import Cue, Entity, EntityType, Kind, Mention, Quotation, Span
from kg.text.tokens import blank, tokens_of

SEEDS = gold_files(Path(__file__).parent.parent / "gold" / "seeds")
ROWS = [(lang, row) for lang in folders() for row in load_pack(lang).section("places", PlaceRules).event]
PLACE, PERSON, ORG = EntityType.PLACE, EntityType.PERSON, EntityType.ORGANIZATION
Words = tuple[str, str, str | None]  # cue, content, speaker


def quotation(raw: str, words: Words) -> Quotation:
    cue, content, speaker = words
    start, at = raw.index(content), raw.index(cue)
    return Quotation(
        Span(start, start + len(content)), Kind.INDIRECT, Cue(Span(at, at + len(cue)), cue, "say"),
        speaker, None, (), None, None, None, "test", 1.0,
    )  # fmt: skip


def places(raw: str, lang: str, quotes: list[Words], names: dict[str, EntityType]) -> list[str | None]:
    tokens, pack = tokens_of(blank(lang)(raw)), load_pack(lang)
    mentions = [
        Mention(Span(at, at + len(name)), kind, name, "test")
        for name, kind in names.items()
        for at in range(len(raw))
        if raw.startswith(name, at)
    ]
    return list(said_places(tokens, page(tokens, pack), [quotation(raw, q) for q in quotes], mentions, pack))


def test_said_places_of_the_seeds() -> None:
    """With annotated quotations, half of the given places are right and seven of ten annotated ones are found."""
    right = given = annotated = 0
    for path in SEEDS:
        reading = read_gold(path)
        tokens, pack = tokens_of(blank(reading.article.lang)(reading.article.raw)), load_pack(reading.article.lang)
        found = said_places(
            tokens, page(tokens, pack), reading.quotations, reading.mentions, pack, entities=reading.entities
        )
        right += sum(p is not None and p == q.place for p, q in zip(found, reading.quotations, strict=True))
        given += sum(p is not None for p in found)
        annotated += sum(q.place is not None for q in reading.quotations)
    assert right >= 0.5 * given
    assert right >= 0.7 * annotated


@pytest.mark.parametrize(("lang", "row"), ROWS, ids=lambda x: x.text if isinstance(x, EventRow) else x)
def test_scene_finds_the_word_of_each_row_in_its_example(lang: str, row: EventRow) -> None:
    """The example of each row holds its word, and the row's kind is one that the search knows."""
    tokens, pack = tokens_of(blank(lang)(row.example)), load_pack(lang)
    scene = Scene(tokens, page(tokens, pack), [], [], pack)
    found = [e[0] for i in range(len(tokens)) if (e := scene.event(i))]
    assert any(row.text in e.text or e.text in row.text for e in found)
    assert row.kind in {"gathering", "talk", "meeting", "medium"}


@pytest.mark.parametrize(
    ("lang", "raw", "words", "names", "place"),
    [
        ("ar", "وفي واشنطن قال مسؤول إن الأمر مهم.", ("قال", "الأمر مهم", None), {"واشنطن": PLACE}, "واشنطن"),
        ("fa", "رئیس جمهور روسیه در رم اظهار داشت که کار مهم است.", ("اظهار داشت", "کار مهم است", "m"),
         {"رم": PLACE, "روسیه": PLACE}, "رم"),
        ("ar", "وقال زينجر في مقابلة مع الصحيفة في بيروت إن الأمر مهم.", ("وقال", "الأمر مهم", "z"),
         {"بيروت": PLACE}, "بيروت"),
        ("ar", "وشدد في مؤتمر صحفي مشترك عقده بجدة أمس على أن الأمر مهم.", ("وشدد", "الأمر مهم", "z"),
         {"جدة": PLACE}, "جدة"),
        ("fa", "وی در مراسمی که در شرکت نفت برگزار شد گفت: کار مهم است.", ("گفت", "کار مهم است", "v"),
         {"شرکت نفت": ORG}, "شرکت نفت"),
        ("fa", "وی در همایشی که در دانشگاه تهران برگزار شد گفت: کار مهم است.", ("گفت", "کار مهم است", "v"),
         {"دانشگاه تهران": ORG, "تهران": PLACE}, "تهران"),
        ("fa", "سفیر انگلیس در تهران گفت: کار مهم است.", ("گفت", "کار مهم است", "s"), {"تهران": PLACE}, None),
        ("fa", "وی درباره نشست وزیران در وین گفت: کار مهم است.", ("گفت", "کار مهم است", "s"), {"وین": PLACE}, None),
        ("ar", "قال بوتين إن الاجتماع في موسكو مهم.", ("قال", "الاجتماع في موسكو مهم", "p"), {"موسكو": PLACE}, None),
        ("ar", "القاهرة (وكالات)\nقال الوزير المصري إن الأمر مهم جدا للمنطقة كلها.", ("قال", "الأمر مهم", "w"),
         {"القاهرة": PLACE}, None),
    ],
)  # fmt: skip
def test_said_places_read_the_own_sentence(
    lang: str, raw: str, words: Words, names: dict[str, EntityType], place: str | None
) -> None:
    """Locatives at the cue and occasions with a place count; posts, topics, contents and datelines do not."""
    assert places(raw, lang, [words], names) == [place]


def test_said_places_hold_for_the_speaker_at_a_gathering_and_for_its_headline() -> None:
    """What a speaker says before and after a gathering named in the lead is said there; another's words are not."""
    raw = (
        "عباس: الوضع صعب\nقال عباس في كلمة ألقاها في رام الله إن السلام ممكن.\n"
        "وأضاف أن الحوار مستمر مع كل الأطراف.\nوأعلن كيري أن بلاده مستعدة لذلك."
    )
    quotes: list[Words] = [
        ("عباس", "الوضع صعب", "عباس"),
        ("قال", "السلام ممكن", "عباس"),
        ("وأضاف", "الحوار مستمر", "عباس"),
        ("وأعلن", "بلاده مستعدة", "كيري"),
    ]
    names = {"عباس": PERSON, "رام الله": PLACE, "كيري": PERSON}
    assert places(raw, "ar", quotes, names) == ["رام الله"] * 3 + [None]


def test_said_places_hold_for_those_who_meet_but_not_for_what_was_said_elsewhere() -> None:
    """Those named at a meeting speak there, unless the sentence goes back or names a medium."""
    raw = (
        "استقبل بوتين كيم في قاعدة فوستوشني.\nوقال بوتين إن اللقاء مهم.\nوكان كيم شدد على أن الزيارة ضرورية.\n"
        "وكتب كيم على تويتر أن الرحلة طويلة."
    )
    quotes: list[Words] = [
        ("وقال", "اللقاء مهم", "بوتين"),
        ("شدد", "الزيارة ضرورية", "كيم"),
        ("وكتب", "الرحلة طويلة", "كيم"),
    ]
    names = {"بوتين": PERSON, "كيم": PERSON, "فوستوشني": PLACE}
    assert places(raw, "ar", quotes, names) == ["فوستوشني", None, None]


def test_said_places_of_an_interview_hold_for_one_sentence() -> None:
    """An interview's place is not carried to what the speaker says later."""
    raw = "قال زينجر في مقابلة مع الصحيفة في بيروت إن الأمر مهم. وأضاف أن العمل صعب."
    quotes: list[Words] = [("قال", "الأمر مهم", "زينجر"), ("وأضاف", "العمل صعب", "زينجر")]
    assert places(raw, "ar", quotes, {"زينجر": PERSON, "بيروت": PLACE}) == ["بيروت", None]


def test_said_places_of_a_talk_with_the_outlets_own_reporter_hold_for_one_sentence() -> None:
    """Where the outlet's reporter sits, the words of that sentence are said; it is not carried further."""
    raw = "رضا در گفت‌وگو با خبرنگار فارس در سنندج گفت: کار تمام است.\nرضا افزود: راه باز است.\nعلی گفت: بار سنگین است."
    quotes: list[Words] = [
        ("گفت:", "کار تمام است", "رضا"),
        ("افزود", "راه باز است", "رضا"),
        ("علی گفت", "بار سنگین است", "علی"),
    ]
    names = {"رضا": PERSON, "علی": PERSON, "فارس": ORG, "سنندج": PLACE}
    assert places(raw, "fa", quotes, names) == ["سنندج", None, None]


def test_said_places_of_a_report_from_an_occasion_hold_for_one_sentence() -> None:
    """ "As Fars reports from Kerman" with an occasion places that sentence's words; without one it places none."""
    names = {"رضا": PERSON, "علی": PERSON, "فارس": ORG, "کرمان": PLACE}
    said: list[Words] = [("اظهار کرد", "کار تمام است", "رضا"), ("علی گفت", "بار سنگین است", "علی")]
    raw = "به گزارش فارس از کرمان، رضا {}اظهار کرد: کار تمام است.\nعلی گفت: بار سنگین است."
    assert places(raw.format("در آیین گشایش کارخانه "), "fa", said, names) == ["کرمان", None]
    assert places(raw.format(""), "fa", said, names) == [None, None]


def test_said_places_of_a_gathering_are_no_countries() -> None:
    """A country known as one is too wide to be the place of a gathering."""
    raw = "قال سامي في مؤتمر عقد في مصر إن الأمر مهم."
    tokens, pack = tokens_of(blank("ar")(raw)), load_pack("ar")
    at = raw.index("مصر")
    mention = [Mention(Span(at, at + 3), PLACE, "e1", "test")]
    for wikidata, place in ((None, "e1"), ("Q79", None)):
        entities = [Entity("e1", PLACE, "Egypt", (), wikidata)]
        said = [quotation(raw, ("قال", "الأمر مهم", "سامي"))]
        assert said_places(tokens, page(tokens, pack), said, mention, pack, entities=entities) == (place,)


def test_said_places_without_quotations_is_empty() -> None:
    """Nothing said, nothing placed."""
    assert places("لا شيء.", "ar", [], {}) == []
