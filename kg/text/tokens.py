"""Words of an article, kept beside the untouched text.

spaCy's blank languages give the `Doc`; every punctuation mark is a token of its own, so that quotation
marks, colons and commas can be seen one by one, and a zero-width non-joiner never splits a word.
`Tokens` is the same in plain lists, which the extraction walks much faster than spaCy's objects.

In comes raw text, out goes a `Doc` with `doc.text == raw` (`blank`, `make_doc`) and its `Tokens`.
Start at `tokens_of`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from kg.model import Span
from kg.text.fold import fold

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# A mark is any character that is neither letter, digit, combining mark nor joiner. Between digits
# the separators of numbers, dates and hours stay inside the token.
_JOINERS = "\u200c\u200d\u064b-\u065f\u0670\u0640\u06d6-\u06ed"
_SEPARATOR = r"(?<=\d)[.,:/٫٬](?=\d)"
_MARK = rf"(?!{_SEPARATOR})(?:[^\w\s{_JOINERS}]|_)"


@lru_cache(maxsize=8)
def blank(lang: str) -> Language:
    """A blank pipeline for making `Doc`s, made once per process; add no component to it, see `new_blank`."""
    return new_blank(lang)


def new_blank(lang: str) -> Language:
    """A blank spaCy pipeline of one language with the project's tokenizer, the caller's own to add components to.

    Args:
        lang: A code that spaCy knows ("ar", "fa"), or any other, which then has no rules of its own.
    """
    import spacy
    from spacy.tokenizer import Tokenizer

    _declare(lang)
    nlp = spacy.blank(lang)
    mark = re.compile(_MARK)
    nlp.tokenizer = Tokenizer(
        nlp.vocab,
        prefix_search=re.compile(rf"^{_MARK}").search,
        suffix_search=re.compile(rf"{_MARK}$").search,
        infix_finditer=mark.finditer,
    )
    nlp.max_length = 50_000_000
    return nlp


def _declare(lang: str) -> None:
    """Make a language that spaCy does not know a plain one of its own, so that `nlp.lang` is its code."""
    from spacy.language import Language
    from spacy.util import get_lang_class, set_lang_class

    try:
        get_lang_class(lang)
    except ImportError:
        set_lang_class(lang, type(f"Language_{lang}", (Language,), {"lang": lang}))


@dataclass(frozen=True)
class Tokens:
    """The words and marks of one text, as parallel lists in text order.

    Args:
        raw: The untouched text.
        start: First code point of each token.
        end: Code point after each token.
        text: The token as written.
        key: The token folded; empty for white space.
    """

    raw: str
    start: list[int]
    end: list[int]
    text: list[str]
    key: list[str]

    def __len__(self) -> int:
        return len(self.start)

    def span(self, first: int, last: int) -> Span:
        """The characters of the tokens `first` up to, not including, `last`."""
        return Span(self.start[first], self.end[last - 1])

    def at(self, offset: int) -> int:
        """Index of the token that covers code point `offset`, or of the next one."""
        return bisect_right(self.end, offset)

    def inside(self, span: Span) -> range:
        """Indices of the tokens that share a character with `span`."""
        return range(bisect_right(self.end, span.start), bisect_left(self.start, span.end))

    @cached_property
    def is_word(self) -> list[bool]:
        """Whether each token holds a letter or digit."""
        return [t[0].isalnum() or (len(t) > 1 and any(c.isalnum() for c in t)) for t in self.text]

    @cached_property
    def line(self) -> list[int]:
        """Number of the line each token stands in, from 0."""
        lines, at, number = [], 0, 0
        for start in self.start:
            number += self.raw.count("\n", at, start)
            at = start
            lines.append(number)
        return lines


def tokens_of(doc: Doc) -> Tokens:
    """The tokens of a spaCy `Doc`, white space left out.

    Example:
        >>> tokens_of(blank("ar")("وقال: «نعم»")).text
        ['وقال', ':', '«', 'نعم', '»']
    """
    words = [t for t in doc if not t.is_space]
    text = [t.text for t in words]
    start = [t.idx for t in words]
    return Tokens(
        raw=doc.text,
        start=start,
        end=[s + len(t) for s, t in zip(start, text, strict=True)],
        text=text,
        key=[fold(t) for t in text],
    )
