"""Whether a graph keeps the rules of `ontology/shapes.ttl` (SHACL).

In come quads, out go violations, each naming the node, the property and the rule in words. pySHACL is loaded when
first used, since building a graph does not need it. Start at `validate`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Quad
from rdflib import Graph, Namespace
from rdflib.term import Node

from kg.graph.formats import rdflib_graph
from kg.resources import ONTOLOGY

SH = Namespace("http://www.w3.org/ns/shacl#")


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One rule that one node breaks.

    Args:
        node: IRI of the node.
        path: IRI of the property, None where the rule is about the node itself.
        message: The rule in one English sentence.
        severity: "Violation", "Warning" or "Info".
        value: The value at fault, if there is one.
    """

    node: str
    path: str | None
    message: str
    severity: str
    value: str | None = None


def validate(quads: Iterable[Quad]) -> list[Violation]:
    """Check quads against the shapes.

    Args:
        quads: Article graphs together with the identities graph that names their entities.

    Returns:
        What breaks a rule, by node; empty where nothing does.
    """
    import pyshacl

    shapes = Graph().parse(ONTOLOGY / "shapes.ttl", format="turtle")
    _, report, _ = pyshacl.validate(rdflib_graph(quads), shacl_graph=shapes, inference="none")
    # results of a shape inside a shape hang on sh:detail, not on sh:result, and only repeat it in other words
    return sorted((_violation(report, r) for r in report.objects(None, SH.result)), key=_key)


def _key(violation: Violation) -> tuple[str, str, str, str]:
    return violation.node, violation.path or "", violation.message, violation.value or ""


def _violation(report: Graph, result: Node) -> Violation:
    def one(predicate: Node) -> str | None:
        value = report.value(result, predicate)
        return None if value is None else str(value)

    severity = (one(SH.resultSeverity) or "").removeprefix(str(SH))
    return Violation(one(SH.focusNode) or "", one(SH.resultPath), one(SH.resultMessage) or "", severity, one(SH.value))
