"""The consonants of a name: what its spellings in Arabic and Persian script share.

Outlets write foreign names by ear: بوتن, بوتين and پوتین are one man. Vowels come and go, and letters that one
script lacks are written with a neighbour (گ with ج, غ or ك; پ with ب; چ with تش or ش).
In comes a name in any spelling, out goes its skeleton, for comparing only. Start at `skeleton`.
"""

from __future__ import annotations

from functools import lru_cache

from kg.text.fold import fold

_PAIRS = (("تش", "ش"), ("کس", "س"))
_SAME = {
    "پ": "ب", "گ": "ج", "غ": "ج", "ژ": "ج", "چ": "ش", "ق": "ک", "ڤ": "ف", "ط": "ت", "ص": "س", "ث": "س", "ذ": "ز",
    "ض": "ز", "ظ": "ز", "ح": "ه", "و": "", "ا": "", "ی": "", "ع": "", "ه": "",
}  # fmt: skip
_TABLE = str.maketrans(_SAME)


@lru_cache(maxsize=65_536)
def skeleton(name: str) -> str:
    """The consonants of a name, words kept apart by one space; empty where it has none.

    Example:
        >>> skeleton("بوتين") == skeleton("پوتین") == skeleton("بوتن")
        True
        >>> skeleton("فوستوتشني") == skeleton("فوستوشني")
        True
    """
    words = []
    for word in fold(name).replace("_", " ").split():
        for pair, one in _PAIRS:
            word = word.replace(pair, one)
        words.append(word.translate(_TABLE))
    return " ".join(w for w in words if w)


def near(a: str, b: str, *, most: int = 1) -> bool:
    """Whether two skeletons differ in at most `most` letters.

    Example:
        >>> near("فستشن", "فستن"), near("ظرف", "سلم")
        (True, False)
    """
    if a == b:
        return True
    if abs(len(a) - len(b)) > most:
        return False
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, start=1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1] <= most
