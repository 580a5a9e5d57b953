"""The rows of a page of `said` picked from the index, so that SPARQL has only them to describe.

    terms ──► Selection (arrays, 1 ms) ──► ten quotations ──► VALUES (?quotation) { … } ──► the stored query's own text

The stored query says what a row holds; the index says which rows there are. Both give the same page, as
tests/query/test_picking.py holds; only that a store of a million quads need not be joined and sorted for ten of them.
Start at `picker`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from pyoxigraph import NamedNode

from kg.query.binding import Value
from kg.query.columns import Columns
from kg.query.listing import Selection
from kg.query.paging import Place
from kg.store import Index

Terms: TypeAlias = Mapping[str, Value | Sequence[Value]]
Pick: TypeAlias = Callable[[Terms, int, int, Place | None], Sequence[NamedNode] | None]


def picker(index: Index, columns: Columns) -> Pick:
    """What picks quotations from an index: (terms, limit, offset, place) in, the page's quotations out, in order.

    It gives None where it cannot tell, because the row behind which the page begins is gone.
    """

    def pick(terms: Terms, limit: int, offset: int, place: Place | None) -> Sequence[NamedNode] | None:
        selection = Selection.of(index, columns, terms)
        if place is not None:
            behind = _row(index, columns, place)
            if behind is None:
                return None
            offset = int(np.searchsorted(selection.rows, behind, side="right"))
        numbers = selection.page(offset, limit)
        marks = ", ".join("?" * len(numbers))
        found = {
            row["id"]: row["iri"] for row in index.rows(f"SELECT id, iri FROM quotation WHERE id IN ({marks})", numbers)
        }
        return [NamedNode(found[number]) for number in numbers]

    return pick


def _row(index: Index, columns: Columns, place: Place) -> int | None:
    """The row of the quotation that ends a place, if its day and start are still those of the place."""
    *_, quotation = place
    found = index.rows("SELECT id, start, day FROM quotation WHERE iri = ?", (getattr(quotation, "value", ""),))
    if len(found) != 1:
        return None
    day, start = (None if term is None else term.value for term in place[:2])
    if (found[0]["day"], str(found[0]["start"])) != (day, start):
        return None
    return int(columns.rows_of([found[0]["id"]])[0])
