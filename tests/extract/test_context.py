"""The context network: what it says are probabilities, long texts are read like short ones, damage is told."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import DataError
from kg.extract import context as module
from kg.extract.anchors import anchors, far_edges, near_edges
from kg.extract.context import HEADS, load_network, read_context
from kg.extract.context_rows import FIELDS, WORDS, distance, fields
from kg.extract.ner import word_vectors
from kg.extract.ranking import CONTEXT, Ranker, load_ranker
from kg.extract.speakers import slots
from kg.lang import load_pack
from kg.model import EntityType

TEXT = "قال بوتين إن الأمر انتهى أمس. وأضافت الوزارة: «لن نعود إلى الوراء»، بحسب الوكالة."
NAMES = {"بوتين": EntityType.PERSON, "الوزارة": EntityType.ORGANIZATION}


def _vectors(lang: str = "ar"):  # type: ignore[no-untyped-def]
    folder = load_pack(lang).model
    assert folder is not None
    return word_vectors(folder)


def test_context_tells_logarithms_of_probabilities(scene_of) -> None:  # type: ignore[no-untyped-def]
    """For every anchor: one number for none and for each near edge, for each far edge, and their powers sum to one."""
    scene = scene_of(TEXT, names=NAMES)
    read = read_context(scene, "ar", _vectors())
    for anchor in anchors(scene):
        nears = near_edges(scene, anchor)
        told = read.of_nears(anchor, nears)
        assert len(told) == len(nears) + 1
        assert math.isclose(sum(map(math.exp, told)), 1, abs_tol=1e-3)
        for near in nears:
            fars = far_edges(scene, anchor, near)
            assert math.isclose(sum(map(math.exp, read.of_fars(anchor, near, fars))), 1, abs_tol=1e-3)


def test_context_judges_slots(scene_of, content_of) -> None:  # type: ignore[no-untyped-def]
    """The name behind the cue is likelier than a dropped subject."""
    scene = scene_of(TEXT, names=NAMES)
    content = content_of(scene, "الأمر انتهى أمس", "قال")
    options = slots(scene, content, ())
    told = read_context(scene, "ar", _vectors()).of_slots(content, options)
    best = options[told.index(max(told))]
    assert best.entity == "بوتين"


@pytest.mark.parametrize("lang", ["ar", "fa"])
def test_context_reads_nothing_from_nothing(scene_of, lang: str) -> None:  # type: ignore[no-untyped-def]
    """A text without a word has no states, and nothing fails."""
    read = read_context(scene_of("", lang), lang, _vectors(lang))
    assert read.near.shape[0] == 0


def test_context_without_vectors_or_known_words(scene_of) -> None:  # type: ignore[no-untyped-def]
    """A language that nobody taught still hears of marks and distances."""
    scene = scene_of(TEXT, names=NAMES)
    network = load_network()
    bare = replace(network, vocabulary=network.vocabulary | {name: {} for name in WORDS})
    (first, *_) = anchors(scene)
    told = read_context(scene, "xx", None, bare).of_nears(first, near_edges(scene, first))
    assert all(math.isfinite(x) for x in told)
    assert told != read_context(scene, "ar", _vectors()).of_nears(first, near_edges(scene, first))


@settings(max_examples=10, deadline=None)
@given(st.integers(30, 90))
def test_context_pieces_give_the_same_states(piece: int) -> None:
    """A long text read in pieces that overlap has the states of a text read at once."""
    from tests.extract.conftest import _scene

    scene = _scene(" ".join([TEXT] * 12), names=NAMES)
    whole = read_context(scene, "ar", _vectors())
    kept = module.PIECE
    try:
        module.PIECE = piece
        parts = read_context(scene, "ar", _vectors())
    finally:
        module.PIECE = kept
    for head in HEADS:
        assert np.allclose(getattr(whole, head), getattr(parts, head), atol=1e-3)


def test_context_sees_no_further_than_its_margin() -> None:
    """The pieces overlap by more than the convolutions reach."""
    assert sum(step for *_, step in load_network().layers) < module.MARGIN


def test_context_fields_are_one_for_each_token(scene_of) -> None:  # type: ignore[no-untyped-def]
    """Every field has a value at every token."""
    scene = scene_of(TEXT, names=NAMES)
    told = fields(scene)
    assert set(told) == set(FIELDS)
    assert {len(values) for values in told.values()} == {len(scene.tokens)}


@given(st.integers(0, 10_000))
def test_distance_never_falls(number: int) -> None:
    """A larger distance has no smaller class."""
    assert distance(number) <= distance(number + 1)


@pytest.mark.parametrize("name", ["near", "near-any", "far", "slot"])
def test_rankers_trust_the_context(name: str) -> None:
    """The shipped rankers weigh the network, and for what it finds likely."""
    assert load_ranker(name).weights[CONTEXT] > 0


def test_probabilities_weigh_the_context() -> None:
    """A ranker adds the context by its weight, and without a weight not at all."""
    alike = [["a"], ["a"]]
    assert Ranker("toy", {CONTEXT: 1.0}).probabilities(alike, [0.0, -2.0])[0] > 0.8
    assert Ranker("toy", {}).probabilities(alike, [0.0, -2.0]) == [0.5, 0.5]


def test_load_network_without_a_file(tmp_path: Path) -> None:
    """Weights that are not there are told with their place."""
    with pytest.raises(DataError) as caught:
        load_network(tmp_path / "context.npz")
    assert str(tmp_path) in str(caught.value.where)
    assert "make models" in str(caught.value.remedy)
