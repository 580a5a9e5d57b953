"""Keys of names: what the spellings of one name in Arabic, Persian and Latin letters share.

Consonants only, with the letters that the scripts mix up taken together (Arabic writes p as b, g as gh, j
or k, v as f or w). In comes a name, out come its words' keys. Start at `keys`.
"""

from __future__ import annotations

import re
import unicodedata

from kg.text.fold import fold

_ARABIC = {
    "ب": "b", "پ": "b", "ت": "t", "ط": "t", "ث": "s", "س": "s", "ص": "s", "ج": "j", "چ": "c", "ح": "h", "خ": "x",
    "د": "d", "ذ": "z", "ز": "z", "ض": "z", "ظ": "z", "ر": "r", "ژ": "j", "ش": "c", "غ": "g", "گ": "g", "ف": "f",
    "ق": "k", "ک": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "", "ی": "", "ا": "", "ع": "",
}  # fmt: skip
_PAIRS = (("kh", "x"), ("gh", "g"), ("sh", "c"), ("ch", "c"), ("zh", "j"), ("ph", "f"), ("th", "t"), ("ck", "k"))
_LATIN = {"p": "b", "q": "k", "v": "f", "c": "k"}
_WORD = re.compile(r"[^\W_]+")
_SILENT = frozenset("aeiouyw'’`")


def keys(name: str) -> tuple[str, ...]:
    """The keys of a name's words, in order.

    Example:
        >>> keys("پوتین") == keys("بوتن") == keys("بوتين") == keys("Putin")
        True
    """
    return tuple(key for word in _WORD.findall(fold(name)) if (key := _key(word)))


def spelling(name: str) -> str:
    """The folded words of a name, for comparing whole names letter by letter.

    Example:
        >>> spelling("R.T.") == spelling("r t")
        True
    """
    return " ".join(_WORD.findall(fold(name)))


def _key(word: str) -> str:
    if any("؀" <= c <= "ۿ" for c in word):
        key = "".join(_ARABIC.get(c, c) for c in word.removeprefix("ال"))
    else:
        plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
        for pair, one in _PAIRS:
            plain = plain.replace(pair, one.upper())
        key = "".join(_LATIN.get(c, c) for c in plain if c not in _SILENT).lower()
    key = re.sub(r"(.)\1+", r"\1", key)
    # A final h is often silent or a feminine ending (روسیه, سارة, Sarah).
    key = key.removesuffix("h") if len(key) > 2 else key
    return key or word
