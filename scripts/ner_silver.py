"""Raw news read by a first model, so that the second sees the outlets' own language.

The first model's names are spread over each article; a line that holds a name on which the article does not agree
teaches nothing and is left out. In come raw texts and a model folder, out go samples. Start at `silver`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ner_corpora import Name, Sample

from kg.extract.ner import fit, load_edges, predicted
from kg.extract.ner_clitics import Stems
from kg.extract.ner_spread import spread
from kg.lang import load_pack
from kg.text.tokens import Tokens, blank, tokens_of

_LEAST_AGREEMENT = 0.6
_LONGEST = 3_000  # words of an article that are read: the raw news holds a few whole books


def silver(texts: Iterable[str], lang: str, model: Path) -> list[Sample]:
    """The agreed lines of all texts."""
    return [sample for text in texts for sample in _article(tokens_of(blank(lang)(text)), lang, model)]


def _article(tokens: Tokens, lang: str, model: Path) -> Iterator[Sample]:
    if not 20 < len(tokens) < _LONGEST:
        return
    edges = load_edges(load_pack(lang))
    stems = Stems(tokens.key, edges.lexicon, edges.proclitics)
    found = [f for f in (fit(tokens, name, edges, stems) for name in predicted(tokens, model)) if f is not None]
    names: list[Name] = []
    doubtful: set[int] = set()
    for name in spread(tokens, found, edges.lexicon, stems):
        if names and name.first < names[-1][1]:
            continue
        names.append((name.first, name.last, name.label))
        if (name.score or 0.0) < _LEAST_AGREEMENT:
            doubtful.add(tokens.line[name.first])
    yield from _lines(tokens, names, doubtful)


def _lines(tokens: Tokens, names: list[Name], doubtful: set[int]) -> Iterator[Sample]:
    number = tokens.line
    first = 0
    while first < len(tokens):
        last = first
        while last < len(tokens) and number[last] == number[first]:
            last += 1
        inside = tuple((a - first, b - first, label) for a, b, label in names if first <= a and b <= last)
        if number[first] not in doubtful and inside:
            yield Sample(tuple(tokens.text[first:last]), inside)
        first = last
