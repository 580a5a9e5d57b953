"""What read an article: program, language packs and models with their versions (a `prov:Activity`).

A run's IRI is a hash of its components, so two runs of one version are one node and building twice gives
the same quads; the time of a run is kept apart, in the runs graph. Start at `Run`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from kg import vocab
from kg.graph import iris
from kg.graph.terms import Facts, plain


@dataclass(frozen=True, slots=True)
class Run:
    """The program and the data that read an article.

    Args:
        program: Name and version of the program ("kg 0.1.0").
        components: Name and version of each language pack and model used ("fa 0.1.0").

    Example:
        >>> Run("kg 0.1.0", ("fa 0.1.0", "ar 0.1.0")).iri(iris.DEFAULT_BASE)[:27]
        'https://example.org/kg/run/'
    """

    program: str
    components: tuple[str, ...] = ()

    def iri(self, base: str) -> str:
        """The run's IRI; the order of components does not count."""
        return iris.node(base, "run", self.program, *sorted(set(self.components)))


def description(run: Run, facts: Facts, base: str) -> list[Quad]:
    """The quads that describe `run`; every article graph carries them, so that it stands alone."""
    parts = (run.program, *run.components)
    return list(facts.typed(run.iri(base), vocab.Run, *((vocab.component, plain(p)) for p in sorted(set(parts)))))


def run_quads(
    run: Run, *, base: str = iris.DEFAULT_BASE, started: datetime.datetime, ended: datetime.datetime | None = None
) -> list[Quad]:
    """When a run took place, for the runs graph.

    Args:
        run: What ran.
        base: The base of all IRIs.
        started: Its start, with a time zone.
        ended: Its end, with a time zone.
    """
    facts = Facts(NamedNode(iris.runs_graph(base)))
    times = ((vocab.prov_startedAtTime, _moment(started)), (vocab.prov_endedAtTime, _moment(ended)))
    return list(facts.typed(run.iri(base), vocab.Run, *times))


def _moment(at: datetime.datetime | None) -> Literal | None:
    if at is None:
        return None
    text = at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Literal(text, datatype=NamedNode(vocab.PREFIXES["xsd"] + "dateTime"))
