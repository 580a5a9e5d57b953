"""Rankers: probabilities of one choice sum to one, whatever the features; weights that are not there are told."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import DataError
from kg.extract.ranking import Ranker, load_ranker

FEATURES = st.sampled_from([f"f{n}" for n in range(12)])
WEIGHTS = st.dictionaries(FEATURES, st.floats(-500, 500), max_size=12)


@given(WEIGHTS, st.lists(st.lists(FEATURES, max_size=8), min_size=1, max_size=20), st.floats(0.1, 10))
def test_ranking_probabilities_sum_to_one(weights: dict[str, float], choice: list[list[str]], heat: float) -> None:
    """Each candidate has a probability, they sum to one, and a higher score is never less probable."""
    ranker = Ranker("any", weights, heat)
    p = ranker.probabilities(choice)
    assert len(p) == len(choice)
    assert all(0 <= x <= 1 for x in p)
    assert math.isclose(sum(p), 1)
    scores = [ranker.score(c) for c in choice]
    assert all(p[i] >= p[j] for i in range(len(p)) for j in range(len(p)) if scores[i] > scores[j])


@given(WEIGHTS, st.lists(FEATURES, max_size=8))
def test_ranking_unknown_features_weigh_nothing(weights: dict[str, float], features: list[str]) -> None:
    """A feature that the model has not seen changes nothing."""
    ranker = Ranker("any", weights)
    assert ranker.score([*features, "never seen"]) == pytest.approx(ranker.score(features))


@pytest.mark.parametrize("name", ["near", "near-any", "far", "slot", "antecedent"])
def test_ranking_shipped_weights(name: str) -> None:
    """The shipped models are there, with finite weights that can be read by name."""
    ranker = load_ranker(name)
    assert len(ranker.weights) > 100
    assert all(math.isfinite(w) for w in ranker.weights.values())
    assert ranker.temperature > 0


def test_ranking_unknown_model() -> None:
    """A model that is not there is an error that names those that are."""
    with pytest.raises(DataError) as caught:
        load_ranker("nearest")
    assert "near" in str(caught.value.remedy)
