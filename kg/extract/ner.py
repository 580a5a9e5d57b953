"""Names found by the pack's trained spaCy model, cut to what the guidelines call a mention.

The model reads each line by itself and marks whole tokens. Behind it come data-driven steps: marks and generic
nouns at the edges are trimmed, clitics cut off, and a name that the model sees often enough in an article is
marked wherever it stands in it, since a name does not stop being one.

    Tokens ─► lines ─► model ─► trim, cut ─► Found ─► spread ─► (Span, EntityType, score)

In come the article's tokens and its language pack, out go spans with types. Start at `entities`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kg.extract.ner_clitics import Stems
from kg.extract.ner_lexemes import Lexicon, load_lexicon
from kg.extract.ner_spread import Found, letters_cut, spread
from kg.lang import Pack
from kg.model import EntityType, Span
from kg.text.fold import fold
from kg.text.tokens import Tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.tokens import Doc

_CHUNK = 4_000  # words read at once: bounds the memory of a very long text
_VOCABULARY = 400_000  # word forms that one process keeps before it starts afresh
_KEPT = 60_000  # vectors that one process keeps
_LONGEST_LINE = 1_000  # words; a longer line is read in pieces


@dataclass(frozen=True)
class NerData:
    """ner.toml of a pack.

    Args:
        proclitics: Clitics that may be cut off a name's first word.
        before: Generic nouns and titles that stand before a name and outside of it, by type.
        whole: Words before which such a noun does belong to the name, by type.
        never: What corpora mark as names and our guidelines do not ("the world").
    """

    proclitics: tuple[str, ...] = ()
    before: dict[str, tuple[str, ...]] = field(default_factory=dict)
    whole: dict[str, tuple[str, ...]] = field(default_factory=dict)
    never: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edges:
    """The folded forms of `NerData`, with the model's lexicon."""

    lexicon: Lexicon
    proclitics: tuple[str, ...]
    before: dict[str, frozenset[str]]
    whole: dict[str, frozenset[str]]
    never: frozenset[str]


def entities(tokens: Tokens, pack: Pack, *, model: Path | None = None) -> list[tuple[Span, EntityType, float | None]]:
    """The names of a text.

    Args:
        tokens: The text.
        pack: Its language pack; without a model it gives no names.
        model: Another model folder than the pack's.

    Returns:
        Spans in text order with the share of the name's occurrences that the model marked. A place may lie
        inside an organization; nothing else overlaps.
    """
    folder = model or pack.model
    if folder is None:
        return []
    edges = load_edges(pack)
    stems = Stems(tokens.key, edges.lexicon, edges.proclitics)
    found = [f for f in (fit(tokens, f, edges, stems) for f in predicted(tokens, folder)) if f is not None]
    return [(f.span, EntityType(f.label), f.score) for f in spread(tokens, found, edges.lexicon, stems)]


@lru_cache(maxsize=16)
def load_edges(pack: Pack) -> Edges:
    """The pack's `ner.toml` and lexicon, folded."""
    data = pack.section("ner", NerData)
    return Edges(
        lexicon=load_lexicon(pack.code, data.proclitics, ()),
        proclitics=data.proclitics,
        before={label: frozenset(map(fold, words)) for label, words in data.before.items()},
        whole={label: frozenset(map(fold, words)) for label, words in data.whole.items()},
        never=frozenset(map(fold, data.never)),
    )


@lru_cache(maxsize=8)
def load_model(folder: Path) -> Language:
    """The model of a folder, loaded once for each process."""
    import spacy

    import kg.extract.ner_lexemes  # noqa: F401 — registers the callback that the model's config names

    return spacy.load(folder)


@lru_cache(maxsize=8)
def word_vectors(folder: Path) -> Callable[[Sequence[str]], NDArray[np.float32]]:
    """What gives the vectors of folded words, kept for the words seen last: a row for each.

    Args:
        folder: Of the model whose subword vectors they are.
    """
    known: dict[str, NDArray[np.float32]] = {}

    def look_up(words: Sequence[str]) -> NDArray[np.float32]:
        new = sorted({w for w in words if w not in known})
        if len(known) + len(new) > _KEPT:
            known.clear()
            new = sorted(set(words))
        if new:
            known.update(zip(new, load_model(folder).vocab.vectors.get_batch(new), strict=True))
        return np.stack([known[w] for w in words])

    return look_up


def predicted(tokens: Tokens, folder: Path) -> Iterator[tuple[int, int, str]]:
    """What the model marks: (first token, token after the last, label), in text order."""
    nlp = load_model(folder)
    if len(nlp.vocab) > _VOCABULARY:
        load_model.cache_clear()
        nlp = load_model(folder)
    ner: Any = nlp.get_pipe("ner")
    for chunk in _chunks(tokens, nlp):
        docs = [doc for _, doc in chunk]
        ner.set_annotations(docs, ner.predict(docs))
        for first, doc in chunk:
            for ent in doc.ents:
                yield first + ent.start, first + ent.end, ent.label_


def _chunks(tokens: Tokens, nlp: Language) -> Iterator[list[tuple[int, Doc]]]:
    from spacy.tokens import Doc

    chunk: list[tuple[int, Doc]] = []
    words = 0
    for first, last in _lines(tokens):
        chunk.append((first, Doc(nlp.vocab, words=tokens.text[first:last])))
        words += last - first
        if words > _CHUNK:
            yield chunk
            chunk, words = [], 0
    if chunk:
        yield chunk


def _lines(tokens: Tokens) -> Iterator[tuple[int, int]]:
    number = tokens.line
    first = 0
    for at in range(1, len(tokens) + 1):
        if at == len(tokens) or number[at] != number[first] or at - first >= _LONGEST_LINE:
            yield first, at
            first = at


def fit(tokens: Tokens, found: tuple[int, int, str], edges: Edges, stems: Stems) -> Found | None:
    """The name without marks and generic nouns at its edges and without a clitic; None if nothing is left."""
    first, last, label = found
    first, last = _trim(tokens, first, last)
    while last - first > 1 and _is_generic(tokens, first, label, edges, stems):
        first, last = _trim(tokens, first + 1, last)
    if first >= last or " ".join(tokens.key[first:last]) in edges.never:
        return None
    return Found(first, last, label, tokens, letters_cut(tokens, first, stems))


def _trim(tokens: Tokens, first: int, last: int) -> tuple[int, int]:
    while first < last and not tokens.is_word[first]:
        first += 1
    while last > first and not tokens.is_word[last - 1]:
        last -= 1
    return first, last


def _is_generic(tokens: Tokens, first: int, label: str, edges: Edges, stems: Stems) -> bool:
    key, after = tokens.key[first], tokens.key[first + 1]
    before = edges.before.get(label, frozenset())
    return (key in before or stems.of(key)[1] in before) and after not in edges.whole.get(label, frozenset())
