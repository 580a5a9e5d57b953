"""Entities by the beginning of a name, in any script: what a search box offers while one types.

    "بوت"   ──► names with a word that begins so, folded           Boutros, بوتين …
    "puti"  ──► … and names whose words share its consonants       بوتين, پوتین

In comes what was typed so far, out come entities, the most reported first. Start at `suggest`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.model import EntityType
from kg.resolve.keys import name_key, words
from kg.store import Index
from kg.store.index.entities import key_word

_ASKED = 200
_HITS = """
SELECT n.entity, n.text, e.iri, e.type, e.shown, e.labels, e.same
FROM name_words w JOIN name n ON n.id = w.rowid JOIN entity e ON e.id = n.entity
WHERE name_words MATCH ? ORDER BY w.rowid LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that what was typed may mean.

    Args:
        number: Its number in the index.
        matched: The name of it that fits.
    """

    number: int
    iri: str
    type: str
    shown: str
    labels: str
    matched: str


def suggest(index: Index, typed: str, *, limit: int = 8, types: tuple[str, ...] = ()) -> list[Hit]:
    """The entities whose names begin as `typed`, then those that sound so.

    Args:
        index: The index.
        typed: The beginning of a name, or several words of which the last may be cut.
        limit: How many at most.
        types: Only entities of these types; any if none is given.

    Returns:
        Most reported first; empty where nothing fits or nothing was typed.
    """
    found: dict[int, Hit] = {}
    for phrase in (_spelled(typed), _sounding(typed)):
        if phrase is None or len(found) >= limit:
            continue
        for number, text, iri, kind, shown, labels, _ in index.rows(_HITS, (phrase, _ASKED)):
            if not types or kind in types:
                found.setdefault(number, Hit(number, iri, kind, shown, labels, text))
    return list(found.values())[:limit]


def all_names(index: Index) -> Iterator[tuple[str, EntityType, str, str, frozenset[str]]]:
    """Every name of every entity, as `kg.query.names.NameIndex.made` takes them."""
    types = {kind.value: kind for kind in EntityType}
    rows = "SELECT e.iri, e.type, n.folded, e.shown, n.keys FROM name n JOIN entity e ON e.id = n.entity"
    for iri, kind, spelling, shown, keys in index.rows(rows):
        yield iri, types[kind], spelling, shown, frozenset(keys.split())


def _spelled(typed: str) -> str | None:
    parts = words(typed.replace("\x00", ""))
    if not parts:
        return None
    return "folded : (" + " AND ".join(f'"{part}"*' for part in parts) + ")"


def _sounding(typed: str) -> str | None:
    """The keys of the words; the last may be cut where what there is of it says enough."""
    parts = [key_word(part) for part in name_key(typed)]
    if not parts or max(len(part) for part in parts) < 3:
        return None
    wanted = [f'"{part}"' for part in parts]
    wanted[-1] += "*" if len(parts[-1]) > 3 else ""
    return "keys : (" + " AND ".join(wanted) + ")"
