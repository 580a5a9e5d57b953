"""Days of publication and of speech: what the text settles is given, what it leaves open is not."""

from dataclasses import replace
from datetime import date

import pytest

from kg.extract.dates import publication_dates, resolve, said_dates
from kg.extract.dates_find import DateExpression
from kg.extract.page import Page, page
from kg.lang import load_pack
from kg.model import Cue, EntityType, Kind, Mention, Quotation, Span
from kg.text.tokens import blank, tokens_of


def published(raw: str, lang: str) -> str | None:
    tokens, pack = tokens_of(blank(lang)(raw)), load_pack(lang)
    day = publication_dates(tokens, page(tokens, pack), pack)[0]
    return None if day is None else day.iso


def quotation(raw: str, content: str, cue: str, speaker: str | None) -> Quotation:
    start, at = raw.index(content), raw.index(cue)
    return Quotation(
        Span(start, start + len(content)), Kind.INDIRECT, Cue(Span(at, at + len(cue)), cue, "say"),
        speaker, None, (), None, None, None, "test", 1.0,
    )  # fmt: skip


def said(raw: str, lang: str, quotations: list[Quotation], names: dict[str, str], iso: str | None) -> list[str | None]:
    tokens, pack = tokens_of(blank(lang)(raw)), load_pack(lang)
    layout = page(tokens, pack)
    layout = Page(tuple(replace(p, date=iso) for p in layout.parts), layout.regions)
    mentions = [
        Mention(Span(raw.index(name), raw.index(name) + len(name)), EntityType.PERSON, entity, "test")
        for name, entity in names.items()
    ]
    return list(said_dates(tokens, layout, quotations, mentions, pack))


@pytest.mark.parametrize(
    ("lang", "raw", "iso"),
    [
        ("ar", "عنوان\nتاريخ النشر: 14th, September 2023 GMT\nقال الوزير أمس إن الأمر مهم.", "2023-09-14"),
        ("ar", "الرياض 25 شوال 1436 هـ الموافق 10 اغسطس 2015 م واس\nقال الوزير إن الأمر مهم جدا.", "2015-08-10"),
        ("ar", "قال الوزير اليوم الأربعاء 13 سبتمبر 2023 إن الأمر مهم.", "2023-09-13"),
        ("ar", "قال الوزير أمس الثلاثاء 12 سبتمبر 2023 إن الأمر مهم.", "2023-09-13"),
        ("fa", "تاریخ انتشار: ۲۲ شهریور ۱۴۰۲\nوزیر گفت این موضوع مهم است.", "2023-09-13"),
        ("ar", "قال الوزير اليوم الأربعاء إن الاتفاق الذي وقع في 13 سبتمبر 2022 مهم.", None),
        ("fa", "عصر پنج‌شنبه ۱۳ تیر ۱۳۹۸ سفیر به وزارت خارجه احضار شد و توضیح داد.", None),
    ],
)
def test_publication_dates_take_only_what_the_file_tells(lang: str, raw: str, iso: str | None) -> None:
    """Date lines, stamps and a body that dates its own day tell; the date of an event does not."""
    assert published(raw, lang) == iso


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ({"offset": -1}, "2023-09-13"),
        ({"offset": -1, "weekday": 2}, "2023-09-13"),
        ({"offset": -1, "weekday": 4}, None),
        ({"weekday": 3}, "2023-09-14"),
        ({"weekday": 0}, "2023-09-11"),
        ({"weekday": 3, "shift": "past"}, "2023-09-07"),
        ({"weekday": 0, "shift": "future"}, "2023-09-18"),
        ({"month": 9, "day": 4}, "2023-09-04"),
        ({"month": 12, "day": 31}, "2022-12-31"),
        ({"month": 12, "day": 31, "shift": "future"}, "2023-12-31"),
        ({"calendar": "jalali", "month": 6, "day": 22}, "2023-09-13"),
        ({"year": 2014, "month": 2, "day": 30}, None),
    ],
)
def test_resolve_counts_from_the_day_of_publication(expression: dict[str, object], expected: str | None) -> None:
    """Seen from Thursday 14 September 2023: yesterday, weekdays, days without a year; a contradiction gives nothing."""
    found = resolve(DateExpression(0, 1, Span(0, 1), **expression), date(2023, 9, 14))  # type: ignore[arg-type]
    assert (found.isoformat() if found else None) == expected


def test_resolve_without_a_day_of_publication_needs_a_full_date() -> None:
    """No anchor: weekdays and "yesterday" stay open, a full date does not."""
    assert resolve(DateExpression(0, 1, Span(0, 1), offset=-1), None) is None
    assert resolve(DateExpression(0, 1, Span(0, 1), weekday=1), None) is None
    assert resolve(DateExpression(0, 1, Span(0, 1), month=9, day=13), None) is None
    assert resolve(DateExpression(0, 1, Span(0, 1), year=2023, month=9, day=13), None) == date(2023, 9, 13)


def test_said_dates_read_the_own_sentence_and_hold_for_the_speakers_next_words() -> None:
    """A date beside the cue counts, also for what the same speaker goes on to say; another's words have none."""
    raw = "قال بوتين أمس إن بلاده مستعدة. وأضاف أن الأمر مهم. وأعلن بيسكوف أن المحادثات انتهت."
    quotes = [
        quotation(raw, "بلاده مستعدة", "قال", "putin"),
        quotation(raw, "الأمر مهم", "وأضاف", "putin"),
        quotation(raw, "المحادثات انتهت", "وأعلن", "peskov"),
    ]
    names = {"بوتين": "putin", "بيسكوف": "peskov"}
    assert said(raw, "ar", quotes, names, "2023-09-14") == ["2023-09-13", "2023-09-13", None]
    assert said(raw, "ar", quotes, names, None) == [None, None, None]


def test_said_dates_do_not_take_a_date_from_the_content() -> None:
    """What is spoken about has its own date."""
    raw = "قال بوتين إن اللقاء عقد في 4 سبتمبر 2023 في موسكو."
    quotes = [quotation(raw, "اللقاء عقد في 4 سبتمبر 2023 في موسكو", "قال", "putin")]
    assert said(raw, "ar", quotes, {"بوتين": "putin"}, "2023-09-14") == [None]


def test_said_dates_carry_no_event_into_a_sentence_that_goes_back() -> None:
    """ "Earlier he had said" is another occasion than the one of the lead."""
    raw = "استقبل بوتين ضيفه أمس في موسكو. وكان بوتين قد أكد أن الزيارة مهمة."
    quotes = [quotation(raw, "الزيارة مهمة", "أكد", "putin")]
    assert said(raw, "ar", quotes, {"بوتين": "putin"}, "2023-09-14") == [None]


def test_said_dates_leave_out_a_name_that_holds_a_word_of_days() -> None:
    """An outlet called "… Today" is no date."""
    raw = "قال بوتين لصحيفة عين اليوم إن بلاده مستعدة."
    quotes = [quotation(raw, "بلاده مستعدة", "قال", "putin")]
    assert said(raw, "ar", quotes, {"بوتين": "putin", "عين اليوم": "ain"}, "2023-09-14") == [None]
