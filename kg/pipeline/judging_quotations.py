"""Judgements on quotations in a store: what they may say, which can be put into the graph now, and which wait.

A quotation is found by its IRI, or in a newer version by the passage that was judged (`kg.pipeline.judging_anchors`).
In come judgements and the store, out come `Corrections`, or an error that names line and reason. Start at
`corrections`; `check_quotation` says what is refused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg import vocab
from kg.errors import JudgementError
from kg.graph import Corrections, Identities, iris, uncorrected
from kg.graph.corrected import PUT, Speaker, span_of
from kg.graph.statements import CLASSES
from kg.model import Span
from kg.pipeline import judging_anchors as anchors
from kg.resolve.judgements import Judgement

if TYPE_CHECKING:
    from kg.store import Writer

_HASH = re.compile(r"[0-9a-f]{32}")
_RDF = vocab.PREFIXES["rdf"]
_TYPE, _SUBJECT, _PREDICATE, _OBJECT = (NamedNode(_RDF + name) for name in ("type", "subject", "predicate", "object"))
_NAME = NamedNode(vocab.schema_name)
_KINDS = set(CLASSES.values())


def corrections(judgements: Iterable[Judgement], identities: Identities, writer: Writer) -> Corrections:
    """What the judgements on quotations make of the store's articles as they are now.

    Args:
        judgements: In force, each about what the store holds.
        identities: Who is who by the same file: a speaker is who stands for the one named.
        writer: The open store.
    """
    rows: defaultdict[str, list[Judgement]] = defaultdict(list)
    speakers: dict[str, Speaker] = {}
    for judgement in judgements:
        if len(judgement.about) != 1 or why_it_waits(judgement, writer) is not None:
            continue
        if judgement.what == "speaker" and judgement.value is not None:
            digest = digest_of(judgement.about[0], writer)
            to = identities.of_entity(judgement.value, digest)
            told = _told(judgement.value, writer) or _told(to, writer)
            if told is None:
                continue
            speakers[judgement.value] = Speaker(to, *told)
        rows[judgement.about[0]].append(judgement)
    ordered = {iri: tuple(sorted(found, key=lambda j: (j.what, j.id))) for iri, found in rows.items()}
    return Corrections(writer.base, ordered, speakers)


def why_it_waits(judgement: Judgement, writer: Writer) -> str | None:
    """Why a judgement on a quotation changes nothing now; None where it can be put into the graph."""
    iri = judgement.about[0]
    if digest_of(iri, writer) is None:
        return f"is about {iri}, which no article of the store holds now"
    if judgement.what == "speaker" and not anchors.read(judgement.value or "", writer):
        return f"says that {judgement.value} spoke, whom no article of the store names now"
    if judgement.what == "span" and _text(iri, writer) is None:
        return f"gives a span of {iri}, whose article's text the store does not keep"
    return None


def check_quotation(
    judgement: Judgement, writer: Writer, where: str, *, entity: Callable[[str], object], there: bool = False
) -> None:
    """Refuse what cannot be right of a quotation.

    Args:
        judgement: On one quotation.
        writer: The open store.
        where: File and line, for messages.
        entity: Raises where nothing can have the IRI of an entity.
        there: Whether the quotation must be in the store; else it may come with its article.

    Raises:
        JudgementError: the IRI is no quotation's, nobody can be the speaker, or the span lies elsewhere.
    """
    iri, start = judgement.about[0], f"{writer.base}quotation/"
    if not (iri.startswith(start) and _HASH.fullmatch(iri.removeprefix(start))):
        what = f"{judgement.what!r} is about {iri}, which is no quotation: these begin with {start}"
        raise JudgementError(what, where=where, remedy="kg query said --columns quotation lists them")
    if there and digest_of(iri, writer) is None and not judgement.seen:
        what = f"unknown quotation: no article of the store holds {iri}"
        remedy = f"if its article is gone for good, take it back: kg entity undo {judgement.id}"
        raise JudgementError(what, where=where, remedy=remedy)
    if judgement.what == "speaker":
        entity(judgement.value or "")
    if judgement.what == "span":
        _check_span(judgement, writer, where)


def _check_span(judgement: Judgement, writer: Writer, where: str) -> None:
    span, raw, read = span_of(judgement), _text(judgement.about[0], writer), span_read(judgement.about[0], writer)
    what = None
    if span.start >= span.end:
        what = f"the span {judgement.value} ends where it starts or before"
    elif raw is not None and span.end > len(raw):
        what = f"the span {judgement.value} ends behind the article's text, which has {len(raw)} characters"
    elif raw is not None and not span.of(raw).strip():
        what = f"the span {judgement.value} holds no words"
    elif read is not None and not span.meets(read):
        what = f"the span {judgement.value} shares no character with the quotation, which stands at {read[0]},{read[1]}"
    if what is not None:
        raise JudgementError(what, where=where, remedy="give START,END in characters of the raw text")


def digest_of(quotation: str, writer: Writer) -> str | None:
    """The digest of the article whose graph holds a quotation, rejected ones included; None where none does."""
    found = (q.graph_name for q in writer.quads(NamedNode(quotation), _TYPE))
    digests = (iris.graph_digest(writer.base, g.value) for g in found if isinstance(g, NamedNode))
    return next((d for d in digests if d is not None), None)


def passage_of(quotation: str, writer: Writer) -> str | None:
    """The passage where the machine found a quotation; None where it is not in the store."""
    digest, span = digest_of(quotation, writer), span_read(quotation, writer)
    return None if digest is None or span is None else iris.passage(writer.base, digest, span)


def span_read(quotation: str, writer: Writer) -> Span | None:
    """Where the machine found a quotation, whatever a judgement says; None where it is not in the store."""
    digest = digest_of(quotation, writer)
    if digest is None:
        return None
    quads = uncorrected(writer.quads(graph=NamedNode(iris.graph(writer.base, digest))))
    node = NamedNode(quotation)
    at = {q.predicate.value: q.object.value for q in quads if q.subject == node and isinstance(q.object, Literal)}
    return Span(int(at[vocab.start]), int(at[vocab.end])) if vocab.start in at and vocab.end in at else None


def _text(quotation: str, writer: Writer) -> str | None:
    digest = digest_of(quotation, writer)
    return None if digest is None else writer.text(digest)


def _told(iri: str, writer: Writer) -> tuple[str, str] | None:
    """The class and the name to show of an entity, as articles tell them that were not told by a judgement."""
    node = NamedNode(iri)
    put = set[Quad]()
    for statement in {q.subject for q in writer.quads(None, _SUBJECT, node)}:
        if isinstance(statement, NamedNode) and any(writer.quads(statement, PUT)):
            said = {q.predicate: q for q in writer.quads(statement)}
            put.add(Quad(node, said[_PREDICATE].object, said[_OBJECT].object, said[_OBJECT].graph_name))  # type: ignore[arg-type]
    kinds, names = set[str](), set[str]()
    for quad in writer.quads(node):
        if quad in put:
            continue
        if quad.predicate == _TYPE and isinstance(quad.object, NamedNode) and quad.object.value in _KINDS:
            kinds.add(quad.object.value)
        elif quad.predicate == _NAME and isinstance(quad.object, Literal) and quad.object.language is None:
            names.add(quad.object.value)
    name = min(names, key=lambda text: (-len(text), text), default=None)
    return None if name is None or not kinds else (min(kinds), name)
