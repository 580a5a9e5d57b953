"""Clitics before names: where a name's first word begins.

ولموسكو is و + ل + موسكو, but واشنطن is one word. The article itself decides before the lists do: a stem that
stands alone elsewhere in it speaks for cutting, a form that comes again or that a list of names holds speaks
against. The weights are what tells them apart best in annotated news.

In come an article's folded words, out go the number of letters to cut from each and its stem. Start at `Stems`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kg.extract.ner_lexemes import Lexicon
from kg.text.fold import fold

_LISTED_PLACE = 5  # a form that a list of given names or places holds
_LISTED_NAME = 3  # one that only the long list of name tokens holds
_COMES_AGAIN = 2
_STEM_STANDS_ALONE = 3
_STEM_COMMONER = 3
_STEM_HAS_ARTICLE = 5  # وال…, بال… and what لل stands for
_LEAST_STEM = 3
_ARTICLE, _CONTRACTION = fold("ال"), fold("لل")


class Stems:
    """Stems of one article's words, worked out once for each form.

    Args:
        keys: The folded words of the article.
        lexicon: Lists and counts of words.
        proclitics: Clitics of the language, as written.
    """

    def __init__(self, keys: Sequence[str], lexicon: Lexicon, proclitics: Sequence[str]) -> None:
        self._counts = Counter(keys)
        self._lexicon = lexicon
        self._proclitics = tuple(fold(c) for c in proclitics)
        self._initials = {c[0] for c in self._proclitics}
        self._known: dict[str, tuple[int, str]] = {}

    def of(self, key: str) -> tuple[int, str]:
        """How many letters of the folded word `key` are clitics, and the word behind them."""
        if key[:1] not in self._initials:
            return 0, key
        if key not in self._known:
            self._known[key] = self._split(key)
        return self._known[key]

    def _split(self, key: str) -> tuple[int, str]:
        classes = self._lexicon.classes.get(key, "")
        against = _LISTED_PLACE if set(classes) & set("cpg") else _LISTED_NAME if classes else 0
        against += _COMES_AGAIN if self._counts[key] > 1 else 0
        counts = self._lexicon.counts
        best, cut = (against, counts.get(key, -1)), (0, key)
        for clitic in self._proclitics:
            if key.startswith(clitic) and len(key) - len(clitic) >= _LEAST_STEM:
                stem = (_ARTICLE if clitic.endswith(_CONTRACTION) else "") + key[len(clitic) :]
                speaks_for = (self._speaks_for(key, stem), counts.get(stem, -1))
                if speaks_for[0] > against and speaks_for > best:
                    best, cut = speaks_for, (len(clitic), stem)
        return cut

    def _speaks_for(self, key: str, stem: str) -> int:
        counts = self._lexicon.counts
        return (
            (_STEM_STANDS_ALONE if self._counts[stem] else 0)
            + (_STEM_COMMONER if counts.get(stem, -1) > counts.get(key, -1) else 0)
            + (_STEM_HAS_ARTICLE if stem.startswith(_ARTICLE) and len(stem) > len(_ARTICLE) + 2 else 0)
        )
