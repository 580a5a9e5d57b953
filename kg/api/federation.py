"""SERVICE, for servers that the operator names: asked before the query is, their answers written into it.

    { ?s kg:name ?n . SERVICE <https://other.example/sparql> { ?s foaf:age ?a } }
      ─► SELECT * { ?s foaf:age ?a }  is sent there by a process of its own (`kg.api.fetching`)
    { ?s kg:name ?n . { VALUES (?s ?a) { (<…> 41) (<…> 17) } } }
      ─► goes the way of every query: guard, worker without a network

A group of solutions is what SERVICE stands for (SPARQL 1.1 Federated Query, section 4), and so is VALUES, wherever it
stands. The engine offers no way to answer SERVICE otherwise than by asking itself. Only a written address is asked: a
variable's would be made by the query. Blank nodes of an answer become IRIs, since VALUES holds none.

Start at `federated`. Standard: SPARQL 1.1 Federated Query; SPARQL 1.1 Query Results JSON.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urljoin

from kg.api.fetching import Wanted, fetch
from kg.api.problems import HttpProblem
from kg.api.settings import Settings
from kg.errors import QuerySyntax, QueryTooLarge
from kg.store.workers_guard import Limits, check_shape, shape
from kg.store.workers_protocol import Refused
from kg.store.workers_tokens import Token, tokens

LONGEST, CALLS, ROWS, BYTES = 100_000, 8, 10_000, 5_000_000
"""What a query that calls others may have: characters, calls; of each answer rows and bytes."""
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^<>\"{}|^`\\\x00-\x20]*")
_LANG: Final = re.compile(r"[A-Za-z]{1,30}(?:-[A-Za-z0-9]{1,30})*")
_NAME: Final = re.compile(r"\w{1,200}")
_ESCAPED: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_CODE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Call:
    """One SERVICE of a text.

    Args:
        start: The offset of the word.
        end: The offset behind its group.
        address: Whom it asks.
        silent: Whether it may fail.
        query: What it asks, a whole query.
    """

    start: int
    end: int
    address: str
    silent: bool
    query: str


async def federated(text: str, settings: Settings, *, base: str, what_it_is: str = "query") -> str:
    """The query, or update, with answers in the place of its calls; itself where it has none or none are offered.

    Args:
        text: SPARQL.
        settings: The operator's: the hosts that may be asked, and how long.
        base: What relative IRIs are resolved against.
        what_it_is: "query" or "update", for messages.

    Raises:
        Refused: a host is not on the list, an address is a variable, or a call stands in a call.
        QuerySyntax, QueryTooLarge: it cannot be taken to pieces, is too long, or calls too often.
        Busy: too many are fetched now.
        HttpProblem: 413 or 502 for a call that is not SILENT.
    """
    if not settings.services or "service" not in text.casefold():
        return text
    if len(text) > LONGEST:
        return _too_long(text)
    found = await asyncio.to_thread(calls, text, settings.limits, base=base, what_it_is=what_it_is)
    mark = secrets.token_hex(8)
    groups = await asyncio.gather(*(_group(call, settings, f"{base}.well-known/genid/{mark}") for call in found))
    for call, group in reversed(list(zip(found, groups, strict=True))):
        text = text[: call.start] + group + text[call.end :]
    return text


def _too_long(text: str) -> str:
    """A long text goes on as it is if the word stands in none of its places for words, which the guard then sees."""
    if re.search(r"\bservice\b", text, re.IGNORECASE) is None:
        return text
    raise QueryTooLarge(f"what holds SERVICE may have {LONGEST} characters", remedy="ask that server itself")


@dataclass(slots=True)
class _Prologue:
    """What stands before a query, as far as it was read."""

    base: str
    declared: list[str] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)

    def resolve(self, token: Token) -> str:
        """The IRI that a token names."""
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
        return urljoin(self.base, _CODE.sub(lambda m: chr(int(m[1] or m[2], 16)), token.text[1:-1]))


def calls(text: str, limits: Limits, *, base: str, what_it_is: str = "query") -> list[Call]:
    """The calls of a text, in order.

    Raises:
        Refused, QuerySyntax, QueryTooLarge: as for `federated`.

    Example:
        >>> calls("SELECT * { SERVICE SILENT <http://x/> { ?s ?p 1 } }", Limits(), base="http://b/")[0].query
        'BASE <http://b/>\\nSELECT * { ?s ?p 1 } LIMIT 10001'
    """
    check_shape(shape(text, what_it_is), limits)
    pieces, prologue, found, at = list(tokens(text, what_it_is)), _Prologue(base), list[Call](), 0
    while at < len(pieces):
        token = pieces[at]
        if token.kind == "word" and token.text in ("PREFIX", "BASE"):
            at = _declare(text, pieces, at, prologue)
        elif token.kind == "word" and token.text == "SERVICE":
            call, at = _call(text, pieces, at, prologue)
            found.append(call)
        else:
            at += 1
    if len(found) > CALLS:
        raise QueryTooLarge(
            f"{len(found)} calls of other servers; {CALLS} are allowed", remedy="ask in several queries"
        )
    return found


def _declare(text: str, pieces: Sequence[Token], at: int, prologue: _Prologue) -> int:
    end = next((i for i in range(at, min(at + 3, len(pieces))) if pieces[i].kind == "iri"), None)
    if end is None:
        raise QuerySyntax(f"{pieces[at].text} declares no IRI", remedy="write PREFIX name: <http://…>")
    iri = prologue.resolve(pieces[end])
    prologue.declared.append(text[pieces[at].start : pieces[end].end])
    if pieces[at].text == "BASE":
        prologue.base = iri
    else:
        prologue.prefixes[pieces[at + 1].text.partition(":")[0]] = iri
    return end + 1


def _call(text: str, pieces: Sequence[Token], at: int, prologue: _Prologue) -> tuple[Call, int]:
    start = pieces[at].start
    silent = at + 1 < len(pieces) and pieces[at + 1].text == "SILENT"
    at += 2 if silent else 1
    if at + 1 >= len(pieces) or pieces[at + 1].text != "{":
        raise QuerySyntax("SERVICE is followed by an address and a group", remedy="write SERVICE <https://…> { … }")
    if pieces[at].kind not in ("iri", "name"):
        what = "SERVICE with a variable is not offered: only an address that stands in the query is asked"
        raise Refused(what, remedy="write the address of the server")
    address, first, depth = prologue.resolve(pieces[at]), at + 1, 0
    for at in range(first, len(pieces)):
        if pieces[at].text == "SERVICE" and pieces[at].kind == "word":
            raise Refused("a SERVICE inside a SERVICE is not offered", remedy="ask each server by a group of its own")
        depth += (pieces[at].kind == "open") - (pieces[at].kind == "close")
        if depth == 0:
            group = text[pieces[first].start : pieces[at].end]
            head = "".join(line + "\n" for line in (f"BASE <{prologue.base}>", *prologue.declared))
            return Call(start, pieces[at].end, address, silent, f"{head}SELECT * {group} LIMIT {ROWS + 1}"), at + 1
    raise QuerySyntax("the group of a SERVICE does not end", remedy="write }")


async def _group(call: Call, settings: Settings, genid: str) -> str:
    """The group that says what a call was answered."""
    accept = "application/sparql-results+json, application/json;q=0.9"
    wanted = Wanted(call.address, accept, settings.limits.seconds, BYTES, body=call.query)
    try:
        _, body = await fetch(wanted, settings.services, "SERVICE")
        return await asyncio.to_thread(solutions, body, call.address, genid)
    except (HttpProblem, QueryTooLarge):
        if not call.silent:
            raise
        return "{}"


def solutions(body: bytes, address: str, genid: str) -> str:
    """Results as a group of the query; no sign of them is taken for syntax.

    Args:
        body: SPARQL results as JSON.
        address: Where they are from, for messages.
        genid: What the IRIs of blank nodes begin with.

    Raises:
        HttpProblem: 502 where it is no such document.
        QueryTooLarge: there are too many.

    Example:
        >>> row = b'{"x": {"type": "uri", "value": "urn:a"}, "y": {"type": "literal", "value": "b", "xml:lang": "en"}}'
        >>> solutions(b'{"head": {"vars": ["x", "y"]}, "results": {"bindings": [%s, {}]}}' % row, "", "")
        '{ VALUES (?x ?y) { (<urn:a> "b"@en) (UNDEF UNDEF) } }'
    """
    try:
        told = json.loads(body)
        names, rows = told["head"].get("vars", []), told["results"]["bindings"]
        if not all(_NAME.fullmatch(name) for name in names):
            raise ValueError("a variable's name is none")
        written = [" ".join(_term(row.get(name), genid) for name in names) for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as err:
        why = f"<{address[:200]}> gave no results of a query: {type(err).__name__}: {err}"[:500]
        raise HttpProblem(502, why, remedy="see whether it is a SPARQL service") from err
    if len(written) > ROWS:
        raise QueryTooLarge(f"<{address[:200]}> gave more than {ROWS} rows", remedy="bind more inside the SERVICE")
    return "{ VALUES (" + " ".join("?" + name for name in names) + ") { " + " ".join(f"({r})" for r in written) + " } }"


def _term(term: dict[str, Any] | None, genid: str) -> str:
    """A term of the results as SPARQL.

    Raises:
        ValueError: it is none.
    """
    if term is None:
        return "UNDEF"
    kind, value = term["type"], term["value"]
    if kind == "bnode":
        return f"<{genid}-{hashlib.sha256(str(value).encode()).hexdigest()[:16]}>"
    if kind == "uri":
        return _iri(value)
    if kind not in ("literal", "typed-literal") or not isinstance(value, str):
        raise ValueError(f"a term is {str(kind)[:30]}")
    text = '"' + "".join(_escaped(sign) for sign in value) + '"'
    if (lang := term.get("xml:lang")) is not None:
        if not _LANG.fullmatch(lang):
            raise ValueError("a language is none")
        return f"{text}@{lang}"
    return text if term.get("datatype") is None else f"{text}^^{_iri(term['datatype'])}"


def _iri(value: str) -> str:
    if not _IRI.fullmatch(value):
        raise ValueError("an IRI is none")
    return f"<{value}>"


def _escaped(sign: str) -> str:
    if 0xD800 <= ord(sign) <= 0xDFFF:
        raise ValueError("a text holds half a character")
    return _ESCAPED.get(sign) or (f"\\u{ord(sign):04X}" if sign < " " else sign)
