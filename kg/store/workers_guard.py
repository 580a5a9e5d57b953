"""What a strange query may look like before any parser sees it: its size, depth and chains; no SERVICE, no update.

The parser behind the store recurses without a bound (6 kB of nested `{` end the process) and reads
keywords without white space around them (`trueSERVICE<…>`), so a search for words is not enough.
`skeleton` takes away what only looks like syntax (strings, IRIs, comments, names); what remains is
counted and searched. Start at `check_query`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import QuerySyntax, QueryTooLarge
from kg.store.workers_protocol import Refused

_QUIET = re.compile(
    r"""
      \"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}    # long strings
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'                          # strings
    | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<comment> \#[^\n\r]* )                                                            # comments
    | [?$]\w+                                                                # variables
    | @[A-Za-z]+(?:-[A-Za-z0-9]+)*                                           # language tags
    | (?P<bracket> [{}()\[\]] )
    | (?P<prefix> [^\W\d_][\w.\-]*(?=:) )? : (?:[\w:%.\-]|\\.)*              # prefixed names
    """,
    re.VERBOSE | re.DOTALL,
)
_UNSURE = "<?>"  # in a skeleton: what may be an IRI, or a comparison before a comment or string that hides the rest
_HIDES = re.compile(r"//|[#']")  # `//` stands in no comparison, so what holds it first is an IRI
_NO_OPERAND = frozenset("(,=<>!&|/^+-*;{[")
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_CHAIN = re.compile(r"\bUNION\b|\bMINUS\b|\bOPTIONAL\b|\|\|?|&&|/|\^|!(?!=)|[+*-]", re.IGNORECASE)
_BRACKET = re.compile(r"[{}()\[\]]")
_UPDATE = re.compile(r"^\s*(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b", re.IGNORECASE)
_QUERY = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_SIGN = re.compile(r"[+-](?=[\d.])")
_PROLOGUE = re.compile(r"\b(?:PREFIX|BASE|VERSION)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may cost.

    Args:
        seconds: Wall-clock time from the moment a worker takes the query.
        query_bytes: Length of the query text in UTF-8.
        depth: Nesting of `{`, `(` and `[`.
        chain: Number of UNION, OPTIONAL, MINUS, path and arithmetic operators in all.
        rows: Solutions or triples of an answer; the rest is cut off and that is announced.
        answer_bytes: Length of an answer; the rest is cut off and that is announced.
        memory: Address space of a worker in bytes.
    """

    seconds: float = 10.0
    query_bytes: int = 2_000_000
    depth: int = 60
    chain: int = 2_000
    rows: int = 100_000
    answer_bytes: int = 64_000_000
    memory: int = 1_500_000_000


def skeleton(query: str) -> str:
    """The query without strings, IRIs, comments, variables and names: keywords and punctuation remain.

    A `<` behind an operand in round brackets may compare; then what follows it is no IRI, and is read on.
    Prefixes stay, because `trueSERVICEx:y` may be read as three words.

    Example:
        >>> skeleton('SELECT ?service { ?s x:SERVICE "SERVICE" } # SERVICE').split()
        ['SELECT', '{', 'x', '}']
    """
    pieces: list[str] = []
    opened: list[str] = []
    operand, at = False, 0
    while match := _QUIET.search(query, at):
        between = query[at : match.start()]
        pieces.append(between)
        if told := between.rstrip():
            operand = told[-1] not in _NO_OPERAND
        at = match.end()
        if bracket := match["bracket"]:
            _nest(opened, bracket)
            pieces.append(bracket)
            operand = bracket in ")]}"
        elif match["iri"] and ((operand and opened[-1:] == ["("]) or between.endswith("<")):
            first = _HIDES.search(match[0])
            pieces.append("<" if first is None else " <> " if first[0] == "//" else f" {_UNSURE} ")
            at, operand = (match.start() + 1, False) if first is None else (at, True)
        else:
            pieces.append(f" {match['prefix']} " if match["prefix"] else " <> " if match["iri"] else " ")
            operand = operand if match["comment"] else True
    return "".join([*pieces, query[at:]])


def _nest(opened: list[str], bracket: str) -> None:
    """Note a bracket; one that closes no bracket of its kind is passed over, and `}` closes all since its `{`."""
    if bracket in "{([":
        opened.append(bracket)
    elif bracket == "}":
        while opened and opened.pop() != "{":
            pass
    elif opened and opened[-1] == {")": "(", "]": "["}[bracket]:
        opened.pop()


def _check_sure(bones: str) -> None:
    if _UNSURE in bones:
        remedy = "put a space behind the < of a comparison, and write an IRI behind another in brackets with a prefix"
        raise Refused("a < may begin an IRI or compare, which hides what follows", remedy=remedy)


def unescape(query: str) -> str:
    r"""The query with `\uXXXX` and `\UXXXXXXXX` replaced, as SPARQL reads them before all else.

    Raises:
        QuerySyntax: an escape is no character.
    """

    def char(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise QuerySyntax(f"{match[0]} is no character")
        return chr(code)

    return _CODEPOINT.sub(char, query)


def check_query(query: str, limits: Limits) -> None:
    """Let the query pass, or say why not.

    Raises:
        QueryTooLarge: it is too long, too deep or has too many operators.
        QuerySyntax: it is an update.
        Refused: it names SERVICE.
    """
    _check_size(query, limits)
    for text in {query, unescape(query)}:
        bones = skeleton(text)
        check_shape(bones, limits)
        _check_sure(bones)
        if "service" in bones.casefold():
            raise Refused("SERVICE is not offered: queries here reach no other server", remedy="ask that server itself")
        if is_update(bones):
            remedy = "send it as an update: update=…, or the content type application/sparql-update"
            raise QuerySyntax("this is an update, sent as a query", remedy=remedy)


def check_update(update: str, limits: Limits) -> None:
    """Let an update pass, or say why not.

    Raises:
        QueryTooLarge: it is too long, too deep or has too many operators.
        QuerySyntax: it is a query.
        Refused: it names SERVICE.
    """
    _check_size(update, limits)
    for text in {update, unescape(update)}:
        bones = skeleton(text)
        _check_sure(bones)
        check_shape(_SIGN.sub(" ", bones), limits)  # data hold numbers, and their signs are no operators
        if "service" in bones.casefold():
            raise Refused("SERVICE is not offered: updates here reach no other server", remedy="ask that server itself")
        if _QUERY.search(_without_prologue(bones)):
            remedy = "send it as a query: query=…, or the content type application/sparql-query"
            raise QuerySyntax("this is a query, sent as an update", remedy=remedy)


def _check_size(text: str, limits: Limits) -> None:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limits.query_bytes:
        what = f"the query has {size} bytes; {limits.query_bytes} are allowed"
        raise QueryTooLarge(what, where="the query's length", remedy="ask in several queries")


def check_shape(bones: str, limits: Limits) -> None:
    """Let a query's skeleton pass, or say why it is too deep or too long a chain for the engine's parser.

    Raises:
        QueryTooLarge: it is.
    """
    deepest = depth(bones)
    if deepest > limits.depth:
        raise QueryTooLarge(
            f"brackets are nested {deepest} deep; {limits.depth} are allowed", remedy="nest fewer groups and brackets"
        )
    if sum(1 for _ in _CHAIN.finditer(bones)) > limits.chain:
        raise QueryTooLarge(
            f"more than {limits.chain} operators (UNION, OPTIONAL, ||, &&, /, |, +, …)",
            remedy="list values with VALUES or IN",
        )


def depth(bones: str) -> int:
    """How deep brackets of any kind are nested in a skeleton."""
    deepest = now = 0
    for match in _BRACKET.finditer(bones):
        now += 1 if match[0] in "{([" else -1
        deepest = max(deepest, now)
    return deepest


def is_update(bones: str) -> bool:
    """Whether the first word behind the prologue is one of SPARQL Update."""
    return _UPDATE.search(_without_prologue(bones)) is not None


def _without_prologue(bones: str) -> str:
    while (match := _PROLOGUE.search(bones)) and not bones[: match.start()].strip(" <>\n\r\t"):
        bones = re.sub(r"^\s*\w*\s*<>", "", bones[match.end() :])
    return bones


def names_dataset(query: str) -> bool:
    """Whether the query chooses its graphs by FROM or FROM NAMED.

    Example:
        >>> names_dataset("SELECT*FROM<g>{ ?s ?p ?o }"), names_dataset('ASK { ?from ?p "FROM" }')
        (True, False)
    """
    return any("from" in skeleton(text).casefold() for text in {query, unescape(query)})
