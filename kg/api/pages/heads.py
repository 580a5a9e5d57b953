"""Articles as pages name them: the headline or, without one, outlet, day and file.

In come rows of the index's table `article`, out go `Head` values. Start at `heads`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from kg.api.pages import ui as interface
from kg.api.pages.things import Thing, Things, path


@dataclass(frozen=True, slots=True)
class Head:
    """An article to name; `lang` is that of its headline, None where it has none.

    `parts` is the title in pieces that run in their own directions each: a file's name beside an Arabic outlet's.
    """

    href: str
    title: str
    parts: tuple[str, ...]
    lang: str | None
    outlet: Thing | None
    published: str | None


def heads(things: Things, base: str, rows: Sequence[sqlite3.Row]) -> list[Head]:
    """What to call these articles, in their order."""
    things.load(row["publisher"] for row in rows)
    return [_head(things, base, row) for row in rows]


def _head(things: Things, base: str, row: sqlite3.Row) -> Head:
    outlet, headline = things.of(row["publisher"]), row["headline"]
    parts = [headline]
    if headline is None:
        files = [file.rpartition("/")[2] for file in json.loads(row["paths"])[:1]]
        known = [outlet.label if outlet is not None else None, row["published"], *files]
        parts = [part for part in known if part] or [interface.now().t("reader.untitled")]
    lang = row["lang"] if headline is not None else None
    return Head(path(base, row["iri"]) or "/", " · ".join(parts), tuple(parts), lang, outlet, row["published"])
