"""Which format an answer is written in: the formats by kind of answer, and the choice among them.

A client says what it takes (`Accept` with q-values, or `format=`); what is on offer depends on the kind
of query, which only its parser knows, so the choice is made in the worker. Start at `choose`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a query answers with."""

    ROWS = "rows"
    BOOLEAN = "boolean"
    GRAPH = "graph"


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write an answer: its short name, its own media type first, and the others it goes by."""

    name: str
    media: tuple[str, ...]


JSON = Format("json", ("application/sparql-results+json", "application/json"))
XML = Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml"))
CSV = Format("csv", ("text/csv",))
TSV = Format("tsv", ("text/tab-separated-values",))
TURTLE = Format("turtle", ("text/turtle", "application/x-turtle"))
NTRIPLES = Format("nt", ("application/n-triples", "text/plain"))
JSONLD = Format("jsonld", ("application/ld+json", "application/json"))
RDFXML = Format("rdf", ("application/rdf+xml", "application/xml", "text/xml"))
NQUADS = Format("nq", ("application/n-quads",))
TRIG = Format("trig", ("application/trig",))
HTML = Format("html", ("text/html", "application/xhtml+xml"))

OFFERS: dict[Kind, tuple[Format, ...]] = {
    Kind.ROWS: (JSON, XML, CSV, TSV),
    Kind.BOOLEAN: (JSON, XML, CSV, TSV),
    Kind.GRAPH: (TURTLE, NTRIPLES, RDFXML, JSONLD, TRIG, NQUADS),
}
ALIASES = {"ttl": "turtle", "ntriples": "nt", "json-ld": "jsonld", "rdfxml": "rdf", "nquads": "nq", "srj": "json"}
# What `format=json` and `format=xml` mean where the answer is a graph.
_GRAPH_NAMES = {"json": "jsonld", "xml": "rdf"}


def accepted(header: str | None) -> list[tuple[str, float]]:
    """An `Accept` header as media ranges with their weights, in the header's order.

    An empty or absent header accepts everything; a weight that is no number counts as 0.

    Example:
        >>> accepted("text/csv;q=0.5, */*;q=0.1")
        [('text/csv', 0.5), ('*/*', 0.1)]
    """
    ranges = []
    for part in (header or "").split(","):
        media, *parameters = (p.strip().lower() for p in part.split(";"))
        if media:
            ranges.append((media, _weight(parameters)))
    return ranges or [("*/*", 1.0)]


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def choose(offers: Sequence[Format], header: str | None, name: str | None = None) -> tuple[Format, str] | None:
    """The format to write and the media type to call it.

    Args:
        offers: What can be written, best first.
        header: The `Accept` header, None where there is none.
        name: A format's short name (`format=csv`) or media type; it wins over the header.

    Returns:
        None where nothing on offer is accepted.

    Example:
        >>> choose(OFFERS[Kind.ROWS], "text/csv;q=0.9, application/json;q=0.2")[1]
        'text/csv'
    """
    if name:
        return _by_name(offers, name.strip().lower())
    best: tuple[float, int, Format, str] | None = None
    ranges = accepted(header)
    for rank, offer in enumerate(offers):
        for media in offer.media:
            weight = _match(media, ranges)
            if weight > 0 and (best is None or (weight, -rank) > best[:2]):
                best = (weight, -rank, offer, media)
    return None if best is None else (best[2], best[3])


def _by_name(offers: Sequence[Format], name: str) -> tuple[Format, str] | None:
    if offers == OFFERS[Kind.GRAPH]:
        name = _GRAPH_NAMES.get(name, name)
    name = ALIASES.get(name, name)
    for offer in offers:
        if name == offer.name:
            return offer, offer.media[0]
        if name in offer.media:
            return offer, name
    return None


def _match(media: str, ranges: list[tuple[str, float]]) -> float:
    """The weight of the most specific range that covers `media`."""
    family = media.split("/")[0] + "/*"
    for wanted in (media, family, "*/*"):
        weights = [weight for name, weight in ranges if name == wanted]
        if weights:
            return max(weights)
    return 0.0
