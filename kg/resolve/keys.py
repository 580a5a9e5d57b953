"""Name keys: what the spellings of one name share in Arabic, Persian, Latin and Cyrillic script.

A key is a tuple of consonant skeletons, one for each word: letters that one script lacks are written with a
neighbour (گ with ج, غ; پ with ب; چ with تش or ش), and vowels come and go. The classes are data
(`spelling.toml`); given names that skeletons would confuse (حسن, حسين) keep codes of their own.
In comes a name, out goes its key, for comparing only. Start at `name_key`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from kg.model import EntityType
from kg.resolve.letters import undisguised
from kg.text.fold import fold

_PLAIN = str.maketrans("ıøłđðþßæœ", "iolddtsao")
# Cairo writes شئون and مسئول where others write شؤون and مسؤول.
_HAMZA_U = re.compile("ئ(?=[\u064b-\u0652]*و)")


@dataclass(frozen=True)
class _Script:
    digraphs: tuple[tuple[str, str], ...]
    letters: dict[str, str]


@dataclass(frozen=True)
class _Spelling:
    scripts: dict[str, _Script]
    particles: frozenset[str]
    joiners: frozenset[str]
    titles: frozenset[str]
    whole: frozenset[str]
    endings: frozenset[str]
    given: dict[str, str]


@cache
def _spelling() -> _Spelling:
    data = tomllib.loads((Path(__file__).parent / "spelling.toml").read_text(encoding="utf-8"))
    scripts = {
        name: _Script(tuple(sorted(data["digraphs"][name].items(), key=lambda p: -len(p[0]))), letters)
        for name, letters in data["letters"].items()
    }
    words = {name: frozenset(map(fold, row)) for name, row in data["words"].items()}
    given = {fold(spelling): f"={code}" for code, spellings in data["given"].items() for spelling in spellings}
    return _Spelling(
        scripts, words["particles"], words["joiners"], words["titles"], words["whole"], words["endings"], given
    )


@lru_cache(maxsize=65_536)
def name_key(name: str) -> tuple[str, ...]:
    """The key of a name: one skeleton for each word, titles and particles left out; empty where nothing is left.

    Example:
        >>> name_key("بوتين") == name_key("بوتن") == name_key("پوتین") == name_key("Putin") == name_key("Путин")
        True
        >>> name_key("حسن روحاني") == name_key("حسين روحاني")
        False
    """
    rules = _spelling()
    tokens = _compounds(words(name))
    while len(tokens) > 1 and tokens[0] in rules.titles:
        tokens = tokens[1:]
    kept = [t for t in tokens if t not in rules.particles] or tokens
    return tuple(k for t in kept if (k := _skeleton(t)))


def _compounds(tokens: list[str]) -> list[str]:
    """Names of two words as one: عبد الله, نصر الله, ابو مازن."""
    rules = _spelling()
    whole: list[str] = []
    open_ = False
    for token in tokens:
        if whole and (open_ or token in rules.endings):
            whole[-1] += token
        else:
            whole.append(token)
        open_ = token in rules.joiners
    return whole


def loose(key: tuple[str, ...]) -> tuple[str, ...]:
    """The key with the classes that Arabic and Persian hear differently left out: v (ف or و), and z beside s.

    Example:
        >>> loose(name_key("ديفيد كاميرون")) == loose(name_key("دیوید کامرون"))
        True
    """
    return tuple(part if part[0] == "=" else part[0] + part[1:].replace("f", "").replace("z", "s") for part in key)


def telling(key: tuple[str, ...], type_: EntityType = EntityType.PERSON) -> bool:
    """Whether a key says enough to stand for a name in other spellings.

    Args:
        key: The name's key.
        type_: A person needs two words and six consonants; a place or an organization five consonants.

    Example:
        >>> telling(name_key("فلاديمير بوتن")), telling(name_key("بوتن")), telling(name_key("هری کین"))
        (True, False, False)
        >>> telling(name_key("سريلانكا"), EntityType.PLACE)
        True
    """
    # A listed given name is shared by many: it tells no more than two consonants.
    size = sum(2 if part[0] == "=" else len(part) for part in key)
    return len(key) > 1 and size >= 6 if type_ is EntityType.PERSON else size >= 5


def words(name: str) -> list[str]:
    """The folded words of a name; zero-width and bidirectional marks, diacritics and punctuation (but +) are gone.

    Letters that only look like those of the word's script become these; a hamza before a long u has one seat.

    Example:
        >>> words("مسئول") == words("مسؤول"), words("Kоrea")
        (True, ['korea'])
    """
    plain = _HAMZA_U.sub("و", unicodedata.normalize("NFC", undisguised(name)))
    decomposed = unicodedata.normalize("NFKD", plain.translate(_PLAIN).casefold())
    marked = unicodedata.normalize("NFC", "".join(c for c in decomposed if not _mark(c)))
    return re.findall(r"\w+|\+", fold(marked).replace("_", " "))


def _mark(character: str) -> bool:
    """Whether it is a mark to drop: every diacritic but those that make letters of their own in folding anyway."""
    return unicodedata.combining(character) != 0


def _skeleton(word: str) -> str:
    rules = _spelling()
    code = rules.given.get(word)
    if code is not None:
        return code
    script = _script(word)
    if script == "arabic" and word.startswith("ال") and len(word) > 4 and word not in rules.whole:
        word = word[2:]
        code = rules.given.get(word)
        if code is not None:
            return code
    classes = rules.scripts[script]
    for pair, one in classes.digraphs:
        word = word.replace(pair, one if script != "latin" else one.upper())
    if script == "latin":
        return "".join(c.lower() if c.isupper() else classes.letters.get(c, "") for c in word)
    return "".join(classes.letters.get(c, "") for c in word)


def _script(word: str) -> str:
    code = ord(word[0])
    if code < 0x0370 or 0x1E00 <= code < 0x2000:
        return "latin"
    return "cyrillic" if 0x0400 <= code < 0x0530 else "arabic"


@lru_cache(maxsize=65_536)
def plain(name: str) -> str:
    """The folded letters without spaces and punctuation: خلیج‌فارس and خليج فارس agree.

    Example:
        >>> plain("خلیج‌فارس") == plain("خليج فارس")
        True
    """
    return "".join(words(name))
