"""The word lists that the NER models see, gathered from gazetteers whose licence allows shipping.

In comes the data folder and the text the vectors are learned from, out goes `lexicon.tsv`: folded word, letters
of its lists, rounded logarithm of its count in news. Facts only, no running text. Start at `write_lexicon`.
"""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.text.fold import fold

_LEAST_COUNT = 4
_LEAST_LETTERS = 2
_LEAST_POPULATION = 15_000
_LEAST_LIKENESS = 0.6  # of a city's Arabic and Persian names: below it, one of them is likely a bad translation
_ORDER = "cpqgn"


def write_lexicon(data: Path, lang: str, text: Path, target: Path) -> None:
    """Gather the lists of one language and the counts of words in `text`, and write the table."""
    lists: dict[str, set[str]] = defaultdict(set)
    for word, letter in _rows(data, lang):
        if len(word) >= _LEAST_LETTERS and not word.isascii():
            lists[word].add(letter)
    counts = Counter(text.read_text(encoding="utf-8").split())
    words = sorted({w for w, n in counts.items() if n >= _LEAST_COUNT and not w.isascii()} | set(lists))
    fresh = target.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        for word in words:
            letters = "".join(c for c in _ORDER if c in lists.get(word, ()))
            file.write(f"{word}\t{letters}\t{round(2 * math.log(1 + counts[word]))}\n")
    fresh.replace(target)


def _rows(data: Path, lang: str) -> Iterator[tuple[str, str]]:
    yield from _countries(data / "gazetteers", lang)
    yield from _cities(data / "gazetteers/dr5hn", lang)
    yield from _politicians(data / "gazetteers/everypolitician/persons.tsv", lang)
    yield from _given_names(data / "names/persian-names")
    yield from _name_tokens(data / "names/wd-arabic/wd_arabic.normalized.aligned.tokens")


def _table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _name(name: str | None, whole: str, part: str) -> Iterator[tuple[str, str]]:
    words = [fold(w) for w in (name or "").replace("-", " ").split()]
    for word in words:
        yield word, whole if len(words) == 1 else part


def _countries(folder: Path, lang: str) -> Iterator[tuple[str, str]]:
    for row in _table(folder / "naturalearth/countries10.tsv"):
        yield from _name(row[f"NAME_{lang.upper()}"], "c", "q")
    for row in _table(folder / "dr5hn/admin1_ar_fa.tsv"):
        yield from _name(row[f"name_{lang}"], "p", "q")


def _cities(folder: Path, lang: str) -> Iterator[tuple[str, str]]:
    for row in _table(folder / "cities_ar_fa.checked.tsv"):
        large = int(float(row["population"] or 0)) >= _LEAST_POPULATION
        if large and float(row["ar_fa_skeleton_sim"] or 0) >= _LEAST_LIKENESS:
            yield from _name(row[f"name_{lang}"], "p", "q")


def _politicians(path: Path, lang: str) -> Iterator[tuple[str, str]]:
    for row in _table(path):
        words = [fold(w) for w in (row[lang] or "").replace("،", " ").split()]
        yield from zip(words, "g" + "n" * len(words), strict=False)


def _given_names(folder: Path) -> Iterator[tuple[str, str]]:
    for file in ("male_fa.txt", "female_fa.txt"):
        for line in (folder / file).read_text(encoding="utf-8").splitlines():
            yield from _words(line.split(), "g")


def _name_tokens(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        _, letters, _ = line.split("\t")
        yield fold(letters.replace(" ", "")), "n"


def _words(words: Iterable[str], letter: str) -> Iterator[tuple[str, str]]:
    for word in words:
        yield fold(word), letter
