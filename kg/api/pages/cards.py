"""Quotations as pages show them: the words, who, where, when, by whose account, how sure.

In come numbers of the index, out go `Card` values in the same order. Start at `cards`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from kg.api.pages.things import Thing, Things, path
from kg.store import Index

_ROWS = """
SELECT q.*, a.iri AS article_iri, a.lang, a.headline, a.published, a.publisher, a.digest, a.paths
FROM quotation q JOIN article a ON a.id = q.article WHERE q.id IN ({marks})
"""
_VIA = "SELECT quotation, entity FROM via WHERE quotation IN ({marks})"
_CREDITS = "SELECT article, entity FROM credit WHERE article IN ({marks})"
_ROLES = "SELECT graph, person, role, title, of FROM holding WHERE graph IN ({marks})"


@dataclass(frozen=True, slots=True)
class Role:
    """A role that the article gives the speaker."""

    title: str
    role: str | None
    of: Thing | None


@dataclass(frozen=True, slots=True)
class Was:
    """What the machine had found and a person overruled; "" for what was not touched."""

    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """A quotation to show; `row` holds the index's own columns."""

    row: sqlite3.Row
    speaker: Thing | None
    roles: tuple[Role, ...]
    addressee: Thing | None
    place: Thing | None
    outlet: Thing | None
    via: tuple[Thing, ...]
    credits: tuple[Thing, ...]
    article: str
    anchor: str
    was: Was | None = None

    @property
    def href(self) -> str:
        """The quotation in its place."""
        return f"{self.article}#{self.anchor}"


def cards(index: Index, things: Things, base: str, numbers: Sequence[int]) -> list[Card]:
    """The quotations of these numbers, in their order."""
    rows = {row["id"]: row for row in _some(index, _ROWS, numbers)}
    via = _lists(_some(index, _VIA, numbers))
    credited = _lists(_some(index, _CREDITS, sorted({row["article"] for row in rows.values()})))
    held: dict[tuple[int, int], dict[tuple[str, int | None], str]] = {}
    for graph, person, role, title, of in _some(index, _ROLES, sorted({row["graph"] for row in rows.values()})):
        held.setdefault((graph, person), {}).setdefault((role or title, of), title)
    columns = ("speaker", "addressee", "place", "publisher")
    things.load(row[c] for row in rows.values() for c in columns)
    things.load(entity for every in (*via.values(), *credited.values()) for entity in every)

    def card(row: sqlite3.Row) -> Card:
        roles = held.get((row["graph"], row["speaker"]), {}).items()
        return Card(
            row,
            things.of(row["speaker"]),
            tuple(Role(title, None if name == title else name, things.of(of)) for (name, of), title in roles),
            things.of(row["addressee"]),
            things.of(row["place"]),
            things.of(row["publisher"]),
            tuple(t for n in via.get(row["id"], ()) if (t := things.of(n)) is not None),
            tuple(t for n in credited.get(row["article"], ()) if (t := things.of(n)) is not None),
            path(base, row["article_iri"]) or "/",
            "q-" + row["iri"].rpartition("/")[2],
            was(index, things, row["machine"]),
        )

    return [card(rows[number]) for number in numbers if number in rows]


def was(index: Index, things: Things, machine: str | None) -> Was | None:
    """What the index tells of what a judgement overruled."""
    if machine is None:
        return None
    told: dict[str, str] = json.loads(machine)
    row = index.row("SELECT id FROM entity WHERE iri = ?", (told["speaker"],)) if "speaker" in told else None
    named = None if row is None else things.of(row["id"])
    label = told.get("words", "") if named is None else named.label
    return Was(label or told.get("speaker", "").rpartition("/")[2], told.get("text", ""))


def _some(index: Index, sql: str, numbers: Sequence[int]) -> list[sqlite3.Row]:
    """Rows for up to some thousand numbers, asked in steps that SQLite takes."""
    found: list[sqlite3.Row] = []
    for at in range(0, len(numbers), 500):
        some = numbers[at : at + 500]
        found += index.rows(sql.format(marks=", ".join("?" * len(some))), some)
    return found


def _lists(rows: list[sqlite3.Row]) -> dict[int, list[int]]:
    every: dict[int, list[int]] = {}
    for key, value in rows:
        every.setdefault(key, []).append(value)
    return every
