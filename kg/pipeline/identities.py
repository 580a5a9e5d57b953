"""What the store knows of entities, carried over when articles come or go.

In comes an open writer, out come entities as they stood, without the names, clues and entities that neither an
article nor the world tables support any more. Start at `known_entities`; `refresh` writes them back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg import vocab, world
from kg.graph import identity_quads, iris
from kg.graph.statements import CLASSES
from kg.model import Entity, EntityType, Evidence, Name

if TYPE_CHECKING:
    from kg.store import Writer
    from kg.world import Thing

TYPE = NamedNode(vocab.PREFIXES["rdf"] + "type")
OWN_NAME = frozenset(("same-name", "same-key", "article"))  # clues whose detail is the article's own name
TYPES = {iri: kind for kind, iri in CLASSES.items()}


def refresh(writer: Writer) -> None:
    """Take from the identities graph what no article supports any more; the caller publishes."""
    graph = NamedNode(iris.identities_graph(writer.base))
    writer.set_identities(identity_quads(known_entities(writer), base=writer.base), graph=graph)


def known_entities(writer: Writer) -> list[Entity]:
    """The entities of the identities graph that an article of the store still supports.

    Args:
        writer: The open store, with the articles of this run put or removed already.

    Returns:
        Each with the names that an article shows or the world tables give, and the clues that rest on them.
    """
    graph = NamedNode(iris.identities_graph(writer.base))
    rows: dict[NamedNode, list[Quad]] = defaultdict(list)
    for quad in writer.quads(graph=graph):
        if isinstance(quad.subject, NamedNode):
            rows[quad.subject].append(quad)
    things = world.load().by_id
    entities = []
    for node, quads in rows.items():
        entity_id = iris.entity_id(writer.base, node.value)
        kind = None if entity_id is None else _type(writer, node)
        if entity_id is not None and kind is not None:
            thing = things.get(entity_id)
            shown = _shown(writer, node, graph)
            usual = next(_values(quads, vocab.name), "")
            names = [n for n in _names(quads) if n.text in shown or _usual(n, thing) or _given(n, usual)]
            entities.append(_entity(entity_id, kind, quads, names, rows, shown, thing))
    return entities


def _usual(name: Name, thing: Thing | None) -> bool:
    """Whether the world tables call the entity so."""
    return thing is not None and thing.name(name.lang) == name.text


def _given(name: Name, usual: str) -> bool:
    """Whether it is the entity's usual English name, which no article needs to show."""
    return name.text == usual and usual.isascii()


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


def _shown(writer: Writer, node: NamedNode, identities: NamedNode) -> set[str]:
    """The names by which some article shows the entity."""
    labels = writer.quads(node, NamedNode(vocab.skos_altLabel))
    return {q.object.value for q in labels if q.graph_name != identities and isinstance(q.object, Literal)}


def _entity(
    entity_id: str,
    kind: EntityType,
    quads: list[Quad],
    names: list[Name],
    rows: dict[NamedNode, list[Quad]],
    shown: set[str],
    thing: Thing | None,
) -> Entity:
    name = next((v for v in _values(quads, vocab.name)), entity_id)
    if thing is None and not name.isascii() and name not in shown and names:
        name = max(names, key=lambda n: (len(n.text), n.text)).text
    known = shown | {name}
    wikidata = next((v.rsplit("/", 1)[-1] for v in _values(quads, vocab.skos_exactMatch)), None)
    clues = (_evidence(rows[NamedNode(iri)]) for iri in _values(quads, vocab.clue))
    return Entity(entity_id, kind, name, tuple(names), wikidata, tuple(c for c in clues if _rests(c, known, entity_id)))


def _rests(clue: Evidence, known: set[str], entity_id: str) -> bool:
    """Whether the names a clue rests on are still told; "capital" or an identifier needs none.

    Args:
        clue: "X = Y" joins two names of articles, "X = Y (id)" a name and a thing of the world.
        known: The names that an article shows, and the English one of the world tables.
        entity_id: The entity's id.
    """
    one, equal, other = clue.detail.partition(" = ")
    if not equal:
        return one in known or (one.isascii() and clue.clue not in OWN_NAME)
    return one in known and (other in known or other.endswith(f"({entity_id})"))


def _evidence(quads: list[Quad]) -> Evidence:
    def one(predicate: str) -> str:
        return next(_values(quads, predicate), "")

    return Evidence(one(vocab.reason), float(one(vocab.weight) or 0), one(vocab.detail))


def _values(quads: list[Quad], predicate: str) -> Iterator[str]:
    for quad in quads:
        if quad.predicate.value == predicate and isinstance(quad.object, NamedNode | Literal):
            yield quad.object.value
