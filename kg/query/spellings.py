"""The spellings in which asked words occur in quotations: joined, spaced, and behind a clitic that changes them.

    "می شود"  ──► می شود, میشود          Persian joins, spaces, or sets a joiner between (which folding takes out)
    "الاتحاد"  ──► الاتحاد, للاتحاد         a clitic that swallows the article (`contractions` of a language pack)

A spelling with other spaces counts where it begins and ends with a word, so that نفت is not found in «این فتنه».
In come folded words, out go the spellings that there are, the asked one first. Start at `spellings`.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from kg.lang import folders, load_pack
from kg.store import Index
from kg.store.index.schema import joined
from kg.text.fold import fold

_LEAST = 4  # letters; shorter words stand everywhere across others
_LEAST_OPEN = 6  # letters from which joined words may have an ending
_MOST = 8
_READ = 2_000  # quotations that are looked into
_OTHERS = """
SELECT q.folded FROM quotation_joined j JOIN quotation q ON q.id = j.rowid
WHERE quotation_joined MATCH ? AND NOT instr(q.folded, ?) LIMIT ?
"""


def spellings(index: Index, words: str) -> tuple[str, ...]:
    """How words are spelled in the quotations of an index.

    Args:
        index: The index.
        words: Folded words.

    Returns:
        The words as asked, then other spellings, the most frequent first; each a text that a folded quotation holds.
    """
    contracted = [clitic + words.removeprefix(whole) for clitic, whole in _contractions() if words.startswith(whole)]
    letters = joined(words)
    if len(letters) < _LEAST:
        return (words, *contracted)
    pattern = _pattern(letters)
    found: Counter[str] = Counter()
    phrase = '"' + letters.replace('"', '""') + '"'
    for (folded,) in index.rows(_OTHERS, (phrase, words, _READ)):
        found.update(set(pattern.findall(folded)))
    return tuple(dict.fromkeys([words, *contracted, *(spelling for spelling, _ in found.most_common(_MOST))]))


def _pattern(letters: str) -> re.Pattern[str]:
    """The letters with or without spaces and hyphens between, from the beginning of a word to the end of one."""
    clitics = "|".join(map(re.escape, _proclitics()))
    spaced = r"[\s\u2010-\u2015-]?".join(map(re.escape, letters))
    ends = re.escape(letters) if len(letters) >= _LEAST_OPEN else r"(?!)"
    return re.compile(rf"(?<!\w)(?:{clitics})?({spaced}(?!\w)|{ends})")


@cache
def _proclitics() -> tuple[str, ...]:
    """The clitics of all languages, folded, the longest first; the article is none here."""
    every = {fold(clitic) for code in folders() for clitic in load_pack(code).meta.proclitics or ()}
    return tuple(sorted(every, key=lambda clitic: (-len(clitic), clitic)))


@cache
def _contractions() -> tuple[tuple[str, str], ...]:
    """What a clitic and the article that it swallows are written as, and the article; only the shortest of each."""
    every: dict[str, str] = {}
    for code in folders():
        for clitic, whole in sorted((load_pack(code).meta.contractions or {}).items(), key=lambda pair: -len(pair[0])):
            every[fold(whole)] = fold(clitic)
    return tuple((clitic, whole) for whole, clitic in every.items())
