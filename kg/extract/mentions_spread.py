"""A name found once is found everywhere: full names, family names, bracketed acronyms.

In come the settled candidates, out come these and their further occurrences, behind clitics too.
Start at `spread`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.gazetteer import Sheet, stems_of
from kg.extract.mentions_candidate import Candidate
from kg.model import EntityType, Span
from kg.text.fold import fold

LEAST_FULL = 0.55  # confidence from which a full name makes its parts names
SHORTEST = 3  # letters of a family name that may stand alone


@dataclass(frozen=True, slots=True)
class _Name:
    """A surface to look for: folded words, its source, how sure, and whether its neighbours must support it."""

    words: tuple[str, ...]
    source: Candidate
    rule: str
    confidence: float
    guarded: bool = False


def spread(sheet: Sheet, settled: Sequence[Candidate]) -> list[Candidate]:
    """The candidates and all further occurrences of their names.

    Args:
        sheet: The text.
        settled: Names found, not overlapping inside one type.
    """
    names: dict[str, list[_Name]] = {}
    seen: set[tuple[tuple[str, ...], EntityType]] = set()
    acronyms = list(_acronyms(sheet, settled))
    for name in _names(sheet, [*settled, *acronyms]):
        if (name.words, name.source.type) not in seen:
            seen.add((name.words, name.source.type))
            names.setdefault(name.words[0], []).append(name)
    standing = {(t, c.type): c for c in settled for t in range(c.first, c.last)}
    return [*settled, *acronyms, *(c for c in _occurrences(sheet, names) if not _inside(c, standing))]


def _inside(c: Candidate, standing: dict[tuple[int, EntityType], Candidate]) -> bool:
    """Whether a part of a name stands in a longer name of its type: it must not push out the whole."""
    around = standing.get((c.first, c.type))
    return around is not None and around.last >= c.last and around.last - around.first > c.last - c.first


def _words(sheet: Sheet, c: Candidate) -> tuple[str, ...]:
    """The folded words of a candidate, without the clitic before the first."""
    tokens = sheet.tokens
    first = fold(tokens.raw[c.span.start : tokens.end[c.first]])
    return (first, *tokens.key[c.first + 1 : c.last])


def _names(sheet: Sheet, settled: Sequence[Candidate]) -> Iterator[_Name]:
    for c in settled:
        words = _words(sheet, c)
        single = len(words) == 1
        weak = single and (len(words[0]) < SHORTEST or sheet.cls[c.first] in ("common", "stop"))
        if not weak or c.things:
            guarded = single and c.type is EntityType.PERSON and sheet.cls[c.first] in ("common", "given")
            if not (c.rule == "world-name" and weak):
                yield _Name(words, c, "again", min(c.confidence, 0.85), guarded)
    full = [(c, _words(sheet, c)) for c in settled if c.type is EntityType.PERSON and c.last - c.first > 1]
    bearers: dict[str, set[tuple[str, ...]]] = {}
    for _, words in full:
        bearers.setdefault(words[0], set()).add(words[1:])
    for c, words in full:
        if c.confidence >= LEAST_FULL:
            yield from _parts(sheet, c, words, alone=len(bearers[words[0]]) == 1)


def _parts(sheet: Sheet, c: Candidate, words: tuple[str, ...], *, alone: bool) -> Iterator[_Name]:
    """The family name, in one or more words, and a first name that only this person has."""
    lexicon = sheet.lexicon
    for start in range(1, len(words)):
        part = words[start:]
        if lexicon.word_class(part[0]) == "particle" and part[0] not in lexicon.prefixes:
            continue
        if words[start - 1] in lexicon.prefixes or len(part[-1]) < SHORTEST:
            continue
        guarded = len(part) == 1 and lexicon.word_class(part[0]) in ("common", "given", "stop")
        yield _Name(part, c, "family-name", 0.8 if not guarded else 0.7, guarded)
    first = words[0]
    if alone and len(first) >= SHORTEST and first not in lexicon.prefixes and lexicon.word_class(first) != "particle":
        yield _Name((first,), c, "first-name", 0.6, True)


def _acronyms(sheet: Sheet, settled: Sequence[Candidate]) -> Iterator[Candidate]:
    """A short form in brackets behind an organization's name: «… (KCNA)»."""
    text, tokens = sheet.tokens.text, sheet.tokens
    for c in settled:
        i = c.last
        if c.type is EntityType.PERSON or i + 2 >= len(text) or text[i] != "(" or text[i + 2] != ")":
            continue
        word = text[i + 1]
        if len(word) > 1 and ((word.isascii() and word.isupper()) or sheet.cls[i + 1] == "other"):
            span = Span(tokens.start[i + 1], tokens.end[i + 1])
            yield Candidate(span, c.type, "acronym", 0.85, i + 1, i + 2, c.things, c.span)


def _occurrences(sheet: Sheet, names: dict[str, list[_Name]]) -> Iterator[Candidate]:
    tokens, size = sheet.tokens, len(sheet.tokens)
    readings: dict[str, list[tuple[int, str]]] = {}
    for i, key in enumerate(tokens.key):
        if not key:
            continue
        if key not in readings:
            stems = [("", key), *stems_of(key, sheet.lexicon)]
            readings[key] = [(len(clitic), s) for clitic, s in stems if s in names]
            # Behind لل the article is swallowed: the written stem counts, and names the same thing.
        for clitic, stem in readings[key]:
            for name in names[stem]:
                last = i + len(name.words)
                if last > size or any(tokens.key[i + k] != w for k, w in enumerate(name.words) if k):
                    continue
                if len(name.words) == 1 and sheet.cls[i] == "stop":
                    continue
                if name.guarded and not _alone(sheet, i, last):
                    continue
                source = name.source
                span = Span(tokens.start[i] + clitic, tokens.end[last - 1])
                yield Candidate(span, source.type, name.rule, name.confidence, i, last, source.things, source.span)


def _alone(sheet: Sheet, first: int, last: int) -> bool:
    """Whether no neighbour makes the word part of something else: a noun before it, a name around it."""
    tokens = sheet.tokens
    if first > 0 and tokens.line[first - 1] == tokens.line[first]:
        titled = any(k in sheet.at[first - 1] for k in ("head", "honorific", "quality", "demonym"))
        before = sheet.cls[first - 1]
        loose = (
            ("given", "name", "particle")
            if sheet.cls[first] == "given"
            else ("given", "name", "particle", "common", "other")
        )
        if before in loose and not titled:
            return False
    if last < len(tokens) and tokens.line[last] == tokens.line[first]:
        return sheet.cls[last] not in ("given", "particle", "name")
    return True
