"""Two names that stand side by side without a word between them: "شكر كيم بوتين" is two men, not one.

In come settled candidates, out go the same with such joined names divided. A name is divided only where both halves
name other persons of the article, each of whom also stands alone somewhere. Start at `divided`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.extract.gazetteer import Sheet
from kg.extract.mentions_candidate import Candidate
from kg.model import EntityType, Span
from kg.text.fold import fold

MOST = 6  # words of a joined name

Words = tuple[str, ...]


def divided(sheet: Sheet, settled: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, joined names of persons divided.

    Args:
        sheet: The text.
        settled: Names found, in text order.
    """
    words = {c: _words(sheet, c) for c in settled if c.type is EntityType.PERSON}
    joined = [c for c, w in words.items() if 1 < len(w) <= MOST and not c.things]
    if not joined:
        return list(settled)
    full = {w for w in words.values() if len(w) > 1}
    alone = _alone(sheet, settled, words)
    halves = {c: cut for c in joined if (cut := _cut(words[c], full - {words[c]}, alone))}
    out = []
    for c in settled:
        out += _halves(sheet, c, halves[c]) if c in halves else [c]
    return out


def _words(sheet: Sheet, c: Candidate) -> Words:
    tokens = sheet.tokens
    return (fold(tokens.raw[c.span.start : tokens.end[c.first]]), *tokens.key[c.first + 1 : c.last])


def _alone(sheet: Sheet, settled: Sequence[Candidate], words: dict[Candidate, Words]) -> set[str]:
    """Words that stand outside all names, or are a name of their own."""
    covered = {t for c in settled for t in range(c.first, c.last)}
    free = {key for i, key in enumerate(sheet.tokens.key) if i not in covered}
    return free | {w[0] for w in words.values() if len(w) == 1}


def _cut(whole: Words, full: set[Words], alone: set[str]) -> int:
    """How many words the first half has, 0 where the name is one."""
    for k in range(1, len(whole)):
        a, b = whole[:k], whole[k:]
        bearers_a = {f for f in full if f[: len(a)] == a or f[-len(a) :] == a}
        bearers_b = {f for f in full if f[: len(b)] == b or f[-len(b) :] == b}
        known = all(half in full or (len(half) == 1 and half[0] in alone) for half in (a, b))
        if known and bearers_a and bearers_b and not bearers_a & bearers_b:
            return k
    return 0


def _halves(sheet: Sheet, c: Candidate, cut: int) -> list[Candidate]:
    tokens = sheet.tokens
    middle = c.first + cut
    first = Span(c.span.start, tokens.end[middle - 1])
    second = Span(tokens.start[middle], c.span.end)
    rule = f"{c.rule}-divided"
    return [
        replace(c, span=first, last=middle, rule=rule, confidence=0.8, things=()),
        replace(c, span=second, first=middle, rule=rule, confidence=0.8, things=()),
    ]
