r"""SPARQL taken to pieces, without a parser: what is a word, a name, a string, an IRI, a bracket.

Only one character is hard: `<` begins an IRI, or compares. Which of them is told by where it stands:

    FILTER( ?a <5 && ?b> 3 )     behind an operand in the brackets of an expression it compares
    VALUES ?x { <urn:a> }        anywhere else it begins an IRI, or `<<`, or is a mistake
    ?s (<a>|<b>) (<c> <d#e>)     brackets of paths and lists hold no expression

So each bracket is known for what it holds: `FILTER`, `BIND`, a function or a clause of SELECT before it makes it an
expression, and inside an expression all brackets are. The engine's parser has no tokens and takes words that are
written together (`trueSERVICE<…>`); the standard does not. Here the standard holds: such a word is a mistake, and so is
a prefix that was not declared. What is left that both could read in different ways is refused (`_GLUED`).

Start at `tokens`. Standard: SPARQL 1.2 Query Language, section 19 (19.8 for the terminals).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal, NamedTuple

from kg.errors import QuerySyntax

_LISTED: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("sparql_words.toml").read_text(encoding="utf-8"))
QUERY_WORDS: Final = frozenset(_LISTED["query"])
UPDATE_WORDS: Final = frozenset(_LISTED["update"])
_CLAUSES, _LISTS = frozenset(_LISTED["clauses"]), frozenset(_LISTED["lists"])
_WORDS = frozenset(word for words in _LISTED.values() for word in words)

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_MORE = "0-9\u00b7\u0300-\u036f\u203f\u2040"
_CODE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ESCAPE = rf"""\\[tbnrf\\"']|{_CODE}"""
_LOCAL_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
Kind = Literal["name", "word", "iri", "string", "number", "var", "blank", "lang", "open", "close", "op"]

_TOKEN = re.compile(
    rf"""
      (?P<skip> (?: [ \t\r\n]++ | \#[^\r\n]*+ )++ )
    | (?P<var> [?$] [{_BASE}_0-9] [{_BASE}_{_MORE}]*+ )
    | (?P<name> (?: [{_BASE}] [{_BASE}_{_MORE}.\-]{{0,255}}+ (?<!\.) )? :
        (?: (?: [{_BASE}_0-9:] | {_LOCAL_ESCAPE} )
            (?: [{_BASE}_{_MORE}:\-]++ | {_LOCAL_ESCAPE} | \.++(?=[{_BASE}_{_MORE}:\-%\\]) )*+ )? )
    | (?P<word> [A-Za-z][A-Za-z0-9_]*+ )
    | (?P<iri> <(?: [^<>"{{}}|^`\\\x00-\x20]++ | {_CODE} )*+> )
    | (?P<string> \"{{3}} (?: [^"\\]++ | {_ESCAPE} | "(?!"") )*+ \"{{3}}
        | '{{3}} (?: [^'\\]++ | {_ESCAPE} | '(?!'') )*+ '{{3}}
        | " (?: [^"\\\r\n]++ | {_ESCAPE} )*+ " | ' (?: [^'\\\r\n]++ | {_ESCAPE} )*+ ' )
    | (?P<number> (?: [0-9]++(?:\.[0-9]*+)? | \.[0-9]++ ) (?: [eE][+\-]?[0-9]++ )? )
    | (?P<blank> _: [{_BASE}_0-9] (?: [{_BASE}_{_MORE}\-]++ | \.++(?=[{_BASE}_{_MORE}\-]) )*+ )
    | (?P<lang> @[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)? )
    | (?P<open> <<\( | [({{\[] )
    | (?P<close> [)}}\]] )
    | (?P<op> \|\| | && | \^\^ | != | <= | >= | << | >> | [;,.+\-*/<>=!^|~?] )
    """,
    re.VERBOSE,
)
_DIGITS = frozenset("0123456789.")
_CODES = re.compile(_ESCAPE)
_CLOSES = {")": "(", "}": "{", "]": "["}
_EXPRESSION, _TERMS, _CLAUSE = "expression", "terms", "clause"
# Inside a prefix that is declared too, with this behind the name: the engine may read a keyword and a shorter name.
_GLUED = {"{": ("SERVICE",), "(": ("FILTER", "HAVING")}
_NAMES_GRAPHS = frozenset(("GRAPH", "FROM", "NAMED"))


class Token(NamedTuple):
    """A piece of a query.

    Args:
        kind: What it is; "op" is any sign that is no bracket.
        text: As it stands there; of a word in capitals.
        start: Its offset.
        end: The offset behind it.
    """

    kind: Kind
    text: str
    start: int
    end: int


class _Frame:
    """An open bracket: what it is, what it holds, and whether an operand stands before."""

    __slots__ = ("bracket", "holds", "operand")

    def __init__(self, bracket: str, holds: str) -> None:
        self.bracket, self.holds, self.operand = bracket, holds, False


def tokens(text: str, what_it_is: str = "query") -> Iterator[Token]:
    """The pieces of a query or an update, in order; white space and comments are left out.

    Args:
        text: SPARQL.
        what_it_is: "query" or "update", for the message of what is malformed.

    Raises:
        QuerySyntax: something is no piece of SPARQL, a word is unknown, a bracket closes another, a prefix is not
            declared, or a prefix is named so that the engine may read a keyword in it.

    Example:
        >>> [token.text for token in tokens("ASK { FILTER(1<2) ?s ?p <a#b> } # SERVICE")]
        ['ASK', '{', 'FILTER', '(', '1', '<', '2', ')', '?s', '?p', '<a#b>', '}']
    """
    reading = _Reading(text, what_it_is)
    at, end = 0, len(text)
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise reading.malformed(at, "what stands here is no piece of SPARQL")
        at = match.end()
        if match.lastgroup != "skip":
            token = reading.take(match.lastgroup, match[0], match.start())  # type: ignore[arg-type]
            at = token.end
            yield token


class _Reading:
    """Where in a text its reader is."""

    def __init__(self, text: str, what_it_is: str) -> None:
        self._text, self._what_it_is = text, what_it_is
        self._frames = [_Frame("", _TERMS)]
        self._declared: set[str] = set()
        self._last = Token("op", "", 0, 0)
        self._named: tuple[str, str] | None = None  # the prefix of the name before, and the word before that
        self._calls = False  # FILTER was read: a name and its brackets are a constraint

    def take(self, kind: Kind, piece: str, start: int) -> Token:
        """The token that begins at `start`, of which the pattern believes that it is `piece`."""
        frame = self._frames[-1]
        if frame.operand and frame.holds == _EXPRESSION and piece[0] == "<" and piece != "<=":
            kind, piece = "op", "<"
        elif kind == "op" and piece in "+-" and frame.holds != _EXPRESSION and self._before_digit(start):
            kind = "number"
        if kind == "word":
            piece = self._word(frame, piece, start)
        elif kind == "name":
            self._name(piece, start)
        elif kind == "open":
            self._open(frame, piece, start)
        elif kind == "close":
            self._close(piece, start)
        elif kind == "op":
            frame.operand = piece == ">>"
        if kind in ("string", "iri"):
            self._check_codes(piece, start)
        if kind not in ("word", "op", "open", "close"):
            frame.operand = True
        if kind != "name":
            self._named = None
        end = start + len(piece)
        self._last = Token(kind, piece, start, end)
        return self._last

    def _before_digit(self, start: int) -> bool:
        return self._text[start + 1 : start + 2] in _DIGITS

    def _word(self, frame: _Frame, piece: str, start: int) -> str:
        word = piece.upper()
        if word not in _WORDS or (word == "A" and piece != "a"):
            raise self.malformed(start, f"{piece[:60]!r} is no word of SPARQL")
        frame.operand = word in ("TRUE", "FALSE")
        if frame.holds != _EXPRESSION:
            frame.holds = _CLAUSE if word in _CLAUSES else _TERMS if word in _LISTS or word == "FROM" else frame.holds
        self._calls = word == "FILTER"
        return word

    def _name(self, piece: str, start: int) -> None:
        prefix = piece.partition(":")[0]
        if self._last.text == "PREFIX":
            self._declared.add(prefix)
        elif prefix not in self._declared:
            remedy = f"declare it: PREFIX {prefix[:60]}: <…>"
            raise self.malformed(start, f"the prefix {prefix[:60]}: is not declared", remedy=remedy)
        self._named = (prefix.upper(), self._last.text)

    def _open(self, frame: _Frame, bracket: str, start: int) -> None:
        if self._named is not None and self._named[1] not in _NAMES_GRAPHS:
            for word in _GLUED.get(bracket, ()):
                if word in self._named[0]:
                    what = f"a prefix that holds the word {word} may be read as that word here"
                    raise self.malformed(start, what, remedy="name the prefix otherwise")
        holds = _TERMS
        if bracket == "{":
            frame.holds = _TERMS if frame.holds == _CLAUSE else frame.holds
        elif bracket == "(" and (frame.holds != _TERMS or self._calls or self._begins_expression()):
            holds = _EXPRESSION
        self._calls = False
        self._frames.append(_Frame(bracket, holds))

    def _begins_expression(self) -> bool:
        return self._last.kind == "word" and self._last.text not in _LISTS

    def _close(self, bracket: str, start: int) -> None:
        opened = self._frames.pop() if len(self._frames) > 1 else None
        if opened is None or opened.bracket[-1] != _CLOSES[bracket]:
            raise self.malformed(start, f"{bracket} closes nothing that is open")
        self._frames[-1].operand = True

    def _check_codes(self, piece: str, start: int) -> None:
        """Refuse an escape that is no character: the engine may take what holds it to pieces of another kind."""
        if "\\u" not in piece.casefold():
            return
        for match in _CODES.finditer(piece):
            code = int(match[0][2:], 16) if match[0][1] in "uU" else 0
            if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
                raise self.malformed(start + match.start(), f"{match[0]} is no character")

    def malformed(self, at: int, what: str, *, remedy: str = "correct it there and ask again") -> QuerySyntax:
        """The error that tells what is wrong at an offset."""
        line, begins = self._text.count("\n", 0, at) + 1, self._text.rfind("\n", 0, at) + 1
        what = f"the {self._what_it_is} is malformed: {what}"
        return QuerySyntax(what, where=f"line {line}, column {at - begins + 1}", remedy=remedy)
