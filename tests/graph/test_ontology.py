"""The ontology through owlready2."""

from __future__ import annotations

import shutil
from pathlib import Path

import owlready2
import pytest
import rdflib

from kg import vocab
from kg.errors import DataError, KgError
from kg.graph import ontology

NEEDS_JAVA = pytest.mark.skipif(shutil.which(owlready2.JAVA_EXE) is None, reason="the reasoner HermiT needs Java")
TWO_KINDS = f"<urn:x:a> a <{vocab.Person}> , <{vocab.Place}> ."


def test_load_gives_a_world_of_its_own() -> None:
    """What one caller adds, another does not see."""
    first, second = ontology.load(), ontology.load()
    with first:
        first["Person"]("somebody")
    assert second["somebody"] is None


def test_load_tells_of_a_missing_file(tmp_path: Path) -> None:
    """A missing ontology is a data error that names the file."""
    with pytest.raises(DataError, match=r"gone\.ttl"):
        ontology.load(tmp_path / "gone.ttl")


def test_load_tells_of_bad_turtle(tmp_path: Path) -> None:
    """Broken Turtle is a data error that names the file."""
    path = tmp_path / "bad.ttl"
    path.write_text("kg:Person a", encoding="utf-8")
    with pytest.raises(DataError, match=r"bad\.ttl"):
        ontology.load(path)


def test_ancestors_are_the_aligned_classes() -> None:
    """A person is a FOAF person and a schema.org person."""
    assert ontology.ancestors(vocab.Person) >= {vocab.foaf_Person, vocab.schema_Person}


def test_ancestors_of_nothing_known() -> None:
    """An unknown class is told, with where to look."""
    with pytest.raises(DataError, match="no such class: urn:x:none"):
        ontology.ancestors("urn:x:none")


@pytest.mark.parametrize(("lang", "label"), [("en", "quotation"), ("ar", "اقتباس"), ("fa", "نقل قول")])
def test_class_tree_speaks_three_languages(lang: str, label: str) -> None:
    """The tree is labelled in the language asked for."""
    assert ontology.class_tree(lang=lang)[vocab.schema_Quotation] == (label,)


@NEEDS_JAVA
def test_inconsistencies_of_the_ontology_are_none() -> None:
    """HermiT finds no contradiction and no class that can have no member."""
    assert ontology.inconsistencies() == []


@NEEDS_JAVA
def test_inconsistencies_see_a_person_that_is_a_place() -> None:
    """Disjointness is known to the reasoner."""
    assert ontology.inconsistencies(facts=rdflib.Graph().parse(data=TWO_KINDS)) == ["inconsistent"]


@NEEDS_JAVA
def test_inconsistencies_name_the_empty_class() -> None:
    """A class that can have no member is named."""
    sub = f"<urn:x:C> a <{rdflib.OWL.Class}> ; <{rdflib.RDFS.subClassOf}> <{vocab.Person}> , <{vocab.Place}> ."
    assert ontology.inconsistencies(facts=rdflib.Graph().parse(data=sub)) == ["urn:x:C"]


def test_inconsistencies_need_java(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Java the remedy is told."""
    monkeypatch.setattr(owlready2, "JAVA_EXE", "no-such-java")
    with pytest.raises(KgError, match="install a Java runtime"):
        ontology.inconsistencies()
