"""What the NER models see of a word besides its letters: its folded form, its stem, and the lists it stands in.

A model's `config.cfg` names the callback `kg.ner_lexemes.v1`; it gives the model's own vocabulary these lexical
attributes, computed once for each word form:

    NORM    the folded word                       ولموسكو -> ولموسکو
    LOWER   the stem behind clitics               ولموسكو -> موسکو
    PREFIX  first two letters of the folded word
    SUFFIX  last three letters of the folded word
    SHAPE   script, and the lists of `lexicon.tsv` that hold the word or its stem ("person name", "country" …)

In comes a word, out go these strings. Start at `Lexicon`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacy.attrs import LOWER, NORM, PREFIX, SHAPE, SUFFIX
from spacy.util import registry

from kg.resources import LANGUAGES
from kg.text.fold import fold

if TYPE_CHECKING:
    from spacy.language import Language

_LEAST_STEM = 3
_NAME_LEAD = 3  # by how much more common a stem must be than a word that some list of names holds


@dataclass(frozen=True)
class Lexicon:
    """Folded words with the lists that hold them and how common they are, and the clitics of their language.

    Args:
        classes: Letters of the lists by word: c country, p place, q part of a place, g given name, n other name.
        counts: How often a word stands in news, as a rounded logarithm; 0 where it was not seen.
        proclitics: Folded clitics written onto the next word, longest first.
        enclitics: Folded suffixes that belong to no name, longest first.
    """

    classes: dict[str, str]
    counts: dict[str, int]
    proclitics: tuple[str, ...]
    enclitics: tuple[str, ...]

    def clitic(self, word: str) -> str:
        """The clitic that the folded `word` begins with, "" where it has none or its stem is no known word.

        A shorter word wins over the whole one when it is at least as common: بوتین keeps its ب.
        """
        common = self.counts.get(word, -1) + (_NAME_LEAD if word in self.classes else 0)
        best, most = "", common
        for clitic in self.proclitics:
            if word.startswith(clitic) and len(word) - len(clitic) >= _LEAST_STEM:
                count = self.counts.get(self._behind(word, clitic), -1)
                if count > most or (count == most and count >= 0 and not best):
                    best, most = clitic, count
        return best

    def stem(self, word: str) -> str:
        """The folded `word` without clitics, the article kept (للسلام -> السلام)."""
        if clitic := self.clitic(word):
            return self._behind(word, clitic)
        if word not in self.counts:
            for ending in self.enclitics:
                if word.endswith(ending) and word[: -len(ending)] in self.counts:
                    return word[: -len(ending)]
        return word

    def shape(self, word: str) -> str:
        """Script and lists of the folded `word`, and of its stem where that differs."""
        script = _script(word)
        if script != "w":
            return script
        stem = self.stem(word)
        own = self.classes.get(word, "")
        return f"w{own}" if stem == word else f"w{own}+{self.classes.get(stem, '')}"

    def _behind(self, word: str, clitic: str) -> str:
        return ("ال" if clitic.endswith("لل") else "") + word[len(clitic) :]


def _script(word: str) -> str:
    if not word or not word[0].isalnum():
        return word[:1] or "-"
    if word[0].isdigit():
        return "d" * min(len(word), 4)
    return "a" if word.isascii() else "w"


@lru_cache(maxsize=8)
def load_lexicon(lang: str, proclitics: tuple[str, ...], enclitics: tuple[str, ...]) -> Lexicon:
    """The lexicon in the model folder of one language's pack."""
    return read_lexicon(LANGUAGES / lang / "model" / "lexicon.tsv", proclitics, enclitics)


def read_lexicon(path: Path, proclitics: tuple[str, ...] = (), enclitics: tuple[str, ...] = ()) -> Lexicon:
    """A file of rows `word, lists, rounded logarithm of its count`, parted by tabs."""
    classes, counts = {}, {}
    for line in path.read_text(encoding="utf-8").splitlines():
        word, lists, count = line.split("\t")
        counts[word] = int(count)
        if lists:
            classes[word] = lists
    return Lexicon(classes, counts, _longest(proclitics), _longest(enclitics))


def _longest(clitics: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({fold(c) for c in clitics}, key=lambda c: (-len(c), c)))


def lex_attr_getters(lexicon: Lexicon) -> dict[int, Callable[[str], Any]]:
    """spaCy's getters of lexical attributes over one lexicon."""
    return {
        NORM: lambda text: fold(text) or text,  # floret vectors fail on texts whose every word is empty
        LOWER: lambda text: lexicon.stem(fold(text)),
        PREFIX: lambda text: fold(text)[:2],
        SUFFIX: lambda text: fold(text)[-3:],
        SHAPE: lambda text: lexicon.shape(fold(text)),
    }


def ner_lexemes(lang: str, proclitics: list[str], enclitics: list[str]) -> Callable[[Language], Language]:
    """The callback `nlp.after_creation` of the models' configs: the pipeline's own vocabulary gets our getters."""

    def change(nlp: Language) -> Language:
        getters = lex_attr_getters(load_lexicon(lang, tuple(proclitics), tuple(enclitics)))
        vocab: Any = nlp.vocab
        vocab.lex_attr_getters = {**vocab.lex_attr_getters, **getters}
        # The tokenizer's exceptions stand in the vocabulary already, with spaCy's own attributes.
        for lexeme in list(vocab):
            lexeme.norm_, lexeme.lower_ = getters[NORM](lexeme.text), getters[LOWER](lexeme.text)
            lexeme.prefix_, lexeme.suffix_ = getters[PREFIX](lexeme.text), getters[SUFFIX](lexeme.text)
            lexeme.shape_ = getters[SHAPE](lexeme.text)
        return nlp

    return change


registry.callbacks("kg.ner_lexemes.v1")(ner_lexemes)
