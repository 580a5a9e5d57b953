"""Finding many phrases in one pass, whatever their spelling: joined, spaced or with a zero-width non-joiner.

A phrase is known by its folded letters without spaces; it may begin at any token, or inside one behind
clitics ("و" + "ل" + "موسكو"), and ends with a token. A table of phrase beginnings stops the search early,
so the work grows with the text, not with the number of phrases.

In come (phrase, value) rows, out go `Match`es in text order. Start at `PhraseIndex`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from kg.model import Span
from kg.text.fold import fold
from kg.text.tokens import Tokens

Value = TypeVar("Value")
REMEMBERED = 50_000  # words whose openings are kept, some 10 MB at most


@dataclass(frozen=True, slots=True)
class Match(Generic[Value]):
    """A phrase found.

    Args:
        first: Index of its first token.
        last: Index behind its last token.
        span: Its characters, clitics before it left out.
        clitic: The folded clitic before it, "" if none.
        values: What the phrase stands for, in the order given.
    """

    first: int
    last: int
    span: Span
    clitic: str
    values: tuple[Value, ...]


class PhraseIndex(Generic[Value]):
    """Phrases by their folded letters.

    Args:
        rows: (phrase, value) pairs. Write a phrase in its most separated form: it is then also
            found joined.
        proclitics: Folded clitics that may stand before a phrase ("و", "ب", "ل").
        contractions: Folded clitics that swallow the article of the phrase: {"لل": "ال"} finds
            "الكرملين" in "للكرملين".

    Example:
        >>> from kg.text.tokens import blank, tokens_of
        >>> rows = [("بيونغ يانغ", "Q18808"), ("الكرملين", "Q133274")]
        >>> index = PhraseIndex(rows, proclitics=["و"], contractions={"لل": "ال"})
        >>> [(m.span, m.values) for m in index.find(tokens_of(blank("ar")("للكرملين وبيونغ يانغ")))]
        [(Span(start=2, end=8), ('Q133274',)), (Span(start=10, end=20), ('Q18808',))]
    """

    def __init__(
        self,
        rows: Iterable[tuple[str, Value]],
        *,
        proclitics: Iterable[str] = (),
        contractions: dict[str, str] | None = None,
    ) -> None:
        self._values: dict[str, tuple[Value, ...]] = {}
        self._beginnings: set[str] = set()
        self._proclitics = tuple(sorted({fold(p) for p in proclitics}, key=len, reverse=True))
        self._contractions = contractions or {}
        self._opened: dict[str, tuple[tuple[str, str], ...]] = {}
        for phrase, value in rows:
            self._add(phrase, value)

    def _add(self, phrase: str, value: Value) -> None:
        letters = ""
        for word in phrase.replace("\u200c", " ").split():
            if letters:
                self._beginnings.add(letters)
            letters += fold(word)
        if letters and value not in self._values.get(letters, ()):
            self._values[letters] = (*self._values.get(letters, ()), value)

    def __len__(self) -> int:
        return len(self._values)

    def get(self, phrase: str) -> tuple[Value, ...]:
        """The values of exactly this phrase, in any spelling; empty if it is not known."""
        return self._values.get(fold(phrase).replace(" ", ""), ())

    def find(self, tokens: Tokens, *, longest: bool = True) -> Iterator[Match[Value]]:
        """All matches in text order.

        Args:
            tokens: The text.
            longest: Give only the longest phrase at each start, and go on behind it.
        """
        at, stop = 0, len(tokens)
        while at < stop:
            found = self.at(tokens, at)
            if found and longest:
                yield found[-1]
                at = found[-1].last
                continue
            yield from found
            at += 1

    def at(self, tokens: Tokens, first: int) -> list[Match[Value]]:
        """The matches that begin in token `first`, shortest first; a whole word beats a clitic and a stem."""
        for letters, clitic in self._openings(tokens.key[first]):
            found = self._from(tokens, first, letters, clitic)
            if found:
                return found
        return []

    def _openings(self, key: str) -> tuple[tuple[str, str], ...]:
        """The ways a word may begin a phrase: (letters of the phrase, clitic before them), likeliest first."""
        known = self._opened.get(key)
        if known is None:
            if len(self._opened) >= REMEMBERED:
                self._opened.clear()
            known = tuple(o for o in self._ways(key) if o[0] in self._values or o[0] in self._beginnings)
            self._opened[key] = known
        return known

    def _ways(self, key: str) -> Iterator[tuple[str, str]]:
        if not key:
            return
        yield key, ""
        for swallowed, article in self._contractions.items():
            for clitic in ("", *self._proclitics):
                both = clitic + swallowed
                if key.startswith(both):
                    yield article + key[len(both) :], both
        for clitic in self._proclitics:
            if key.startswith(clitic) and len(key) > len(clitic) + 1:
                yield key[len(clitic) :], clitic

    def _from(self, tokens: Tokens, first: int, letters: str, clitic: str) -> list[Match[Value]]:
        found = []
        last = first + 1
        while True:
            values = self._values.get(letters)
            if values is not None:
                start = tokens.start[first] + _written(tokens.text[first], len(clitic))
                found.append(Match(first, last, Span(start, tokens.end[last - 1]), clitic, values))
            if letters not in self._beginnings or last >= len(tokens) or not tokens.key[last]:
                return found
            letters += tokens.key[last]
            last += 1


def _written(text: str, letters: int) -> int:
    """How many characters of `text` hold its first `letters` folded letters (diacritics included)."""
    if not letters:
        return 0
    for end in range(letters, len(text) + 1):
        if len(fold(text[:end])) >= letters:
            while end < len(text) and not fold(text[end]):
                end += 1
            return end
    return len(text)
