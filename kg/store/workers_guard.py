"""What a strange query may look like before any parser sees it: its size, depth and chains; no SERVICE, no update.

The parser behind the store recurses without a bound (6 kB of nested `{` end the process) and reads
keywords without white space around them (`trueSERVICE<…>`), so a search for words is not enough:
`kg.store.workers_tokens` takes the text to pieces, and these are counted. Start at `check_query`.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final

from kg.errors import QuerySyntax, QueryTooLarge
from kg.store.workers_protocol import Refused
from kg.store.workers_tokens import QUERY_WORDS, UPDATE_WORDS, tokens

_CHAINED: Final = frozenset(("UNION", "MINUS", "OPTIONAL", "||", "|", "&&", "/", "^", "!", "+", "-", "*"))
_PROLOGUE: Final = frozenset(("PREFIX", "BASE", "VERSION"))
_DEEPEST, _LONGEST = 1_000, 20_000  # what nobody allows: reading on would only take time
_SERVICE: Final = "SERVICE"


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


@dataclass(frozen=True, slots=True)
class Shape:
    """What the pieces of a query or an update come to.

    Args:
        depth: How deep brackets of any kind are nested.
        chain: How many operators there are, over which the engine's parser recurses.
        words: Its keywords, in capitals.
        first: The first keyword behind the prologue; "" where there is none.
        whole: Whether it was read to its end; what is far too deep or too long a chain is not.
    """

    depth: int
    chain: int
    words: frozenset[str]
    first: str
    whole: bool = True


@functools.lru_cache(4)  # each text is looked at for its shape, its kind and its dataset
def shape(text: str, what_it_is: str = "query") -> Shape:
    """What a query or an update looks like.

    Raises:
        QuerySyntax: it holds what is no piece of SPARQL.

    Example:
        >>> shape('SELECT ?service { ?s <urn:SERVICE> "SERVICE" } # SERVICE').words
        frozenset({'SELECT'})
    """
    deepest = now = chain = 0
    words: dict[str, None] = {}
    whole = True
    for token in tokens(text, what_it_is):
        if token.kind == "open":
            now += 1
            deepest = max(deepest, now)
        elif token.kind == "close":
            now -= 1
        elif token.kind == "word":
            words[token.text] = None
        chain += token.text in _CHAINED and token.kind in ("word", "op")
        if deepest > _DEEPEST or chain > _LONGEST:
            whole = False
            break
    first = next((word for word in words if word not in _PROLOGUE), "")
    return Shape(deepest, chain, frozenset(words), first, whole)


def check_query(query: str, limits: Limits) -> None:
    """Let the query pass, or say why not.

    Raises:
        QueryTooLarge: it is too long, too deep or has too many operators.
        QuerySyntax: it is an update, or no SPARQL.
        Refused: it names SERVICE.
    """
    _check_size(query, limits)
    seen = shape(query)
    check_shape(seen, limits)
    if seen.first in UPDATE_WORDS:
        remedy = "send it as an update: update=…, or the content type application/sparql-update"
        raise QuerySyntax("this is an update, sent as a query", remedy=remedy)
    if _SERVICE in seen.words:
        raise Refused("SERVICE is not offered: queries here reach no other server", remedy="ask that server itself")


def check_update(update: str, limits: Limits) -> None:
    """Let an update pass, or say why not.

    Raises:
        QueryTooLarge: it is too long, too deep or has too many operators.
        QuerySyntax: it is a query, or no SPARQL.
        Refused: it names SERVICE.
    """
    _check_size(update, limits)
    seen = shape(update, "update")
    check_shape(seen, limits)
    if _SERVICE in seen.words:
        raise Refused("SERVICE is not offered: updates here reach no other server", remedy="ask that server itself")
    if seen.first in QUERY_WORDS:
        remedy = "send it as a query: query=…, or the content type application/sparql-query"
        raise QuerySyntax("this is a query, sent as an update", remedy=remedy)


def _check_size(text: str, limits: Limits) -> None:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limits.query_bytes:
        what = f"the query has {size} bytes; {limits.query_bytes} are allowed"
        raise QueryTooLarge(what, where="the query's length", remedy="ask in several queries")


def check_shape(seen: Shape, limits: Limits) -> None:
    """Let a query pass, or say why it is too deep or too long a chain for the engine's parser.

    Raises:
        QueryTooLarge: it is.
    """
    if seen.depth > min(limits.depth, _DEEPEST):
        raise QueryTooLarge(
            f"brackets are nested {seen.depth} deep{'' if seen.whole else ' or more'}; {limits.depth} are allowed",
            remedy="nest fewer groups and brackets",
        )
    if seen.chain > min(limits.chain, _LONGEST):
        raise QueryTooLarge(
            f"more than {limits.chain} operators (UNION, OPTIONAL, ||, &&, /, |, +, …)",
            remedy="list values with VALUES or IN",
        )


def is_update(text: str) -> bool:
    """Whether the first word behind the prologue is one of SPARQL Update."""
    return shape(text).first in UPDATE_WORDS


def names_dataset(query: str) -> bool:
    """Whether the query chooses its graphs by FROM or FROM NAMED.

    Example:
        >>> names_dataset("SELECT*FROM<g>{ ?s ?p ?o }"), names_dataset('ASK { ?from ?p "FROM" }')
        (True, False)
    """
    return "FROM" in shape(query).words
