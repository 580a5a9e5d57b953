"""context.jsonld: every own term has its short name, and rdflib reads it."""

from __future__ import annotations

import json

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from kg import vocab
from kg.graph.formats import context
from kg.resources import ONTOLOGY

OWN = {
    name: iri
    for name, iri in vars(vocab).items()
    if isinstance(iri, str) and iri.startswith(vocab.PREFIXES["kg"]) and name not in ("PREFIXES", "SPARQL_PREFIXES")
}
DOCUMENT = {
    "id": "urn:x:q",
    "type": "Quotation",
    "kind": "Direct",
    "text": {"@value": "بوتن", "@language": "fa"},
    "speaker": "urn:x:s",
    "start": "0",
    "date": "2023-09-13",
    "wasQuotedFrom": "urn:x:d",
}


def test_context_is_valid_json() -> None:
    """The file holds one @context."""
    assert list(json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))) == ["@context"]


@pytest.mark.parametrize("name", sorted(OWN))
def test_context_names_every_own_term(name: str) -> None:
    """A short name means the own term of that name."""
    row = context()[name]
    assert (row if isinstance(row, str) else row["@id"]) == f"kg:{name}"


@pytest.mark.parametrize("prefix", sorted(vocab.PREFIXES))
def test_context_has_the_prefixes(prefix: str) -> None:
    """The prefixes are those of the vocabulary."""
    assert context()[prefix] == vocab.PREFIXES[prefix]


def test_context_expands() -> None:
    """Short names become IRIs, numbers and days get their types, kinds are individuals."""
    text = json.dumps({"@context": context(), **DOCUMENT})
    found = {q.predicate.value: q.object for q in parse(text.encode(), format=RdfFormat.JSON_LD)}
    assert found[vocab.kind] == NamedNode(vocab.Direct)
    assert found[vocab.speaker] == NamedNode("urn:x:s")
    assert found[vocab.prov_wasQuotedFrom] == NamedNode("urn:x:d")
    assert str(found[vocab.start]).endswith("#integer>")
    assert str(found[vocab.date]).endswith("#date>")
    assert str(found[vocab.text]) == '"بوتن"@fa'
