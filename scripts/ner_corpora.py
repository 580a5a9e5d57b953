"""The corpora that the NER models learn from, all in one shape and under the project's own tokenizer.

In comes the data folder (CoNLL-like corpora, raw news) and the annotated gold; out go `Sample`s: the words of one
sentence or line and the outermost names in it, in token offsets. What a corpus calls a country, city or building is
a Place here, its peoples and titles are nothing. Start at `corpora` and `gold`.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.evaluation.gold import gold_files, read_gold
from kg.evaluation.standoff import read_standoff, standoff_files
from kg.extract.ner import NerData
from kg.lang import load_pack
from kg.model import Mention, Reading, Span
from kg.text.fold import fold
from kg.text.tokens import Tokens, blank, tokens_of

PERSON, ORGANIZATION, PLACE = "Person", "Organization", "Place"
LABELS = {
    "fane": {"PER": PERSON, "ORG": ORGANIZATION, "GPE": PLACE, "LOC": PLACE, "FAC": PLACE},
    "wojood": {"PERS": PERSON, "ORG": ORGANIZATION, "GPE": PLACE, "LOC": PLACE, "FAC": PLACE},
    "parstwiner": {"PER": PERSON, "ORG": ORGANIZATION, "POG": ORGANIZATION, "LOC": PLACE},
    "perdt": {"PER": PERSON, "ORG": ORGANIZATION, "LOC": PLACE},
    "nsurl": {"PER": PERSON, "ORG": ORGANIZATION, "LOC": PLACE},
}

ROOT = Path(__file__).resolve().parent.parent
_CHECK_EVERY = 4

Name = tuple[int, int, str]


@dataclass(frozen=True)
class Sample:
    """Words of one line and the names in it.

    Args:
        words: Tokens under the project's tokenizer.
        names: (first token, token after the last, label), in order, not overlapping.
    """

    words: tuple[str, ...]
    names: tuple[Name, ...]


def corpora(data: Path, lang: str) -> dict[str, list[Sample]]:
    """Samples of one language by source, cut to what our guidelines call a mention.

    Args:
        data: The folder that holds `ner/`.
        lang: "ar" or "fa".
    """
    ner = data / "ner"
    if lang == "ar":
        found = {
            "news": _conll(ner / "ar-fane-joined/news.conll", LABELS["fane"], lang, column=2),
            "wiki": _conll(ner / "ar-fane-joined/wiki.conll", LABELS["fane"], lang, column=2),
            "wojood": [s for p in ("train", "val", "test") for s in _wojood(ner / f"ar-wojood-sample/{p}.txt", lang)],
        }
    else:
        parts = [ner / f"fa-parstwiner/{p}.conll" for p in ("train", "dev", "test")]
        perdt = [ner / f"fa-perdt-ner/{p}.conll" for p in ("dev", "test")]
        found = {
            "tweets": [s for p in parts for s in _conll(p, LABELS["parstwiner"], lang)],
            "perdt": [s for p in perdt for s in _conll(p, LABELS["perdt"], lang)],
        }
    rules = load_pack(lang).section("ner", NerData)
    return {source: to_guidelines(samples, rules) for source, samples in found.items()}


def gold(folder: Path, lang: str) -> list[Reading]:
    """The annotated development articles of one language that `tests/gold/split.toml` does not keep aside."""
    aside = held_out(ROOT / "tests/gold/split.toml", lang)
    return [read_gold(path) for path in gold_files(folder / lang) if path.stem not in aside]


def more_gold(folder: Path, collections: Path, lang: str) -> tuple[list[Reading], list[Reading]]:
    """The articles of one language whose annotations lie apart from their texts.

    Returns:
        Three quarters of them, and the quarter by which settings are chosen: a model trained without it is scored
        on it.
    """
    learned, check = [], []
    for path in standoff_files(folder):
        if path.stem.startswith(f"{lang}-"):
            digest = int(hashlib.sha256(path.stem.encode()).hexdigest(), 16)
            (learned if digest % _CHECK_EVERY else check).append(read_standoff(path, collections))
    return learned, check


def half(article: str) -> int:
    """0 or 1: to which half of the gold an article belongs, by its digest."""
    return int(article, 16) % 2


def unread(work: Path, lang: str, number: int) -> Path:
    """Where the model lies that was trained without one half of the gold."""
    return work / f"{lang}-without-{number}"


def to_guidelines(samples: Iterable[Sample], rules: NerData) -> list[Sample]:
    """A corpus's names cut to what our guidelines call a mention: generic nouns outside, the world and God no names."""
    before = {label: frozenset(map(fold, words)) for label, words in rules.before.items()}
    whole = {label: frozenset(map(fold, words)) for label, words in rules.whole.items()}
    never = frozenset(map(fold, rules.never))
    return [Sample(s.words, tuple(_cut_names(s, before, whole, never))) for s in samples]


def _cut_names(
    sample: Sample, before: dict[str, frozenset[str]], whole: dict[str, frozenset[str]], never: frozenset[str]
) -> Iterator[Name]:
    keys = [fold(w) for w in sample.words]
    for first, last, label in sample.names:
        a = first
        while last - a > 1 and keys[a] in before.get(label, ()) and keys[a + 1] not in whole.get(label, ()):
            a += 1
        if " ".join(keys[a:last]) not in never:
            yield a, last, label


def held_out(split: Path, lang: str) -> frozenset[str]:
    """Names of the articles that the split file keeps aside."""
    return frozenset(tomllib.loads(split.read_text(encoding="utf-8"))["held_out"][lang])


def gold_samples(reading: Reading) -> list[Sample]:
    """The lines of one annotated article."""
    tokens = tokens_of(blank(reading.article.lang)(reading.article.raw))
    return list(lines(tokens, whole_tokens(reading, tokens)))


def outermost(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions that lie inside no other, in text order."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.span.start - m.span.end, m.span)):
        if not any(other.span.meets(mention.span) for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.span)


def whole_tokens(reading: Reading, tokens: Tokens) -> list[Name]:
    """The outermost mentions in token offsets, a clitic's token taken whole."""
    names = []
    for mention in outermost(reading.mentions):
        inside = tokens.inside(mention.span)
        if len(inside):
            names.append((inside.start, inside.stop, mention.type.value))
    return names


def lines(tokens: Tokens, names: list[Name]) -> Iterator[Sample]:
    """The text cut at its line breaks; a name that crosses one is dropped."""
    number = tokens.line
    first = 0
    while first < len(tokens):
        last = first
        while last < len(tokens) and number[last] == number[first]:
            last += 1
        inside = tuple((a - first, b - first, label) for a, b, label in names if first <= a and b <= last)
        yield Sample(tuple(tokens.text[first:last]), inside)
        first = last


def raw_news(data: Path, lang: str, without_outlets: frozenset[str]) -> Iterator[str]:
    """Title and text of the raw news articles of one language, kept-aside outlets left out."""
    with (data / f"raw/rawnews-{lang}.jsonl").open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if row["outlet"] not in without_outlets:
                yield f"{row['title'] or ''}\n{row['text']}".strip()


def conll_sentences(path: Path) -> Iterator[list[list[str]]]:
    """Rows of columns, sentence by sentence; words may hold spaces where columns are parted by tabs."""
    sentence: list[list[str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        columns = line.split("\t") if "\t" in line else line.split()
        if columns and columns[0]:
            sentence.append(columns)
        elif sentence:
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _conll(path: Path, labels: dict[str, str], lang: str, *, column: int = -1) -> list[Sample]:
    samples = []
    for rows in conll_sentences(path):
        words = [row[0] for row in rows]
        tags = [row[column] if len(row) > 1 else "O" for row in rows]
        samples.append(_sample(words, list(_chunks(tags, labels)), lang))
    return samples


def _wojood(path: Path, lang: str) -> list[Sample]:
    """Nested tags: the outermost of our three types counts; occupations around a name do not."""
    samples = []
    for rows in conll_sentences(path):
        words = [row[0] for row in rows]
        depth = max(len(row) for row in rows)
        found: list[Name] = []
        for label in LABELS["wojood"]:
            tags = [next((t for t in row[1:] if t[2:] == label), "O") for row in rows] if depth > 1 else []
            found += _chunks(tags, LABELS["wojood"])
        found.sort(key=lambda n: (n[0] - n[1], n[0]))
        kept: list[Name] = []
        for name in found:
            if not any(name[0] < b and a < name[1] for a, b, _ in kept):
                kept.append(name)
        samples.append(_sample(words, sorted(kept), lang))
    return samples


def _chunks(tags: list[str], labels: dict[str, str]) -> Iterator[Name]:
    first, open_tag = 0, "O"
    for at, tag in enumerate([*tags, "O"]):
        goes_on = tag.startswith("I-") and open_tag != "O" and tag[2:] == open_tag
        if open_tag != "O" and not goes_on:
            if open_tag in labels:
                yield first, at, labels[open_tag]
            open_tag = "O"
        if tag != "O" and not goes_on:
            first, open_tag = at, tag[2:]


def _sample(words: list[str], names: list[Name], lang: str) -> Sample:
    """The words tokenized again as the project does, quotation marks at a name's edges left outside."""
    starts, at = [], 0
    for word in words:
        starts.append(at)
        at += len(word) + 1
    tokens = tokens_of(blank(lang)(" ".join(words)))
    again: list[Name] = []
    for first, last, label in names:
        inside = tokens.inside(Span(starts[first], starts[last - 1] + len(words[last - 1])))
        a, b = inside.start, inside.stop
        while a < b and not tokens.is_word[a]:
            a += 1
        while b > a and not tokens.is_word[b - 1]:
            b -= 1
        if b > a:
            again.append((a, b, label))
    return Sample(tuple(tokens.text), tuple(again))


def surfaces(samples: Iterable[Sample]) -> dict[str, dict[str, int]]:
    """How often each folded name stands under each label."""
    counts: dict[str, dict[str, int]] = {}
    for sample in samples:
        for a, b, label in sample.names:
            row = counts.setdefault(" ".join(fold(w) for w in sample.words[a:b]), {})
            row[label] = row.get(label, 0) + 1
    return counts
