"""Every IRI of the graph leads somewhere: facts, what they rest on, named graphs, the vocabulary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg import vocab
from kg.graph.iris import DEFAULT_BASE, FAMILIES
from kg.store import open_reader

_RDFS = vocab.PREFIXES["rdfs"]
_FOUND = {"entity", "article", "quotation", "role", "run", "holding", "mention", "cue", "graph", "vocab"}

if TYPE_CHECKING:
    from conftest import Server


def test_facts_every_iri_of_the_store_answers(server: Server, store: Path) -> None:
    """For each family of IRIs under the store's base, one is asked for and answered, as page and as RDF."""
    by_family: dict[str, str] = {}
    with open_reader(store) as reader:
        for quad in reader.quads():
            for term in (quad.subject, quad.object, quad.graph_name):
                value = getattr(term, "value", "")
                if value.startswith(DEFAULT_BASE):
                    tail = value.removeprefix(DEFAULT_BASE).partition("#")[0]
                    by_family.setdefault(tail.partition("/")[0], tail)
    assert {"entity", "article", "quotation", "role", "run", "holding", "mention", "cue", "graph", "vocab"} <= set(
        by_family
    )
    for tail in by_family.values():
        for form in ("text/html, text/turtle;q=0.5", "application/n-triples"):
            answer = server.get(f"/{tail}", accept=form)
            assert answer.status_code in (200, 303), tail  # 303: the page of a quotation is a place in the reader


def test_facts_describe_the_passages_they_rest_on(server: Server) -> None:
    """Who asks for a quotation gets the positions of its characters with it."""
    row = server.get("/said?limit=1").json()["rows"][0]
    told = server.get(f"/{row['quotation'].removeprefix(DEFAULT_BASE)}.nt").text
    assert f"#position={row['start']},{row['end']}" in told
    assert f'"{row["start"]}"' in told


@pytest.mark.parametrize("path", [*(f"/{family}/{'0' * 32}" for family in FAMILIES), "/run/x", "/graph/no", "/graph/A"])
def test_facts_unknown_is_404(server: Server, path: str) -> None:
    """What the graph does not know is a problem, whatever it looks like."""
    answer = server.get(path)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems#not-found")


@pytest.mark.parametrize("suffix", ["ttl", "nt", "rdf", "jsonld", "trig", "nq"])
def test_facts_vocabulary_is_the_ontology(server: Server, suffix: str) -> None:
    """The vocabulary says the same in every form, by suffix as by Accept."""
    answer = server.get(f"/vocab.{suffix}")
    triples = {quad.triple for quad in ox.parse(answer.content, ox.RdfFormat.from_extension(suffix))}
    word = ox.Literal("quotation", language="en")
    label = ox.Triple(ox.NamedNode(vocab.Quotation), ox.NamedNode(f"{_RDFS}label"), word)
    assert label in triples
    assert server.get("/vocab", accept=answer.headers["content-type"].partition(";")[0]).content == answer.content


def test_facts_vocabulary_page_has_an_anchor_for_each_term(server: Server) -> None:
    """The part of a term's IRI behind the hash leads to its place on the page."""
    page = server.get("/vocab", accept="text/html").text
    assert 'id="Quotation"' in page
    assert 'lang="fa"' in page
    assert server.get("/vocab", accept="image/png").status_code == 406
    assert server.get("/vocab.exe").status_code == 406
