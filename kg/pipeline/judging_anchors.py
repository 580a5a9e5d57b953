"""Whom a judgement is about in the store as it is now: entities found again by a passage that names them.

An entity that the world tables do not know has an id made from its names, and a newer version may make another. A
judgement therefore keeps, beside each IRI, a passage (`seen`): what a mention at those characters names now is the
entity that was judged. In come judgements and the store, out come judgements about what is there. Start at `present`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg import vocab
from kg.errors import JudgementError
from kg.graph import iris
from kg.graph.corrected import OVERRULED, PUT
from kg.graph.judged import is_split, split
from kg.resolve.judgements import Judgement
from kg.resolve.judgements_check import check

if TYPE_CHECKING:
    from kg.store import Writer

_RDF = vocab.PREFIXES["rdf"]
_TYPE, _SUBJECT, _PREDICATE, _OBJECT = (NamedNode(_RDF + name) for name in ("type", "subject", "predicate", "object"))
_READ_AS, _JUDGED_AS = NamedNode(vocab.readAs), NamedNode(vocab.judgedAs)
_ENTITY, _EVIDENCE = NamedNode(vocab.entity), NamedNode(vocab.evidence)
_BY = (OVERRULED, PUT)


def renamed(judgements: Iterable[Judgement], writer: Writer) -> dict[str, str]:
    """The entities judged, and occurrences of them, that the machine reads by another IRI now, each with that IRI.

    What an occurrence became when it was told apart has an id that follows from the occurrence, and goes along with it.
    """
    found = {}
    for iri, passage in sorted({pair for j in judgements for pair in j.seen}):
        if iri.startswith(f"{writer.base}quotation/"):
            there_now = quotation_at(passage, writer) if not there(iri, writer) else None
            if there_now is not None:
                found[iri] = there_now
            continue
        if is_split(iri, writer.base) or read(iri, writer):
            continue
        now, parts = _named_at(passage, writer), iris.occurrence_parts(writer.base, iri)
        if now is not None and parts is not None:
            new_id = iris.entity_id(writer.base, now)
            in_article = passage.startswith(f"{iris.article(writer.base, parts[0])}#")
            now = None if new_id is None or not in_article else iris.occurrence(writer.base, parts[0], new_id)
        if now is not None and now != iri:
            found[iri] = now
            if parts is not None:
                found[split(iri, writer.base)] = split(now, writer.base)
    return found


def present(
    judgements: Iterable[Judgement], to: Mapping[str, str], *, base: str, where: str = ""
) -> tuple[Judgement, ...]:
    """The judgements, each about the entities of the store.

    Two that a person told apart and that are one IRI now stay apart in the article that was looked at.

    Raises:
        JudgementError: they contradict each other now.
    """
    made = []
    for judgement in judgements:
        # Who accepts a quotation accepts its speaker: what was found anew at the same characters may name another.
        about = judgement.about if judgement.what == "accept" else tuple(to.get(iri, iri) for iri in judgement.about)
        value = to.get(judgement.value or "", judgement.value)
        if len(set(about)) < len(about) and judgement.what == "different":
            about = (about[0], _occurrence(judgement, about[0], base))
        if len(set(about)) == len(about):
            made.append(replace(judgement, about=tuple(sorted(about)), value=value))
    found = check([(j.what, j.about, j.value, j.line) for j in made])
    if found is not None:
        remedy = "take one of these judgements back: kg entity undo ID"
        raise JudgementError(found.what, where=f"{where}, line {found.line}", remedy=remedy)
    return tuple(made)


def passage_of(iri: str, writer: Writer) -> str | None:
    """A passage that names an entity, the same one whenever it is asked for; None where no article names it.

    One where the machine reads this very entity comes before one where a judgement put it.
    """
    node, graph = entity_of(iri, writer.base), _graph_of(iri, writer)
    told = [s for s in _subjects(writer, _OBJECT, node, graph) if any(writer.quads(s, _PREDICATE, _ENTITY))]
    mentions = {q.object for s in told for q in writer.quads(s, _SUBJECT)}
    mentions.update(q.subject for q in writer.quads(None, _ENTITY, node, graph))
    found = (q.object for m in mentions if isinstance(m, NamedNode) for q in writer.quads(m, _EVIDENCE))
    passages = sorted({p.value for p in found if isinstance(p, NamedNode)})
    return next((p for p in passages if _named_at(p, writer) == node.value), next(iter(passages), None))


def quotation_at(passage: str, writer: Writer) -> str | None:
    """The quotation that the machine found at just these characters, the first by IRI; None where it found none."""
    node = NamedNode(passage)
    told = [s for s in _subjects(writer, _OBJECT, node) if any(writer.quads(s, _PREDICATE, _EVIDENCE))]
    about = {by: {q.object for s in told if any(writer.quads(s, by)) for q in writer.quads(s, _SUBJECT)} for by in _BY}
    found = ({*_subjects(writer, _EVIDENCE, node)} - about[PUT]) | about[OVERRULED]
    quotations = (q for q in found if isinstance(q, NamedNode) and q.value.startswith(f"{writer.base}quotation/"))
    return min((q.value for q in quotations), default=None)


def there(iri: str, writer: Writer) -> bool:
    """Whether the store holds the entity or quotation, or did before a judgement put an entity in another's place."""
    node, graph = entity_of(iri, writer.base), _graph_of(iri, writer)
    return any(writer.quads(node, _TYPE, None, graph)) or any(writer.quads(None, _READ_AS, node, graph))


def read(iri: str, writer: Writer) -> bool:
    """Whether the machine itself reads the entity or occurrence in an article; what judgements put does not count.

    An article shows an entity also where a judgement put it in another's place: it would hold itself up for ever.
    """
    node, graph = entity_of(iri, writer.base), _graph_of(iri, writer)
    if any(writer.quads(None, _READ_AS, node, graph)):
        return True
    return any(_read_in(node, q.graph_name, writer) for q in writer.quads(node, _TYPE, None, graph))


def read_as(occurrence: str, writer: Writer) -> list[str]:
    """The occurrences, as the machine read them, that judgements made this one of in its article; itself if it is one.

    Empty where the article names it in no way.
    """
    parts, graph = iris.occurrence_parts(writer.base, occurrence), _graph_of(occurrence, writer)
    if parts is None or read(occurrence, writer):
        return [occurrence]
    nodes = _subjects(writer, _JUDGED_AS, entity_of(occurrence, writer.base), graph)
    olds = {q.object.value for n in nodes for q in writer.quads(n, _READ_AS) if isinstance(q.object, NamedNode)}
    ids = (iris.entity_id(writer.base, old) for old in sorted(olds))
    return [iris.occurrence(writer.base, parts[0], one) for one in ids if one is not None]


def entity_of(iri: str, base: str) -> NamedNode:
    """The entity itself, also where one article's occurrence of it is named."""
    parts = iris.occurrence_parts(base, iri)
    return NamedNode(iri if parts is None else iris.entity(base, parts[1]))


def _named_at(passage: str, writer: Writer) -> str | None:
    """What the machine reads a mention at these characters as."""
    for mention in _subjects(writer, _EVIDENCE, NamedNode(passage)):
        told = [s for s in _subjects(writer, _SUBJECT, mention) if any(writer.quads(s, _PREDICATE, _ENTITY))]
        read = [q.object for statement in told for q in writer.quads(statement, _OBJECT)]
        for entity in read or [q.object for q in writer.quads(mention, _ENTITY)]:
            if isinstance(entity, NamedNode):
                return entity.value
    return None


def _read_in(node: NamedNode, graph: object, writer: Writer) -> bool:
    """Whether the machine read an entity in an article that shows it now."""
    if not isinstance(graph, NamedNode) or iris.graph_digest(writer.base, graph.value) is None:
        return False
    told = _subjects(writer, _SUBJECT, node, graph)
    if any(any(writer.quads(s, _PREDICATE, _TYPE)) and any(writer.quads(s, PUT)) for s in told):
        return False  # a judgement on a quotation says that it spoke
    if not any(writer.quads(None, _JUDGED_AS, node, graph)):
        return True
    # what stood there before a judgement put another in the same place
    return any(any(writer.quads(s, _PREDICATE, _TYPE, graph)) for s in told if not any(writer.quads(s, PUT)))


def _graph_of(iri: str, writer: Writer) -> NamedNode | None:
    """The graph of the article whose occurrence is named; None for what may stand anywhere."""
    parts = iris.occurrence_parts(writer.base, iri)
    return None if parts is None else NamedNode(iris.graph(writer.base, parts[0]))


def _subjects(
    writer: Writer, predicate: NamedNode, value: NamedNode, graph: NamedNode | None = None
) -> list[NamedNode]:
    found = {q.subject for q in writer.quads(None, predicate, value, graph)}
    return sorted((s for s in found if isinstance(s, NamedNode)), key=lambda s: s.value)


def _occurrence(judgement: Judgement, iri: str, base: str) -> str:
    """The entity as the article names it whose passage was looked at last; the entity itself where there is none."""
    entity_id = iris.entity_id(base, iri)
    passages = [p for _, p in judgement.seen]
    digest = passages[-1].removeprefix(f"{base}article/")[:64] if passages else ""
    usable = entity_id is not None and len(digest) == 64 and "/" not in digest
    return iris.occurrence(base, digest, entity_id or "") if usable else iri
