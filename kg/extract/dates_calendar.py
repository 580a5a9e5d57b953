"""Three calendars on one line of days: Gregorian, Jalali (Iran) and Hijri (the tabular civil calendar).

In come year, month and day; out comes a `datetime.date`, or None where there is no such day. Start at `to_date`.

A calendar here is a function from its date to a Julian day number; the Gregorian ordinal is that number less a
constant. The Jalali rule is the 33-year cycle, which agrees with the observed equinox from 1178 to 1633
(1799 to 2254). The Hijri calendar of the newspapers is set by sight or by the Umm al-Qura tables; the tabular
one keeps within two days of it.
"""

from __future__ import annotations

from datetime import date

CALENDARS = ("gregorian", "jalali", "hijri")
JALALI_YEARS = range(1178, 1634)
HIJRI_YEARS = range(1200, 1601)
GREGORIAN_YEARS = range(1800, 2255)

_ORDINAL_OF_JULIAN_DAY = 1_721_425  # Julian day number at noon of day 0 of `date.toordinal`, less one
_JALALI_EPOCH = 1_948_319
_HIJRI_EPOCH = 1_948_440
_JALALI_LONG_MONTHS = 6  # the first six months have 31 days


def to_date(calendar: str, year: int, month: int, day: int) -> date | None:
    """The day as a Gregorian date; None where the calendar has no such day or the year is out of range.

    Example:
        >>> to_date("jalali", 1402, 6, 22), to_date("hijri", 1436, 10, 25)
        (datetime.date(2023, 9, 13), datetime.date(2015, 8, 11))
        >>> to_date("gregorian", 2023, 2, 30) is None
        True
    """
    if calendar == "jalali":
        return _jalali(year, month, day)
    if calendar == "hijri":
        return _hijri(year, month, day)
    if year not in GREGORIAN_YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def year_of(calendar: str, day: date) -> int:
    """The calendar's year in which a Gregorian day falls.

    Example:
        >>> year_of("jalali", date(2023, 3, 20)), year_of("jalali", date(2023, 3, 21))
        (1401, 1402)
    """
    if calendar == "gregorian":
        return day.year
    year = day.year - 621 if calendar == "jalali" else round((day.year - 622) * 33 / 32) + 2
    first = to_date(calendar, year, 1, 1)
    while first is not None and first > day:
        year -= 1
        first = to_date(calendar, year, 1, 1)
    return year


def calendar_of_year(year: int) -> str | None:
    """The calendar that a bare four-digit year of today's news belongs to; None where it can be no year."""
    if 1300 <= year <= 1420:
        return "jalali"
    if 1420 < year <= 1500:
        return "hijri"
    return "gregorian" if year in GREGORIAN_YEARS else None


def _jalali(year: int, month: int, day: int) -> date | None:
    if year not in JALALI_YEARS or not 1 <= month <= 12 or not 1 <= day <= _jalali_days(year, month):
        return None
    before = 31 * (month - 1) if month <= _JALALI_LONG_MONTHS + 1 else 30 * (month - 1) + _JALALI_LONG_MONTHS
    julian_day = _JALALI_EPOCH + 365 * (year - 1) + (8 * year + 21) // 33 + before + day
    return date.fromordinal(julian_day - _ORDINAL_OF_JULIAN_DAY)


def _jalali_days(year: int, month: int) -> int:
    if month <= _JALALI_LONG_MONTHS:
        return 31
    return 30 if month < 12 or (25 * year + 11) % 33 < 8 else 29


def _hijri(year: int, month: int, day: int) -> date | None:
    if year not in HIJRI_YEARS or not 1 <= month <= 12 or not 1 <= day <= 30:
        return None
    before = 29 * (month - 1) + month // 2
    julian_day = _HIJRI_EPOCH + 354 * (year - 1) + (3 + 11 * year) // 30 + before + day - 1
    return date.fromordinal(julian_day - _ORDINAL_OF_JULIAN_DAY)
