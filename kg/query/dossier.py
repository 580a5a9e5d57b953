"""All that an index tells of one entity: names, roles, who it is quoted with, where, by whom.

In comes an entity's IRI, out goes a `Dossier` of plain values; everything is counted over the rows of
`kg.query.columns`, so it costs milliseconds. Start at `dossier`.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

import numpy as np

from kg.query.columns import Columns, Mask
from kg.query.listing import Count
from kg.query.neighbours import neighbours
from kg.store import Index

_MOST = 12
_ROLES = """
SELECT h.role, h.title, h.of, h.date, h.article, a.publisher FROM holding h JOIN article a ON a.id = h.article
WHERE h.person = ? ORDER BY h.date IS NULL, h.date
"""
_NAMED = """
SELECT a.id FROM names n JOIN article a ON a.id = n.article WHERE n.entity = ?
ORDER BY a.published IS NULL, a.published DESC, a.id LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A role as articles report it.

    Args:
        role: In English, None where the language pack does not know the title.
        of: The number of an organization or place.
        titles: As worded, most often first.
        articles: How many articles report it.
        first: The first report's day, None where no report has one; likewise the last.
        reporters: Numbers of the outlets that report it.
    """

    role: str | None
    of: int | None
    titles: tuple[str, ...]
    articles: int
    first: str | None
    last: str | None
    reporters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is known of one entity; entities stand as numbers of the index.

    Args:
        said: How many quotations are its own; likewise spoken to it, said there, published or relayed by it.
        speakers: Who is quoted most, where it is a place or an outlet.
        beside: Whom the same articles quote most.
        named: The newest articles that name it.
    """

    number: int
    iri: str
    type: str
    shown: str
    labels: dict[str, str]
    others: tuple[tuple[str, str], ...]
    same: tuple[str, ...]
    said: int
    told: int
    here: int
    published: int
    relayed: int
    articles: int
    roles: tuple[Held, ...]
    places: tuple[Count, ...]
    outlets: tuple[Count, ...]
    beside: tuple[Count, ...]
    speakers: tuple[Count, ...]
    named: tuple[int, ...]


def dossier(index: Index, columns: Columns, iri: str) -> Dossier | None:
    """The dossier of an entity; None where the index has no such entity."""
    row = index.row("SELECT * FROM entity WHERE iri = ?", (iri,))
    if row is None:
        return None
    number = row["id"]
    own, here = columns.speaker == number, columns.place == number
    published, relayed = columns.outlet == number, _relayed(columns, number)
    concerned = here | published | relayed
    return Dossier(
        number=number,
        iri=iri,
        type=row["type"],
        shown=row["shown"] or iri.rpartition("/")[2],
        labels=json.loads(row["labels"]),
        others=tuple((lang, text) for lang, text in json.loads(row["others"])),
        same=tuple(json.loads(row["same"])),
        said=int(own.sum()),
        told=int((columns.addressee == number).sum()),
        here=int(here.sum()),
        published=int(published.sum()),
        relayed=int(relayed.sum()),
        articles=index.rows("SELECT COUNT(*) FROM names WHERE entity = ?", (number,))[0][0],
        roles=_roles(index, number),
        places=_most(columns.place[own]),
        outlets=_most(columns.outlet[own]),
        beside=neighbours(columns, number, most=_MOST, own=own).near,
        speakers=_most(columns.speaker[concerned]),
        named=tuple(row[0] for row in index.rows(_NAMED, (number, _MOST))),
    )


def _relayed(columns: Columns, number: int) -> Mask:
    mask = np.zeros(len(columns), bool)
    mask[columns.agency.rows[columns.agency.values == number]] = True
    return mask


def _most(values: np.ndarray[tuple[int], np.dtype[np.int64]]) -> tuple[Count, ...]:
    found, counts = np.unique(values[values > 0], return_counts=True)
    ranked = np.argsort(-counts, kind="stable")[:_MOST]
    return tuple(Count(int(found[at]), int(counts[at])) for at in ranked)


def _roles(index: Index, number: int) -> tuple[Held, ...]:
    together: dict[tuple[str, int | None], list[tuple[str, str | None, int, int | None]]] = {}
    for role, title, of, date, article, outlet in index.rows(_ROLES, (number,)):
        together.setdefault((role or title, of), []).append((title, date, article, outlet))
    known = {role for (role,) in index.rows("SELECT DISTINCT role FROM holding WHERE role IS NOT NULL")}
    held = []
    for (role, of), reports in together.items():
        days = sorted(date for _, date, _, _ in reports if date is not None)
        titles = tuple(title for title, _ in Counter(title for title, *_ in reports).most_common())
        outlets = tuple(dict.fromkeys(outlet for *_, outlet in reports if outlet is not None))
        articles = len({article for _, _, article, _ in reports})
        first, last = (days[0], days[-1]) if days else (None, None)
        held.append(Held(role if role in known else None, of, titles, articles, first, last, outlets))
    return tuple(sorted(held, key=lambda h: (-h.articles, h.role or "", h.of or 0)))
