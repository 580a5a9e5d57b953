"""Words of one speaker grouped by occasion, and quotations over time: what pages of comparison show.

An occasion is a day and a place; words without a day join the one day known of their place. In comes a selection, out
go groups of rows. Start at `occasions`, or `bins`.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass

from kg.query.listing import Selection

_DAYS, _MONTHS, _ROWS = 62, 36, 3000


@dataclass(frozen=True, slots=True)
class Occasion:
    """Words of one day and place.

    Args:
        day: As in `Columns.day`; 0 where no report has one.
        place: The number of a place; 0 where no report has one.
        columns: For each outlet and language, the index's numbers of the quotations, in order.
    """

    day: int
    place: int
    columns: tuple[tuple[int, str, tuple[int, ...]], ...]


def occasions(selection: Selection, *, most: int = 12) -> list[Occasion]:
    """The occasions that two outlets or languages report, newest first.

    Args:
        selection: The words of one speaker; of very many, the newest are compared.
        most: How many at most.
    """
    columns = selection.columns
    rows = [int(row) for row in selection.rows[:_ROWS]]
    days: defaultdict[int, set[int]] = defaultdict(set)
    for row in rows:
        if columns.day[row] and columns.place[row]:
            days[int(columns.place[row])].add(int(columns.day[row]))
    groups: defaultdict[tuple[int, int], defaultdict[tuple[int, str], list[int]]]
    groups = defaultdict(lambda: defaultdict(list))
    for row in rows:
        day, place = int(columns.day[row]), int(columns.place[row])
        if not day and len(days[place]) == 1:
            (day,) = days[place]
        if day or place:
            reporter = (int(columns.outlet[row]), columns.langs[columns.lang[row]])
            groups[day, place][reporter].append(int(columns.ids[row]))
    found = [
        Occasion(day, place, tuple((outlet, lang, tuple(ids)) for (outlet, lang), ids in sorted(group.items())))
        for (day, place), group in groups.items()
        if len(group) > 1
    ]
    return sorted(found, key=lambda o: (-o.day, o.place))[:most]


@dataclass(frozen=True, slots=True)
class Bin:
    """A day, month or year and how many quotations it has; `first` and `last` are its days, ISO 8601."""

    label: str
    first: str
    last: str
    rows: int


def bins(days: list[tuple[int, int]]) -> list[Bin]:
    """Counts by day, or by month or year where there are many; empty ones between are there too.

    Example:
        >>> [(b.label, b.rows) for b in bins([(20230912, 2), (20230914, 1)])]
        [('2023-09-12', 2), ('2023-09-13', 0), ('2023-09-14', 1)]
    """
    whole = [(d, n) for d, n in days if d % 100 and d // 100 % 100]
    if not whole:
        return []
    dated = [(datetime.date(d // 10000, d // 100 % 100, d % 100), n) for d, n in whole]
    first, last = dated[0][0], dated[-1][0]
    if (last - first).days < _DAYS:
        tally = dict(dated)
        every = [first + datetime.timedelta(n) for n in range((last - first).days + 1)]
        return [Bin(d.isoformat(), d.isoformat(), d.isoformat(), tally.get(d, 0)) for d in every]
    months = (last.year - first.year) * 12 + last.month - first.month
    step = 1 if months <= _MONTHS else 12
    tally_by: defaultdict[tuple[int, int], int] = defaultdict(int)
    for day, n in dated:
        tally_by[day.year, day.month if step == 1 else 1] += n
    found = []
    year, month = first.year, first.month if step == 1 else 1
    while (year, month) <= (last.year, last.month):
        after = (year + (month - 1 + step) // 12, (month - 1 + step) % 12 + 1)
        end = datetime.date(*after, 1) - datetime.timedelta(1)
        label = f"{year:04}-{month:02}" if step == 1 else f"{year:04}"
        found.append(Bin(label, f"{year:04}-{month:02}-01", end.isoformat(), tally_by[year, month]))
        year, month = after
    return found
