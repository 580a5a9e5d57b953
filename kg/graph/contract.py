"""A reading as the JSON object that `kg extract` prints: one line per article, the same facts as the graph.

In comes a `Reading`, out goes a dict of plain values. Offsets are half-open, in code points of the raw text.
Beside the agreed keys stand `text`, `rule`, `evidence` and the IRIs of the graph. Start at `contract`.
"""

from __future__ import annotations

from typing import Any

from kg.graph import iris, statements
from kg.graph.evidence import Source
from kg.graph.runs import Run
from kg.model import Entity, Part, Quotation, Reading, Role, Span

Json = dict[str, Any]


def contract(reading: Reading, *, base: str = iris.DEFAULT_BASE) -> Json:
    """The reading as one JSON object.

    Args:
        reading: The article as understood.
        base: The base of all IRIs; an entity's `id` is its IRI in the graph.

    Returns:
        The keys article, entities, roles, quotes and problems; rows in the order of the reading.

    Raises:
        KgError: the base or an id is not usable.
    """
    source = Source(reading, iris.checked_base(base), Run(""))
    return {
        "article": _article(source),
        "entities": [_entity(source, e) for e in reading.entities],
        "roles": [_role(source, r) for r in reading.roles],
        "quotes": [_quote(source, q, node) for q, node in statements.named(source)],
        "problems": [
            {"code": p.code, "what": p.what, "remedy": p.remedy} | (_at(p.span) or {}) for p in reading.problems
        ],
    }


def _article(source: Source) -> Json:
    article, parts = source.article, source.reading.parts
    head = {
        "iri": iris.article(source.base, article.id),
        "path": article.path,
        "lang": article.lang,
        "digest": article.id,
        "encoding": article.encoding,
    }
    first = _part(source, parts[0]) if parts else {"title": None, "date": None, "publisher": None, "sources": []}
    more = [_at(p.span) | _part(source, p) for p in parts[1:]]
    return head | first | ({"parts": more} if more else {})


def _part(source: Source, part: Part) -> Json:
    return {
        "title": None if part.title is None else part.title.of(source.article.raw),
        "date": part.date,
        "publisher": source.entity(part.publisher),
        "sources": [source.entity(s) for s in part.sources],
    }


def _entity(source: Source, entity: Entity) -> Json:
    raw = source.article.raw
    return {
        "id": iris.entity(source.base, entity.id),
        "type": entity.type.value,
        "name": entity.name,
        "sameAs": [] if entity.wikidata is None else [iris.wikidata(entity.wikidata)],
        "mentions": [
            _at(m.span) | {"text": m.span.of(raw), "rule": m.rule, "confidence": m.confidence}
            for m in source.reading.mentions
            if m.entity == entity.id
        ],
        "evidence": [{"clue": e.clue, "score": e.score, "detail": e.detail} for e in entity.evidence],
    }


def _role(source: Source, role: Role) -> Json:
    return {
        "person": source.entity(role.person),
        "role": role.role,
        "of": source.entity(role.of),
        **_at(role.span),
        "text": role.span.of(source.article.raw),
        "rule": role.rule,
        "confidence": role.confidence,
    }


def _quote(source: Source, quotation: Quotation, node: str) -> Json:
    raw, cue, told = source.article.raw, quotation.cue, quotation.speaker_span
    return {
        **_at(quotation.span),
        "kind": quotation.kind.value,
        "cue": None if cue is None else _at(cue.span) | {"lemma": cue.lemma, "sense": cue.sense},
        "speaker": source.entity(quotation.speaker),
        "speaker_mention": None if told is None else _at(told),
        "via": [source.entity(v) for v in quotation.via],
        "addressee": source.entity(quotation.addressee),
        "place": source.entity(quotation.place),
        "date": quotation.date,
        "confidence": quotation.confidence,
        "iri": node,
        "text": quotation.span.of(raw),
        "speaker_text": None if told is None else told.of(raw),
        "rule": quotation.rule,
    }


def _at(span: Span | None) -> Json:
    return {} if span is None else {"start": span.start, "end": span.end}
