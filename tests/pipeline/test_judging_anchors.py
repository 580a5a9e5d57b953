"""Judgements keep to whom they were about when later builds and newer versions read the articles again."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kg import vocab
from kg.errors import JudgementError
from kg.graph import DEFAULT_BASE, iris
from kg.model import Article, Entity, EntityType, Mention, Reading, Span
from kg.pipeline.build import build
from kg.pipeline.judging import apply_judgements, decide, load, take_back, waiting
from kg.pipeline.reader import without_facts
from kg.resolve.judgements import Judgement, beside, read_judgements
from kg.store import open_reader, open_writer

TEXTS = [f"خبر رقم {n} عن زيد وعمرو.\n" for n in range(3)]
DIGESTS = [hashlib.sha256(text.encode()).hexdigest() for text in TEXTS]
A, B, C, NEW = (f"p-{digit * 16}" for digit in "abc0")


def hold(store: Path, *named: Sequence[str]) -> None:
    """Build articles in which the machine reads these ids, one word each."""
    files = [store.parent / f"{number}.txt" for number in range(len(named))]
    for file, text in zip(files, TEXTS, strict=False):
        file.write_text(text, encoding="utf-8")

    def extract(article: Article) -> Reading:
        ids = named[DIGESTS.index(article.id)]
        entities = tuple(Entity(i, EntityType.PERSON, "زيد") for i in ids)
        spans = (Span(13 + 4 * at, 16 + 4 * at) for at in range(len(ids)))
        mentions = tuple(Mention(s, EntityType.PERSON, i, "test") for s, i in zip(spans, ids, strict=True))
        return dataclasses.replace(without_facts(article), entities=entities, mentions=mentions)

    with open_writer(store) as writer:
        build(files, writer, extract=extract, resolve=lambda readings: readings)


def entity(entity_id: str) -> str:
    return iris.entity(DEFAULT_BASE, entity_id)


def occurrence(number: int, entity_id: str) -> str:
    return iris.occurrence(DEFAULT_BASE, DIGESTS[number], entity_id)


def say(store: Path, what: str, *about: str) -> Judgement:
    with open_writer(store) as writer:
        return decide(writer, what, about, who="amal")


def apply(store: Path) -> None:
    with open_writer(store) as writer:
        apply_judgements(writer)


def late(store: Path) -> list[str]:
    """What waits."""
    with open_writer(store) as writer:
        return [p.what for p in waiting(writer, load(writer))]


def shown(store: Path) -> list[set[str]]:
    """The ids that each article names."""
    made: Mapping[str, set[str]] = {digest: set() for digest in DIGESTS}
    with open_reader(store) as reader:
        for quad in reader.quads(None, NamedNode(vocab.mentions)):
            digest = iris.graph_digest(DEFAULT_BASE, str(quad.graph_name)[1:-1])
            if digest is not None:
                made[digest].add(str(quad.object)[1:-1].rpartition("/")[2])
    return [made[digest] for digest in DIGESTS]


def test_renamed_never_what_was_told_apart(tmp_path: Path) -> None:
    """Whom an article's name was told to be instead, he stays at every later apply and build; nothing waits."""
    store = tmp_path / "store"
    hold(store, [A], [C])
    say(store, "different", occurrence(0, A), entity(A))
    (own,) = shown(store)[0]
    say(store, "same", entity(own), entity(C))
    assert shown(store)[:2] == [{C}, {C}]
    apply(store)
    assert shown(store)[:2] == [{C}, {C}]
    hold(store, [A], [C])
    assert shown(store)[:2] == [{C}, {C}]
    assert not late(store)


def test_renamed_where_only_a_judgement_shows_it(tmp_path: Path) -> None:
    """An entity that articles show only because of a judgement is found again by its passage all the same."""
    store = tmp_path / "store"
    hold(store, [A], [C])
    say(store, "same", entity(A), entity(C))
    assert shown(store)[:2] == [{A}, {A}]
    hold(store, [NEW], [C])
    assert shown(store)[:2] == [{NEW}, {NEW}]
    apply(store)
    assert shown(store)[:2] == [{NEW}, {NEW}]
    assert not late(store)


def test_read_beside_what_was_put_there(tmp_path: Path) -> None:
    """What the machine read stays read where a judgement put another one in the same place of the same article."""
    store = tmp_path / "store"
    hold(store, [A, B])
    say(store, "same", entity(A), entity(B))
    assert shown(store)[0] == {A}
    assert not late(store)


def test_renamed_occurrence(tmp_path: Path) -> None:
    """What was said of one article's name holds in the newer version, and so does what followed from it."""
    store = tmp_path / "store"
    hold(store, [A], [C])
    say(store, "different", occurrence(0, A), entity(A))
    (own,) = shown(store)[0]
    say(store, "same", entity(own), entity(C))
    hold(store, [NEW], [C])
    assert shown(store)[:2] == [{C}, {C}]
    assert not late(store)


def test_read_as_finds_the_occurrence_behind_a_judgement(tmp_path: Path) -> None:
    """An entity that is in the article by an earlier `same` is told apart there; of several, which is asked."""
    store = tmp_path / "store"
    hold(store, [C], [A], [B, C])
    say(store, "same", entity(A), entity(C))
    assert shown(store)[0] == {A}
    made = say(store, "different", occurrence(0, A), entity(A))
    assert occurrence(0, C) in made.about
    assert occurrence(0, C) in dict(made.seen)
    (own,) = shown(store)[0]
    assert own.startswith("s-")
    assert shown(store)[1] == {A}
    say(store, "same", entity(A), entity(B))
    with pytest.raises(JudgementError, match="two or more") as error:
        say(store, "different", occurrence(2, A), entity(A))
    assert occurrence(2, B) in str(error.value)
    assert occurrence(2, C) in str(error.value)


def test_decide_checks_all_before_writing(tmp_path: Path) -> None:
    """A decision that contradicts the others under the ids of a newer version is refused, and nothing is written."""
    store = tmp_path / "store"
    hold(store, [A], [C])
    say(store, "same", entity(A), entity(C))
    hold(store, [NEW], [C])
    before = beside(store).read_bytes()
    with pytest.raises(JudgementError, match=r"make.* them one"):
        say(store, "different", entity(NEW), entity(C))
    assert beside(store).read_bytes() == before
    apply(store)


def test_take_back_settles_joined_files(tmp_path: Path) -> None:
    """Of two people's files put together that contradict each other, one decision after the other can be taken back."""
    store = tmp_path / "store"
    hold(store, [A], [B], [C])
    one = say(store, "same", entity(A), entity(B))
    two = say(store, "same", entity(B), entity(C))
    rows = [Judgement("different", pair, "ben", f"2026-01-0{n}T00:00:00Z") for n, pair in enumerate(
        [(entity(A), entity(B)), (entity(B), entity(C))], 1
    )]  # fmt: skip
    with beside(store).open("a", encoding="utf-8") as file:
        file.writelines(row.row() + "\n" for row in rows)
    with pytest.raises(JudgementError, match=r"make.* them one"):
        apply(store)
    assert len(read_judgements(beside(store), settled=False)) == 4
    with open_writer(store) as writer:
        with pytest.raises(JudgementError, match=f"{one.id} is taken back, but the file is still wrong"):
            take_back(writer, one.id, who="amal")
        take_back(writer, two.id, who="amal")
    assert shown(store) == [{A}, {B}, {C}]
