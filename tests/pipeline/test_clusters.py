"""People joined across articles: whatever the order and the batches, with evidence, touching no more than is met."""

from __future__ import annotations

import hashlib
import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from kg import vocab
from kg.graph import DEFAULT_BASE, Run, article_quads, iris
from kg.graph.terms import RDF_TYPE
from kg.model import Article, Entity, EntityType, Mention, Name, Part, Reading, Role, Span
from kg.pipeline.clusters import joined
from kg.pipeline.identities import refresh
from kg.pipeline.judging import clustered, decide, load, rejudge, take_back
from kg.resolve import resolve
from kg.store import Writer, open_reader, open_writer
from kg.world import load as world


def article(lang: str, name: str, role: str, of: str, date: str) -> Reading:
    """An article that names one person with an office somewhere."""
    raw = f"{name} - {role} - {of} - {date}"
    digest = hashlib.sha256(raw.encode()).hexdigest()
    person, place = Span(0, len(name)), Span(raw.index(of), raw.index(of) + len(of))
    entities = (
        Entity("p", EntityType.PERSON, name, (Name(name, lang, True),)),
        Entity("l", EntityType.PLACE, of, (Name(of, lang, True),)),
    )
    mentions = (Mention(person, EntityType.PERSON, "p", "t"), Mention(place, EntityType.PLACE, "l", "t"))
    title = Span(raw.index(role), raw.index(role) + len(role))
    roles = (Role("p", title, role, "l", "t"),)
    return Reading(
        Article(digest, f"{digest[:6]}.txt", raw, lang), (Part(Span(0, len(raw)), date=date),), (), entities, mentions,
        roles, (),
    )  # fmt: skip


ARTICLES = (
    article("ar", "ميروسلاف كرافتشوك", "deputy minister", "روسيا", "2023-09-01"),  # one man in three spellings
    article("fa", "میروسلاو کراوچوک", "deputy minister", "روسیه", "2023-09-04"),
    article("ar", "ميروسلاو كراوتشوك", "deputy minister", "روسيا", "2023-09-09"),
    article("ar", "ميروسلاف كرافتشوك", "transport minister", "مصر", "2023-09-02"),  # his namesake elsewhere
    article("fa", "بهمن سروستانی", "spokesman", "ایران", "2023-09-03"),  # nothing but the name: a guess
    article("ar", "بهمن سرفستاني", "poet", "الضبابة", "2023-12-20"),
    article("ar", "نبيل الدرويشي", "defence minister", "سوريا", "2023-09-03"),  # two ministers at one time
    article("fa", "نبیل درویشی", "interior minister", "سوریه", "2023-09-05"),
)


def put(writer: Writer, *readings: Reading) -> int:
    """Build some articles into the store; the number of identity quads written."""
    for reading in resolve(readings, world()):
        writer.put(article_quads(reading, run=Run("t")), path=reading.article.path)
    found = clustered(writer, load(writer))
    rejudge(writer, found)
    count = refresh(writer, found)
    writer.publish()
    return count


def quads(store: Path) -> set[Quad]:
    with open_reader(store) as reader:
        return set(reader.quads())


def person(store: Path, reading: Reading) -> str:
    """Whom the store shows an article to name."""
    graph = NamedNode(iris.graph(DEFAULT_BASE, reading.article.id))
    kind = NamedNode(vocab.Person)
    found = (q for q in quads(store) if q.graph_name == graph and q.predicate == RDF_TYPE and q.object == kind)
    return next(q.subject.value for q in found)  # type: ignore[union-attr]


def test_clusters_join_and_keep_apart(tmp_path: Path) -> None:
    """Spellings of one man with one office are one, with clues; namesakes stay two; names alone are a guess."""
    with open_writer(tmp_path / "store") as writer:
        put(writer, *ARTICLES)
    store = tmp_path / "store"
    one = [person(store, a) for a in ARTICLES]
    assert one[0] == one[1] == one[2] != one[3]
    assert len({one[4], one[5], one[6], one[7], one[3]}) == 5
    found = quads(store)
    reasons = {q.object.value for q in found if q.predicate.value == vocab.reason}  # type: ignore[union-attr]
    assert {"names-alike", "role-office"} <= reasons
    assert {q.predicate.value for q in found if q.object == NamedNode(one[0])} >= {
        vocab.joinedTo,
        vocab.dcterms_isReplacedBy,
    }
    assert {q.object.value for q in found if q.predicate.value == vocab.skos_closeMatch} == {one[4], one[5]}  # type: ignore[union-attr]
    assert not any(q.predicate.value == vocab.PREFIXES["owl"] + "sameAs" for q in found)


@settings(max_examples=6)
@given(st.permutations(range(len(ARTICLES))), st.integers(1, 8))
def test_clusters_any_order_and_batching(order: Sequence[int], size: int) -> None:
    """Articles in any order and batching give the same graph, with the same clusters and IRIs."""
    with tempfile.TemporaryDirectory() as folder:
        one, two = Path(folder, "one"), Path(folder, "two")
        with open_writer(one) as writer:
            put(writer, *ARTICLES)
        for at in range(0, len(order), size):
            with open_writer(two) as writer:
                put(writer, *(ARTICLES[i] for i in order[at : at + size]))
        assert quads(two) == quads(one)


def test_clusters_an_article_touches_what_it_meets(tmp_path: Path) -> None:
    """However many other people a store holds, one article more writes the same number of identity quads."""
    counts = []
    for many in (5, 40):
        others = [article("ar", f"{g} {f}", "writer", "مصر", "2023-09-01") for g, f in _names(many)]
        with open_writer(tmp_path / str(many)) as writer:
            put(writer, *ARTICLES[:1], *others)
            counts.append(put(writer, ARTICLES[1]))
            assert put(writer, ARTICLES[1]) == 0
            assert len(joined(writer).merged) == 1
    assert counts[0] == counts[1] < 60


def _names(many: int) -> list[tuple[str, str]]:
    """Names that sound like no other."""
    letters, draw = "بتجحخدرزسشصطعغفقكلمن", random.Random(1)
    return [tuple("".join(draw.choices(letters, k=7)) for _ in range(2)) for _ in range(many)]  # type: ignore[misc]


def test_clusters_retract_gives_back(tmp_path: Path) -> None:
    """When the article that joined them goes, all is as if it had never come."""
    with open_writer(tmp_path / "one") as writer:
        put(writer, *ARTICLES[2:])
    with open_writer(tmp_path / "two") as writer:
        put(writer, *ARTICLES[2:])
        put(writer, *ARTICLES[:2])
        for gone in ARTICLES[:2]:
            writer.remove(gone.article.path)
        put(writer)
    assert quads(tmp_path / "two") == quads(tmp_path / "one")


def test_clusters_people_beat_the_machine(tmp_path: Path) -> None:
    """What people told apart the machine never joins; taken back, it joins again."""
    store = tmp_path / "store"
    with open_writer(store) as writer:
        put(writer, ARTICLES[0])
    with open_writer(tmp_path / "other") as writer:
        put(writer, ARTICLES[1])
    one, other = person(store, ARTICLES[0]), person(tmp_path / "other", ARTICLES[1])
    with open_writer(store) as writer:
        put(writer, replace(ARTICLES[1]))
    before = quads(store)
    with open_writer(store) as writer:
        made = decide(
            writer, "different", [f"{iris.occurrence(DEFAULT_BASE, ARTICLES[1].article.id, _id(other))}", one], who="a"
        )
    assert person(store, ARTICLES[0]) != person(store, ARTICLES[1])
    with open_writer(store) as writer:
        take_back(writer, made.id, who="a")
    graph = NamedNode(iris.judgements_graph(DEFAULT_BASE))
    assert {q for q in quads(store) if q.graph_name != graph} == before


def _id(iri: str) -> str:
    return iris.entity_id(DEFAULT_BASE, iri) or ""
