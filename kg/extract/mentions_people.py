"""Persons' names by their shape: behind titles and honorifics, before titles, in quotation marks, by given names.

Arabic script has no capitals, so a name is a run of words none of which is a function word or an ordinary
noun, held up by something beside it or by a given name inside it.
In comes a `Sheet`, out come `Candidate`s. Start at `people`.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.gazetteer import ARTICLE, Sheet, stems_of
from kg.extract.mentions_candidate import Candidate
from kg.model import EntityType, Span
from kg.text.sentences import CLOSERS, OPENERS, STRAIGHT

LONGEST = 6
# Words that may carry a name on; an ordinary word may close it only where its neighbours speak for a name.
_INSIDE = frozenset(("given", "name", "particle", "other"))
_BLOCKING = ("head", "plural", "organization", "definite", "outlet", "place", "honorific", "described", "demonym")
_BREAK = frozenset('،,.:؛!؟?)»”"')


def people(sheet: Sheet) -> Iterator[Candidate]:
    """Candidates for persons, in text order of the rules."""
    yield from _after_titles(sheet)
    yield from _by_given_name(sheet)
    yield from _before_titles(sheet)
    yield from _in_quotation_marks(sheet)


def run(sheet: Sheet, first: int, *, most: int = LONGEST) -> int:
    """Index behind the run of words from `first` that may be one person's name; `first` if there is none."""
    i, size = first, len(sheet.tokens)
    while i < size and i - first < most and _carries(sheet, i, first):
        i += 1
    while i > first and (sheet.tokens.key[i - 1] in sheet.lexicon.prefixes or _dangles(sheet, i - 1)):
        i -= 1
    if i < size and i > first and _closes(sheet, i, first):
        i += 1
    return i


def _carries(sheet: Sheet, i: int, first: int) -> bool:
    cls, key = sheet.cls[i], sheet.tokens.key[i]
    if i > first and sheet.settled.get(i) and sheet.settled.get(i - 1) is not True:
        return False  # a country or another person begins here
    if cls not in _INSIDE or len(key) < 2 or (i > first and sheet.tokens.line[i] != sheet.tokens.line[first]):
        return False
    if cls == "particle":
        return key in sheet.lexicon.prefixes or i > first
    if cls == "given":
        return True
    if any(kind in sheet.at[i] for kind in _BLOCKING):
        return False
    return i == first or not _conjoined(sheet, key, cls)


def _dangles(sheet: Sheet, i: int) -> bool:
    """A particle that needs a word behind it ends no name."""
    return sheet.cls[i] == "particle" and sheet.tokens.key[i] in sheet.lexicon.prefixes


def _conjoined(sheet: Sheet, key: str, cls: str) -> bool:
    """A word inside a name that rather begins with a clitic (ومحمد, بالرياض)."""
    if cls != "other":
        return False
    lexicon = sheet.lexicon
    for clitic, stem in stems_of(key, lexicon):
        if len(stem) > 2 and (lexicon.word_class(stem) != "other" or clitic == "و" or stem in lexicon.thing_starts):
            return True
    return False


def _closes(sheet: Sheet, i: int, first: int) -> bool:
    """An ordinary word is the family name where a given name stands alone before a mark or a title."""
    if sheet.cls[i] != "common" or sheet.cls[i - 1] != "given" or i - first > 2:
        return False
    if any(kind in sheet.at[i] for kind in _BLOCKING) or sheet.tokens.line[i] != sheet.tokens.line[first]:
        return False
    behind = i + 1
    return behind >= len(sheet.tokens) or sheet.tokens.text[behind] in _BREAK or "head" in sheet.at[behind]


def _candidate(sheet: Sheet, first: int, last: int, rule: str, confidence: float) -> Candidate:
    start = sheet.tokens.start[first]
    key = sheet.tokens.key[first]
    if sheet.cls[first] == "other":
        for clitic, stem in stems_of(key, sheet.lexicon):
            if sheet.lexicon.word_class(stem) in ("given", "name") or stem in sheet.lexicon.prefixes:
                start += len(clitic)
                break
    return Candidate(Span(start, sheet.tokens.end[last - 1]), EntityType.PERSON, rule, confidence, first, last)


def _begins_name(sheet: Sheet, i: int) -> bool:
    """Whether a given name, behind clitics or not, stands here."""
    if sheet.cls[i] == "given":
        return True
    if sheet.cls[i] != "other":
        return False
    return any(sheet.lexicon.word_class(stem) == "given" for _, stem in stems_of(sheet.tokens.key[i], sheet.lexicon))


def _by_given_name(sheet: Sheet) -> Iterator[Candidate]:
    i, size = 0, len(sheet.tokens)
    while i < size:
        prefix = (
            sheet.tokens.key[i] in sheet.lexicon.prefixes and i + 1 < size and sheet.cls[i + 1] in ("given", "name")
        )
        if not (prefix or _begins_name(sheet, i)):
            i += 1
            continue
        if courtesy(sheet, i) and i + 1 < size and _carries(sheet, i + 1, i + 1):
            i += 1
        last = run(sheet, i)
        if last - i >= 2 and any(sheet.cls[k] != "particle" for k in range(i, last)):
            known = sum(sheet.cls[k] in ("given", "name", "particle") for k in range(i, last))
            yield _candidate(sheet, i, last, "given-name", 0.85 if known >= 2 else 0.7)
        i = max(last, i + 1)


def courtesy(sheet: Sheet, i: int) -> bool:
    """A word that is a name elsewhere, and before a name a courtesy: الملا منصور, سردار فدوی."""
    at = sheet.at[i]
    return "honorific" in at or ("head" in at and sheet.tokens.text[i].startswith(ARTICLE))


def title_end(sheet: Sheet, first: int) -> int:
    """Index behind the words of a title that begins at a token: its field, qualities and nationality; no name."""
    if not sheet.at[first]:
        return first
    hit = sheet.hit("head", first) or sheet.hit("deputy", first) or sheet.hit("honorific", first)
    if hit is None:
        return first
    i, size = hit.last, len(sheet.tokens)
    while i < size and sheet.at[i]:
        found = next((h for k in ("field", "quality", "demonym", "honorific", "head") if (h := sheet.hit(k, i))), None)
        if found is None or sheet.tokens.line[i] != sheet.tokens.line[first]:
            break
        i = found.last
    return i


def _after_titles(sheet: Sheet) -> Iterator[Candidate]:
    i, size = 0, len(sheet.tokens)
    while i < size:
        last = title_end(sheet, i)
        if last == i:
            i += 1
            continue
        name = _unmarked(sheet, last)
        end = run(sheet, name) if name < size else name
        if end > name and sheet.tokens.line[name] == sheet.tokens.line[i]:
            length = end - name
            honorific = "honorific" in sheet.at[i] or "honorific" in sheet.at[last - 1]
            if length >= 2 or honorific or sheet.cls[name] in ("given", "name"):
                sure = 0.85 if length >= 2 and any(sheet.cls[k] in ("given", "name") for k in range(name, end)) else 0.6
                yield _candidate(sheet, name, end, "title-name", sure)
        i = last


def _unmarked(sheet: Sheet, i: int) -> int:
    """The place behind an opening quotation mark, if one stands here."""
    text = sheet.tokens.text
    return i + 1 if i < len(text) and (text[i] in OPENERS or text[i] in CLOSERS or text[i] == STRAIGHT) else i


def _before_titles(sheet: Sheet) -> Iterator[Candidate]:
    """Name، title: the run of words that ends before a comma and a title."""
    text = sheet.tokens.text
    for i in range(2, len(text)):
        if "head" not in sheet.at[i] and "deputy" not in sheet.at[i]:
            continue
        end = i - 1 if text[i - 1] in "،,(-–" else i
        if end == i and sheet.cls[i - 1] not in _INSIDE:
            continue
        first = end
        while (
            first > 0
            and end - first < 5
            and sheet.cls[first - 1] in _INSIDE
            and not any(k in sheet.at[first - 1] for k in _BLOCKING)
            and sheet.tokens.line[first - 1] == sheet.tokens.line[i]
        ):
            first -= 1
        while first < end and sheet.cls[first] == "particle" and sheet.tokens.key[first] not in sheet.lexicon.prefixes:
            first += 1
        if end - first >= 2 and any(sheet.cls[k] in ("given", "name") for k in range(first, end)):
            yield _candidate(sheet, first, end, "name-title", 0.75 if end < i else 0.6)


def _in_quotation_marks(sheet: Sheet) -> Iterator[Candidate]:
    text = sheet.tokens.text
    for i in range(len(text) - 3):
        if text[i] not in OPENERS and text[i] != STRAIGHT:
            continue
        end = run(sheet, i + 1)
        if 3 <= end - i <= 5 and end < len(text) and (text[end] in CLOSERS or text[end] == STRAIGHT):
            known = any(sheet.cls[k] in ("given", "name") for k in range(i + 1, end))
            if known:
                yield _candidate(sheet, i + 1, end, "quoted-name", 0.7)
