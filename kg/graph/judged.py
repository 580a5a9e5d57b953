"""What people's judgements make of an article's graph, and how to take that back.

    same A B                   every article's B is A; B stays known as replaced by A
    different A/in-article A   in that article, A is somebody else: an entity of its own
    same A/in-article C        in that article, A is C

An article's graph is read by the machine, then judged: each entity that a judgement moves is put in another's place.
What stood there before is kept in the same graph (`rdf:Statement`, `kg:Occurrence`), so that an undo needs no files:
`unjudged(judged(quads))` are the quads that the machine read. Start at `Identities.of`, then `judged`.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Quad

from kg import vocab
from kg.errors import JudgementError
from kg.graph import iris
from kg.graph.terms import RDF_TYPE, Facts
from kg.resolve.judgements import Judgement, in_force
from kg.resolve.judgements_check import components

_RDF = vocab.PREFIXES["rdf"]
_SUBJECT, _PREDICATE, _OBJECT = (NamedNode(_RDF + name) for name in ("subject", "predicate", "object"))
_READ_AS, _JUDGED_AS = NamedNode(vocab.readAs), NamedNode(vocab.judgedAs)
_OWN_ID = re.compile(r"[pols]-[0-9a-f]{16}")
_SPLIT_ID = re.compile(r"s-[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Identities:
    """Who is who by the judgements in force.

    Args:
        base: The base of all IRIs.
        merged: The entity that stands for another one, by IRI; only for those that are not their own.
        moved: The same for an entity as one article names it, by the IRI of the occurrence.
        apart: Pairs of entities that somebody told apart, each in sorted order.
        looked: Pairs that somebody looked at and could not tell, each in sorted order.
    """

    base: str
    merged: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[tuple[str, str]] = frozenset()
    looked: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, judgements: Iterable[Judgement], *, base: str = iris.DEFAULT_BASE, where: str = "") -> Identities:
        """The identities that follow from judgements, in whatever order they stand.

        Args:
            judgements: Of one file, undone ones included; they do not contradict each other.
            base: The base of all IRIs.
            where: The file, for messages.

        Raises:
            JudgementError: one names what is no entity under `base`, or two occurrences and no entity.
        """
        rows = [j for j in in_force(judgements) if len(j.about) == 2]
        for judgement in rows:
            _check_iris(judgement, base, where)
        one = components((j.about[0], j.about[1]) for j in rows if j.what == "same")
        apart = {pair for j in rows if j.what == "different" for pair in ((j.about[0], j.about[1]), j.about[::-1])}
        named = {iri for j in rows for iri in j.about}
        entities = {iri: kept for iri in named if (kept := _kept(one.get(iri, {iri}), base)) is not None}
        merged = {iri: kept for iri, kept in entities.items() if kept != iri and not _is_occurrence(iri, base)}
        moved = {
            iri: entities[iri] if iri in entities else merged.get(own := split(iri, base), own)
            for iri in named
            if _is_occurrence(iri, base) and (iri in entities or _left(iri, one, apart, base))
        }
        to = {**merged, **moved}
        pairs = {
            what: frozenset(_sorted(to.get(a, a), to.get(b, b)) for j in rows if j.what == what for a, b in (j.about,))
            for what in ("different", "unsure")
        }
        return cls(base, merged, moved, pairs["different"], pairs["unsure"])

    def of_entity(self, iri: str, digest: str | None = None) -> str:
        """The entity that stands for one, everywhere or in the article with this digest."""
        entity_id = iris.entity_id(self.base, iri)
        if digest is not None and entity_id is not None and self.moved:
            moved = self.moved.get(iris.occurrence(self.base, digest, entity_id))
            if moved is not None:
                return moved
        return self.merged.get(iri, iri)

    def touched(self) -> set[str]:
        """The IRIs of all entities that are another one, somewhere or everywhere."""
        parts = (iris.occurrence_parts(self.base, iri) for iri in self.moved)
        return {*self.merged, *(iris.entity(self.base, part[1]) for part in parts if part is not None)}


def judged(quads: Iterable[Quad], identities: Identities) -> list[Quad]:
    """An article's quads with each entity where the judgements put it, and what stood there before.

    Args:
        quads: One article's graph as the machine read it.
        identities: What the judgements say.
    """
    quads = list(quads)
    graph = next((q.graph_name for q in quads if isinstance(q.graph_name, NamedNode)), None)
    digest = None if graph is None else iris.graph_digest(identities.base, graph.value)
    if graph is None or digest is None or not (identities.merged or identities.moved):
        return quads
    to = _moves(quads, identities, digest)
    if not to:
        return quads
    changed = {quad: _put(quad, to) for quad in quads if quad.subject in to or quad.object in to}
    new = set(changed.values())
    kept = [quad for quad in quads if quad not in changed]
    # A quad that stood there before as well is told as read, or the way back would lose it.
    read = [*changed, *(quad for quad in kept if quad in new)]
    told = _told(read, to, Facts(graph), identities.base, digest)
    return list(dict.fromkeys([*kept, *changed.values(), *told]))


def unjudged(quads: Iterable[Quad]) -> list[Quad]:
    """An article's quads as the machine read them: the way back from `judged`."""
    quads = list(quads)
    of: defaultdict[object, dict[object, object]] = defaultdict(dict)
    for quad in quads:
        if quad.predicate in (_SUBJECT, _PREDICATE, _OBJECT, _READ_AS, _JUDGED_AS):
            of[quad.subject][quad.predicate] = quad.object
    if not of:
        return quads
    to = {said[_READ_AS]: said[_JUDGED_AS] for said in of.values() if _READ_AS in said}
    graph = quads[0].graph_name
    read = [Quad(s[_SUBJECT], s[_PREDICATE], s[_OBJECT], graph) for s in of.values() if _SUBJECT in s]  # type: ignore[arg-type]
    put = {_put(quad, to) for quad in read}
    return list(dict.fromkeys([*(q for q in quads if q.subject not in of and q not in put), *read]))


def _moves(quads: Iterable[Quad], identities: Identities, digest: str) -> dict[object, object]:
    """Where each entity of one article goes; only those that go elsewhere."""
    start = f"{identities.base}entity/"
    nodes = {q.subject for q in quads} | {q.object for q in quads}
    found = (
        (n, identities.of_entity(n.value, digest))
        for n in nodes
        if isinstance(n, NamedNode) and n.value.startswith(start)
    )
    return {node: NamedNode(to) for node, to in found if to != node.value}


def _put(quad: Quad, to: Mapping[object, object]) -> Quad:
    subject, value = to.get(quad.subject, quad.subject), to.get(quad.object, quad.object)
    return Quad(subject, quad.predicate, value, quad.graph_name)  # type: ignore[arg-type]


def _told(read: Iterable[Quad], to: Mapping[object, object], facts: Facts, base: str, digest: str) -> Iterator[Quad]:
    """What the machine read, beside what is judged."""
    for old, new in to.items():
        if isinstance(old, NamedNode) and isinstance(new, NamedNode):
            node = iris.occurrence(base, digest, iris.entity_id(base, old.value) or "")
            where = (vocab.article, iris.article(base, digest))
            yield from facts.typed(node, vocab.Occurrence, where, (vocab.readAs, old), (vocab.judgedAs, new))
    for quad in read:
        statement = NamedNode(
            iris.node(base, "statement", digest, str(quad.subject), str(quad.predicate), str(quad.object))
        )
        yield Quad(statement, RDF_TYPE, NamedNode(_RDF + "Statement"), facts.graph)
        for predicate, value in ((_SUBJECT, quad.subject), (_PREDICATE, quad.predicate), (_OBJECT, quad.object)):
            yield Quad(statement, predicate, value, facts.graph)


# --- who stands for whom ---------------------------------------------------------------------------------------------


def _check_iris(judgement: Judgement, base: str, where: str) -> None:
    for iri in judgement.about:
        if iris.entity_id(base, iri) is None and not _is_occurrence(iri, base):
            raise JudgementError(
                f"{iri} is no entity of this graph, whose IRIs begin with {base}entity/",
                where=f"{where}, line {judgement.line}",
                remedy="kg entity find NAME tells the IRIs; nothing of the file was used",
            )
    if all(_is_occurrence(iri, base) for iri in judgement.about):
        raise JudgementError(
            "both are entities as one article names them, and neither is an entity of the graph",
            where=f"{where}, line {judgement.line}",
            remedy="say of each which entity it is or is not; nothing of the file was used",
        )


def _is_occurrence(iri: str, base: str) -> bool:
    return iris.occurrence_parts(base, iri) is not None


def _kept(names: Iterable[str], base: str) -> str | None:
    """The entity that stands for a component: one that the world tables know, then the first by code point."""
    entities = [name for name in names if not _is_occurrence(name, base)]
    return min(entities, key=lambda iri: (_own(iri, base), iri), default=None)


def _own(iri: str, base: str) -> bool:
    """Whether the id is a hash of names or of an article, and not an id of the world tables."""
    return _OWN_ID.fullmatch(iris.entity_id(base, iri) or "") is not None


def _left(iri: str, one: Mapping[str, frozenset[str]], apart: set[tuple[str, ...]], base: str) -> bool:
    """Whether an occurrence was told apart from the entity that the machine took it for."""
    parts = iris.occurrence_parts(base, iri)
    machine = iris.entity(base, parts[1]) if parts is not None else iri
    return any((iri, other) in apart for other in one.get(machine, {machine}))


def split(iri: str, base: str) -> str:
    """The entity of its own that an occurrence becomes.

    Example:
        >>> is_split(split(iris.occurrence(iris.DEFAULT_BASE, "0" * 64, "a"), iris.DEFAULT_BASE), iris.DEFAULT_BASE)
        True
    """
    return iris.entity(base, "s-" + hashlib.sha256(iri.removeprefix(base).encode()).hexdigest()[:16])


def is_split(iri: str, base: str) -> bool:
    """Whether the id follows from an article and the id of an occurrence there.

    Example:
        >>> is_split("https://example.org/kg/entity/s-0123456789abcdef", iris.DEFAULT_BASE)
        True
    """
    return _SPLIT_ID.fullmatch(iris.entity_id(base, iri) or "") is not None


def _sorted(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a <= b else (b, a)
