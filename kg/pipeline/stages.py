"""The product's own stages, for callers that want no others: extraction by the language packs, identity by the world.

Nothing comes in; out come the two functions that `build` and `read_all` take. Start at `default_stages`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from kg.model import Reading
from kg.pipeline.reader import Extract, Resolve


class Stages(NamedTuple):
    """Article → reading, and readings → the same readings with entity ids of the whole graph."""

    extract: Extract
    resolve: Resolve


@cache
def default_stages() -> Stages:
    """The stages with the installed packs and the world tables, loaded once."""
    from kg import world
    from kg.pipeline import extract
    from kg.resolve import resolve

    known = world.load()

    def resolved(readings: Sequence[Reading]) -> Sequence[Reading]:
        return resolve(readings, known)

    return Stages(extract, resolved)
