"""Decisions on quotations in an article's graph: what holds, what the machine had found beside it, and the way back."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from kg import vocab
from kg.evaluation.gold import gold_files, read_gold
from kg.graph import DEFAULT_BASE, Corrections, Run, article_quads, corrected, iris, uncorrected, validate
from kg.graph.corrected import Speaker
from kg.graph.terms import RDF_TYPE
from kg.model import Reading
from kg.resolve.judgements import Judgement

GOLD = Path(__file__).parents[1] / "gold" / "seeds"
WHEN = "2026-11-23T09:30:00Z"
OTHER = Speaker(iris.entity(DEFAULT_BASE, "somebody"), vocab.Person, "Some Body")


@cache
def reading() -> Reading:
    return read_gold(gold_files(GOLD)[0])


@cache
def machine() -> frozenset[Quad]:
    return frozenset(article_quads(reading(), run=Run("tests 1")))


@cache
def quotations() -> tuple[str, ...]:
    return tuple(sorted(q.subject.value for q in machine() if q.object == NamedNode(vocab.Quotation)))  # type: ignore[union-attr]


def judgement(what: str, quotation: str, value: str | None = None) -> Judgement:
    return Judgement(what, (quotation,), "amal", WHEN, value=value)


def put(*rows: Judgement) -> set[Quad]:
    by = {r.about[0]: tuple(j for j in rows if j.about == r.about) for r in rows}
    return set(corrected(machine(), Corrections(rows=by, speakers={OTHER.iri: OTHER}), reading().article.raw))


def values(quads: set[Quad], subject: str, predicate: str) -> set[str]:
    found = (q for q in quads if q.subject == NamedNode(subject) and q.predicate.value == predicate)
    return {q.object.value for q in found}  # type: ignore[union-attr]


def overruled(quads: set[Quad]) -> set[tuple[str, str]]:
    """What stands as overruled: predicate and value."""
    nodes = {q.subject.value for q in quads if q.predicate.value == vocab.overruledBy}  # type: ignore[union-attr]
    rdf = vocab.PREFIXES["rdf"]
    return {
        (p, v) for n in nodes for p in values(quads, n, rdf + "predicate") for v in values(quads, n, rdf + "object")
    }


def test_corrected_accept_and_unsure_link_only() -> None:
    """Who accepts, or could not tell, changes nothing of what was found."""
    for what in ("accept", "unsure"):
        quads = put(judgement(what, quotations()[0]))
        assert machine() < quads
        assert {q.predicate.value for q in quads - machine() if q.subject == NamedNode(quotations()[0])} == {
            vocab.judgedBy
        }


def test_corrected_reject() -> None:
    """A rejected quotation is none and nobody said it; its place stays, and what was found is told as overruled."""
    iri = quotations()[0]
    quads = put(judgement("reject", iri))
    assert values(quads, iri, RDF_TYPE.value) == {vocab.RejectedQuotation}
    assert values(quads, iri, vocab.speaker) == set()
    assert values(quads, iri, vocab.start) == values(set(machine()), iri, vocab.start)
    assert (vocab.speaker, *values(set(machine()), iri, vocab.speaker)) in overruled(quads)


def test_corrected_speaker() -> None:
    """Who spoke by a judgement stands alone; the article's graph tells what it is, and whom the machine had found."""
    iri = quotations()[0]
    quads = put(judgement("speaker", iri, OTHER.iri))
    assert values(quads, iri, vocab.speaker) == {OTHER.iri}
    assert values(quads, OTHER.iri, vocab.schema_name) == {OTHER.name}
    assert (vocab.speaker, *values(set(machine()), iri, vocab.speaker)) in overruled(quads)
    assert values(quads, iri, vocab.judgedBy) == {iris.judgement(DEFAULT_BASE, judgement("speaker", iri, OTHER.iri).id)}


def test_corrected_span_and_speaker_together() -> None:
    """Both may be corrected; the new words, their folded form and their passage follow from the text."""
    iri, raw = quotations()[0], reading().article.raw
    start = int(*values(set(machine()), iri, vocab.start))
    quads = put(judgement("span", iri, f"{start},{start + 9}"), judgement("speaker", iri, OTHER.iri))
    assert values(quads, iri, vocab.text) == {raw[start : start + 9]}
    assert values(quads, iri, vocab.end) == {str(start + 9)}
    passage = next(iter(values(quads, iri, vocab.evidence)))
    assert passage.endswith(f"#char={start},{start + 9}")
    assert len(values(quads, iri, vocab.judgedBy)) == 2
    assert values(quads, iri, vocab.speaker) == {OTHER.iri}


def test_corrected_graph_is_valid() -> None:
    """A corrected graph keeps the shapes."""
    one, two, three = quotations()[:3]
    start = int(*values(set(machine()), three, vocab.start))
    rows = (
        judgement("reject", one),
        judgement("speaker", two, OTHER.iri),
        judgement("span", three, f"{start},{start + 9}"),
    )
    assert [v for v in validate(put(*rows)) if v.severity == "Violation"] == []


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["accept", "reject", "speaker", "span", "unsure"]), st.integers(0, 5)),
        max_size=5,
        unique_by=lambda row: row[1],
    )
)
def test_corrected_way_back(rows: list[tuple[str, int]]) -> None:
    """Whatever was decided, the way back gives the quads that the machine read."""
    made = []
    for what, number in rows:
        iri = quotations()[number % len(quotations())]
        start = int(*values(set(machine()), iri, vocab.start))
        made.append(judgement(what, iri, {"speaker": OTHER.iri, "span": f"{start},{start + 4}"}.get(what)))
    assert set(uncorrected(put(*made))) == machine()
