"""Runs: one node per version, time apart."""

from __future__ import annotations

import datetime

from kg import vocab
from kg.graph import DEFAULT_BASE, Run, run_quads
from kg.graph.iris import runs_graph

ZONE = datetime.timezone(datetime.timedelta(hours=3, minutes=30))
NOON = datetime.datetime(2024, 1, 2, 12, 0, tzinfo=ZONE)


def test_run_does_not_depend_on_the_order_of_components() -> None:
    """The same versions are the same run."""
    assert Run("kg 1", ("a 1", "b 1")).iri(DEFAULT_BASE) == Run("kg 1", ("b 1", "a 1")).iri(DEFAULT_BASE)
    assert Run("kg 1", ("a 1",)).iri(DEFAULT_BASE) != Run("kg 1", ("a 2",)).iri(DEFAULT_BASE)


def test_run_quads_keep_time_in_the_runs_graph() -> None:
    """Times are in UTC and in the graph of runs only."""
    quads = run_quads(Run("kg 1"), started=NOON, ended=NOON)
    assert {q.graph_name.value for q in quads} == {runs_graph(DEFAULT_BASE)}
    assert {q.object.value for q in quads if q.predicate.value == vocab.prov_endedAtTime} == {"2024-01-02T08:30:00Z"}


def test_run_quads_of_a_run_not_ended() -> None:
    """A run without an end has no end."""
    assert vocab.prov_endedAtTime not in {q.predicate.value for q in run_quads(Run("kg 1"), started=NOON)}
