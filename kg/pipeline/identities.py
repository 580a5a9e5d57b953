"""What the store knows of entities, carried over when some of its articles are read again.

In comes an open writer, out come entities as they stood, without names and entities that no article supports
any more. Start at `known_entities`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg import vocab
from kg.graph import iris
from kg.graph.statements import CLASSES
from kg.model import Entity, EntityType, Evidence, Name

if TYPE_CHECKING:
    from kg.store import Writer

TYPE = NamedNode(vocab.PREFIXES["rdf"] + "type")
TYPES = {iri: kind for kind, iri in CLASSES.items()}


def known_entities(writer: Writer, *, renewed: Container[str]) -> list[Entity]:
    """The entities of the identities graph that an article of the store still supports.

    Args:
        writer: The open store, the articles of this run already put.
        renewed: Ids of the entities that this run resolved anew; of their old names only those stay that
            an article shows, since the run brings what the world tables say.
    """
    graph = NamedNode(iris.identities_graph(writer.base))
    rows: dict[NamedNode, list[Quad]] = defaultdict(list)
    for quad in writer.quads(graph=graph):
        if isinstance(quad.subject, NamedNode):
            rows[quad.subject].append(quad)
    entities = []
    for node, quads in rows.items():
        entity_id = iris.entity_id(writer.base, node.value)
        kind = None if entity_id is None else _type(writer, node)
        if entity_id is not None and kind is not None:
            names = _names(quads)
            if entity_id in renewed:
                names = [n for n in names if _shown(writer, node, n, graph)]
            entities.append(_entity(entity_id, kind, quads, names, rows))
    return entities


def _type(writer: Writer, node: NamedNode) -> EntityType | None:
    """The type that some article gives the entity; None where no article names it."""
    found = (q.object for q in writer.quads(node, TYPE))
    return next((TYPES[o.value] for o in found if isinstance(o, NamedNode) and o.value in TYPES), None)


def _names(quads: list[Quad]) -> list[Name]:
    predicates = {vocab.skos_prefLabel: True, vocab.skos_altLabel: False}
    return [
        Name(q.object.value, q.object.language or "", predicates[q.predicate.value])
        for q in quads
        if q.predicate.value in predicates and isinstance(q.object, Literal)
    ]


def _shown(writer: Writer, node: NamedNode, name: Name, identities: NamedNode) -> bool:
    label = Literal(name.text, language=name.lang)
    quads = writer.quads(node, NamedNode(vocab.skos_altLabel), label)
    return any(q.graph_name != identities for q in quads)


def _entity(
    entity_id: str, kind: EntityType, quads: list[Quad], names: list[Name], rows: dict[NamedNode, list[Quad]]
) -> Entity:
    shown = next((v for v in _values(quads, vocab.name)), names[0].text if names else entity_id)
    wikidata = next((v.rsplit("/", 1)[-1] for v in _values(quads, vocab.skos_exactMatch)), None)
    clues = [rows[NamedNode(iri)] for iri in _values(quads, vocab.clue)]
    return Entity(entity_id, kind, shown, tuple(names), wikidata, tuple(_evidence(clue) for clue in clues))


def _evidence(quads: list[Quad]) -> Evidence:
    def one(predicate: str) -> str:
        return next(_values(quads, predicate), "")

    return Evidence(one(vocab.reason), float(one(vocab.weight) or 0), one(vocab.detail))


def _values(quads: list[Quad], predicate: str) -> Iterator[str]:
    for quad in quads:
        if quad.predicate.value == predicate and isinstance(quad.object, NamedNode | Literal):
            yield quad.object.value
