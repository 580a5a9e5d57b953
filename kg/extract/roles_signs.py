"""The words around a title as short strings that a ranker can learn from.

    الرئيس  [الروسي السابق ،]  فلاديمير بوتين   ──►   "DQ,"

In come a `Layout` and two tokens, out goes one letter for each kind of word between them. Start at `between`.
"""

from __future__ import annotations

from kg.extract.gazetteer import ARTICLE
from kg.extract.roles_layout import Layout
from kg.extract.roles_titles import TitlePhrase
from kg.model import EntityType
from kg.text.sentences import CLOSERS, ENDS, OPENERS, STRAIGHT

LONGEST = 7  # letters of one description
_KINDS = (("honorific", "H"), ("demonym", "D"), ("quality", "Q"), ("field", "F"), ("link", "K"), ("ours", "U"),
          ("organization", "g"), ("definite", "g"), ("outlet", "g"), ("loose", "g"), ("place", "l"),
          ("relative", "R"))  # fmt: skip
_MARKS = {"،": ",", ",": ",", "-": "-", "–": "-", "—": "-", "(": "(", ")": ")", ":": ":", "/": "/", "؛": ";", ";": ";"}
_NAMES = {EntityType.PERSON: "P", EntityType.ORGANIZATION: "O", EntityType.PLACE: "L"}
_CLASSES = {"stop": "S", "number": "N", "common": "c", "mark": "m"}


def between(layout: Layout, first: int, last: int) -> str:
    """The kinds of words from one token up to another, repeated ones once."""
    found = ""
    i = first
    while i < last and len(found) < LONGEST:
        letter, i = letter_at(layout, i)
        if not found.endswith(letter):
            found += letter
    return found


def letter_at(layout: Layout, i: int) -> tuple[str, int]:
    """The kind of the word or phrase at a token, and where it ends."""
    sheet = layout.sheet
    if i in layout.outer:
        mention, end = layout.outer[i]
        return _NAMES[mention.type], end
    if i in layout.title_at:
        return "T", max(layout.title_at[i].end, i + 1)
    text = sheet.tokens.text[i]
    if text == "و":
        return "W", i + 1
    if text in _MARKS:
        return _MARKS[text], i + 1
    if text in ENDS:
        return ".", i + 1
    if text in OPENERS or text in CLOSERS or text == STRAIGHT:
        return '"', i + 1
    for kind, letter in _KINDS:
        if kind in sheet.at[i]:
            return letter, max(sheet.at[i][kind].last, i + 1)
    return _CLASSES.get(sheet.cls[i], "x"), i + 1


def around(layout: Layout, i: int, line: int) -> str:
    """The kind of one word of a line, "|" outside."""
    tokens = layout.sheet.tokens
    if not 0 <= i < len(tokens) or tokens.line[i] != line:
        return "|"
    return letter_at(layout, i)[0]


def definiteness(layout: Layout, title: TitlePhrase) -> str:
    """How the title is determined: by a word before it, a pronoun behind it, the article, or not."""
    tokens = layout.sheet.tokens
    if title.indefinite:
        return "some"
    if title.demonstrative:
        return "this"
    if title.owned:
        return "own"
    written = tokens.raw[title.span.start : tokens.end[title.first]]
    if written.startswith(ARTICLE):
        return "the"
    return "bare"


def word(layout: Layout, i: int, line: int) -> str:
    """The folded word itself where it is a small one that tells structure, else its kind."""
    tokens = layout.sheet.tokens
    if not 0 <= i < len(tokens) or tokens.line[i] != line:
        return "|"
    if i in layout.outer or i in layout.title_at:
        return letter_at(layout, i)[0]
    return tokens.key[i] or tokens.text[i]


def family(head: str) -> str:
    """The noun that carries an English role: "technical director" is a director."""
    return head.partition(" of ")[0].rpartition(" ")[2]
