"""Expressions of date in a text: "13 سبتمبر/أيلول 2023", "۱۴۰۲/۰۶/۲۲", "أمس الثلاثاء", "14th, September 2023".

    tokens ─► atoms (a date by its month, a date in figures, a weekday, a word like "yesterday")
           ─► neighbours that are one date ("أمس" + "الثلاثاء", "25 شوال 1436 هـ" + "10 اغسطس 2015") joined

In come tokens and the pack, out go `DateExpression`s in text order, not yet resolved to days. Start at `expressions`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kg.extract.dates_calendar import CALENDARS, calendar_of_year
from kg.lang import Pack
from kg.model import Span
from kg.text.fold import fold
from kg.text.phrases import Match, PhraseIndex
from kg.text.tokens import Tokens

FIGURES = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})")
DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
JOINS = frozenset("،,()«»\"-–'")  # marks allowed inside one date
LONGEST_GAP = 4  # tokens between two forms of one date


@dataclass(frozen=True)
class MonthRow:
    """A month: its names, its calendar and its number from 1."""

    names: tuple[str, ...]
    calendar: str
    number: int
    example: str


@dataclass(frozen=True)
class WeekdayRow:
    """A day of the week, Monday 0; `before`: words that it may not follow ("امام جمعه" is an office)."""

    names: tuple[str, ...]
    number: int
    example: str
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class RelativeRow:
    """A word that counts days from the day of publication."""

    text: str
    days: int
    example: str


@dataclass(frozen=True)
class ShiftRow:
    """A word that says which occurrence of a day is meant: "past" or "future"."""

    text: str
    to: str
    example: str


@dataclass(frozen=True)
class DateRules:
    """`dates.toml`."""

    month: tuple[MonthRow, ...]
    weekday: tuple[WeekdayRow, ...]
    relative: tuple[RelativeRow, ...]
    shift: tuple[ShiftRow, ...]
    ordinals: dict[str, int]
    link: tuple[str, ...] = ()
    year_words: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date as the text puts it.

    Args:
        first: Index of its first token.
        last: Index behind its last token.
        span: Its characters.
        calendar: Of year, month and day: "gregorian", "jalali" or "hijri".
        year: As written, None where the text does not say it.
        month: From 1.
        day: Of the month.
        weekday: Monday 0.
        offset: Days from the day of publication ("yesterday" -1).
        shift: "past" or "future" where a word says which occurrence is meant.
    """

    first: int
    last: int
    span: Span
    calendar: str = "gregorian"
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    offset: int | None = None
    shift: str | None = None

    @property
    def full(self) -> bool:
        """Whether year, month and day are all there."""
        return self.year is not None and self.month is not None and self.day is not None


@dataclass(frozen=True)
class _Words:
    months: PhraseIndex[MonthRow]
    heads: PhraseIndex[WeekdayRow | RelativeRow | int]  # what an expression may begin with; an int is an ordinal
    shifts: PhraseIndex[ShiftRow]
    link: PhraseIndex[str]
    years: PhraseIndex[str]
    joined: PhraseIndex[str]


_Head = Match[WeekdayRow | RelativeRow | int]


@lru_cache(maxsize=16)
def _words(pack: Pack) -> _Words:
    rules = pack.section("dates", DateRules)
    heads: list[tuple[str, WeekdayRow | RelativeRow | int]] = [*rules.ordinals.items()]
    heads += [(name, row) for row in rules.weekday for name in row.names]
    heads += [(row.text, row) for row in rules.relative]
    return _Words(
        months=PhraseIndex([(name, row) for row in rules.month for name in row.names]),
        heads=PhraseIndex(heads, proclitics=pack.meta.proclitics, contractions=pack.meta.contractions),
        shifts=PhraseIndex([(row.text, row) for row in rules.shift]),
        link=PhraseIndex([(word, word) for word in rules.link]),
        years=PhraseIndex([(word, word) for word in rules.year_words]),
        joined=PhraseIndex([(word, word) for word in rules.joined]),
    )


def expressions(tokens: Tokens, pack: Pack) -> list[DateExpression]:
    """The expressions of date, in text order, without overlaps.

    Example:
        >>> from kg.lang import load_pack
        >>> from kg.text.tokens import blank, tokens_of
        >>> t = tokens_of(blank("ar")("قال أمس الثلاثاء إن الاتفاق وقع في 13 سبتمبر/أيلول 2023"))
        >>> [(e.offset, e.weekday, e.day, e.month, e.year) for e in expressions(t, load_pack("ar"))]
        [(-1, 1, None, None, None), (None, None, 13, 9, 2023)]
    """
    words = _words(pack)
    atoms: list[DateExpression] = []
    at = 0
    while at < len(tokens):
        atom = _atom(tokens, at, words)
        if atom is not None:
            atoms.append(atom)
        at = at + 1 if atom is None else atom.last
    joined: list[DateExpression] = []
    for atom in atoms:
        both = _join(tokens, joined[-1], atom, words) if joined else None
        if both is None:
            joined.append(atom)
        else:
            joined[-1] = both
    return joined


def _atom(tokens: Tokens, at: int, words: _Words) -> DateExpression | None:
    """The simple expression that begins at a token."""
    heads = words.heads.at(tokens, at)
    found = _figures(tokens, at) or _day_month(tokens, at, words, heads) or _month_day(tokens, at, words)
    if found is not None:
        return _shifted(tokens, found, words)
    for match in reversed(heads):
        for row in match.values:
            if isinstance(row, RelativeRow):
                return DateExpression(at, match.last, match.span, offset=row.days)
            if isinstance(row, WeekdayRow):
                if at and any(tokens.key[at - 1] == fold(word) for word in row.before):
                    return None
                return _shifted(tokens, DateExpression(at, match.last, match.span, weekday=row.number), words)
    return None


def _shifted(tokens: Tokens, found: DateExpression, words: _Words) -> DateExpression:
    if found.last >= len(tokens):
        return found
    for match in reversed(words.shifts.at(tokens, found.last)):
        return replace(found, last=match.last, span=tokens.span(found.first, match.last), shift=match.values[0].to)
    return found


def _figures(tokens: Tokens, at: int) -> DateExpression | None:
    """A date in figures: one token (2023/09/13), or three with hyphens between (2023-09-13)."""
    key, last = tokens.key[at], at + 1
    if key.isdecimal() and at + 4 < len(tokens) and tokens.text[at + 1] == "-" == tokens.text[at + 3]:
        key, last = "".join(tokens.key[at : at + 5]), at + 5
    match = FIGURES.fullmatch(key)
    if match is None or len(match[1]) == len(match[3]):
        return None
    year, month, day = (int(part) for part in match.groups())
    if len(match[3]) == 4:
        year, day = day, year
    if month > 12 >= day:
        month, day = day, month
    calendar = calendar_of_year(year)
    if calendar is None or not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    return DateExpression(at, last, tokens.span(at, last), calendar, year, month, day)


def _day_month(tokens: Tokens, at: int, words: _Words, heads: Sequence[_Head]) -> DateExpression | None:
    """ "13 سبتمبر/أيلول 2023", "الثامن من مارس العام 2014", "14th, September 2023"."""
    figure = DAY.fullmatch(tokens.key[at])
    ordinals = [(row, m) for m in heads for row in m.values if isinstance(row, int)]
    if figure is not None:
        day, start, after = int(figure[1]), tokens.start[at], at + 1
    elif ordinals:
        day, start, after = ordinals[-1][0], ordinals[-1][1].span.start, ordinals[-1][1].last
    else:
        return None
    if after < len(tokens) and tokens.text[after] == "," and figure is not None and not figure[0].isdecimal():
        after += 1
    after = _past(tokens, after, words.link)
    month = _month(tokens, after, words)
    if month is None or not 1 <= day <= 31:
        return None
    row, last = month
    year, last = _year(tokens, last, words, row.calendar)
    return DateExpression(at, last, Span(start, tokens.end[last - 1]), row.calendar, year, row.number, day)


def _month_day(tokens: Tokens, at: int, words: _Words) -> DateExpression | None:
    """ "September 14, 2023": only names in Latin letters stand before their day."""
    if not tokens.text[at].isascii() or not tokens.text[at].isalpha():
        return None
    month = _month(tokens, at, words)
    if month is None or month[1] >= len(tokens):
        return None
    figure = DAY.fullmatch(tokens.key[month[1]])
    if figure is None or not 1 <= int(figure[1]) <= 31:
        return None
    last = month[1] + 1
    if last < len(tokens) and tokens.text[last] == ",":
        year, behind = _year(tokens, last + 1, words, "gregorian")
        last = last if year is None else behind
    else:
        year, last = _year(tokens, last, words, "gregorian")
    return DateExpression(at, last, tokens.span(at, last), "gregorian", year, month[0].number, int(figure[1]))


def _month(tokens: Tokens, at: int, words: _Words) -> tuple[MonthRow, int] | None:
    """A month's name, or two names of it with a slash or a space between ("سبتمبر/أيلول", "فبراير شباط")."""
    if at >= len(tokens):
        return None
    found = words.months.at(tokens, at)
    if not found:
        return None
    row, last = found[-1].values[0], found[-1].last
    behind = last + 1 if last < len(tokens) and tokens.text[last] in "/(" else last
    again = words.months.at(tokens, behind) if behind < len(tokens) else []
    if again and again[-1].values[0] is row:
        last = again[-1].last
        if last < len(tokens) and tokens.text[last] == ")":
            last += 1
    return row, last


def _year(tokens: Tokens, at: int, words: _Words, calendar: str) -> tuple[int | None, int]:
    """The year that follows a month, and the index behind it."""
    behind = _past(tokens, at, words.years)
    if behind < len(tokens) and tokens.text[behind] in "،," and behind + 1 < len(tokens):
        behind = _past(tokens, behind + 1, words.years)
    key = tokens.key[behind] if behind < len(tokens) else ""
    if key[4:] and words.joined.get(key[4:]):  # "2015م"
        key = key[:4]
    if key.isdecimal() and len(key) == 4 and _fits(int(key), calendar):
        return int(key), behind + 1
    return None, at


def _fits(year: int, calendar: str) -> bool:
    """Whether a four-digit year can belong to the calendar, whose years may be shared (1420 is Jalali and Hijri)."""
    if calendar == "gregorian":
        return calendar_of_year(year) == "gregorian"
    return 1200 <= year <= 1500 and calendar in CALENDARS


def _past(tokens: Tokens, at: int, index: PhraseIndex[str]) -> int:
    found = index.at(tokens, at) if at < len(tokens) else []
    return found[-1].last if found else at


def _join(tokens: Tokens, one: DateExpression, two: DateExpression, words: _Words) -> DateExpression | None:
    """The two as one date, if only marks and linking words stand between and neither says what the other denies."""
    if two.first - one.last > LONGEST_GAP or tokens.line[one.first] != tokens.line[two.first]:
        return None
    at = one.last
    while at < two.first:
        if tokens.text[at] in JOINS:
            at += 1
            continue
        behind = _past(tokens, at, words.joined)
        if behind == at:
            return None
        at = behind
    if (one.weekday is not None and two.weekday is not None) or "future" in (one.shift, two.shift):
        return None
    if one.day is not None and two.day is not None and one.calendar == two.calendar:
        return None
    # Two calendars: the one that is exact speaks.  Two words of days ("اليوم «أمس»"): the correction speaks.
    dated = one if one.day is not None and (two.day is None or two.calendar == "hijri") else two
    return DateExpression(
        first=one.first,
        last=two.last,
        span=Span(one.span.start, two.span.end),
        calendar=dated.calendar,
        year=dated.year,
        month=dated.month,
        day=dated.day,
        weekday=one.weekday if one.weekday is not None else two.weekday,
        offset=two.offset if two.offset is not None else one.offset,
        shift=dated.shift or one.shift or two.shift,
    )
