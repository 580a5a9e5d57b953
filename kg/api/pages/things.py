"""Entities as pages show them: a label in the reader's language, an address on this server.

In come numbers or IRIs of the index, out go `Thing` values. Start at `Things.of`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from kg.api.pages import ui as interface
from kg.store import Index
from kg.store.index.rows import DESCRIBED


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity to show.

    Args:
        label: Its name in the reader's language or one of the same script, else the name to show.
        lang: The label's language, None where the graph does not say.
        href: Its page; None for what has none.
    """

    number: int
    iri: str
    type: str
    label: str
    lang: str | None
    href: str | None


class Things:
    """Looks entities up once for a page."""

    def __init__(self, index: Index, base: str) -> None:
        self._index, self._base = index, base
        self._known: dict[int, Thing] = {}

    def load(self, numbers: Iterable[int | None]) -> None:
        """Look these up together."""
        wanted = sorted({n for n in numbers if n} - self._known.keys())
        for at in range(0, len(wanted), 500):
            some = wanted[at : at + 500]
            marks = ", ".join("?" * len(some))
            rows = self._index.rows(f"SELECT id, iri, type, shown, labels FROM entity WHERE id IN ({marks})", some)
            self._known |= {row["id"]: thing(self._base, *row) for row in rows}

    def of(self, number: int | None) -> Thing | None:
        """The entity of a number, None for none."""
        if not number:
            return None
        self.load([number])
        return self._known.get(number)


def thing(base: str, number: int, iri: str, kind: str, shown: str, labels: str) -> Thing:
    """An entity of the index as it is shown."""
    names: dict[str, str] = json.loads(labels)
    ui = interface.now()
    said = next((lang for lang in (ui.lang, *ui.strings["meta"]["near"].split()) if lang in names), None)
    label = names[said] if said is not None else shown or iri.rpartition("/")[2]
    return Thing(number, iri, kind, label, said, None if kind == DESCRIBED else path(base, iri))


def path(base: str, iri: str) -> str | None:
    """Where this server answers for an IRI, None where it does not."""
    tail = iri.removeprefix(base)
    known = ("entity/", "article/", "quotation/", "role/")
    return "/" + quote(tail, safe="/%") if tail != iri and tail.startswith(known) else None
