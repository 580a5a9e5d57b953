"""Whom the articles that quote somebody quote as well: the nearest first, and how many are left out.

In come the arrays of an index and an entity's number, out comes a `Near`. Start at `neighbours`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.query.columns import Columns, Mask
from kg.query.listing import Count


@dataclass(frozen=True, slots=True)
class Near:
    """The nearest speakers by the number of articles in common, and how many further ones there are."""

    near: tuple[Count, ...]
    left_out: int


def neighbours(columns: Columns, number: int, *, most: int, own: Mask | None = None) -> Near:
    """The speakers beside an entity.

    Args:
        columns: The arrays.
        number: The entity: a speaker, or a place or outlet that words belong to.
        most: How many at most.
        own: The rows that are the entity's; those that it speaks, where none are given.
    """
    if own is None:
        own = columns.speaker == number
        own = own if own.any() else (columns.place == number) | (columns.outlet == number)
    shared = np.isin(columns.article, np.unique(columns.article[own])) & (columns.speaker != number)
    shared &= columns.speaker > 0
    pairs = np.unique(np.stack([columns.article[shared], columns.speaker[shared]]), axis=1)
    found, counts = np.unique(pairs[1], return_counts=True)
    ranked = np.argsort(-counts, kind="stable")
    near = tuple(Count(int(found[at]), int(counts[at])) for at in ranked[:most])
    return Near(near, max(0, len(found) - most))
