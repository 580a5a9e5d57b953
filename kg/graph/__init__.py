"""Readings become quads here: IRIs, facts with their exact characters, provenance, SHACL.

    Reading ─► article_quads ─► the article's named graph ┐
    Entity… ─► identity_quads ─► the identities graph     ├─► store
    Run     ─► run_quads ─► the runs graph                ┘
    Reading ─► contract ─► the JSON that `kg extract` prints: the same facts

Terms are pyoxigraph's; the store itself belongs to the floor above. Start at `articles`.
"""

from kg.graph.articles import article_quads
from kg.graph.contract import contract
from kg.graph.corrected import Corrections, corrected, uncorrected
from kg.graph.formats import jsonld, turtle
from kg.graph.identities import identity_quads
from kg.graph.iris import DEFAULT_BASE
from kg.graph.judged import Identities, judged, unjudged
from kg.graph.judgements import judgement_quads, told_judgements
from kg.graph.runs import Run, run_quads
from kg.graph.shapes import Violation, validate

__all__ = [
    "DEFAULT_BASE",
    "Corrections",
    "Identities",
    "Run",
    "Violation",
    "article_quads",
    "contract",
    "corrected",
    "identity_quads",
    "jsonld",
    "judged",
    "judgement_quads",
    "run_quads",
    "told_judgements",
    "turtle",
    "uncorrected",
    "unjudged",
    "validate",
]
