"""news.ttl: small, labelled in three languages, aligned, and free of contradictions."""

from __future__ import annotations

from pathlib import Path

import owlrl
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, URIRef

from kg import vocab
from kg.evaluation.gold import gold_files, read_gold
from kg.graph import Run, article_quads, identity_quads
from kg.graph.formats import rdflib_graph
from kg.graph.ontology import SOURCE

KG = vocab.PREFIXES["kg"]
GOLD = Path(__file__).parents[1] / "gold" / "seeds"
NEWS = Graph().parse(SOURCE)
OWN = sorted({s for s in NEWS.subjects() if isinstance(s, URIRef) and s.startswith(KG)})
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")
ALIGNED = [
    (vocab.Person, vocab.foaf_Person),
    (vocab.Person, vocab.schema_Person),
    (vocab.Organization, vocab.org_Organization),
    (vocab.Organization, vocab.foaf_Organization),
    (vocab.Place, vocab.schema_Place),
    (vocab.RoleHolding, vocab.org_Membership),
    (vocab.Quotation, vocab.schema_Quotation),
    (vocab.Passage, vocab.oa_SpecificResource),
    (vocab.Run, vocab.prov_Activity),
    (vocab.DescribedAgent, vocab.prov_Agent),
    (vocab.speaker, vocab.prov_wasAttributedTo),
    (vocab.person, vocab.org_member),
    (vocab.role, vocab.org_role),
    (vocab.mentions, vocab.schema_mentions),
]


@pytest.mark.parametrize("term", OWN)
@pytest.mark.parametrize("lang", ["en", "ar", "fa"])
def test_news_speaks_three_languages(term: URIRef, lang: str) -> None:
    """Every own term has one label and one comment in each language."""
    for predicate in (RDFS.label, RDFS.comment):
        texts = [o for o in NEWS.objects(term, predicate) if isinstance(o, Literal) and o.language == lang]
        assert len(texts) == 1
        assert texts[0].strip() == str(texts[0]) != ""


@pytest.mark.parametrize(("own", "foreign"), ALIGNED)
def test_news_is_aligned(own: str, foreign: str) -> None:
    """Each own term stands under the usual one."""
    above = {*NEWS.objects(URIRef(own), RDFS.subClassOf), *NEWS.objects(URIRef(own), RDFS.subPropertyOf)}
    assert URIRef(foreign) in above


@pytest.mark.parametrize(
    "prop", [t for t in OWN if (t, RDF.type, OWL.ObjectProperty) in NEWS and t != URIRef(vocab.said)]
)
def test_news_object_properties_have_a_range(prop: URIRef) -> None:
    """A reader knows what a property points to; a disagreement may stand between any reports."""
    assert prop == URIRef(vocab.between) or NEWS.value(prop, RDFS.range) is not None


def test_news_declares_every_term() -> None:
    """OWL 2 DL: whatever is used as a class or property is declared."""
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    declared = {s for kind in kinds for s in NEWS.subjects(RDF.type, kind)}
    used = {o for p in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, OWL.inverseOf) for o in NEWS.objects(None, p)}
    assert {t for t in used if not isinstance(t, BNode)} <= declared


def test_news_never_states_identity() -> None:
    """owl:sameAs has no place here."""
    assert (None, OWL.sameAs, None) not in NEWS


def test_news_declares_what_the_seeds_use(seeds: Graph) -> None:
    """No property or class in the graph is unknown to the ontology."""
    own = {str(p) for p in seeds.predicates()} | {str(o) for o in seeds.objects(None, RDF.type)}
    known = {str(s) for s in NEWS.subjects()} | {str(RDF.type)}
    assert own <= known


def contradictions(facts: Graph) -> list[str]:
    """What the OWL 2 RL rules find wrong with the ontology and `facts`; needs no Java."""
    closed = NEWS + facts
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closed)
    found = [str(o) for s in closed.subjects(RDF.type, ERROR) for o in closed.objects(s)]
    return found + [str(s) for s in closed.subjects(RDF.type, OWL.Nothing)]


@pytest.fixture(scope="module")
def seeds() -> Graph:
    """The smallest seed with its identities, passages left out, as rdflib triples."""
    reading = min((read_gold(path) for path in gold_files(GOLD)), key=lambda r: len(r.mentions))
    return rdflib_graph(article_quads(reading, run=Run("kg 1")) + identity_quads(reading.entities))


def test_news_agrees_with_the_facts_of_a_seed(seeds: Graph) -> None:
    """Domains, ranges and disjointness hold for a real article's graph."""
    facts = Graph()
    for subject, predicate, thing in seeds:
        # selectors and the reasoner's squares of literals would take a minute and say nothing of our terms
        if not str(predicate).startswith(vocab.PREFIXES["oa"]) and not isinstance(thing, Literal):
            facts.add((subject, predicate, thing))
    assert contradictions(facts) == []


@pytest.mark.parametrize(
    "facts",
    [
        f"<urn:x:a> a <{vocab.Person}> , <{vocab.Place}> .",
        f"<urn:x:a> <{vocab.speaker}> <urn:x:b> ; a <{vocab.Person}> .",
        f"<urn:x:r> <{vocab.person}> <urn:x:a> . <urn:x:a> a <{vocab.Organization}> .",
        f"<urn:x:q> <{vocab.place}> <urn:x:a> . <urn:x:a> a <{vocab.Person}> .",
    ],
)
def test_news_contradicts_nonsense(facts: str) -> None:
    """A person that is a place, a quotation that speaks, an agency that holds a role: each is found."""
    assert contradictions(rdflib.Graph().parse(data=facts, format="turtle"))
