"""How far apart two words sound that may stand in two scripts.

Both words are cut into units (a letter or several heard as one) in every possible way; the cheapest way of pairing
the units counts. What each unit may sound like, and what a unit without partner costs, is data (`sounds.toml`).

    p u t i n            p~b 0, u~و 0, t~ت 0, i~ي 0, n~ن 0
    ب و ت ي ن

In come two folded words, out goes a cost. Start at `cost`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

_VOWELS = frozenset("aiu")
_WEAK = frozenset("aiuwy'")
_FAR = 99.0


class Unit(NamedTuple):
    """A letter or several that are heard as one, with all it may sound like and the usual one of these."""

    text: str
    sounds: frozenset[str]
    usual: str

    @property
    def weak(self) -> bool:
        """Whether it may be a vowel and nothing harder."""
        return (self.vowel and "h" not in self.sounds) or self.sounds <= _WEAK

    @property
    def vowel(self) -> bool:
        """Whether it can be a vowel."""
        return bool(self.sounds & _VOWELS)


@dataclass(frozen=True)
class Sounds:
    """The data of `sounds.toml`."""

    cost: dict[str, float]
    limit: dict[str, float]
    near: frozenset[tuple[str, str]]
    rare: frozenset[tuple[str, str]]
    units: dict[str, dict[str, Unit]]
    equivalents: dict[str, frozenset[str]]


@cache
def sounds() -> Sounds:
    """The tables, read once."""
    data = tomllib.loads((Path(__file__).parent / "sounds.toml").read_text(encoding="utf-8"))
    near, rare = (
        frozenset(pair for one, other in data["near"][row] for pair in ((one, other), (other, one)))
        for row in ("pairs", "rare")
    )
    units = {
        script: {text: Unit(text, frozenset(heard), heard[0]) for text, heard in rows.items()}
        for script, rows in data["units"].items()
    }
    equivalents: dict[str, frozenset[str]] = {}
    for code, spellings in data["equivalents"].items():
        for spelling in spellings:
            equivalents[spelling] = equivalents.get(spelling, frozenset()) | {code}
    for letter, called in data["initials"].items():
        for spelling in (letter, *called):
            equivalents[spelling] = equivalents.get(spelling, frozenset()) | {f"{letter}."}
    return Sounds(data["cost"], data["limit"], near, rare, units, equivalents)


def script(word: str) -> str:
    """The script of a folded word, by its first letter.

    Example:
        >>> script("putin"), script("путин"), script("پوتین")
        ('latin', 'cyrillic', 'arabic')
    """
    code = ord(word[0])
    if code < 0x0370 or 0x1E00 <= code < 0x2000:
        return "latin"
    return "cyrillic" if 0x0400 <= code < 0x0530 else "arabic"


@lru_cache(maxsize=65_536)
def _cuts(word: str) -> tuple[tuple[Unit, ...], ...]:
    """For each position the units that may begin there; a letter that no table lists is a consonant of its own."""
    table = sounds().units[script(word)]
    found = []
    for at, letter in enumerate(word):
        single = table.get(letter) or Unit(letter, frozenset((letter,)), letter)
        here = {u.text: u for size in (4, 3, 2) if (u := table.get(word[at : at + size])) is not None}
        if word[at : at + 2] == 2 * letter and not single.weak:
            here.setdefault(2 * letter, Unit(2 * letter, single.sounds, single.usual))
        found.append((*(u for u in here.values() if len(u.text) > 1), single))
    return tuple(found)


@lru_cache(maxsize=65_536)
def weight(word: str) -> float:
    """How much a word says: its consonants, and a little for its vowels.

    Example:
        >>> weight("putin") > weight("li") > 0
        True
    """
    cuts, at, total = _cuts(word), 0, 0.0
    while at < len(word):
        unit = cuts[at][0]
        total += 0.3 if unit.weak else 1.0
        at += len(unit.text)
    return max(total, 1.0)


@lru_cache(maxsize=262_144)
def cost(one: str, other: str) -> float:
    """What it costs to hear one word in the other; 0 where every unit finds its partner.

    Args:
        one: A folded word of one script.
        other: Another, of any script.

    Example:
        >>> cost("putin", "بوتین") == cost("putin", "بوتن") - sounds().cost["short"] == 0
        True
        >>> cost("putin", "کرملین") > 1
        True
    """
    if one == other:
        return 0.0
    a, b = _cuts(one), _cuts(other)
    left, right = _missing(one, other), _missing(other, one)
    table = [[_FAR] * (len(b) + 1) for _ in range(len(a) + 1)]
    table[0][0] = 0.0
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            here = table[i][j]
            if here >= _FAR:
                continue
            if i < len(a):
                for n, u in enumerate(a[i]):
                    _lower(table, i + len(u.text), j, here + left[i][n])
                    if j < len(b):
                        for v in b[j]:
                            _lower(table, i + len(u.text), j + len(v.text), here + _apart(u, v))
            if j < len(b):
                for n, v in enumerate(b[j]):
                    _lower(table, i, j + len(v.text), here + right[j][n])
    return round(table[len(a)][len(b)], 4)


def _lower(table: list[list[float]], i: int, j: int, value: float) -> None:
    if value < table[i][j]:
        table[i][j] = value


@lru_cache(maxsize=16_384)
def _apart(one: Unit, other: Unit) -> float:
    """What it costs to take one unit for the other."""
    data = sounds()
    if one.sounds & other.sounds:
        return 0.0
    if one.vowel and other.vowel:
        return data.cost["vowels"]
    if one.weak or other.weak:
        rare = any((x, y) in data.rare for x in one.sounds for y in other.sounds)
        return data.cost["rare"] if rare else _FAR
    if (one.usual, other.usual) in data.near:
        return data.cost["near"]
    if any((x, y) in data.rare for x in one.sounds for y in other.sounds):
        return data.cost["rare"]
    return _FAR


def _missing(word: str, other: str) -> list[list[float]]:
    """For each unit of `word` what it costs that it has no partner in `other`."""
    own, foreign = script(word), script(other)
    return [[_alone(unit, at, word, own, foreign, other) for unit in units] for at, units in enumerate(_cuts(word))]


def _alone(unit: Unit, at: int, word: str, own: str, foreign: str, other: str) -> float:
    costs = sounds().cost
    end = at + len(unit.text) == len(word)
    if "'" in unit.sounds:
        return costs["sign" if own != "arabic" else "faint"]
    if unit.usual == "h":
        return costs["breath"]
    if not unit.weak:
        return costs["consonant"]
    if not unit.vowel:
        return costs["glide"]
    if at == 0:
        cluster = unit.text == "ا" and len(other) > 1 and not any(cuts[-1].vowel for cuts in _cuts(other)[:2])
        return costs["prothetic"] if cluster else costs["first"]
    if end:
        return costs["silent"] if unit.text == "e" else costs["last"]
    if own == "arabic":
        return costs["long" if foreign == "arabic" else "bare"]
    return costs["short"] if foreign == "arabic" else costs["vowel"]
