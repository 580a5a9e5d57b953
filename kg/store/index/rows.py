"""One article's graph as rows of the index.

In comes a reader and the graph's IRI, out go plain values with entities still named by IRI; numbers are given where
the rows are written (`kg.store.index.make`). Only what the graph says is taken over. Start at `read_graph`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from kg import vocab
from kg.store.contract import Reader

_RDF = vocab.PREFIXES["rdf"]
_TYPE = NamedNode(_RDF + "type")
_PLACE = re.compile(r"#char=(\d+),(\d+)$")
TYPES = {vocab.Person: "Person", vocab.Organization: "Organization", vocab.Place: "Place"}
_MACHINE = {
    vocab.speaker: "speaker", vocab.speakerWords: "words", vocab.text: "text", vocab.start: "start", vocab.end: "end",
}  # fmt: skip
DESCRIBED = "DescribedAgent"
_KINDS = {vocab.Direct: "direct", vocab.Mixed: "mixed", vocab.Indirect: "indirect"}

Row = dict[str, Any]
Node = dict[str, list[Any]]


@dataclass(slots=True)
class GraphRows:
    """What one article's graph gives; entities stand as IRIs.

    Args:
        articles: One row per news text of the file.
        quotations: In the text's order.
        rejected: Quotations that a judgement says are none.
        holdings: Roles as reported.
        entities: IRI to (type, name to show).
        mentioned: (article's IRI, entity's IRI).
    """

    articles: list[Row] = field(default_factory=list)
    quotations: list[Row] = field(default_factory=list)
    rejected: list[Row] = field(default_factory=list)
    holdings: list[Row] = field(default_factory=list)
    entities: dict[str, tuple[str, str]] = field(default_factory=dict)
    mentioned: list[tuple[str, str]] = field(default_factory=list)


def read_graph(reader: Reader, graph: str) -> GraphRows:
    """The rows of one named graph; none of any kind where it is no article's."""
    at = _At(reader, NamedNode(graph))
    rows = GraphRows()
    mentions = _mentions(at)
    for node in at.of_type(vocab.schema_NewsArticle):
        rows.articles.append(_article(node, at.node(node), mentions, rows))
    if not rows.articles:
        return rows
    for iri, kind in TYPES.items():
        for node in at.of_type(iri):
            rows.entities[node] = (kind, _untagged(at, node))
    for node in at.of_type(vocab.DescribedAgent):
        rows.entities[node] = (DESCRIBED, _one(at.node(node), vocab.text) or "")
    whole = {row["iri"]: row for row in rows.articles}
    machine = _overruled(at)
    quotations = (_quotation(node, at, whole, machine) for node in at.of_type(vocab.Quotation))
    rows.quotations = sorted((q for q in quotations if q is not None), key=lambda q: (q["start"], q["iri"]))
    rejected = (_rejected(node, at, whole, machine) for node in at.of_type(vocab.RejectedQuotation))
    rows.rejected = [row for row in rejected if row is not None]
    rows.holdings = [h for node in at.of_type(vocab.RoleHolding) if (h := _holding(at.node(node), at)) is not None]
    return rows


class _At:
    """A reader that looks into one graph."""

    def __init__(self, reader: Reader, graph: NamedNode) -> None:
        self._reader, self._graph = reader, graph

    def quads(self, subject: str | None = None, predicate: str | None = None) -> Iterator[Quad]:
        return self._reader.quads(_node(subject), _node(predicate), None, self._graph)

    def of_type(self, kind: str) -> list[str]:
        found = self._reader.quads(None, _TYPE, NamedNode(kind), self._graph)
        return sorted(q.subject.value for q in found if isinstance(q.subject, NamedNode))

    def node(self, subject: str) -> Node:
        """All values of a node by predicate."""
        values: Node = defaultdict(list)
        for quad in self.quads(subject):
            values[quad.predicate.value].append(quad.object)
        return values


def _node(iri: str | None) -> NamedNode | None:
    return None if iri is None else NamedNode(iri)


def _value(term: Any) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _one(node: Node, predicate: str) -> str | None:
    values = node.get(predicate)
    return _value(min(values, key=str)) if values else None


def _every(node: Node, predicate: str) -> list[str]:
    return sorted(map(_value, node.get(predicate, ())))


def _number(node: Node, predicate: str) -> int:
    return int(_one(node, predicate) or 0)


def _span(iri: str | None) -> tuple[int, int] | tuple[None, None]:
    """The offsets in a passage's IRI (RFC 5147)."""
    match = _PLACE.search(iri or "")
    return (int(match[1]), int(match[2])) if match else (None, None)


def _untagged(at: _At, entity: str) -> str:
    """The name to show that this article's reading gives: the one without a language."""
    names = [q.object for q in at.quads(entity, vocab.schema_name) if isinstance(q.object, Literal)]
    return next((n.value for n in names if n.language is None), "")


def _mentions(at: _At) -> list[tuple[int, int, str]]:
    entity = {q.subject: _value(q.object) for q in at.quads(None, vocab.entity)}
    found = []
    for quad in at.quads(None, vocab.evidence):
        start, end = _span(_value(quad.object))
        if quad.subject in entity and start is not None and end is not None:
            found.append((start, end, entity[quad.subject]))
    return sorted(found)


def _article(iri: str, node: Node, mentions: Iterable[tuple[int, int, str]], rows: GraphRows) -> Row:
    start, end = _number(node, vocab.start), _number(node, vocab.end)
    rows.mentioned += [(iri, entity) for entity in _every(node, vocab.mentions)]
    return {
        "iri": iri,
        "headline": _one(node, vocab.schema_headline),
        "lang": _one(node, vocab.schema_inLanguage) or "",
        "published": _one(node, vocab.schema_datePublished),
        "publisher": _one(node, vocab.schema_publisher),
        "digest": _one(node, vocab.digest) or "",
        "paths": _every(node, vocab.path),
        "start": start,
        "end": end,
        "credits": _every(node, vocab.credits),
        "mentions": [m for m in mentions if start <= m[0] and m[1] <= end],
    }


def _overruled(at: _At) -> dict[str, str]:
    """What the machine found and a judgement overruled, as JSON, by the quotation's IRI."""
    found: defaultdict[str, dict[str, str | int]] = defaultdict(dict)
    for quad in at.quads(None, vocab.overruledBy):
        said = at.node(quad.subject.value) if isinstance(quad.subject, NamedNode) else {}
        subject, predicate, value = (_one(said, _RDF + name) for name in ("subject", "predicate", "object"))
        key = _MACHINE.get(predicate or "")
        if subject is not None and value is not None and key is not None:
            found[subject][key] = int(value) if key in ("start", "end") else value
    return {iri: json.dumps(values, ensure_ascii=False, sort_keys=True) for iri, values in found.items()}


def _rejected(iri: str, at: _At, articles: dict[str, Row], machine: dict[str, str]) -> Row | None:
    node = at.node(iri)
    article, text = _one(node, vocab.article), _one(node, vocab.text)
    if article not in articles or text is None:
        return None
    span = {"start": _number(node, vocab.start), "end": _number(node, vocab.end)}
    return {"iri": iri, "article": article, "text": text, "machine": machine.get(iri), **span}


def _quotation(iri: str, at: _At, articles: dict[str, Row], machine: dict[str, str]) -> Row | None:
    node = at.node(iri)
    article, text = _one(node, vocab.article), _one(node, vocab.text)
    if article not in articles or text is None:
        return None
    said, cue = _one(node, vocab.date), _one(node, vocab.cue)
    sign = at.node(cue) if cue is not None else {}
    confidence = _one(node, vocab.confidence)
    told, turn = _span(_one(node, vocab.speakerAt)), _span(_one(sign, vocab.evidence))
    return {
        "iri": iri,
        "article": article,
        "start": _number(node, vocab.start),
        "end": _number(node, vocab.end),
        "speaker": _one(node, vocab.speaker),
        "speaker_words": _one(node, vocab.speakerWords),
        "speaker_start": told[0],
        "speaker_end": told[1],
        "kind": _KINDS.get(_one(node, vocab.kind) or "", ""),
        "cue": _one(node, vocab.cueWords),
        "cue_start": turn[0],
        "cue_end": turn[1],
        "sense": _one(sign, vocab.sense),
        "text": text,
        "folded": _one(node, vocab.foldedText) or "",
        "addressee": _one(node, vocab.addressee),
        "place": _one(node, vocab.place),
        "date": said,
        "day": said or articles[article]["published"],
        "rule": _one(node, vocab.rule),
        "confidence": None if confidence is None else float(confidence),
        "machine": machine.get(iri),
        "via": _every(node, vocab.via),
    }


def _holding(node: Node, at: _At) -> Row | None:
    article, person, title = (_one(node, p) for p in (vocab.article, vocab.person, vocab.text))
    if article is None or person is None or title is None:
        return None
    concept = _one(node, vocab.role)
    confidence = _one(node, vocab.confidence)
    return {
        "article": article,
        "person": person,
        "role": None if concept is None else _one(at.node(concept), vocab.skos_prefLabel),
        "of": _one(node, vocab.of),
        "title": title,
        "folded": _one(node, vocab.foldedText) or "",
        "date": _one(node, vocab.date),
        "start": _number(node, vocab.start),
        "end": _number(node, vocab.end),
        "confidence": None if confidence is None else float(confidence),
    }
