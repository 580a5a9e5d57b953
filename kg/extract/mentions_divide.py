"""Two names taken for one: "شكر كيم بوتين" is two men, and so is "بوتين وكيم جونغ أون".

In come settled candidates, out go the same with such joined names divided. A name is divided only where both halves
name other persons of the article; without a conjunction between them, each must also stand alone somewhere. Start at
`divided`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.extract.gazetteer import Sheet
from kg.extract.mentions_candidate import Candidate
from kg.model import EntityType, Span
from kg.text.fold import fold

MOST = 6  # words of a joined name

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a joined name is divided: the words of the first half, then words and letters of neither."""

    words: int
    between: int = 0
    letters: int = 0


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
    bearers = _bearers(words.values())
    alone = _alone(sheet, settled, words)
    conjunction = sheet.lexicon.titles.conjunction
    cuts = {w: _linked(w, bearers, conjunction) or _cut(w, bearers, alone) for w in {words[c] for c in joined}}
    halves = {c: cut for c in joined if (cut := cuts[words[c]])}
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


def _bearers(names: Iterable[Words]) -> dict[Words, set[Words]]:
    """By words that are a name or begin or end a longer one, the names of which that is true."""
    found: dict[Words, set[Words]] = {}
    for name in set(names):
        for k in range(1, len(name) + 1):
            found.setdefault(name[:k], set()).add(name)
            found.setdefault(name[-k:], set()).add(name)
    return found


def _linked(whole: Words, bearers: Mapping[Words, set[Words]], conjunction: str) -> Cut | None:
    """Where a conjunction, a word or the first letter of one, joins two persons named elsewhere."""
    for k in range(1, len(whole)):
        a, b = whole[:k], whole[k:]
        if b[0] == conjunction:
            cut, b = Cut(k, 1, 0), b[1:]
        elif b[0].startswith(conjunction):
            cut, b = Cut(k, 0, len(conjunction)), (b[0][len(conjunction) :], *b[1:])
        else:
            continue
        if b and all(bearers.get(half, set()) - {whole} for half in (a, b)):
            return cut
    return None


def _cut(whole: Words, bearers: Mapping[Words, set[Words]], alone: set[str]) -> Cut | None:
    """Where the second of two names side by side begins, None where the name is one."""
    for k in range(1, len(whole)):
        of_a, of_b = (
            {name for name in bearers.get(half, ()) if len(name) > 1 and name != whole}
            if half in bearers and (len(half) > 1 or half[0] in alone)
            else set()
            for half in (whole[:k], whole[k:])
        )
        known = all(len(half) == 1 or half in of for half, of in ((whole[:k], of_a), (whole[k:], of_b)))
        if known and of_a and of_b and not of_a & of_b:
            return Cut(k)
    return None


def _halves(sheet: Sheet, c: Candidate, cut: Cut) -> list[Candidate]:
    tokens = sheet.tokens
    behind = c.first + cut.words
    middle = behind + cut.between
    first = Span(c.span.start, tokens.end[behind - 1])
    second = Span(tokens.start[middle] + cut.letters, c.span.end)
    rule = f"{c.rule}-divided"
    return [
        replace(c, span=first, last=behind, rule=rule, confidence=0.8, things=()),
        replace(c, span=second, first=middle, rule=rule, confidence=0.8, things=()),
    ]
