"""The printed JSON and the graph hold the same facts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pyoxigraph import Store

from kg import vocab
from kg.graph import Run, article_quads, contract, identity_quads
from kg.model import Reading

QUOTES = """SELECT ?iri ?start ?end ?text ?kind ?cueStart ?cueEnd ?lemma ?sense ?speaker ?toldStart ?toldEnd ?told
       ?addressee ?place ?date ?rule ?confidence ?agent WHERE {
    ?iri a kg:Quotation ; kg:start ?start ; kg:end ?end ; kg:text ?text ; kg:kind ?kind ; kg:rule ?rule ;
         kg:confidence ?confidence .
    OPTIONAL { ?iri kg:cue [ kg:start ?cueStart ; kg:end ?cueEnd ; kg:lemma ?lemma ; kg:sense ?sense ] }
    OPTIONAL { ?iri kg:speaker ?agent }
    OPTIONAL { ?iri kg:speaker ?speaker . FILTER NOT EXISTS { ?speaker a kg:DescribedAgent } }
    OPTIONAL { ?iri kg:speakerWords ?told ; kg:speakerAt/oa:hasSelector [ oa:start ?toldStart ; oa:end ?toldEnd ] }
    OPTIONAL { ?iri kg:addressee ?addressee } OPTIONAL { ?iri kg:place ?place } OPTIONAL { ?iri kg:date ?date }
}"""
RELAY = "SELECT ?q ?agency WHERE { ?q a kg:Quotation ; prov:wasQuotedFrom+ [ prov:wasAttributedTo ?agency ] }"
ROLES = """SELECT ?person ?role ?of ?start ?end ?text WHERE {
    ?r a kg:RoleHolding ; kg:person ?person ; kg:start ?start ; kg:end ?end ; kg:text ?text .
    OPTIONAL { ?r kg:role/skos:prefLabel ?role } OPTIONAL { ?r kg:of ?of } }"""
ENTITIES = "SELECT ?e ?type ?name ?same WHERE { ?e a ?type ; kg:name ?name OPTIONAL { ?e skos:exactMatch ?same } }"
MENTIONS = "SELECT ?e ?start ?end WHERE { ?m kg:entity ?e ; kg:start ?start ; kg:end ?end }"
ARTICLE = """SELECT ?iri ?path ?digest ?encoding ?lang ?title ?date ?publisher WHERE {
    ?iri kg:path ?path ; kg:digest ?digest ; kg:encoding ?encoding ; schema:inLanguage ?lang .
    OPTIONAL { ?iri schema:headline ?title } OPTIONAL { ?iri schema:datePublished ?date }
    OPTIONAL { ?iri schema:publisher ?publisher } }"""

Row = tuple[str | None, ...]


@pytest.fixture(scope="session", params=range(5))
def pair(request: pytest.FixtureRequest, readings: list[Reading], run: Run) -> tuple[dict[str, Any], Store]:
    """One seed as JSON and as a store."""
    reading = readings[request.param]
    store = Store()
    store.extend(article_quads(reading, run=run) + identity_quads(reading.entities))
    return contract(reading), store


def ask(store: Store, query: str) -> set[Row]:
    """The rows of a query as strings."""
    answer = store.query(vocab.SPARQL_PREFIXES + query, use_default_graph_as_union=True)
    return {tuple(None if term is None else term.value for term in row) for row in answer}


def row(*values: object) -> Row:
    """A row as SPARQL gives it."""
    return tuple(None if v is None else f"{v:g}" if isinstance(v, float) else str(v) for v in values)


def test_contract_quotes_are_those_of_the_graph(pair: tuple[dict[str, Any], Store]) -> None:
    """A quotation printed is found by SPARQL with all it says, and the other way round."""
    told, store = pair
    printed = set()
    for q in told["quotes"]:
        cue, mention = q["cue"] or {}, q["speaker_mention"] or {}
        printed.add(
            row(
                *(q["iri"], q["start"], q["end"], q["text"], getattr(vocab, q["kind"].title())),
                *(cue.get("start"), cue.get("end"), cue.get("lemma"), cue.get("sense")),
                *(q["speaker"], mention.get("start"), mention.get("end"), q["speaker_text"]),
                *(q["addressee"], q["place"], q["date"], q["rule"], q["confidence"]),
            )
        )
    assert {found[:-1] for found in ask(store, QUOTES)} == printed


def test_contract_via_is_the_relay_of_the_graph(pair: tuple[dict[str, Any], Store]) -> None:
    """The channels printed are those of the chain."""
    told, store = pair
    assert ask(store, RELAY) == {(q["iri"], channel) for q in told["quotes"] for channel in q["via"]}


def test_contract_roles_are_those_of_the_graph(pair: tuple[dict[str, Any], Store]) -> None:
    """Every role printed is held in the graph, and the other way round."""
    told, store = pair
    printed = {row(r["person"], r["role"], r["of"], r["start"], r["end"], r["text"]) for r in told["roles"]}
    assert ask(store, ROLES) == printed


def test_contract_entities_and_mentions_are_those_of_the_graph(pair: tuple[dict[str, Any], Store]) -> None:
    """Type, name, identifier and every mention agree."""
    told, store = pair
    rows = told["entities"]
    assert ask(store, ENTITIES) == {
        row(e["id"], getattr(vocab, e["type"]), e["name"], (e["sameAs"] or [None])[0]) for e in rows
    }
    assert ask(store, MENTIONS) == {row(e["id"], m["start"], m["end"]) for e in rows for m in e["mentions"]}


def test_contract_article_is_that_of_the_graph(pair: tuple[dict[str, Any], Store]) -> None:
    """Path, digest, encoding, language, headline, date, publisher and sources agree."""
    told, store = pair
    a = told["article"]
    keys = ("iri", "path", "digest", "encoding", "lang", "title", "date", "publisher")
    assert ask(store, ARTICLE) == {row(*(a[key] for key in keys))}
    assert ask(store, "SELECT ?s WHERE { ?a kg:credits ?s }") == {(s,) for s in a["sources"]}


def test_contract_cuts_its_texts_from_the_article(readings: list[Reading]) -> None:
    """The law of spans holds in the JSON, which any JSON reader takes."""
    for reading in readings:
        told, raw = json.loads(json.dumps(contract(reading))), reading.article.raw
        rows = told["quotes"] + told["roles"] + [m for e in told["entities"] for m in e["mentions"]]
        assert rows
        assert all(raw[r["start"] : r["end"]] == r["text"] for r in rows)
