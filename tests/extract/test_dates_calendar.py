"""The three calendars against dates whose correspondence is public knowledge, and against themselves."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.dates_calendar import CALENDARS, calendar_of_year, to_date, year_of

DAYS = st.dates(date(1900, 1, 1), date(2150, 1, 1))


@pytest.mark.parametrize(
    ("jalali", "gregorian"),
    [
        ((1402, 6, 22), date(2023, 9, 13)),
        ((1399, 12, 30), date(2021, 3, 20)),  # leap day
        ((1400, 1, 1), date(2021, 3, 21)),
        ((1403, 12, 30), date(2025, 3, 20)),
        ((1357, 11, 22), date(1979, 2, 11)),
        ((1375, 12, 30), date(1997, 3, 20)),
    ],
)
def test_to_date_knows_the_jalali_calendar(jalali: tuple[int, int, int], gregorian: date) -> None:
    """Known days agree, leap days and new years among them."""
    assert to_date("jalali", *jalali) == gregorian


@pytest.mark.parametrize(
    ("hijri", "gregorian"),
    [((1445, 1, 1), date(2023, 7, 19)), ((1436, 10, 25), date(2015, 8, 10)), ((1447, 1, 1), date(2025, 6, 26))],
)
def test_to_date_keeps_the_hijri_calendar_within_two_days(hijri: tuple[int, int, int], gregorian: date) -> None:
    """The tabular calendar is at most two days from the one in use."""
    found = to_date("hijri", *hijri)
    assert found is not None
    assert abs(found - gregorian) <= timedelta(days=2)


@pytest.mark.parametrize(
    ("calendar", "day"),
    [("gregorian", (2023, 2, 29)), ("gregorian", (1402, 6, 22)), ("jalali", (1402, 12, 30)), ("jalali", (2023, 1, 1)),
     ("hijri", (1445, 13, 1)), ("hijri", (622, 1, 1))],
)  # fmt: skip
def test_to_date_gives_none_where_there_is_no_such_day(calendar: str, day: tuple[int, int, int]) -> None:
    """Days that a calendar lacks, and years outside its range, are no dates."""
    assert to_date(calendar, *day) is None


@given(DAYS, st.sampled_from(["jalali", "gregorian"]))
def test_year_of_is_the_year_whose_days_hold_the_day(day: date, calendar: str) -> None:
    """Each day lies between the first day of its year and that of the next."""
    year = year_of(calendar, day)
    first, after = to_date(calendar, year, 1, 1), to_date(calendar, year + 1, 1, 1)
    assert first is not None
    assert after is not None
    assert first <= day < after


@given(st.integers(1250, 1500))
def test_jalali_months_follow_one_another_without_gap(year: int) -> None:
    """The days of a year, month by month, are consecutive days."""
    days = [d for m in range(1, 13) for n in range(1, 32) if (d := to_date("jalali", year, m, n)) is not None]
    assert [b - a for a, b in pairwise(days)] == [timedelta(days=1)] * (len(days) - 1)
    assert len(days) in (365, 366)


def test_calendar_of_year_tells_the_calendars_apart() -> None:
    """Years of today's news belong to one calendar each; a number that is no year belongs to none."""
    assert [calendar_of_year(y) for y in (1402, 1445, 2023, 700)] == ["jalali", "hijri", "gregorian", None]
    assert set(CALENDARS) == {"jalali", "hijri", "gregorian"}
