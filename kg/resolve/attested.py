"""How words of names are known to be written in Latin and in Arabic script.

In comes the table of spellings (`kg/world/tables/spellings.tsv`), out comes whether two words are known as one name, or
each as another. Start at `attested`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache

from kg import resources
from kg.world.tables import read_table

COLUMNS = ("latin", "arabic", "weight", "source")
_KNOWN = 3  # names that a word stands in, from which its spellings are taken for known
_SHARED = 0.1  # part of the names in which two words are written alike, from which they are one


@cache
def _table() -> tuple[Mapping[str, Counter[str]], Mapping[str, Counter[str]]]:
    """Arabic spellings by Latin word, and the other way round."""
    arabic: dict[str, Counter[str]] = {}
    latin: dict[str, Counter[str]] = {}
    for row in read_table(resources.WORLD / "tables" / "spellings.tsv", COLUMNS):
        arabic.setdefault(row["latin"], Counter())[row["arabic"]] += int(row["weight"])
        latin.setdefault(row["arabic"], Counter())[row["latin"]] += int(row["weight"])
    return arabic, latin


@lru_cache(maxsize=65_536)
def attested(one: str, other: str) -> bool | None:
    """Whether two folded words are known spellings of one name.

    Args:
        one: A word in Latin script without marks, or in Arabic script.
        other: Another.

    Returns:
        True where they are, False where both are known and only for other names, None where too little is known.

    Example:
        >>> attested("johnson", "جونسون"), attested("smith", "جونسون"), attested("johnson", "قلقشندی")
        (True, False, None)
    """
    arabic, latin = _table()
    if one in latin and other in latin:
        return _share(latin[one], latin[other])
    if other in arabic:
        one, other = other, one
    if one not in arabic or other not in latin:
        return None
    if arabic[one][other]:
        return True
    return False if arabic[one].total() >= _KNOWN and latin[other].total() >= _KNOWN else None


def _share(one: Counter[str], other: Counter[str]) -> bool | None:
    """Whether two words of Arabic script stand for the same Latin ones."""
    both = sum((one & other).values())
    if both >= _SHARED * min(one.total(), other.total()):
        return True
    return False if min(one.total(), other.total()) >= _KNOWN and not both else None
