"""The identities graph: order-free, one preferred label per language, nothing kept that no article supports."""

from __future__ import annotations

from functools import partial

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, Store

from kg import vocab
from kg.graph import DEFAULT_BASE, Run, article_quads, identity_quads, iris
from kg.graph.identities import ORPHANS, told_entity, told_quads
from kg.graph.terms import Facts
from kg.model import Entity, EntityType, Evidence, Name, Reading

NAMES = st.builds(
    Name, st.sampled_from(["پوتین", "بوتن", "ولادیمیر پوتین"]), st.sampled_from(["fa", "ar"]), st.booleans()
)
CLUES = st.builds(Evidence, st.sampled_from(["same-key", "same-role"]), st.floats(-1, 1), st.text("ab", max_size=2))
ENTITIES = st.builds(
    Entity,
    st.sampled_from(["a", "b"]),
    st.just(EntityType.PERSON),
    st.sampled_from(["Putin", "پوتین"]),
    st.lists(NAMES, max_size=3).map(tuple),
    st.sampled_from([None, "Q7747"]),
    st.lists(CLUES, max_size=2).map(tuple),
)


def objects(quads: list[Quad], predicate: str) -> list[str]:
    """The values of `predicate`, sorted, each with its language."""
    return sorted(str(q.object) for q in quads if q.predicate.value == predicate)


@given(st.lists(ENTITIES), st.randoms())
def test_identity_quads_do_not_depend_on_order(entities: list[Entity], random: object) -> None:
    """Any order of articles gives the same identities, and giving one twice changes nothing."""
    shuffled = list(entities)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert identity_quads(entities) == identity_quads(shuffled)
    if entities:
        assert set(identity_quads(entities)) == set(identity_quads(entities + entities))


@given(st.lists(ENTITIES))
def test_identity_quads_prefer_one_label_per_language(entities: list[Entity]) -> None:
    """A language has one preferred label, and each entity one name."""
    quads = identity_quads(entities)
    preferred = [
        (q.subject, q.object.language)
        for q in quads
        if q.predicate.value == vocab.skos_prefLabel  # type: ignore[union-attr]
    ]
    named = [q.subject for q in quads if q.predicate.value == vocab.name]
    assert len(preferred) == len(set(preferred))
    assert len(named) == len(set(named)) == len({e.id for e in entities})


def test_identity_quads_give_the_usual_english_name() -> None:
    """A name from the world tables is the English label; a surface in another script is not."""
    known = Entity("a", EntityType.PERSON, "Vladimir Putin", (Name("پوتین", "fa", True),), "Q7747")
    assert objects(identity_quads([known]), vocab.skos_prefLabel) == ['"Vladimir Putin"@en', '"پوتین"@fa']
    unknown = Entity("a", EntityType.PERSON, "پوتین", (Name("پوتین", "fa", True),))
    assert objects(identity_quads([unknown]), vocab.skos_prefLabel) == ['"پوتین"@fa']


def test_identity_quads_show_the_name_of_the_better_known() -> None:
    """The name that comes with an identifier of the world is shown, however often others stand."""
    known = Entity("a", EntityType.PERSON, "Vladimir Putin", (), "Q7747")
    unknown = Entity("a", EntityType.PERSON, "پوتین")
    assert objects(identity_quads([unknown, known, unknown]), vocab.name) == ['"Vladimir Putin"']


def test_identity_quads_tell_why() -> None:
    """Each clue has its reason, weight and words."""
    why = Evidence("same-key", 0.75, "پوتین = بوتين")
    quads = identity_quads([Entity("a", EntityType.PERSON, "A", (), None, (why,))])
    assert objects(quads, vocab.reason) == ['"same-key"']
    assert [v.split("^^")[0] for v in objects(quads, vocab.weight)] == ['"0.75"']
    assert objects(quads, vocab.detail) == ['"پوتین = بوتين"']


def test_orphans_are_what_no_article_supports(readings: list[Reading], seed_quads: list[Quad], run: Run) -> None:
    """Dropping one article's graph leaves as orphans exactly the entities of that article alone."""
    store = Store()
    store.extend(seed_quads)
    assert list(store.query(ORPHANS)) == []
    gone, *rest = readings
    store.remove_graph(NamedNode(iris.graph(DEFAULT_BASE, gone.article.id)))
    found = {row["entity"].value for row in store.query(ORPHANS)}
    kept = {e.id for reading in rest for e in reading.entities}
    alone = {e.id for e in gone.entities} - kept
    assert alone
    assert found == {iris.entity(DEFAULT_BASE, i) for i in alone}
    assert article_quads(gone, run=run)


def test_identity_quads_name_a_clue_by_its_weight_as_written() -> None:
    """Evidence read back from a graph, rounded, is the same clue."""
    exact, rounded = (Entity("a", EntityType.PERSON, "A", (), None, (Evidence("c", w, "d"),)) for w in (1 / 3, 0.3333))
    assert identity_quads([exact]) == identity_quads([exact, rounded])


@given(st.lists(ENTITIES))
def test_told_entities_give_the_same_identities(entities: list[Entity]) -> None:
    """What article graphs tell of entities suffices for the identities graph."""
    back = []
    for at, entity in enumerate(entities):
        quads = list(told_quads(entity, Facts(NamedNode(f"urn:{at}")), DEFAULT_BASE))
        back.append(told_entity(entity.id, entity.type, quads, partial(evidence, quads)))
    assert identity_quads(back) == identity_quads(entities)


def evidence(quads: list[Quad], node: NamedNode) -> Evidence:
    said = {q.predicate.value: q.object.value for q in quads if q.subject == node}
    return Evidence(said[vocab.reason], float(said[vocab.weight]), said[vocab.detail])
