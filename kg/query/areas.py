"""What lies in a country: who asks for words said in France wants those said in Paris, too.

In come the places that a name was taken for, out go the store's places inside them, as far as the world tables know
which country they are in. Seas and rivers belong to no one country. Start at `inside`.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from kg import world
from kg.model import EntityType
from kg.query.names import Found, NameIndex

_WITHIN = frozenset({"capital", "city", "region", "building", "base"})


def inside(names: NameIndex, found: Iterable[Found]) -> tuple[Found, ...]:
    """The places of the store that lie in one of `found`, without these; by name."""
    given = {place.iri for place in found}
    things = world.load().by_id
    countries = {
        thing.country for iri in given if (thing := things.get(_id(iri))) is not None and thing.kind == "country"
    }
    if not countries:
        return ()
    return tuple(
        place
        for place in names.every(EntityType.PLACE)
        if place.iri not in given
        and (thing := things.get(_id(place.iri))) is not None
        and thing.kind in _WITHIN
        and thing.country in countries
    )


def _id(iri: str) -> str:
    """The id that stands in an entity's IRI: a Wikidata number or a slug, as in the world tables."""
    return unquote(iri.rpartition("/entity/")[2])
