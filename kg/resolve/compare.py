"""Whether two names, perhaps in two scripts, may be one person's.

    محمدباقر قالیباف             محمدباقر ~ Mohammad Bagher, قالیباف ~ Ghalibaf
    Mohammad Bagher Ghalibaf

Every word must find its partner by sound (`kg.resolve.sounds`) or by being the same given name in another spelling;
particles may be left out, titles are stripped, words may be written together. A family name alone is only a part.
In come two names, out comes a `Likeness` that says how the words were paired. Start at `compare`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

from kg.model import Evidence
from kg.resolve.attested import attested
from kg.resolve.letters import spelt, unmarked, unseated
from kg.resolve.sounds import cost, sounds, weight
from kg.text.fold import fold

_MOST = 3  # words that may be written as one
_FAR = 99.0
_ARTICLE, _ALEF = "ال", "ا"
_SKIP, _JOIN = 0.02, 0.02


class Verdict(StrEnum):
    """What the names alone say."""

    SAME = "same"  # every word has its partner
    PART = "part"  # the one name has all words of the other and more: needs support from elsewhere
    DIFFERENT = "different"


class Partner(NamedTuple):
    """Words of the one name and of the other that are taken for the same, and what that costs."""

    one: str
    other: str
    cost: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two names compare.

    Args:
        verdict: What follows.
        score: 1 where every letter finds its partner, 0 where the names are different.
        partners: The words paired, in the order of the first name.
    """

    verdict: Verdict
    score: float
    partners: tuple[Partner, ...] = ()

    def evidence(self) -> Evidence:
        """The clue for a joining that rests on this."""
        return Evidence("names-alike", self.score, ", ".join(f"{p.one} ~ {p.other}" for p in self.partners))


_NONE = Likeness(Verdict.DIFFERENT, 0.0)
_Step: TypeAlias = tuple[int, int, float, tuple[Partner, ...]]


@dataclass(frozen=True)
class _Rules:
    particles: frozenset[str]
    titles: frozenset[str]
    whole: frozenset[str]
    patronymics: tuple[str, ...]
    sun: str
    given: dict[str, frozenset[str]]


@cache
def _rules() -> _Rules:
    data = tomllib.loads((Path(__file__).parent / "spelling.toml").read_text(encoding="utf-8"))
    words = {name: frozenset(map(fold, row)) for name, row in data["words"].items()}
    given: dict[str, frozenset[str]] = dict(sounds().equivalents)
    for code, spellings in data["given"].items():
        for spelling in map(fold, spellings):
            given[spelling] = given.get(spelling, frozenset()) | {code}
    return _Rules(
        particles=words["particles"] | words["articles"],
        titles=words["titles"],
        whole=words["whole"],
        patronymics=tuple(words["patronymics"]),
        sun=data["words"]["sun"][0],
        given=given,
    )


@lru_cache(maxsize=262_144)
def compare(one: str, other: str) -> Likeness:
    """Whether two names may be one person's, by the names alone.

    Args:
        one: A name as written, in any script.
        other: Another.

    Returns:
        The same verdict and score whichever comes first.

    Example:
        >>> compare("فلاديمير بوتن", "Владимир Путин").verdict.value, compare("بوتين", "Putin").verdict.value
        ('same', 'part')
        >>> compare("Kim Jong Un", "كيم يو جونغ").verdict.value
        'different'
    """
    a, b = spelt(one), spelt(other)
    if not a or not b:
        return _NONE
    limit = sounds().limit
    ways = [(x, y) for x in _untitled(a) for y in _untitled(b)]
    best = max((_paired(x, y, limit["name"]) for x, y in ways), key=lambda found: found.score)
    if best.verdict is not Verdict.DIFFERENT:
        return best
    short = [(x, y) for x, y in ways if 1 < len(x) < 4 and 1 < len(y) < 4]
    orders = [pair for x, y in short for pair in ((x, _turned(y)), (_turned(x), y))]
    turned = (_paired(x, y, limit["order"]) for x, y in orders)
    best = max(turned, key=lambda found: found.score, default=_NONE)
    # Another order of the words is usual in some countries and another person in others: it needs support.
    return _inside(a, b) if best.verdict is Verdict.DIFFERENT else replace(best, verdict=Verdict.PART)


def _untitled(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The words, and the words without the titles before them: سردار is a title and a given name."""
    at = 0
    while at < len(words) - 1 and unseated(words[at]) in _rules().titles:
        at += 1
    return [words, words[at:]] if at else [words]


def _turned(words: tuple[str, ...]) -> tuple[str, ...]:
    """The family name first instead of last."""
    return (words[-1], *words[:-1])


def _paired(a: tuple[str, ...], b: tuple[str, ...], limit: float) -> Likeness:
    """The cheapest pairing of all words in their order."""
    best: dict[tuple[int, int], tuple[float, tuple[Partner, ...]]] = {(0, 0): (0.0, ())}
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            if (i, j) not in best:
                continue
            spent, partners = best[i, j]
            for p, q, price, partner in _steps(a, b, i, j):
                known = best.get((i + p, j + q))
                if known is None or spent + price < known[0]:
                    best[i + p, j + q] = (spent + price, (*partners, *partner))
    spent, partners = best.get((len(a), len(b)), (_FAR, ()))
    said = sum(min(weight(_joined(p.one)), weight(_joined(p.other))) for p in partners)
    if not partners or spent > limit * said:
        return _NONE
    enough = min(len(_core(a)), len(_core(b))) > 1
    return Likeness(Verdict.SAME if enough else Verdict.PART, round(1 - spent / said, 2), partners)


def _steps(a: tuple[str, ...], b: tuple[str, ...], i: int, j: int) -> Iterator[_Step]:
    """How the pairing may go on behind the first `i` words of `a` and `j` of `b`."""
    if i < len(a) and _optional(a, i):
        yield 1, 0, _SKIP, ()
    if j < len(b) and _optional(b, j):
        yield 0, 1, _SKIP, ()
    for p in range(1, min(_MOST, len(a) - i) + 1):
        for q in range(1, min(_MOST if p == 1 else 1, len(b) - j) + 1):
            price = _apart(a[i : i + p], b[j : j + q])
            if price < _FAR:
                yield p, q, price, (Partner(" ".join(a[i : i + p]), " ".join(b[j : j + q]), price),)


def _optional(words: tuple[str, ...], at: int) -> bool:
    """Whether a word may be left out: a particle, a patronymic between given and family name."""
    rules = _rules()
    return words[at] in rules.particles or (0 < at < len(words) - 1 and words[at].endswith(rules.patronymics))


@lru_cache(maxsize=262_144)
def _apart(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """What it costs to take some words for some others, written as one."""
    codes, others = (_rules().given.get(unseated(_bare("".join(words)))) for words in (one, other))
    if codes is not None and others is not None:
        return 0.0 if codes & others else _FAR
    limit = sounds().limit["word" if len(one) == len(other) == 1 else "joined"]
    prices = [
        price
        for x in _forms(one)
        for y in _forms(other)
        if abs(weight(x) - weight(y)) <= 1 + (most := limit * (weight(x) + weight(y)) / 2)
        and (price := cost(x, y)) <= most
    ]
    if not prices or len(one) > 1 or len(other) > 1:
        return min(prices) + _JOIN * (len(one) + len(other) - 2) if prices else _FAR
    return _weighed(min(prices), one[0], other[0])


def _weighed(price: float, one: str, other: str) -> float:
    """The price in the light of how the two words are known to be written."""
    if price <= sounds().cost["known"]:
        return price
    known = attested(unmarked(one), unmarked(other))
    return price if known is None else sounds().cost["known"] if known else price + sounds().cost["stranger"]


@lru_cache(maxsize=65_536)
def _forms(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words as one, with and without the Arabic article, and as it is heard."""
    whole, bare = "".join(words), "".join(map(_bare, words))
    heard = re.sub(f"(?<=..){_ARTICLE}(?=[{_rules().sun}])", _ALEF, whole).replace("نب", "مب")
    return tuple(dict.fromkeys((whole, bare, heard)))


def _bare(word: str) -> str:
    return word[2:] if word.startswith(_ARTICLE) and len(word) > 4 and word not in _rules().whole else word


def _joined(words: str) -> str:
    return words.replace(" ", "")


def _core(words: tuple[str, ...]) -> list[str]:
    """The words that tell: neither particles nor titles; all of them where nothing is left."""
    return [w for w in words if w not in _rules().particles] or list(words)


def _inside(a: tuple[str, ...], b: tuple[str, ...]) -> Likeness:
    """Whether one name has all words of the other, in their order, and more."""
    short, long = sorted((_core(a), _core(b)), key=len)
    partners, at = [], 0
    for word in short:
        while at < len(long) and (price := _apart((word,), (long[at],))) >= _FAR:
            at += 1
        if at == len(long):
            return _NONE
        partners.append(Partner(word, long[at], price))
        at += 1
    return Likeness(Verdict.PART, 0.5, tuple(partners))
