"""Which language a text is in, told by script, letters and frequent words.

In comes a text, out comes a `Language`. Start at `identify`. Nothing is trained or downloaded: the question
here is only which language pack reads a file, and neighbours in one script (Arabic, Persian, Urdu, Kurdish,
Pashto) differ plainly in letters and in their commonest words.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kg.lang import folders, load_pack

OTHERS = Path(__file__).with_name("other_languages.toml")
SAMPLE = 20_000  # characters looked at: an article and more
WORD = re.compile(r"\w+")
SCRIPT_SHARE = 0.4  # of the letters; below it a text of Arabic letters with many foreign names is not ours
LETTER_WEIGHT = 1.0
WORD_WEIGHT = 3.0
LEAST_SCORE = 0.05


class Language(NamedTuple):
    """A language: BCP 47 code ("und" where unknown), English name, and whether a language pack reads it."""

    code: str
    name: str
    supported: bool


class Profile(NamedTuple):
    """What tells a language: its script, the letters only it writes, those it never writes, its commonest words."""

    code: str
    name: str
    script: str
    letters: frozenset[str]
    foreign: frozenset[str]
    words: frozenset[str]


def identify(text: str) -> Language:
    """The language of `text`, judged on its first 20,000 characters.

    Args:
        text: Raw text of any length; an empty one has no language.

    Returns:
        The language with the best score in the text's main script; code "und" where none fits.

    Example:
        >>> identify("قال الرئيس الروسي إن بلاده مستعدة للتعاون مع كوريا").code
        'ar'
        >>> identify("رئیس جمهور روسیه گفت که این دیدار را به زودی برگزار می‌کند").code
        'fa'
        >>> identify("The president said that he is ready.")
        Language(code='en', name='English', supported=False)
    """
    sample = text[:SAMPLE]
    letters = Counter(c for c in sample.lower() if c.isalpha())
    script = _main_script(letters)
    words = Counter(w for w in WORD.findall(sample.lower()))
    scored = [(_score(p, letters, words), p) for p in profiles() if p.script == script]
    best, profile = max(scored, default=(0.0, None), key=lambda pair: pair[0])
    if profile is None or best < LEAST_SCORE:
        return Language("und", f"{script.title()} script" if script else "signs without letters", False)
    return Language(profile.code, profile.name, profile.code in supported())


@cache
def supported() -> frozenset[str]:
    """Codes of the languages that a pack reads; the folders and entry points are looked through once."""
    return frozenset(folders())


@cache
def profiles() -> tuple[Profile, ...]:
    """The installed packs, then the languages of `other_languages.toml` that have none."""
    packs = [load_pack(code).meta for code in sorted(supported())]
    rows = tomllib.loads(OTHERS.read_text(encoding="utf-8"))
    return (
        *(_profile(m.code, m.name, m.letters, m.foreign_letters, m.frequent) for m in packs),
        *(
            _profile(code, row["name"], row["letters"], "", row["words"].split())
            for code, row in rows.items()
            if code not in supported()
        ),
    )


def _profile(code: str, name: str, letters: str, foreign: str, words: Iterable[str]) -> Profile:
    frequent = frozenset(words)
    return Profile(
        code, name, _main_script(Counter("".join(frequent))), frozenset(letters), frozenset(foreign), frequent
    )


def _main_script(letters: Counter[str]) -> str:
    """The script of the most letters, as the first word of their Unicode names; "" where there is none."""
    scripts: Counter[str] = Counter()
    for letter, count in letters.items():
        scripts[unicodedata.name(letter, "?").split()[0]] += count
    if not scripts:
        return ""
    if scripts["ARABIC"] >= SCRIPT_SHARE * scripts.total():
        return "ARABIC"
    return scripts.most_common(1)[0][0]


def _score(profile: Profile, letters: Counter[str], words: Counter[str]) -> float:
    own = sum(letters[c] for c in profile.letters) - sum(letters[c] for c in profile.foreign)
    frequent = sum(words[w] for w in profile.words) / max(words.total(), 1)
    return LETTER_WEIGHT * own / max(letters.total(), 1) + WORD_WEIGHT * frequent
