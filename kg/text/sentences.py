"""Paragraphs, sentences and pairs of quotation marks: the units that attribution works in.

In come `Tokens`, out go ranges of token indices in text order. A sentence never crosses a line; a
full stop inside quotation marks ends a sentence of the quotation but not the sentence around it.
Start at `paragraphs`, `quoted` and `sentences`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.text.tokens import Tokens

ENDS = frozenset(".!?؟。…")
OPENERS = {"«": "»", "“": "”", "„": "“", "‹": "›", "‘": "’", "〝": "〞"}
CLOSERS = {close: opener for opener, close in OPENERS.items()}
STRAIGHT = '"'
# Longer stretches than this many tokens are an unclosed mark, not a quotation.
LONGEST_QUOTED = 400


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stretch between quotation marks.

    Args:
        first: Index of the opening mark, or of the first word where the opening mark is missing.
        last: Index behind the closing mark, or behind the last word where it is missing.
        inner_first: Index of the first token inside.
        inner_last: Index behind the last token inside.
        closed: Whether both marks are there.
    """

    first: int
    last: int
    inner_first: int
    inner_last: int
    closed: bool


def paragraphs(tokens: Tokens) -> list[range]:
    """The lines of the text that hold a token."""
    found: list[range] = []
    start = 0
    for i in range(1, len(tokens) + 1):
        if i == len(tokens) or tokens.line[i] != tokens.line[start]:
            found.append(range(start, i))
            start = i
    return found if len(tokens) else []


def quoted(tokens: Tokens, paragraph: range) -> list[Quoted]:
    """The outermost quoted stretches of one paragraph; unbalanced and reversed marks cost one stretch each.

    Example:
        >>> from kg.text.tokens import blank, tokens_of
        >>> t = tokens_of(blank("ar")("قال: ”نعم“ وأضاف «لا"))
        >>> [(t.text[q.inner_first:q.inner_last], q.closed) for q in quoted(t, range(len(t)))]
        [(['نعم'], True), (['لا'], False)]
    """
    found: list[Quoted] = []
    i = paragraph.start
    while i < paragraph.stop:
        if _may_open(tokens, i, paragraph.start):
            stretch = _stretch(tokens, i, paragraph.stop)
            if stretch is not None:
                found.append(stretch)
                i = stretch.last
                continue
        i += 1
    return found


def _may_open(tokens: Tokens, mark: int, start: int) -> bool:
    """A mark may open; a straight or closing one not where it is glued to what it closes and to no word behind."""
    text = tokens.text[mark]
    if text != STRAIGHT and text not in CLOSERS:
        return text in OPENERS
    before = tokens.text[mark - 1][-1] if mark > start and tokens.end[mark - 1] == tokens.start[mark] else ""
    glued_behind = mark + 1 < len(tokens) and tokens.end[mark] == tokens.start[mark + 1] and tokens.is_word[mark + 1]
    return glued_behind or not (before.isalnum() or before in ENDS)


def _stretch(tokens: Tokens, opener: int, stop: int) -> Quoted | None:
    mark = tokens.text[opener]
    closer = OPENERS.get(mark) or (mark if mark == STRAIGHT else CLOSERS.get(mark))
    stop = min(stop, opener + LONGEST_QUOTED)
    depth = 0
    for j in range(opener + 1, stop):
        text = tokens.text[j]
        # ”…” and »…« : the same mark twice, or the pair reversed.
        if text == closer or (text in CLOSERS and mark in "”„‘’" and text in "”“’"):
            if depth == 0:
                return Quoted(opener, j + 1, opener + 1, j, True) if j > opener + 1 else None
            depth -= 1
        elif text == mark and mark in OPENERS and mark != "„":
            depth += 1
    if mark not in OPENERS and mark != STRAIGHT:
        return None  # a lone closing mark opens nothing
    return _unclosed(tokens, opener, stop)


def _unclosed(tokens: Tokens, opener: int, stop: int) -> Quoted | None:
    """An opening mark without its partner reaches to the end of its paragraph or to the next opening mark."""
    end = stop
    for j in range(opener + 1, stop):
        if tokens.text[j] in OPENERS or tokens.text[j] == STRAIGHT:
            end = j
            break
    # The stretch then ends with the last sentence end before that point, if there is one.
    for j in range(end - 1, opener, -1):
        if tokens.text[j] in ENDS:
            end = j
            break
    return Quoted(opener, end, opener + 1, end, False) if end > opener + 1 else None


def unpaired(tokens: Tokens, marks: Sequence[Quoted]) -> list[int]:
    """Quotation marks without a partner, by token, in text order; single ones, which also write apostrophes, left out.

    Args:
        tokens: The text.
        marks: The `quoted` stretches of all its paragraphs, in text order.

    Example:
        >>> from kg.text.tokens import blank, tokens_of
        >>> t = tokens_of(blank("ar")("قال: «نعم» وأضاف «لا"))
        >>> unpaired(t, quoted(t, range(len(t))))
        [6]
    """
    found = []
    at = 0
    for i, text in enumerate(tokens.text):
        while at < len(marks) and marks[at].last <= i:
            at += 1
        inside = at < len(marks) and marks[at].first <= i
        alone = not inside or (i == marks[at].first and not marks[at].closed)
        if alone and (text in OPENERS or text in CLOSERS or text == STRAIGHT) and text not in "‘’":
            found.append(i)
    return found


def sentences(tokens: Tokens, paragraph: range, marks: Sequence[Quoted]) -> Iterator[range]:
    """The sentences of one paragraph: full stops inside closed quotation marks do not end them.

    Args:
        tokens: The text.
        paragraph: One of `paragraphs`.
        marks: Its `quoted` stretches.
    """
    inside = [q for q in marks if q.closed]
    start = paragraph.start
    at = 0
    for i in paragraph:
        while at < len(inside) and inside[at].last <= i:
            at += 1
        if at < len(inside) and inside[at].first <= i < inside[at].last:
            continue
        if tokens.text[i] in ENDS and not _goes_on(tokens, i, paragraph.stop):
            yield range(start, i + 1)
            start = i + 1
    if start < paragraph.stop:
        yield range(start, paragraph.stop)


def _goes_on(tokens: Tokens, mark: int, stop: int) -> bool:
    """A dot does not end a sentence inside an ellipsis, after a single letter, or before a mark."""
    if mark + 1 >= stop:
        return False
    if tokens.text[mark + 1] in ENDS:
        return True
    before = tokens.text[mark - 1] if mark else ""
    glued = tokens.end[mark] == tokens.start[mark + 1]
    return tokens.text[mark] == "." and (
        (len(before) == 1 and before.isalpha()) or (glued and before.isascii() and before.isalnum())
    )
