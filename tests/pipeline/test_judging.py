"""Judgements on a store: they beat the machine, outlive a new build, can be taken back, and order changes nothing."""

from __future__ import annotations

import contextlib
import dataclasses
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from kg import vocab
from kg.errors import JudgementError
from kg.evaluation.gold import gold_files, read_gold
from kg.graph import DEFAULT_BASE, iris
from kg.model import Article, Reading
from kg.pipeline.build import Summary, build
from kg.pipeline.judging import apply_judgements, decide
from kg.pipeline.reader import without_facts
from kg.pipeline.stages import default_stages
from kg.resolve.judgements import add_judgement, beside, in_force, read_judgements, undo_judgement
from kg.store import open_reader, open_writer

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "seeds").glob("*.txt"))
GOLD = {r.article.id: r for r in (read_gold(p) for p in gold_files(ROOT / "tests" / "gold" / "seeds"))}


def extract(article: Article) -> Reading:
    gold = GOLD.get(article.id)
    return without_facts(article) if gold is None else dataclasses.replace(gold, article=article)


def run(store: Path, *paths: Path) -> Summary:
    with open_writer(store) as writer:
        return build(paths, writer, extract=extract, resolve=default_stages().resolve)


def apply(store: Path) -> None:
    with open_writer(store) as writer:
        apply_judgements(writer)


def quads(store: Path) -> set[Quad]:
    with open_reader(store) as reader:
        return set(reader.quads())


def entity(name: str) -> str:
    return iris.entity(DEFAULT_BASE, name)


def named(store: Path) -> set[str]:
    """The entities that articles name."""
    return {
        q.object.value for q in quads(store) if q.predicate.value == vocab.mentions and isinstance(q.object, NamedNode)
    }


def replaced(store: Path) -> set[tuple[str, str]]:
    found = [q for q in quads(store) if q.predicate.value == vocab.dcterms_isReplacedBy]
    return {(str(q.subject)[1:-1], str(q.object)[1:-1]) for q in found}


PUTIN, KIM = entity("Q7747"), entity("Q56226")


def test_judging_same_and_undo(tmp_path: Path) -> None:
    """Same puts one in the other's place and redirects; undo brings back the graph from before."""
    store = tmp_path / "store"
    run(store, *FILES)
    before = quads(store)
    made = add_judgement(beside(store), "same", [PUTIN, KIM], who="amal", why="for a test")
    apply(store)
    assert PUTIN not in named(store)
    assert replaced(store) == {(KIM, PUTIN)} or replaced(store) == {(PUTIN, KIM)}
    undo_judgement(beside(store), made.id, who="amal")
    apply(store)
    judgements = NamedNode(iris.judgements_graph(DEFAULT_BASE))
    assert {q for q in quads(store) if q.graph_name != judgements} == before


def test_judging_survives_a_new_build(tmp_path: Path) -> None:
    """A build from nothing beside the same file gives the same graph."""
    one, two = tmp_path / "a" / "store", tmp_path / "b" / "store"
    run(one, *FILES)
    add_judgement(beside(one), "same", [PUTIN, KIM], who="amal")
    apply(one)
    two.parent.mkdir()
    beside(two).write_bytes(beside(one).read_bytes())
    run(two, *FILES)
    assert quads(two) == quads(one)
    assert run(two, *FILES).changed == 0


def test_judging_lost_file(tmp_path: Path) -> None:
    """Where the file of a store that holds judgements is gone, nothing is quietly taken back."""
    store = tmp_path / "store"
    run(store, *FILES[:2])
    add_judgement(beside(store), "unsure", [PUTIN, KIM], who="amal")
    apply(store)
    beside(store).unlink()
    with pytest.raises(JudgementError, match="file is gone"):
        run(store, *FILES)
    with pytest.raises(JudgementError, match="file is gone"):
        apply(store)


@pytest.mark.parametrize(
    ("what", "about", "reason"),
    [
        ("same", [PUTIN, entity("nobody-at-all")], "unknown entity"),
        ("different", [iris.occurrence(DEFAULT_BASE, "0" * 64, "nobody-at-all"), PUTIN], "unknown entity"),
        ("same", [PUTIN, "https://elsewhere.example/entity/a"], "no entity of this graph"),
        ("same", [PUTIN, entity("Q223799")], "a thing is of one kind"),
        ("same", [PUTIN, entity("Q159")], "a thing is of one kind"),
        ("same", [PUTIN, entity("l-0123456789abcdef")], "a thing is of one kind"),
    ],
)
def test_judging_wrong_file_changes_nothing(tmp_path: Path, what: str, about: Sequence[str], reason: str) -> None:
    """A row that no entity can fit is told with its line; neither it nor the rows before it are applied."""
    store = tmp_path / "store"
    run(store, *FILES)
    before = quads(store)
    add_judgement(beside(store), "same", [PUTIN, KIM], who="amal")
    add_judgement(beside(store), what, about, who="amal")
    for command in (apply, lambda store: run(store, *FILES)):
        with pytest.raises(JudgementError, match=reason) as error:
            command(store)
        assert str(error.value.where).endswith("line 2")
    assert quads(store) == before


def test_judging_waits_for_its_article(tmp_path: Path) -> None:
    """A judgement on an entity that no article names is a Problem with its line; it holds when the article comes."""
    store = tmp_path / "store"
    add_judgement(beside(store), "same", [PUTIN, entity("p-0123456789abcdef")], who="amal")
    told = [p for p in run(store, *FILES).problems if p.code == "judgement-waits"]
    assert [p.what for p in told] == [
        f"line 1 is about {entity('p-0123456789abcdef')}, which no article of the store names now"
    ]


@cache
def people() -> tuple[str, ...]:
    """The people of the first seeds, and one as one article names him."""
    readings = default_stages().resolve([GOLD[i] for i in GOLD])
    found = {e.id for r in readings for e in r.entities if e.type == "Person"}
    article = next(r.article.id for r in readings if any(e.id == "Q7747" for e in r.entities))
    return (*sorted(entity(i) for i in found), iris.occurrence(DEFAULT_BASE, article, "Q7747"))


PAIRS = st.lists(
    st.tuples(st.sampled_from(["same", "same", "different"]), st.integers(0, 99), st.integers(0, 99)), max_size=4
)


@settings(max_examples=6)
@given(st.permutations(FILES[:3]), st.integers(1, 3), PAIRS, st.integers(0, 2))
def test_judging_any_order_and_batching(
    files: Sequence[Path], size: int, pairs: list[tuple[str, int, int]], late: int
) -> None:
    """Articles in any order and batching, judgements before, between or after: the same graph and the same IRIs."""
    with tempfile.TemporaryDirectory() as folder:
        one, two = Path(folder, "a", "store"), Path(folder, "b", "store")
        one.parent.mkdir()
        two.parent.mkdir()
        for what, a, b in pairs:
            about = sorted({people()[a % len(people())], people()[b % len(people())]})
            with contextlib.suppress(JudgementError):  # it contradicts those before, or is about one thing
                add_judgement(beside(one), what, about, who="amal", why=f"{a}")
        rows = [j.row() + "\n" for j in reversed(in_force(read_judgements(beside(one))))]
        run(one, *FILES[:3])
        batches = [files[i : i + size] for i in range(0, len(files), size)]
        for number, batch in enumerate(batches):
            if number == late:
                beside(two).write_text("".join(rows), encoding="utf-8")
            run(two, *batch)
        if late >= len(batches):
            beside(two).write_text("".join(rows), encoding="utf-8")
            apply(two)
        assert quads(two) == quads(one)


def test_judging_finds_entities_again(tmp_path: Path) -> None:
    """Where a newer version makes other ids, judgements find their entities by the passages that were looked at."""
    store = tmp_path / "store"
    run(store, *FILES)
    own = sorted({iri for iri in named(store) if "/entity/p-" in iri})[:1]
    with open_writer(store) as writer:
        decide(writer, "same", [PUTIN, *own], who="amal")
    assert own[0] not in named(store)
    seen = dict(read_judgements(beside(store))[0].seen)
    assert set(seen) == {PUTIN, *own}

    def renamed(readings: Sequence[Reading]) -> Sequence[Reading]:
        """The product's own resolution, in a version that makes other ids of names."""
        made = []
        for reading in default_stages().resolve(readings):
            ids = {e.id: e.id.replace("p-", "p-f")[:18] for e in reading.entities}
            made.append(_with_ids(reading, ids))
        return made

    with open_writer(store) as writer:
        build(FILES, writer, extract=extract, resolve=renamed)
    new = own[0].replace("p-", "p-f")[: len(own[0])]
    assert new not in named(store)  # it is Putin still
    assert {(new, PUTIN), (own[0], PUTIN)} <= replaced(store)


def _with_ids(reading: Reading, ids: dict[str, str]) -> Reading:
    roles = tuple(dataclasses.replace(r, person=ids[r.person]) for r in reading.roles)
    return dataclasses.replace(
        reading,
        entities=tuple(dataclasses.replace(e, id=ids[e.id]) for e in reading.entities),
        mentions=tuple(dataclasses.replace(m, entity=ids[m.entity]) for m in reading.mentions),
        roles=roles,
        quotations=tuple(
            dataclasses.replace(q, speaker=ids.get(q.speaker or ""), addressee=ids.get(q.addressee or ""))
            for q in reading.quotations
        ),
    )
