"""When an article was published and when words were said, as ISO dates, only where the text settles it.

    expressions (kg.extract.dates_find) ─► resolved against the day of publication ─► publication_dates, said_dates

In come the tokens, the page and the quotations; out go dates in the same order. Start at `publication_dates` and
`said_dates`. A weekday or a bare "13 September" in a file without a date stays unresolved: nothing is guessed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from kg.extract.dates_calendar import to_date, year_of
from kg.extract.dates_find import DateExpression, DateRules, expressions
from kg.extract.page import Page
from kg.extract.page_spans import Cover, Inside
from kg.lang import Pack
from kg.model import EntityType, Kind, Mention, Part, Quotation, Region, RegionKind, Span
from kg.text.phrases import PhraseIndex
from kg.text.sentences import paragraphs, quoted, sentences
from kg.text.tokens import Tokens

STAMP_WORDS = 12  # a line of at most so many words that is mostly a date is a date stamp
STAMP_SHARE = 0.4
STAMP_LINES = 3  # from the top or the foot of a part
LEAD = 3  # body paragraphs in which the event of the report is told
WINDOW = 150  # tokens of a sentence looked at to either side of the cue
WEEK = timedelta(days=7)
AHEAD = timedelta(days=1)  # words cannot be said later than this after publication


class Published(NamedTuple):
    """The day of publication and the characters it was read from."""

    iso: str
    span: Span


class _Dated(NamedTuple):
    expression: DateExpression
    day: date


def publication_dates(tokens: Tokens, page: Page, pack: Pack) -> tuple[Published | None, ...]:
    """The day of publication of each part of the page, where the file tells it.

    It is told by a date line or stamp ("تاريخ النشر: …", "الرياض 25 شوال 1436 هـ الموافق 10 أغسطس 2015 م"), or by a
    body that dates its own day ("اليوم الأربعاء 13 سبتمبر 2023").

    Returns:
        One per part, None where the file does not tell.

    Example:
        >>> from kg.extract.page import page
        >>> from kg.lang import load_pack
        >>> from kg.text.tokens import blank, tokens_of
        >>> t, pack = tokens_of(blank("ar")("تاريخ النشر: 14th, September 2023 GMT")), load_pack("ar")
        >>> publication_dates(t, page(t, pack), pack)[0].iso
        '2023-09-14'
    """
    full = Inside([e for e in expressions(tokens, pack) if e.full], key=lambda e: e.span)
    lines = Inside([tokens.span(line.start, line.stop) for line in paragraphs(tokens)], key=lambda span: span)
    return tuple(
        _published(page.of(part), list(full.of(part.span)), _stamps(tokens, list(lines.of(part.span))))
        for part in page.parts
    )


def _published(regions: Sequence[Region], full: list[DateExpression], stamps: list[Span]) -> Published | None:
    dated = [(e, day) for e in full if (day := _absolute(e)) is not None]
    told = [r.span for r in regions if r.kind is RegionKind.META and r.rule in ("date", "stamp")]
    for stamp in told + stamps:
        for expression, day in dated:
            if stamp.holds(expression.span):
                return Published((day - timedelta(days=expression.offset or 0)).isoformat(), expression.span)
    for expression, day in dated:
        if expression.offset is not None:
            return Published((day - timedelta(days=expression.offset)).isoformat(), expression.span)
    return None


def _stamps(tokens: Tokens, lines: list[Span]) -> list[Span]:
    """Short lines at the top and foot of a part that are mostly figures; whether they hold a date is not yet asked."""
    edge = lines[:STAMP_LINES] + lines[STAMP_LINES:][-STAMP_LINES:]
    spans = []
    for span in edge:
        line = tokens.inside(span)
        words = [i for i in line if tokens.is_word[i]]
        figures = sum(any(c.isdecimal() for c in tokens.key[i]) for i in words)
        if 0 < len(words) <= STAMP_WORDS and (figures >= 2 or figures >= STAMP_SHARE * len(words)):
            spans.append(span)
    return spans


def _absolute(expression: DateExpression) -> date | None:
    if expression.year is None or expression.month is None or expression.day is None:
        return None
    return to_date(expression.calendar, expression.year, expression.month, expression.day)


def resolve(
    expression: DateExpression, anchor: date | None, *, years: Mapping[tuple[str, int, int], int] | None = None
) -> date | None:
    """The day an expression names.

    Args:
        expression: One of `expressions`.
        anchor: The day of publication, None where it is not known.
        years: Years by (calendar, month, day) that the same text states elsewhere.

    Returns:
        None where the text leaves it open, or contradicts itself ("أمس الثلاثاء" on a Friday).

    Example:
        >>> resolve(DateExpression(0, 1, Span(0, 4), offset=-1), date(2023, 9, 13))
        datetime.date(2023, 9, 12)
        >>> resolve(DateExpression(0, 1, Span(0, 4), month=12, day=31), date(2023, 1, 2))
        datetime.date(2022, 12, 31)
    """
    if expression.month is not None and expression.day is not None:
        return _absolute(expression) or _in_year(expression, anchor, years or {})
    if anchor is None:
        return None
    if expression.offset is not None:
        day = anchor + timedelta(days=expression.offset)
        return day if expression.weekday in (None, day.weekday()) else None
    if expression.weekday is None:
        return None
    back = timedelta(days=(anchor.weekday() - expression.weekday) % 7)
    if expression.shift == "future":
        return anchor - back + WEEK
    return anchor - (WEEK if expression.shift == "past" and not back else back)


def _in_year(expression: DateExpression, anchor: date | None, years: Mapping[tuple[str, int, int], int]) -> date | None:
    """A day and month without a year: the year stated elsewhere for that day, or the occurrence next to `anchor`."""
    month, day = expression.month, expression.day
    if month is None or day is None or expression.year is not None:
        return None
    stated = years.get((expression.calendar, month, day))
    if stated is not None:
        return to_date(expression.calendar, stated, month, day)
    if anchor is None:
        return None
    this = year_of(expression.calendar, anchor)
    near = [found for year in (this - 1, this, this + 1) if (found := to_date(expression.calendar, year, month, day))]
    if expression.shift == "future":
        return min((d for d in near if d > anchor), default=None)
    return max((d for d in near if d <= anchor + AHEAD), default=None)


def said_dates(
    tokens: Tokens, page: Page, quotations: Sequence[Quotation], mentions: Sequence[Mention], pack: Pack
) -> tuple[str | None, ...]:
    """The day on which each quotation was said.

    First the date in the quotation's own sentence, outside all contents and nearest to the cue; else, unless the
    sentence goes back in time ("پیش از این"), the date of the event at which the speaker spoke before or of which
    the lead tells.

    Args:
        tokens: The text.
        page: Its layout; the parts carry their dates already.
        quotations: With their speakers.
        mentions: Who is named where.
        pack: The language.

    Returns:
        ISO dates in the order of `quotations`, None where the text does not tell.
    """
    rules = pack.section("dates", DateRules)
    words = _Words(
        tokens,
        _sentences(tokens),
        Cover(q.span for q in quotations),
        PhraseIndex([(word, word) for word in rules.earlier], proclitics=pack.meta.proclitics),
    )
    found = Inside(_expressions(tokens, pack, mentions), key=lambda e: e.span)
    persons = Inside((m for m in mentions if m.type is EntityType.PERSON), key=lambda m: m.span)
    # What an agency reports is told by the article; what a person says is not.
    people = {m.entity for m in mentions if m.type is EntityType.PERSON}
    spoken = Cover(q.span for q in quotations if q.kind is Kind.DIRECT or q.speaker in people)
    said: list[str | None] = [None] * len(quotations)
    members: dict[int, list[int]] = {}
    for n, quotation in enumerate(quotations):
        members.setdefault(page.part_at(quotation.span.start), []).append(n)
    for at, inside in members.items():
        part = page.parts[at]
        dated = _resolved(words, part, list(found.of(part.span)))
        told = [d for d in dated if not spoken.holds(d.expression.span)]
        dated = [d for d in dated if not words.contents.holds(d.expression.span)]
        bodies = [r.span for r in page.of(part) if r.kind is RegionKind.BODY][:LEAD]
        # Without the article's own date a date in its lead may be of anything: it is carried to nobody.
        events = {} if part.date is None else _events(words, bodies, told, persons)
        days = _said(words, [quotations[n] for n in inside], dated, events)
        for n, day in zip(inside, days, strict=True):
            said[n] = None if day is None else day.isoformat()
    return tuple(said)


class _Words(NamedTuple):
    """The text as the search for dates sees it."""

    tokens: Tokens
    units: list[range]
    contents: Cover
    earlier: PhraseIndex[str]

    def sentence(self, token: int) -> range:
        """The sentence of a token."""
        at = bisect_right(self.units, token, key=lambda u: u.start) - 1
        return self.units[at] if at >= 0 and token < self.units[at].stop else range(token, token)

    def unit(self, token: int) -> range:
        """The sentence of a token, as far as it is near: a file without full stops is not searched whole each time."""
        whole = self.sentence(token)
        return range(max(whole.start, token - WINDOW), min(whole.stop, token + WINDOW))


def _sentences(tokens: Tokens) -> list[range]:
    return [s for line in paragraphs(tokens) for s in sentences(tokens, line, quoted(tokens, line))]


def _expressions(tokens: Tokens, pack: Pack, mentions: Sequence[Mention]) -> list[DateExpression]:
    """The expressions that are not part of a name ("عين اليوم" is an outlet)."""
    names = {m.span.end: m.span for m in mentions}
    found = []
    for expression in expressions(tokens, pack):
        first = tokens.end[expression.first]
        inside = names.get(first)
        if inside is None or inside.start >= expression.span.start:
            found.append(expression)
    return found


def _resolved(words: _Words, part: Part, own: list[DateExpression]) -> list[_Dated]:
    """The expressions of a part that name a day up to its publication, in text order.

    A full date beside "yesterday" in one sentence is the date of something else; so it says nothing here, even where
    the file has no date to resolve "yesterday" with.
    """
    anchor = date.fromisoformat(part.date) if part.date is not None else None
    years = {(e.calendar, e.month, e.day): e.year for e in own if e.month and e.day and e.year}
    near = {words.sentence(e.first).start for e in own if e.offset is not None}
    dated = []
    for expression in own:
        day = resolve(expression, anchor, years=years)
        aside = expression.offset is None and words.sentence(expression.first).start in near
        late = expression.shift == "future" or (day is not None and anchor is not None and day > anchor + AHEAD)
        if day is not None and not aside and not late:
            dated.append(_Dated(expression, day))
    return dated


def _said(
    words: _Words, quotations: Sequence[Quotation], dated: list[_Dated], events: dict[str, date]
) -> list[date | None]:
    """The day of each quotation; an own date holds for the speaker's next words too."""
    free = Inside(dated, key=lambda d: d.expression.span)
    cues = Inside((q.cue.span for q in quotations if q.cue is not None), key=lambda span: span)
    said: list[date | None] = []
    for quotation in quotations:
        at = words.tokens.at(_place(quotation).start)
        unit = words.unit(at)
        near = list(free.of(words.tokens.span(unit.start, unit.stop))) if unit else []
        own = [d for d in near if not _between(d.expression.span, quotation, cues)]
        back = _goes_back(words, unit.start, at)
        who = quotation.speaker if quotation.speaker is not None else quotation.addressee
        if own:
            day: date | None = min(own, key=lambda d: _gap(d.expression.span, quotation)).day
        else:
            day = None if back or who is None else events.get(who)
        if own and day is not None and not back and quotation.speaker is not None:
            events[quotation.speaker] = day
        said.append(day)
    return said


def _place(quotation: Quotation) -> Span:
    """Where the quotation is attributed: its cue, else its content."""
    return quotation.span if quotation.cue is None else quotation.cue.span


def _between(span: Span, quotation: Quotation, cues: Inside[Span]) -> bool:
    """Whether another cue stands between the date and the quotation's own cue."""
    at = _place(quotation)
    return any(cue != at for cue in cues.of(Span(min(span.end, at.end), max(span.start, at.start))))


def _gap(span: Span, quotation: Quotation) -> int:
    at = _place(quotation)
    return max(span.start - at.end, at.start - span.end, 0)


def _goes_back(words: _Words, first: int, cue: int) -> bool:
    """Whether the sentence, before its cue and outside contents, says that it goes back in time."""
    found = (words.earlier.at(words.tokens, i) for i in range(first, cue))
    return any(matches and not words.contents.holds(matches[-1].span) for matches in found)


def _events(words: _Words, bodies: list[Span], dated: list[_Dated], persons: Inside[Mention]) -> dict[str, date]:
    """By person: the one day that a sentence of the lead gives for what the person does there."""
    events: dict[str, date] = {}
    units = [words.sentence(i) for body in bodies for i in words.tokens.inside(body)]
    lead = list(dict.fromkeys(units))
    for unit in lead:
        span = words.tokens.span(unit.start, unit.stop)
        days = {d.day for d in dated if span.holds(d.expression.span)}
        if len(days) == 1:
            for mention in persons.of(span):
                events.setdefault(mention.entity, min(days))
    return events
