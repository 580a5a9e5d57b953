"""All quotations of an index as arrays, so that filters and counts take milliseconds whatever is asked.

    row i ──► speaker[i], place[i], outlet[i], day[i], … as numbers;  what a row may have several of: pairs (row, value)

Rows stand in the order of the stored query `said`: newest first, then by place in the text. In comes an index, out
go arrays; what they are asked stands in `kg.query.listing`. Start at `load_columns`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.store import Index

Ints: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]

KINDS = ("", "direct", "mixed", "indirect")
_ROWS = """
SELECT q.id, q.article, q.speaker, q.place, q.addressee, a.publisher, a.lang, q.kind, q.day, q.confidence, q.graph
FROM quotation q JOIN article a ON a.id = q.article
ORDER BY q.day IS NULL, q.day DESC, q.start, q.iri
"""
_ROLES = "SELECT graph, person, role, folded FROM holding"


@dataclass(frozen=True, slots=True)
class Pairs:
    """What a row may have several of: row `rows[i]` has value `values[i]`; no pair stands twice."""

    rows: Ints
    values: Ints


@dataclass(frozen=True, slots=True)
class Columns:
    """The quotations of one index; 0 stands for "none" among numbers of entities and days.

    Args:
        ids: The quotation's number in the index.
        article: Its article's.
        speaker: Numbers of entities; likewise place, addressee, outlet.
        lang: Position in `langs`.
        kind: Position in `KINDS`.
        day: Year, month and day as one number, 20230913.
        confidence: NaN where the graph gives none.
        agency: Credited for the report or named as the words' channel.
        title: Positions in `titles`: the roles that the article gives the speaker, as worded and in English.
        role: Positions in `roles`: those with an English name.
    """

    ids: Ints
    article: Ints
    speaker: Ints
    place: Ints
    addressee: Ints
    outlet: Ints
    lang: Ints
    langs: tuple[str, ...]
    kind: Ints
    day: Ints
    confidence: NDArray[np.float64]
    agency: Pairs
    title: Pairs
    titles: tuple[str, ...]
    role: Pairs
    roles: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def rows_of(self, ids: Iterable[int]) -> Ints:
        """The rows of quotations named by number."""
        wanted = np.fromiter(ids, np.int64)
        order = np.argsort(self.ids)
        return order[np.searchsorted(self.ids, wanted, sorter=order)]


def load_columns(index: Index) -> Columns:
    """The arrays of an index."""
    rows = index.rows(_ROWS)
    table = list(zip(*map(tuple, rows), strict=True)) if rows else [()] * 11
    ids, article, speaker, place, addressee, outlet, lang, kind, day, confidence, graph = table
    langs = tuple(sorted(set(lang)))
    at = {number: row for row, number in enumerate(ids)}
    titles, title, roles, role = _roles(index, list(zip(graph, speaker, strict=True)))
    return Columns(
        ids=_ints(ids),
        article=_ints(article),
        speaker=_ints(speaker),
        place=_ints(place),
        addressee=_ints(addressee),
        outlet=_ints(outlet),
        lang=_ints(map({code: n for n, code in enumerate(langs)}.__getitem__, lang)),
        langs=langs,
        kind=_ints(KINDS.index(k) if k in KINDS else 0 for k in kind),
        day=_ints(map(day_number, day)),
        confidence=np.array([np.nan if c is None else c for c in confidence], np.float64),
        agency=_pairs(_agencies(index, at, article)),
        title=title,
        titles=titles,
        role=role,
        roles=roles,
    )


def day_number(day: str | None) -> int:
    """A day as a number that sorts as days do; 0 for none.

    Example:
        >>> day_number("2023-09-13"), day_number("2023-09"), day_number(None)
        (20230913, 20230900, 0)
    """
    match = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", day or "")
    return 0 if match is None else int("".join(part or "00" for part in match.groups()))


def spaceless(text: str) -> str:
    """A title as roles are compared: without case, spaces and hyphens."""
    return re.sub(r"[\s-]+", "", text.lower())


def _ints(values: Iterable[int | None]) -> Ints:
    return np.array([v or 0 for v in values], np.int64)


def _pairs(pairs: Iterable[tuple[int, int]]) -> Pairs:
    unique = sorted(set(pairs))
    return Pairs(_ints(row for row, _ in unique), _ints(value for _, value in unique))


def _agencies(index: Index, at: dict[int, int], article: Iterable[int]) -> Iterable[tuple[int, int]]:
    credited: dict[int, list[int]] = {}
    for of, entity in index.rows("SELECT article, entity FROM credit"):
        credited.setdefault(of, []).append(entity)
    yield from ((at[quotation], entity) for quotation, entity in index.rows("SELECT quotation, entity FROM via"))
    yield from ((row, entity) for row, of in enumerate(article) for entity in credited.get(of, ()))


def _roles(index: Index, speakers: list[tuple[Any, Any]]) -> tuple[tuple[str, ...], Pairs, tuple[str, ...], Pairs]:
    """The wordings and the English names of the speakers' roles, each article's own."""
    titles: dict[str, int] = {}
    roles: dict[str, int] = {}
    held: dict[tuple[int, int], list[tuple[int, int | None]]] = {}
    for graph, person, role, folded in index.rows(_ROLES):
        wording = spaceless(folded) + "\n" + spaceless(role or "")
        number = None if role is None else roles.setdefault(role, len(roles))
        held.setdefault((graph, person), []).append((titles.setdefault(wording, len(titles)), number))
    worded = ((row, t) for row, who in enumerate(speakers) for t, _ in held.get(who, ()))
    named = ((row, r) for row, who in enumerate(speakers) for _, r in held.get(who, ()) if r is not None)
    return tuple(titles), _pairs(worded), tuple(roles), _pairs(named)
