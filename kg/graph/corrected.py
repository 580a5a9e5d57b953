"""What people decided on quotations, put into their article's graph, and how to take that back.

    accept Q          right as it is: only the link to the judgement is new (kg:judgedBy)
    reject Q          no quotation: nobody said it any more, its characters and its rule stay (kg:RejectedQuotation)
    speaker Q X       X said it, whomever the machine found
    span Q 12,40      these characters are what was said

What the machine said stays beside, as `rdf:Statement` with `kg:overruledBy`; what stands instead is told as
`rdf:Statement` with `kg:putBy`. So an undo needs no files: `uncorrected(corrected(quads)) == quads`. This comes after
`kg.graph.judged`, and is taken back before it. Start at `corrected`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from kg import vocab
from kg.graph import iris
from kg.graph.evidence import Source, passage_quads
from kg.graph.runs import Run
from kg.graph.terms import RDF_TYPE, Facts, integer, plain, words
from kg.model import Article, Reading, Span
from kg.resolve.judgements import Judgement
from kg.text.fold import fold

_RDF = vocab.PREFIXES["rdf"]
_SUBJECT, _PREDICATE, _OBJECT = (NamedNode(_RDF + name) for name in ("subject", "predicate", "object"))
OVERRULED, PUT = NamedNode(vocab.overruledBy), NamedNode(vocab.putBy)
_QUOTATION = NamedNode(vocab.Quotation)
# What stays of a rejected quotation: where it stands and what found it.
_OF_REJECTED = {
    vocab.article, vocab.start, vocab.end, vocab.evidence, vocab.text, vocab.rule, vocab.confidence,
    vocab.prov_wasGeneratedBy,
}  # fmt: skip
_OF_SPEAKER = {vocab.speaker, vocab.speakerWords, vocab.speakerAt}
_OF_SPAN = {vocab.text, vocab.foldedText, vocab.start, vocab.end, vocab.evidence}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said it by a judgement, as the other articles tell of them.

    Args:
        iri: The entity's IRI, where the judgements on entities put it.
        kind: The IRI of its class.
        name: Its name to show.
    """

    iri: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Corrections:
    """The judgements on quotations that can be put into the graph.

    Args:
        base: The base of all IRIs.
        rows: By the IRI of the quotation; they do not contradict each other.
        speakers: Whom each value of a `speaker` row names.
    """

    base: str = iris.DEFAULT_BASE
    rows: Mapping[str, tuple[Judgement, ...]] = field(default_factory=dict)
    speakers: Mapping[str, Speaker] = field(default_factory=dict)


def corrected(quads: Iterable[Quad], corrections: Corrections, raw: str | None) -> list[Quad]:
    """An article's quads with its quotations as people decided, and what the machine found beside them.

    Args:
        quads: One article's graph, entities where judgements put them.
        corrections: What was decided on quotations, of this article and others.
        raw: The article's text; where it is not known, `span` rows change nothing.
    """
    quads = list(quads)
    here = sorted(_decided(quads, corrections))
    graph = next((q.graph_name for q in quads if isinstance(q.graph_name, NamedNode)), None)
    digest = None if graph is None else iris.graph_digest(corrections.base, graph.value)
    if not here or graph is None or digest is None:
        return quads
    known, facts = set(quads), Facts(graph)
    overruled: dict[Quad, str] = {}
    put: dict[Quad, str] = {}
    of = {iri: [q for q in quads if isinstance(q.subject, NamedNode) and q.subject.value == iri] for iri in here}
    for iri in here:
        for judgement in corrections.rows[iri]:
            said = iris.judgement(corrections.base, judgement.id)
            gone, new = _change(judgement, of[iri], facts, corrections, digest, raw)
            new = [*new, *_names(judgement, known, facts, corrections)]
            overruled.update((quad, said) for quad in gone if quad not in new)
            put.update((quad, said) for quad in new if quad not in known)
    told = [
        quad
        for rows, by in ((overruled, OVERRULED), (put, PUT))
        for said_quad, said in rows.items()
        for quad in _told(said_quad, by, said, corrections.base, digest)
    ]
    return list(dict.fromkeys([*(q for q in quads if q not in overruled), *put, *told]))


def uncorrected(quads: Iterable[Quad]) -> list[Quad]:
    """An article's quads without what was decided on quotations: the way back from `corrected`."""
    quads = list(quads)
    by = {q.subject: q.predicate for q in quads if q.predicate in (OVERRULED, PUT)}
    if not by:
        return quads
    of: defaultdict[object, dict[object, object]] = defaultdict(dict)
    for quad in quads:
        if quad.subject in by:
            of[quad.subject][quad.predicate] = quad.object
    graph = quads[0].graph_name

    def told(kind: NamedNode) -> list[Quad]:
        rows = [of[node] for node, predicate in by.items() if predicate == kind]
        return [Quad(row[_SUBJECT], row[_PREDICATE], row[_OBJECT], graph) for row in rows]  # type: ignore[arg-type]

    put = set(told(PUT))
    return list(dict.fromkeys([*(q for q in quads if q.subject not in by and q not in put), *told(OVERRULED)]))


def _decided(quads: Iterable[Quad], corrections: Corrections) -> Iterator[str]:
    found = (q.subject for q in quads if q.predicate == RDF_TYPE and q.object == _QUOTATION)
    yield from (s.value for s in found if isinstance(s, NamedNode) and s.value in corrections.rows)


def _change(
    judgement: Judgement, of: list[Quad], facts: Facts, corrections: Corrections, digest: str, raw: str | None
) -> tuple[list[Quad], list[Quad]]:
    """What of one quotation a judgement overrules, and what it puts."""
    iri = judgement.about[0]
    new = list(facts.of(iri, (vocab.judgedBy, iris.judgement(corrections.base, judgement.id))))
    if judgement.what == "reject":
        gone = [q for q in of if q.predicate.value not in _OF_REJECTED]
        return gone, [*new, Quad(NamedNode(iri), RDF_TYPE, NamedNode(vocab.RejectedQuotation), facts.graph)]
    speaker = corrections.speakers.get(judgement.value or "")
    if judgement.what == "speaker" and speaker is not None:
        return _other_speaker(iri, of, facts, speaker, new)
    if judgement.what == "span" and raw is not None:
        return _other_span(judgement, of, facts, corrections.base, digest, raw, new)
    return [], new


def _other_speaker(
    iri: str, of: list[Quad], facts: Facts, speaker: Speaker, new: list[Quad]
) -> tuple[list[Quad], list[Quad]]:
    if any(q.predicate.value == vocab.speaker and q.object == NamedNode(speaker.iri) for q in of):
        return [], new  # the machine found the same
    return [q for q in of if q.predicate.value in _OF_SPEAKER], [*new, *facts.of(iri, (vocab.speaker, speaker.iri))]


def _names(judgement: Judgement, known: set[Quad], facts: Facts, corrections: Corrections) -> list[Quad]:
    """What a speaker is and its name, where the article itself does not name who spoke."""
    speaker = corrections.speakers.get(judgement.value or "") if judgement.what == "speaker" else None
    if speaker is None or Quad(NamedNode(speaker.iri), RDF_TYPE, NamedNode(speaker.kind), facts.graph) in known:
        return []
    return list(facts.typed(speaker.iri, speaker.kind, (vocab.schema_name, plain(speaker.name))))


def _other_span(
    judgement: Judgement, of: list[Quad], facts: Facts, base: str, digest: str, raw: str, new: list[Quad]
) -> tuple[list[Quad], list[Quad]]:
    span = span_of(judgement)
    gone = [q for q in of if q.predicate.value in _OF_SPAN]
    found = (q.object for q in gone if q.predicate.value == vocab.text)
    lang = next((text.language for text in found if isinstance(text, Literal)), None)
    text = span.of(raw)
    article = Article(digest, "", raw, lang or "und")
    source = Source(Reading(article, (), (), (), (), (), ()), base, Run(""))
    said = facts.of(
        judgement.about[0],
        (vocab.text, words(text, article.lang)),
        (vocab.foldedText, plain(fold(text))),
        (vocab.start, integer(span.start)),
        (vocab.end, integer(span.end)),
        (vocab.evidence, source.passage(span)),
    )
    return gone, [*new, *said, *passage_quads(source, span)]


def span_of(judgement: Judgement) -> Span:
    """The offsets that a `span` row gives.

    Example:
        >>> span_of(Judgement("span", ("https://a/1",), "amal", "2026-11-23T09:30:00Z", value="3,9"))
        Span(start=3, end=9)
    """
    start, _, end = (judgement.value or "").partition(",")
    return Span(int(start), int(end))


def _told(quad: Quad, by: NamedNode, judgement: str, base: str, digest: str) -> Iterator[Quad]:
    key = (str(quad.subject), str(quad.predicate), str(quad.object), by.value)
    node = NamedNode(iris.node(base, "statement", digest, *key))
    yield Quad(node, RDF_TYPE, NamedNode(_RDF + "Statement"), quad.graph_name)
    pairs = ((_SUBJECT, quad.subject), (_PREDICATE, quad.predicate), (_OBJECT, quad.object))
    for predicate, value in (*pairs, (by, NamedNode(judgement))):
        yield Quad(node, predicate, value, quad.graph_name)
