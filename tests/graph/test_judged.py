"""Judging an article's graph: each entity where people put it, and the way back loses nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad

from kg.errors import JudgementError
from kg.evaluation.gold import gold_files, read_gold
from kg.graph import DEFAULT_BASE, Identities, Run, article_quads, iris, judged, judgement_quads, told_judgements
from kg.graph.judged import unjudged
from kg.resolve.judgements import Judgement
from kg.resolve.judgements_check import check

GOLD = Path(__file__).parents[1] / "gold" / "seeds"
WHEN = "2026-11-23T09:30:00Z"


@cache
def articles() -> tuple[frozenset[Quad], ...]:
    return tuple(frozenset(article_quads(read_gold(path), run=Run("tests 1"))) for path in gold_files(GOLD))


def entity(name: str) -> str:
    return iris.entity(DEFAULT_BASE, name)


def judgement(what: str, *about: str) -> Judgement:
    return Judgement(what, tuple(sorted(about)), "amal", WHEN)


def same(*about: str) -> Judgement:
    return judgement("same", *about)


def different(*about: str) -> Judgement:
    return judgement("different", *about)


def digest(quads: frozenset[Quad]) -> str:
    graph = next(iter(quads)).graph_name
    return iris.graph_digest(DEFAULT_BASE, graph.value) or ""  # type: ignore[union-attr]


@cache
def names() -> tuple[str, ...]:
    """Every entity of the seeds, and every entity as one of them names it."""
    found = set()
    for quads in articles():
        ids = {iris.entity_id(DEFAULT_BASE, q.subject.value) for q in quads}  # type: ignore[union-attr]
        found |= {entity(i) for i in ids if i} | {iris.occurrence(DEFAULT_BASE, digest(quads), i) for i in ids if i}
    return tuple(sorted(found))


def test_judged_without_judgements() -> None:
    """Where nobody decided anything, an article's graph is what the machine read."""
    for quads in articles():
        assert judged(quads, Identities(DEFAULT_BASE)) == list(quads)
        assert set(unjudged(quads)) == quads


def test_judged_same() -> None:
    """Two names that are one man: the one that stays stands everywhere, the other is told as read."""
    identities = Identities.of([same(entity("putin"), entity("p-0123456789abcdef"))])
    assert identities.merged == {entity("p-0123456789abcdef"): entity("putin")}
    identities = Identities.of([same(entity("putin"), entity("kim-jong-un"))])
    for quads in articles():
        made = judged(quads, identities)
        left = [q for q in made if entity("putin") in (str(q.subject)[1:-1], str(q.object)[1:-1])]
        assert {q.predicate.value.rpartition("#")[2] for q in left} <= {"readAs", "subject", "object"}
        assert set(unjudged(made)) == quads


def test_judged_different_in_one_article() -> None:
    """In the article that is named the entity is one of its own, in the others it stays what it was."""
    first, *others = (q for q in articles() if any(entity("putin") in str(x.subject) for x in q))
    here = iris.occurrence(DEFAULT_BASE, digest(first), "putin")
    identities = Identities.of([different(here, entity("putin"))])
    own = identities.of_entity(entity("putin"), digest(first))
    assert own not in (entity("putin"), None)
    assert own.startswith(entity("s-"))
    assert any(str(q.subject) == f"<{own}>" for q in judged(first, identities))
    assert all(set(judged(quads, identities)) == quads for quads in others)
    moved = Identities.of([different(here, entity("putin")), same(here, entity("kim-jong-un"))])
    assert moved.of_entity(entity("putin"), digest(first)) == entity("kim-jong-un")
    assert moved.merged == {}


def test_judged_split_entity_is_merged_on() -> None:
    """An entity that an article's occurrence became can itself be judged."""
    here = iris.occurrence(DEFAULT_BASE, "0" * 64, "putin")
    own = Identities.of([different(here, entity("putin"))]).moved[here]
    both = Identities.of([different(here, entity("putin")), same(own, entity("kim"))])
    assert both.moved[here] == entity("kim")


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        (("https://elsewhere.example/entity/a", entity("b")), "no entity of this graph"),
        ((DEFAULT_BASE + "quotation/1", entity("b")), "no entity of this graph"),
        (
            (iris.occurrence(DEFAULT_BASE, "0" * 64, "a"), iris.occurrence(DEFAULT_BASE, "1" * 64, "b")),
            "neither is an entity of the graph",
        ),
    ],
)
def test_judged_foreign_iris(about: tuple[str, str], reason: str) -> None:
    """What is no entity of this graph is refused with its line."""
    with pytest.raises(JudgementError, match=reason) as error:
        Identities.of([Judgement("same", about, "amal", WHEN, line=3)], where="FILE")
    assert error.value.where == "FILE, line 3"


ROWS = st.lists(
    st.tuples(st.sampled_from(["same", "same", "different", "unsure"]), st.integers(0, 999), st.integers(0, 999)),
    max_size=12,
)


def _decided(rows: list[tuple[str, int, int]]) -> list[Judgement]:
    """Judgements on entities of the seeds; those that contradict the ones before, or name no entity, are left out."""
    made: list[Judgement] = []
    for what, a, b in rows:
        about = {names()[a % len(names())], names()[b % len(names())]}
        if len(about) < 2 or all("#entity=" in iri for iri in about):
            continue
        new = [*made, judgement(what, *about)]
        if check([(j.what, j.about, None, n) for n, j in enumerate(new, 1)]) is None:
            made = new
    return made


@settings(max_examples=60)
@given(ROWS, st.randoms(use_true_random=False))
def test_judged_order_and_way_back(rows: list[tuple[str, int, int]], random: object) -> None:
    """Judgements in any order give one graph; judging twice changes nothing; taking all back gives what was read."""
    decided = _decided(rows)
    turned = list(decided)
    random.shuffle(turned)  # type: ignore[attr-defined]
    identities, other = Identities.of(decided), Identities.of(turned)
    assert identities == other
    for quads in articles():
        made = judged(quads, identities)
        assert len(made) == len(set(made))
        assert set(made) == set(judged(list(quads)[::-1], other))
        assert set(unjudged(made)) == quads
        assert set(judged(unjudged(made), identities)) == set(made)


@given(ROWS)
def test_judged_judgements_as_quads(rows: list[tuple[str, int, int]]) -> None:
    """The graph of judgements holds all that the file holds."""
    decided = set(_decided(rows))
    undo = {Judgement("undo", (j.id,), "ben", WHEN, "خطأ") for j in list(decided)[:1]}
    quotation = {Judgement("span", (DEFAULT_BASE + "quotation/1",), "ben", WHEN, "", "3,9")}
    assert set(told_judgements(judgement_quads([*decided, *undo, *quotation]))) == decided | undo | quotation
