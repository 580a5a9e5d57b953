"""Names of organizations carried on to their end, and names spelled by letters.

    وزارة الاقتصاد [والمالية]                 a second field behind a noun of office
    المجلس الوطني [لحقوق الإنسان]             what a body with the article is for
    مجموعة دول الساحل [الخمس]                 the same words behind it wherever it stands
    خبرگزاری آر. تی, شبکه سی. ان. ان          letters with points between them

In come settled candidates, out come these with their full reach. Start at `extended`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.extract.gazetteer import ARTICLE, Sheet
from kg.extract.mentions_candidate import Candidate
from kg.model import EntityType, Span

_OTHERS = ("organization", "definite", "outlet", "head", "deputy", "plural", "described", "place", "honorific")
_FIXED = 2  # times a name must stand with the same words behind it for these to be part of it


def extended(sheet: Sheet, settled: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, organizations with their full reach; one that swallows another of its type stands alone.

    Args:
        sheet: The text.
        settled: Names found, in text order.
    """
    if not sheet.lexicon.contractions:
        return list(settled)
    taken = {t for c in settled for t in range(c.first, c.last) if c.type is EntityType.PERSON}
    taken |= {c.first for c in settled}
    constant = _constant(sheet, settled)
    longer = []
    for c in settled:
        last = c.last
        if c.type is EntityType.ORGANIZATION and c.head is None:
            last = _reach(sheet, c, taken)
            last = max(last, c.last + constant.get(_key(sheet, c), 0))
        longer.append(
            c if last == c.last else replace(c, last=last, span=Span(c.span.start, sheet.tokens.end[last - 1]))
        )
    return _outermost(longer)


def _outermost(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Without those that now lie inside another of their type."""
    kept: list[Candidate] = []
    reach: dict[EntityType, int] = {}
    for c in sorted(candidates, key=lambda c: (c.span.start, -c.span.end)):
        if c.last > reach.get(c.type, 0):
            kept.append(c)
            reach[c.type] = max(reach.get(c.type, 0), c.last)
    return kept


def _key(sheet: Sheet, c: Candidate) -> tuple[str, ...]:
    return tuple(sheet.tokens.key[c.first + 1 : c.last])


def _reach(sheet: Sheet, c: Candidate, taken: set[int]) -> int:
    """Index behind the last word of a body's name."""
    first = sheet.at[c.first]
    if "organization" not in first and "definite" not in first:
        return c.last
    tokens, i = sheet.tokens, c.last
    if "definite" in first and i - c.first >= 2 and _purpose(sheet, i, taken):
        i += 2
    elif not _defined(tokens.key[i - 1]):
        return c.last
    while i < len(tokens) and i - c.first < 12 and tokens.line[i] == tokens.line[c.first] and i not in taken:
        joined = tokens.key[i].startswith("و" + ARTICLE) and _defined(tokens.key[i - 1])
        if i + 1 < len(tokens) and sheet.cls[i + 1] == "number":
            break
        if (
            not joined
            or sheet.cls[i] in ("stop", "mark")
            or any(k in sheet.at[i] for k in _OTHERS)
            or i in sheet.settled
        ):
            break
        i += 1
    return i


def _defined(key: str) -> bool:
    """Whether a word has the article, behind clitics or not."""
    return ARTICLE in key[:4] or key.startswith("لل")


def _purpose(sheet: Sheet, i: int, taken: set[int]) -> bool:
    """Whether a noun behind "for" and its complement begin at a token: **لحقوق الإنسان**."""
    tokens = sheet.tokens
    if i + 1 >= len(tokens) or tokens.line[i + 1] != tokens.line[i - 1] or {i, i + 1} & taken:
        return False
    key, behind = tokens.key[i], tokens.key[i + 1]
    if not key.startswith("ل") or key.startswith("لل") or len(key) < 4 or not behind.startswith(ARTICLE):
        return False
    if sheet.cls[i] == "stop" or sheet.cls[i + 1] in ("stop", "mark") or i in sheet.settled:
        return False
    return not any(k in sheet.at[j] for j in (i, i + 1) for k in _OTHERS)


def _constant(sheet: Sheet, settled: Sequence[Candidate]) -> dict[tuple[str, ...], int]:
    """How many words always follow a name that stands several times, where they can belong to it."""
    behind: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for c in settled:
        if c.type is EntityType.ORGANIZATION and c.last - c.first > 1 and c.last < len(sheet.tokens):
            behind[_key(sheet, c)].append(c.last)
    places = {h.first for h in sheet.things if h.kind == "strong"}
    found = {}
    for key, ends in behind.items():
        if len(ends) >= _FIXED and (words := _same(sheet, ends, places)):
            found[key] = words
    return found


def _same(sheet: Sheet, ends: Sequence[int], places: set[int]) -> int:
    tokens, first = sheet.tokens, ends[0]
    for size in (2, 1):
        phrases = {tuple(tokens.key[i : i + size]) for i in ends}
        if len(phrases) != 1 or any(tokens.line[min(i + size, len(tokens)) - 1] != tokens.line[i - 1] for i in ends):
            continue
        if size == 2 and tokens.key[first] == "عن" and tokens.key[first + 1].startswith(ARTICLE):
            return 2
        at = sheet.at[first]
        if size == 1 and not any(k in at for k in _OTHERS) and sheet.cls[first] in ("common", "other"):
            adjective = tokens.key[first].startswith(ARTICLE) and "demonym" not in at
            return int(adjective or (first in places and tokens.key[first].startswith("ب")))
    return 0


def initials(sheet: Sheet) -> Iterator[Candidate]:
    """Names spelled by letters with points between them: سی. ان. ان."""
    tokens, letters = sheet.tokens, sheet.lexicon.letters
    i, size = 0, len(tokens)
    while i < size:
        last, points = i, 0
        while last < size and tokens.key[last] in letters and tokens.line[last] == tokens.line[i]:
            last += 1
            if last + 1 < size and tokens.text[last] == "." and tokens.key[last + 1] in letters:
                last, points = last + 1, points + 1
        numbered = last < size and sheet.cls[last] == "number"
        if points and last - i - points > 1 and not numbered:
            things = tuple(t for t, _ in sheet.lexicon.things.get("".join(tokens.key[i:last])) or ())
            known = tuple(
                t for t in things if t in sheet.lexicon.by_id and sheet.lexicon.by_id[t].type is EntityType.ORGANIZATION
            )
            yield Candidate(tokens.span(i, last), EntityType.ORGANIZATION, "initials", 0.95, i, last, known)
        i = max(last, i + 1)
