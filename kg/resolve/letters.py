"""The letters of a name that count: what is invisible, marked or disguised never changes a name.

Zero-width and bidirectional marks, Arabic vowel signs and accents go; a letter that only looks like one of the word's
script (Cyrillic о in Kоrea) becomes that letter. In comes a name as written, out come its folded words.
Start at `spelt`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from kg.resolve.sounds import sounds
from kg.text.fold import fold

_WORD = re.compile(r"\w+")
# A hamza's seat may be heard or not; folding would make it a plain letter, so it keeps a shape of its own.
_SEATS = str.maketrans("ئؤ", "ٸٶ")
_NO_SEATS = str.maketrans("ٸٶ", "یو")
_SCRIPTS = {"LATIN": "latin", "CYRILLIC": "cyrillic", "GREEK": "greek"}


@lru_cache(maxsize=65_536)
def spelt(name: str) -> tuple[str, ...]:
    """The folded words of a person's name; letters that the tables of sounds list keep their marks (ş, č, й).

    Example:
        >>> spelt("Ruhollah Mūsavī Khomeini"), spelt("روح‌الله")
        (('ruhollah', 'musavi', 'khomeini'), ('روحالله',))
        >>> spelt("Олланд, Франсуа")
        ('франсуа', 'олланд')
    """
    family, comma, given = name.partition(",")
    plain = undisguised(f"{given} {family}" if comma and "," not in given and given.strip() else name)
    kept = "".join(_bare(c) for c in unicodedata.normalize("NFC", plain.casefold()))
    return tuple(_WORD.findall(fold(kept.translate(_SEATS)).replace("_", " ")))


def unseated(word: str) -> str:
    """The word as folding alone gives it.

    Example:
        >>> unseated(spelt("وائل")[0])
        'وایل'
    """
    return word.translate(_NO_SEATS)


@cache
def _known() -> frozenset[str]:
    return frozenset("".join("".join(table) for table in sounds().units.values()))


@lru_cache(maxsize=4096)
def _bare(character: str) -> str:
    if character in _known() or "\u0600" <= character < "\u0700":
        return character
    if character in "'’ʼ`ʿʾ‘":
        return ""
    return "".join(c for c in unicodedata.normalize("NFKD", character) if unicodedata.combining(c) == 0)


def unmarked(word: str) -> str:
    """The word without marks on its letters, hamza seats folded.

    Example:
        >>> unmarked("erdoğan")
        'erdogan'
    """
    decomposed = unicodedata.normalize("NFKD", unseated(word).replace("ı", "i"))
    return "".join(c for c in decomposed if unicodedata.combining(c) == 0)


def undisguised(name: str) -> str:
    """The name without invisible characters, each word in letters of one script.

    Example:
        >>> undisguised("Kоrea") == "Korea", undisguised("Оса"), undisguised("Рutin")
        (True, 'Оса', 'Putin')
    """
    plain = "".join(c for c in name if unicodedata.category(c) != "Cf")
    if plain.isascii() or not any(c in _lookalikes() for c in plain):
        return plain
    words = re.split(r"(\W+)", plain)
    own = {s for w in words if (s := _decided(w)) is not None}
    general = own.pop() if len(own) == 1 else None
    return "".join(_written(word, _decided(word) or general) for word in words)


def _decided(word: str) -> str | None:
    """The script of the letters that look like no other script's; None where they are of none or of several."""
    found = {s for c in word if c.isalpha() and c not in _lookalikes() and (s := _script(c)) is not None}
    return found.pop() if len(found) == 1 else None


def _written(word: str, script: str | None) -> str:
    table = _lookalikes()
    if script is None:
        return word
    return "".join(table[c].get(script, c) if c in table and _script(c) != script else c for c in word)


@lru_cache(maxsize=4096)
def _script(character: str) -> str | None:
    return _SCRIPTS.get(unicodedata.name(character, "").split(" ")[0])


@cache
def _lookalikes() -> dict[str, dict[str, str]]:
    """Each letter that looks like one of another script, with those letters by their script."""
    data = tomllib.loads((Path(__file__).parent / "spelling.toml").read_text(encoding="utf-8"))
    found: dict[str, dict[str, str]] = {}
    for row in data["lookalikes"]["letters"]:
        by_script = {s: c for c in row if (s := _script(c)) is not None}
        for letter in row:
            found[letter] = by_script
    return found
