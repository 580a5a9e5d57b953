"""What a SPARQL update says at its top level: its operations, the graphs they write to, where their dataset is named.

In comes an update's text, out go `Operation`s with offsets into it; groups behind WHERE are passed over. It is
no parser: the engine parses, and what it refuses is refused. Where it is in doubt, an operation writes to "?".

    PREFIX a: <http://a/>  WITH a:g  DELETE { … } INSERT { GRAPH <http://a/h> { … } }  WHERE { … }
                           └ target                      └ target                      └ where

Start at `operations`; `with_dataset` puts the protocol's dataset into the text.
Standard: SPARQL 1.1 Update, section 3; SPARQL 1.1 Protocol, section 2.2.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from kg.errors import QuerySyntax

UNNAMED, UNKNOWN = "", "?"
_TOKEN = re.compile(
    r"""
      \"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}    # long strings
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'                          # strings
    | \#[^\n\r]* | @[A-Za-z]+(?:-[A-Za-z0-9]+)*                              # comments, language tags
    | <(?P<iri>[^<>"{}|^`\\\x00-\x20]*)>
    | (?P<var>[?$]\w+)
    | (?P<name>(?:[^\W\d_][\w.\-]*)?:(?:[\w:%.\-]|\\.)*)
    | (?P<word>[A-Za-z]+)
    | (?P<mark>[{};])
    | (?P<other>\S)
    """,
    re.VERBOSE | re.DOTALL,
)
_VERBS = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
_READ = {"USING", "NAMED", "LOAD", "SILENT"}  # the IRI behind these is read, not written to


@dataclass(slots=True)
class Operation:
    """One operation of an update.

    Args:
        verb: Its first keyword, in capitals; MODIFY stands for WITH.
        targets: IRIs of the graphs that it may write to; `UNNAMED` is the default graph, `UNKNOWN` any.
        where: Offset of its WHERE, None where it has none.
        group: Offsets of the group behind that WHERE.
        shorthand: Whether it is DELETE WHERE.
        dataset: Whether it names its own dataset, by USING or WITH.
    """

    verb: str
    targets: set[str] = field(default_factory=set)
    where: int | None = None
    group: tuple[int, int] = (0, 0)
    shorthand: bool = False
    dataset: bool = False


def operations(text: str, *, base: str) -> list[Operation]:
    """The operations of an update in their order.

    Example:
        >>> one, two = operations("PREFIX a: <http://a/> CLEAR GRAPH a:g ; INSERT DATA { <x> <y> 1 }", base="http://b/")
        >>> one.verb, one.targets, two.verb, two.targets
        ('CLEAR', {'http://a/g'}, 'INSERT', {''})
    """
    return _Reading(text, base).read()


class _Reading:
    """One pass over the tokens of an update."""

    def __init__(self, text: str, base: str) -> None:
        self._text, self._base, self._prefixes = text, base, dict[str, str]()
        self._found: list[Operation] = []
        self._now: Operation | None = None
        self._graph: str | None = None  # of WITH
        self._last = ""

    def read(self) -> list[Operation]:
        tokens = _TOKEN.finditer(self._text)
        for token in tokens:
            kind, value = token.lastgroup, token[0]
            if kind == "word":
                self._word(value.upper(), token.start(), tokens)
            elif kind == "mark" and value == "{":
                self._block(token.start(), tokens)
            elif kind == "mark" and value == ";":
                self._now, self._graph, self._last = None, None, ""
            elif kind in ("iri", "name"):
                self._named(self._resolve(token))
        return self._found

    def _word(self, word: str, at: int, tokens: Iterator[re.Match[str]]) -> None:
        if word in ("PREFIX", "BASE"):
            self._prologue(word, tokens)
            return
        if self._now is None:
            self._now = Operation(word if word in _VERBS else UNKNOWN)
            self._found.append(self._now)
        if word == "WHERE":
            self._now.where, self._now.shorthand = at, self._last == "DELETE"
        elif word in ("USING", "WITH"):
            self._now.dataset = True
        elif word == "DEFAULT" or (word == "LOAD" and self._now.verb == "LOAD"):
            self._now.targets.add(UNNAMED)
        elif word in ("ALL", "NAMED") and self._now.verb in ("CLEAR", "DROP"):
            self._now.targets.add(UNKNOWN)
        elif word == "INTO":
            self._now.targets.discard(UNNAMED)
        self._last = word

    def _prologue(self, word: str, tokens: Iterator[re.Match[str]]) -> None:
        prefix = ""
        for token in tokens:
            if token.lastgroup == "name" and word == "PREFIX":
                prefix = token[0].rstrip(":")
            elif token.lastgroup == "iri":
                iri = urljoin(self._base, token["iri"])
                if word == "BASE":
                    self._base = iri
                else:
                    self._prefixes[prefix] = iri
                return
            elif token.lastgroup is not None:
                return

    def _named(self, iri: str) -> None:
        """An IRI outside of all groups: written to, unless it is read."""
        if self._now is None or self._last in _READ:
            return
        self._now.targets.add(iri)
        if self._last == "WITH":
            self._graph = iri
            self._now.targets.discard(iri)

    def _resolve(self, token: re.Match[str]) -> str:
        if token.lastgroup == "iri":
            return str(urljoin(self._base, token["iri"]))
        if token.lastgroup != "name":
            return UNKNOWN
        prefix, _, local = str(token["name"]).partition(":")
        return self._prefixes[prefix] + re.sub(r"\\(.)", r"\1", local) if prefix in self._prefixes else UNKNOWN

    def _block(self, start: int, tokens: Iterator[re.Match[str]]) -> None:
        """A group: one behind WHERE is passed over, one of quads tells the graphs that it names."""
        operation = self._now or Operation(UNKNOWN)
        quads = self._last != "WHERE" or operation.shorthand
        depth, expects, inside = 1, False, False
        for token in tokens:
            kind, value = token.lastgroup, token[0]
            if kind == "mark" and value in "{}":
                depth += 1 if value == "{" else -1
                inside = inside and depth > 1
            if depth == 0:
                operation.group = (start, token.end())
                break
            if not quads or kind is None:
                continue
            if expects:
                operation.targets.add(self._resolve(token))
                expects, inside = False, True
            elif (kind == "word" and "graph" in value.lower()) or (
                kind == "name" and "graph" in value.partition(":")[0].lower()
            ):
                expects = kind == "word"  # glued to a prefix it is not told apart: any graph
                operation.targets |= set() if expects else {UNKNOWN}
            elif depth == 1 and not inside and kind not in ("mark", "other"):
                operation.targets.add(UNNAMED if self._graph is None else self._graph)
        self._last = "WHERE" if operation.where is not None else ""


def with_dataset(text: str, default: Sequence[str], named: Sequence[str], *, base: str) -> str:
    """The update with the protocol's dataset written into each operation that has a WHERE.

    Args:
        text: The update.
        default: IRIs of `using-graph-uri`.
        named: IRIs of `using-named-graph-uri`.
        base: What relative IRIs are resolved against.

    Raises:
        QuerySyntax: an operation names its own dataset.

    Example:
        >>> with_dataset("INSERT { ?s ?p 1 } WHERE { ?s ?p 2 }", ["http://g"], [], base="http://b/")
        'INSERT { ?s ?p 1 } USING <http://g> WHERE { ?s ?p 2 }'
    """
    if not default and not named:
        return text
    clauses = [f"USING <{iri}>" for iri in default] + [f"USING NAMED <{iri}>" for iri in named]
    for operation in reversed(operations(text, base=base)):
        if operation.dataset:
            raise QuerySyntax(
                "the update names its own dataset and the request names another",
                remedy="use either USING and WITH, or using-graph-uri and using-named-graph-uri",
            )
        if operation.where is not None:
            template = text[operation.group[0] : operation.group[1]] + " " if operation.shorthand else ""
            text = text[: operation.where] + template + " ".join(clauses) + " " + text[operation.where :]
    return text
