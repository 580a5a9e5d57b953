"""Expressions of date: every form that pages write is found, with what it says and no more."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.dates_find import DateExpression, DateRules, expressions
from kg.lang import folders, load_pack
from kg.text.tokens import blank, tokens_of


def found(raw: str, lang: str) -> list[DateExpression]:
    return expressions(tokens_of(blank(lang)(raw)), load_pack(lang))


def rows() -> list[tuple[str, str, str, object]]:
    """Each row of each pack as (language, example, field, value)."""
    out: list[tuple[str, str, str, object]] = []
    for lang in folders():
        rules = load_pack(lang).section("dates", DateRules)
        out += [(lang, r.example.replace(r.names[0], name), "month", r.number) for r in rules.month for name in r.names]
        out += [
            (lang, r.example.replace(r.names[0], name), "weekday", r.number) for r in rules.weekday for name in r.names
        ]
        out += [(lang, r.example, "offset", r.days) for r in rules.relative]
        out += [(lang, r.example, "shift", r.to) for r in rules.shift]
    return out


@pytest.mark.parametrize(("lang", "example", "field", "value"), rows())
def test_expressions_find_the_example_of_each_row(lang: str, example: str, field: str, value: object) -> None:
    """The example of each row, with each of its names, is read as the row says."""
    assert value in [getattr(e, field) for e in found(example, lang)]


@pytest.mark.parametrize(
    ("lang", "raw", "expected"),
    [
        ("ar", "في 13 سبتمبر/أيلول 2023 قال", ("gregorian", 2023, 9, 13)),
        ("ar", "القاهرة 25 شوال 1436هـ الموافق 10 أغسطس 2015م واس", ("gregorian", 2015, 8, 10)),
        ("ar", "نجران 26 شوال 1436 هـالموافق 11 اغسطس 2015 م", ("gregorian", 2015, 8, 11)),
        ("ar", "منذ 14 يوليو تموز", ("gregorian", None, 7, 14)),
        ("ar", "في الثامن من مارس العام 2014", ("gregorian", 2014, 3, 8)),
        ("ar", "في الرابع عشر من شهر يوليو", ("gregorian", None, 7, 14)),
        ("ar", "تاريخ النشر: 14th, September 2023 GMT", ("gregorian", 2023, 9, 14)),
        ("ar", "نشر في September 14, 2023", ("gregorian", 2023, 9, 14)),
        ("ar", "الرياض 25 شوال 1436 هـ الموافق 10 اغسطس 2015 م واس", ("gregorian", 2015, 8, 10)),
        ("ar", "يوم 6/8/2015", ("gregorian", 2015, 8, 6)),
        ("ar", "2023-09-13", ("gregorian", 2023, 9, 13)),
        ("fa", "روز ۲۲ شهریور ۱۴۰۲", ("jalali", 1402, 6, 22)),
        ("fa", "۱۴۰۲/۰۶/۲۲", ("jalali", 1402, 6, 22)),
        ("fa", "۱۳ سپتامبر ۲۰۲۳", ("gregorian", 2023, 9, 13)),
        ("fa", "دوازدهم تیرماه", ("jalali", None, 4, 12)),
        ("fa", "پنج‌شنبه، ۱۳ تیر ۱۳۹۸", ("jalali", 1398, 4, 13)),
    ],
)
def test_expressions_read_year_month_and_day(lang: str, raw: str, expected: tuple[str, int | None, int, int]) -> None:
    """Numbers, ordinals, month names of several lands and two calendars in one date."""
    assert [(e.calendar, e.year, e.month, e.day) for e in found(raw, lang)] == [expected]


@pytest.mark.parametrize(
    ("lang", "raw", "expected"),
    [
        ("ar", "قال أمس الثلاثاء", [(-1, 1)]),
        ("ar", "أول من أمس", [(-2, None)]),
        ("ar", "اليوم «أمس» أو غير ذلك", [(-1, None)]),
        ("fa", "صبح امروز، چهارشنبه", [(0, 2)]),
        ("fa", "امروز (چهارشنبه)", [(0, 2)]),
        ("fa", "امام جمعه قم", []),
        ("ar", "قال إن الأب في البيت", []),
    ],
)
def test_expressions_join_a_word_of_days_and_its_weekday(
    lang: str, raw: str, expected: list[tuple[int | None, int | None]]
) -> None:
    """ "Yesterday, Tuesday" is one date; an office that holds a weekday's name is none."""
    assert [(e.offset, e.weekday) for e in found(raw, lang)] == expected


@given(st.text(alphabet="0123456789/-., سبتمبرأمسامروزتیرمن٣۴ه\n", max_size=60), st.sampled_from(["ar", "fa"]))
def test_expressions_keep_the_law_of_spans(raw: str, lang: str) -> None:
    """For any text, expressions stand in order and never overlap."""
    spans = [e.span for e in found(raw, lang)]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(0 <= s.start < s.end <= len(raw) for s in spans)
