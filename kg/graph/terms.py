"""RDF terms in the one lexical form that a store keeps, so that building twice gives the same quads.

In come Python values, out go pyoxigraph terms. Oxigraph rewrites numbers on insertion ("1.0" becomes "1");
the forms made here are already the rewritten ones. Start at `words`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from kg import vocab

XSD = vocab.PREFIXES["xsd"]
RDF_TYPE = NamedNode(vocab.PREFIXES["rdf"] + "type")
_DATE, _DECIMAL, _INTEGER = (NamedNode(XSD + name) for name in ("date", "decimal", "integer"))
_STEP = Decimal("0.0001")

Value = NamedNode | Literal | str


class Facts(NamedTuple):
    """Makes quads of one named graph."""

    graph: NamedNode

    def of(self, subject: str, *pairs: tuple[str, Value | None]) -> Iterator[Quad]:
        """The quads of one subject; a str value is an IRI, a None value states nothing.

        Example:
            >>> [str(q.object) for q in Facts(NamedNode("urn:g")).of("urn:a", (vocab.start, integer(3)))]
            ['"3"^^<http://www.w3.org/2001/XMLSchema#integer>']
        """
        node = NamedNode(subject)
        for predicate, value in pairs:
            if value is not None:
                obj = NamedNode(value) if isinstance(value, str) else value
                yield Quad(node, NamedNode(predicate), obj, self.graph)

    def typed(self, subject: str, kind: str, *pairs: tuple[str, Value | None]) -> Iterator[Quad]:
        """The quads of one subject of class `kind`."""
        yield Quad(NamedNode(subject), RDF_TYPE, NamedNode(kind), self.graph)
        yield from self.of(subject, *pairs)


def words(text: str, lang: str) -> Literal:
    """Text in a language."""
    return Literal(text, language=lang)


def plain(text: str) -> Literal:
    """Text in no language: a name of a rule, a path, a digest."""
    return Literal(text)


def integer(number: int) -> Literal:
    """A whole number."""
    return Literal(str(number), datatype=_INTEGER)


def decimal(number: float) -> Literal:
    """A number to four decimal places.

    Example:
        >>> decimal(1.0).value, decimal(0.9700001).value, decimal(-0.00001).value
        ('1', '0.97', '0')
    """
    rounded = Decimal(str(number)).quantize(_STEP, ROUND_HALF_EVEN)
    text = format(rounded, "f").rstrip("0").rstrip(".")
    return Literal("0" if text in ("-0", "") else text, datatype=_DECIMAL)


def date(text: str | None) -> Literal | None:
    """The day of an ISO 8601 date or date and time; None where `text` names no day of the calendar.

    Example:
        >>> date("2023-09-13T10:00:00Z").value, date("2023-09"), date(None)
        ('2023-09-13', None, None)
    """
    day = (text or "")[:10]
    try:
        return Literal(datetime.datetime.strptime(day, "%Y-%m-%d").date().isoformat(), datatype=_DATE)
    except ValueError:
        return None
