"""Folding: one spelling for all the spellings of a word, for comparing only; the text itself never changes.

Arabic and Persian outlets write one word with Arabic or Persian yeh and kaf, with or without hamza,
diacritics, tatweel and zero-width non-joiner. `fold` gives the letters that all of them share.
In comes any text, out goes its folded form; lengths may differ, so offsets are kept by folding
token by token (`kg.text.tokens`). Start at `fold`.
"""

from __future__ import annotations

import sys
import unicodedata

_SAME = {
    "ي": "ی", "ى": "ی", "ئ": "ی", "ے": "ی", "ك": "ک", "ڪ": "ک",
    "ة": "ه", "ۀ": "ه", "ۂ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ۆ": "و", "ء": "",
    "ـ": "",
}  # fmt: skip
_DIGIT_ZEROS = (0x0660, 0x06F0)


def _table() -> dict[int, str]:
    table = {ord(a): b for a, b in _SAME.items()}
    for code in range(0x0600, 0x2070):
        if unicodedata.category(chr(code)) in ("Mn", "Cf"):
            table[code] = ""
    table[0xFEFF] = ""
    for zero in _DIGIT_ZEROS:
        table.update({zero + n: str(n) for n in range(10)})
    # Presentation forms (ﻻ, ﷲ) are the same letters in an old encoding.
    for code in (*range(0xFB50, 0xFDFE), *range(0xFE70, 0xFEFD)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if plain != chr(code):
            table[code] = "".join(table.get(ord(c), c) for c in plain if not c.isspace())
    return table


_TABLE = _table()


def fold(text: str) -> str:
    """The letters that all spellings of `text` share.

    Example:
        >>> fold("رئیس‌جمهوری") == fold("رئيسجمهوري")
        True
        >>> fold("أكّد"), fold("TASS")
        ('اکد', 'tass')
    """
    return sys.intern(text.translate(_TABLE).casefold())
