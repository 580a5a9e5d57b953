"""The pack's page rules, and how one line is compared with them.

`page.toml` lists the words that announce what is not the article: tag lists, teasers, comments, credits.
In come the tokens of a line, out goes the `Hit`: which rule speaks, and where its words begin and end.
Start at `PageRules` (the schema) and `announced`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from kg.errors import PackError
from kg.lang import Pack
from kg.text.fold import fold
from kg.text.sentences import CLOSERS, ENDS, STRAIGHT
from kg.text.tokens import Tokens

NOISE_KINDS = frozenset(("end", "tags", "related", "comments", "share"))
META_KINDS = frozenset(("date", "credit"))
TAIL_LENGTH = 40  # a tag list or link glued to the last sentence holds at most so many tokens
WHOLE_SLACK = 2  # marks and numbers allowed beside words that fill their line ("[إعلان 2]", "انتهای پیام/+")


@dataclass(frozen=True)
class LineRule:
    """A row of `page.toml`.

    Args:
        text: The announcing words.
        kind: What they announce: end, tags, related, comments, share, date or credit.
        at: "start" of a line, the "whole" line, or also the "tail" of a paragraph.
        example: A line that the row is for.
        colon: A colon must follow.
        paren: A bracket must follow.
        star: A star must stand before.
        glued: The next word may be written on.
    """

    text: str
    kind: str
    at: str
    example: str
    colon: bool = False
    paren: bool = False
    star: bool = False
    glued: bool = False


@dataclass(frozen=True)
class PageRules:
    """`page.toml`: the rows, words of by-lines without an outlet's name, and words that introduce a credit."""

    line: tuple[LineRule, ...]
    by_line: tuple[str, ...] = ()
    attributions: tuple[str, ...] = ()


class Hit(NamedTuple):
    """A rule that speaks: its words are the characters `start` to `end`, behind them stands token `after`."""

    rule: LineRule
    start: int
    end: int
    after: int


def page_rules(pack: Pack) -> PageRules:
    """The page rules of a language.

    Raises:
        PackError: a row names an unknown kind or place.
    """
    rules = pack.section("page", PageRules)
    for row in rules.line:
        if row.kind not in NOISE_KINDS | META_KINDS or row.at not in ("start", "whole", "tail"):
            raise PackError(
                f"unknown kind or place: {row.kind!r}, {row.at!r}",
                where=f"{pack.folder / 'page.toml'}, [[line]] {row.text!r}",
                remedy=f"kinds: {', '.join(sorted(NOISE_KINDS | META_KINDS))}; at: start, whole, tail",
            )
    return rules


def announced(tokens: Tokens, line: range, rules: PageRules) -> Hit | None:
    """The rule that the line begins with, if there is one."""
    first = next((i for i in line if tokens.is_word[i]), line.stop)
    for row in rules.line:
        hit = _words(tokens, first, line.stop, row)
        if hit is None or (row.star and "*" not in tokens.text[line.start : first]):
            continue
        if row.at == "whole" and _words_left(tokens, line, hit.after) > 0:
            continue
        return hit
    return None


def tail(tokens: Tokens, line: range, rules: PageRules) -> Hit | None:
    """The rule whose words follow the last sentence of the paragraph and rule its rest."""
    rows = [row for row in rules.line if row.at == "tail"]
    for i in range(max(line.start + 1, line.stop - TAIL_LENGTH), line.stop):
        mark = tokens.text[i - 1]
        if not (mark in ENDS or mark in CLOSERS or mark in (STRAIGHT, ")", "/")):
            continue
        for row in rows:
            hit = _words(tokens, i, line.stop, row)
            if hit is not None and not any(tokens.text[j] in ENDS for j in range(hit.after, line.stop - 1)):
                return hit
    return None


def _words(tokens: Tokens, first: int, stop: int, row: LineRule) -> Hit | None:
    """The row's words from token `first` on, whatever their spacing."""
    left = fold(row.text).replace(" ", "")
    at = first
    while at < stop and left and tokens.key[at]:
        key = tokens.key[at]
        if len(key) > len(left) and row.glued and key.startswith(left):
            return Hit(row, tokens.start[first], tokens.start[at] + _written(tokens.text[at], len(left)), at)
        if not left.startswith(key):
            return None
        left = left[len(key) :]
        at += 1
    if left:
        return None
    follower = tokens.text[at] if at < stop else ""
    if (row.colon and follower != ":") or (row.paren and follower not in "([") or (row.paren and not follower):
        return None
    return Hit(row, tokens.start[first], tokens.end[at - 1], at)


def _words_left(tokens: Tokens, line: range, after: int) -> int:
    words = [i for i in range(after, line.stop) if tokens.is_word[i]]
    numbers = sum(tokens.text[i].isnumeric() for i in words)
    return len(words) - min(numbers, WHOLE_SLACK)


def _written(text: str, letters: int) -> int:
    """How many characters of `text` hold its first `letters` folded letters, marks on the last one included."""
    end = next(end for end in range(letters, len(text) + 1) if len(fold(text[:end])) >= letters)
    while end < len(text) and not fold(text[end]):
        end += 1
    return end
