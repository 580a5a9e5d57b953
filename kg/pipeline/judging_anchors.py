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
from kg.resolve.judgements import Judgement
from kg.resolve.judgements_check import check

if TYPE_CHECKING:
    from kg.store import Writer

_RDF = vocab.PREFIXES["rdf"]
_TYPE, _SUBJECT, _PREDICATE, _OBJECT = (NamedNode(_RDF + name) for name in ("type", "subject", "predicate", "object"))
_READ_AS, _ENTITY, _EVIDENCE = NamedNode(vocab.readAs), NamedNode(vocab.entity), NamedNode(vocab.evidence)


def renamed(judgements: Iterable[Judgement], writer: Writer) -> dict[str, str]:
    """The entities judged that the store knows by another IRI now, each with that IRI."""
    found = {}
    for iri, passage in sorted({pair for j in judgements for pair in j.seen}):
        if iris.occurrence_parts(writer.base, iri) is None and not there(iri, writer):
            now = _named_at(passage, writer)
            if now is not None and now != iri:
                found[iri] = now
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
        about = tuple(to.get(iri, iri) for iri in judgement.about)
        if len(set(about)) < len(about) and judgement.what == "different":
            about = (about[0], _occurrence(judgement, about[0], base))
        if len(set(about)) == len(about):
            made.append(replace(judgement, about=tuple(sorted(about))))
    found = check([(j.what, j.about, j.value, j.line) for j in made])
    if found is not None:
        remedy = "take one of these judgements back: kg entity undo ID"
        raise JudgementError(found.what, where=f"{where}, line {found.line}", remedy=remedy)
    return tuple(made)


def passage_of(iri: str, writer: Writer) -> str | None:
    """A passage that names an entity, the same one whenever it is asked for; None where no article names it."""
    node = entity_of(iri, writer.base)
    parts = iris.occurrence_parts(writer.base, iri)
    graph = None if parts is None else NamedNode(iris.graph(writer.base, parts[0]))
    mentions = (q.subject for q in writer.quads(None, _ENTITY, node, graph))
    found = (q.object for m in mentions if isinstance(m, NamedNode) for q in writer.quads(m, _EVIDENCE))
    return min((p.value for p in found if isinstance(p, NamedNode)), default=None)


def there(iri: str, writer: Writer) -> bool:
    """Whether the store holds the entity or quotation, or did before a judgement put an entity in another's place."""
    node = entity_of(iri, writer.base)
    parts = iris.occurrence_parts(writer.base, iri)
    graph = None if parts is None else NamedNode(iris.graph(writer.base, parts[0]))
    return any(writer.quads(node, _TYPE, None, graph)) or any(writer.quads(None, _READ_AS, node, graph))


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


def _subjects(writer: Writer, predicate: NamedNode, value: NamedNode) -> list[NamedNode]:
    found = {q.subject for q in writer.quads(None, predicate, value)}
    return sorted((s for s in found if isinstance(s, NamedNode)), key=lambda s: s.value)


def _occurrence(judgement: Judgement, iri: str, base: str) -> str:
    """The entity as the article names it whose passage was looked at last; the entity itself where there is none."""
    entity_id = iris.entity_id(base, iri)
    passages = [p for _, p in judgement.seen]
    digest = passages[-1].removeprefix(f"{base}article/")[:64] if passages else ""
    usable = entity_id is not None and len(digest) == 64 and "/" not in digest
    return iris.occurrence(base, digest, entity_id or "") if usable else iri
