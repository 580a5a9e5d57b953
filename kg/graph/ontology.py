"""The ontology through owlready2: its classes as a tree, what lies above a class, and whether it is consistent.

In comes `ontology/news.ttl`, out go names and, from a reasoner, contradictions. Each call uses a world of its own,
so nothing is shared between callers or threads. Start at `load`.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rdflib

from kg import vocab
from kg.errors import DataError, KgError
from kg.resources import ONTOLOGY

SOURCE = ONTOLOGY / "news.ttl"


def load(path: Path = SOURCE, *, facts: rdflib.Graph | None = None) -> Any:
    """The ontology as an owlready2 object in a world of its own.

    Args:
        path: The Turtle file.
        facts: Further triples to load with it, for a reasoner to look at.

    Returns:
        An `owlready2.Ontology`; `.classes()` and `.world.sparql(…)` are the usual ways on.

    Raises:
        DataError: the file is missing or is no Turtle.

    Example:
        >>> load()["Quotation"].label.ar
        ['اقتباس']
    """
    import owlready2

    graph = rdflib.Graph()
    try:
        graph.parse(path, format="turtle")
    except (OSError, SyntaxError) as error:
        raise DataError("the ontology cannot be read", where=str(path), remedy=str(error).strip()) from error
    for triple in facts or ():
        graph.add(triple)
    world = owlready2.World()
    # owlready2 reads no Turtle
    ntriples = io.BytesIO(graph.serialize(format="nt", encoding="utf-8"))
    return world.get_ontology(vocab.PREFIXES["kg"]).load(fileobj=ntriples)


def ancestors(iri: str, *, path: Path = SOURCE) -> frozenset[str]:
    """The IRIs of all classes above the class `iri`, itself left out.

    Raises:
        DataError: the ontology has no such class.

    Example:
        >>> sorted(ancestors(vocab.RoleHolding))
        ['http://www.w3.org/ns/org#Membership', 'http://www.w3.org/ns/prov#Entity']
    """
    ontology = load(path)
    found = ontology.world[iri]
    if found is None:
        raise DataError(f"no such class: {iri}", where=str(path), remedy="docs/vocabulary.md lists the terms")
    above = {c.iri for c in found.ancestors() if hasattr(c, "iri")}
    return frozenset(above - {iri, vocab.PREFIXES["owl"] + "Thing"})


def class_tree(*, path: Path = SOURCE, lang: str = "en") -> dict[str, tuple[str, ...]]:
    """Which own classes stand directly under which class.

    Args:
        path: The Turtle file.
        lang: The language of the labels: "en", "ar" or "fa".

    Returns:
        By IRI of the upper class, in order of IRI: the labels of the own classes below it, sorted.

    Example:
        >>> class_tree(lang="fa")[vocab.schema_Person]
        ('شخص',)
    """
    tree: dict[str, list[str]] = {}
    for parent, label in _edges(load(path), lang):
        tree.setdefault(parent, []).append(label)
    return {parent: tuple(sorted(labels)) for parent, labels in sorted(tree.items())}


def _edges(ontology: Any, lang: str) -> Iterator[tuple[str, str]]:
    for cls in ontology.classes():
        if cls.iri.startswith(vocab.PREFIXES["kg"]):
            label = next((str(text) for text in cls.label if text.lang == lang), cls.name)
            yield from ((parent.iri, label) for parent in cls.is_a if hasattr(parent, "iri"))


def inconsistencies(*, path: Path = SOURCE, facts: rdflib.Graph | None = None) -> list[str]:
    """Ask the reasoner HermiT, which needs Java, whether the ontology contradicts itself.

    Args:
        path: The Turtle file.
        facts: Triples to judge together with it.

    Returns:
        IRIs of classes that can have no member; `["inconsistent"]` where nothing at all can be true; empty if sound.

    Raises:
        KgError: there is no Java to run the reasoner.
        DataError: the file is missing or is no Turtle.
    """
    import owlready2

    if shutil.which(owlready2.JAVA_EXE) is None:
        raise KgError("the reasoner HermiT needs Java", where=owlready2.JAVA_EXE, remedy="install a Java runtime")

    ontology = load(path, facts=facts)
    try:
        # xsd:date is no datatype of OWL 2, though everybody uses it
        owlready2.sync_reasoner_hermit(ontology.world, debug=0, ignore_unsupported_datatypes=True)
    except owlready2.OwlReadyInconsistentOntologyError:
        return ["inconsistent"]
    empty = {c.iri for c in ontology.world.inconsistent_classes() if hasattr(c, "iri")}
    return sorted(empty - {vocab.PREFIXES["owl"] + "Nothing"})
