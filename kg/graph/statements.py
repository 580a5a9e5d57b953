"""Mentions, roles and quotations as quads of their article's graph.

In comes a `Source` (article, base, run), out go quads; passages that facts rest on are named here and
described once each by `kg.graph.articles`. Start at `quotations`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pyoxigraph import Quad

from kg import vocab
from kg.graph import iris
from kg.graph.evidence import Source
from kg.graph.terms import Value, date, decimal, integer, plain, words
from kg.model import Cue, EntityType, Kind, Mention, Quotation, Role, Span
from kg.text.fold import fold

CLASSES = {
    EntityType.PERSON: vocab.Person,
    EntityType.ORGANIZATION: vocab.Organization,
    EntityType.PLACE: vocab.Place,
}
KINDS = {Kind.DIRECT: vocab.Direct, Kind.MIXED: vocab.Mixed, Kind.INDIRECT: vocab.Indirect}

Pair = tuple[str, Value | None]


def mentions(source: Source) -> Iterator[Quad]:
    """Each mention, the surfaces as alternative labels of the entity, and which article names whom."""
    for mention in source.reading.mentions:
        entity = iris.entity(source.base, mention.entity)
        pairs = (
            (vocab.entity, entity),
            *_rests_on(source, mention.span),
            *_by(source, mention.rule, mention.confidence),
        )
        yield from source.facts.typed(_mention(source, mention), vocab.Mention, *pairs)
        yield from source.facts.of(entity, (vocab.skos_altLabel, source.surface(mention.span)))
        yield from source.facts.of(source.part_of(mention.span), (vocab.mentions, entity))


def _mention(source: Source, mention: Mention) -> str:
    return source.node("mention", mention.span.start, mention.span.end, mention.type.value, mention.entity)


def roles(source: Source) -> Iterator[Quad]:
    """Each role holding, and the concept of its role."""
    types = {e.id: e.type for e in source.reading.entities}
    for role in source.reading.roles:
        of = source.entity(role.of)
        concept = None if role.role is None else iris.role(source.base, role.role)
        pairs: tuple[Pair, ...] = (
            (vocab.person, source.entity(role.person)),
            (vocab.role, concept),
            (vocab.of, of),
            # org:organization has the range org:Organization, which a place is not
            (vocab.org_organization, of if role.of and types.get(role.of) is EntityType.ORGANIZATION else None),
            (vocab.text, source.surface(role.span)),
            (vocab.foldedText, _folded(source, role.span)),
            (vocab.date, _date_of_part(source, role.span)),
            *_rests_on(source, role.span),
            *_by(source, role.rule, role.confidence),
        )
        yield from source.facts.typed(_holding(source, role), vocab.RoleHolding, *pairs)
        if concept is not None and role.role is not None:
            label = (vocab.skos_prefLabel, words(role.role, "en"))
            yield from source.facts.typed(concept, vocab.skos_Concept, label)


def _holding(source: Source, role: Role) -> str:
    return source.node("holding", role.span.start, role.span.end, role.person, role.role, role.of)


def _date_of_part(source: Source, span: Span) -> Value | None:
    parts = source.reading.parts
    holder = next((p for p in reversed(parts[1:]) if p.span.holds(span)), parts[0] if parts else None)
    return None if holder is None else date(holder.date)


def quotations(source: Source) -> Iterator[Quad]:
    """Each quotation with its cue, its speaker (named or described) and its relay."""
    for quotation, node in named(source):
        yield from source.facts.typed(node, vocab.Quotation, *_said(source, quotation))
        if quotation.cue is not None:
            yield from _cue(source, quotation.cue)
        if quotation.speaker is None and quotation.speaker_span is not None:
            yield from _described(source, quotation.speaker_span, quotation)
        yield from _relay(source, quotation, node)


def named(source: Source) -> Iterator[tuple[Quotation, str]]:
    """Each quotation with its IRI, which rests on characters only and so outlives a better attribution."""
    seen: Counter[tuple[Span | None, ...]] = Counter()
    for quotation in source.reading.quotations:
        cue = None if quotation.cue is None else quotation.cue.span
        key = (quotation.span, cue, quotation.speaker_span)
        plain_key = (None if span is None else tuple(span) for span in key)
        yield quotation, source.node("quotation", *plain_key, seen[key])
        seen[key] += 1


def _said(source: Source, quotation: Quotation) -> tuple[Pair, ...]:
    told = quotation.speaker_span
    cue = quotation.cue
    return (
        (vocab.text, source.surface(quotation.span)),
        (vocab.foldedText, _folded(source, quotation.span)),
        (vocab.kind, KINDS[quotation.kind]),
        (vocab.speaker, _speaker(source, quotation)),
        (vocab.speakerWords, None if told is None else source.surface(told)),
        (vocab.speakerAt, None if told is None else source.passage(told)),
        (vocab.cue, None if cue is None else _cue_node(source, cue)),
        (vocab.cueWords, None if cue is None else source.surface(cue.span)),
        (vocab.addressee, source.entity(quotation.addressee)),
        (vocab.place, source.entity(quotation.place)),
        (vocab.date, date(quotation.date)),
        *((vocab.via, source.entity(channel)) for channel in quotation.via),
        *_rests_on(source, quotation.span),
        *_by(source, quotation.rule, quotation.confidence),
    )


def _folded(source: Source, span: Span) -> Value:
    """What a search for words looks in: SPARQL itself knows no Arabic or Persian spelling variants."""
    return plain(fold(span.of(source.article.raw)))


def _speaker(source: Source, quotation: Quotation) -> str | None:
    if quotation.speaker is not None or quotation.speaker_span is None:
        return source.entity(quotation.speaker)
    return _described_node(source, quotation.speaker_span)


def _described_node(source: Source, span: Span) -> str:
    return source.node("described", span.start, span.end)


def _described(source: Source, span: Span, quotation: Quotation) -> Iterator[Quad]:
    text = source.surface(span)
    pairs = ((vocab.text, text), (vocab.skos_prefLabel, text), *_rests_on(source, span))
    by = _by(source, quotation.rule, None)
    yield from source.facts.typed(_described_node(source, span), vocab.DescribedAgent, *pairs, *by)


def _cue_node(source: Source, cue: Cue) -> str:
    return source.node("cue", cue.span.start, cue.span.end, cue.lemma, cue.sense)


def _cue(source: Source, cue: Cue) -> Iterator[Quad]:
    pairs = (
        (vocab.text, source.surface(cue.span)),
        (vocab.lemma, words(cue.lemma, source.article.lang)),
        (vocab.sense, plain(cue.sense)),
        *_rests_on(source, cue.span),
    )
    yield from source.facts.typed(_cue_node(source, cue), vocab.Cue, *pairs)


def _relay(source: Source, quotation: Quotation, node: str) -> Iterator[Quad]:
    """A chain of dispatches from the article inwards: the outermost channel is the one it read."""
    holder = node
    for depth, channel in enumerate(reversed(quotation.via)):
        dispatch = source.node("dispatch", node, depth, channel)
        yield from source.facts.of(holder, (vocab.prov_wasQuotedFrom, dispatch))
        yield from dispatch_quads(source, dispatch, channel)
        holder = dispatch


def dispatch_quads(source: Source, dispatch: str, agency: str) -> Iterator[Quad]:
    """A report of another outlet that the article relies on."""
    yield from source.facts.typed(dispatch, vocab.Dispatch, (vocab.prov_wasAttributedTo, source.entity(agency)))


def _rests_on(source: Source, span: Span) -> tuple[Pair, ...]:
    return (
        (vocab.article, source.part_of(span)),
        (vocab.start, integer(span.start)),
        (vocab.end, integer(span.end)),
        (vocab.evidence, source.passage(span)),
    )


def _by(source: Source, rule: str, confidence: float | None) -> tuple[Pair, ...]:
    return (
        (vocab.rule, plain(rule)),
        (vocab.confidence, None if confidence is None else decimal(confidence)),
        (vocab.prov_wasGeneratedBy, source.run.iri(source.base)),
    )
