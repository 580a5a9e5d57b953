"""Changed copies of training samples: other names, clitics, quotation marks, lost half-spaces.

In comes a sample and a random source, out goes a sample of the same shape. What folding already makes equal
(hamza, yeh, kaf, diacritics, zero-width non-joiners) needs no copies. Start at `augment`.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ner_corpora import ORGANIZATION, PERSON, PLACE, Name, Sample

ZWNJ = "\u200c"
_SEED = 11
_MADE_UP = 8_000
_FAMILY_ENDINGS = ("ی", "زاده", "پور", "نژاد", "یان")


@dataclass(frozen=True)
class Change:
    """How often a name or word is changed, and by what.

    Args:
        pools: Names to put in another's place, by label.
        swap: By label, the share of names that give way to one of the pool.
        clitic: Share of names that get a clitic written before them.
        quote: Share of names that get quotation marks.
        split: Share of words with a half-space that fall apart at it.
        clitics: Clitics of the language.
    """

    pools: dict[str, list[tuple[str, ...]]]
    swap: dict[str, float]
    clitic: float
    quote: float
    split: float
    clitics: tuple[str, ...] = ()


def pools(data: Path, lang: str, samples: Iterable[Sample]) -> dict[str, list[tuple[str, ...]]]:
    """Names of persons and places: of politicians' and cities' tables and of the samples themselves."""
    found: dict[str, set[tuple[str, ...]]] = {PERSON: _made_up(data, lang), PLACE: set(), ORGANIZATION: set()}
    for row in _rows(data / "gazetteers/everypolitician/persons.tsv"):
        words = tuple((row[lang] or "").split())
        if 2 <= len(words) <= 4 and all(w.isalpha() for w in words):
            found[PERSON].add(words)
    for row in _rows(data / "gazetteers/dr5hn/cities_ar_fa.checked.tsv"):
        large = int(float(row["population"] or 0)) >= 100_000 and float(row["ar_fa_skeleton_sim"] or 0) >= 0.7
        words = tuple((row[f"name_{lang}"] or "").split())
        if large and 1 <= len(words) <= 3 and all(w.isalpha() for w in words):
            found[PLACE].add(words)
    for sample in samples:
        for a, b, label in sample.names:
            if (label == PERSON and b - a >= 2) or label == ORGANIZATION:
                found[label].add(sample.words[a:b])
    return {label: sorted(names) for label, names in found.items()}


def _made_up(data: Path, lang: str) -> set[tuple[str, ...]]:
    """Names of two or three words put together from lists of name words: no model has seen them."""
    rng = random.Random(_SEED)
    if lang == "ar":
        lines = (data / "names/wd-arabic/wd_arabic.normalized.aligned.tokens").read_text(encoding="utf-8").splitlines()
        rows = [line.split("\t") for line in lines]
        words = [letters.replace(" ", "") for _, letters, count in rows if len(letters) > 5]
        first = [letters.replace(" ", "") for _, letters, count in rows if int(count) > 20] or words
    else:
        folder = data / "names/persian-names"
        first = [w for f in ("male_fa.txt", "female_fa.txt") for w in (folder / f).read_text(encoding="utf-8").split()]
        full = [(row["fa"] or "").split() for row in _rows(data / "gazetteers/everypolitician/persons.tsv")]
        words = [name[-1] for name in full if len(name) > 1] + [f"{w}{end}" for w in first for end in _FAMILY_ENDINGS]
    return {(rng.choice(first), *(rng.choice(words) for _ in range(rng.choice((1, 1, 2))))) for _ in range(_MADE_UP)}


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def augment(sample: Sample, change: Change, rng: random.Random) -> Sample:
    """A changed copy of `sample`, or the sample itself where nothing is changed."""
    words: list[str] = []
    names: list[Name] = []
    at = 0
    for a, b, label in sample.names:
        _copy(sample.words[at:a], words, change, rng)
        quoted = label != PERSON and rng.random() < change.quote
        words += ["«"] if quoted else []
        first = len(words)
        words += _named(sample.words[a:b], label, change, rng)
        names.append((first, len(words), label))
        words += ["»"] if quoted else []
        at = b
    _copy(sample.words[at:], words, change, rng)
    return Sample(tuple(words), tuple(names))


def _copy(source: Iterable[str], words: list[str], change: Change, rng: random.Random) -> None:
    for word in source:
        if ZWNJ in word and rng.random() < change.split:
            words += [part for part in word.split(ZWNJ) if part]
        else:
            words.append(word)


def _named(name: tuple[str, ...], label: str, change: Change, rng: random.Random) -> tuple[str, ...]:
    pool = change.pools.get(label)
    if pool and rng.random() < change.swap[label] and (label != PERSON or len(name) > 1):
        name = rng.choice(pool)
    elif len(name) > 1 and label == PERSON and rng.random() < change.swap[label] / 2:
        name = name[-1:]
    if change.clitics and rng.random() < change.clitic:
        name = (rng.choice(change.clitics) + name[0], *name[1:])
    return name
