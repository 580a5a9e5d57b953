"""Choosing among candidates with a small linear model whose every weight can be read.

A `Ranker` gives each named feature a weight; a candidate's score is the sum over its features, and the scores
of one choice become probabilities by softmax. "None of them" is a candidate like the others.
Weights are learned by `scripts/train_rankers.py` and stand in `kg/extract/weights/*.json`. Start at `load_ranker`.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.errors import DataError

CONTEXT = "context"  # the one feature that is a number
WEIGHTS = Path(__file__).parent / "weights"


@dataclass(frozen=True)
class Ranker:
    """A linear model over named features.

    Args:
        name: What it chooses ("content-start").
        weights: Weight by feature; a feature that is not there weighs nothing.
        temperature: The scores are divided by it, so that the probabilities are calibrated.
    """

    name: str
    weights: dict[str, float]
    temperature: float = 1.0

    def score(self, features: Iterable[str]) -> float:
        """The sum of the features' weights."""
        weights = self.weights
        return sum([weights.get(f, 0.0) for f in features])

    def probabilities(self, candidates: Sequence[Iterable[str]], context: Sequence[float] | None = None) -> list[float]:
        """The probability of each candidate of one choice; they sum to 1.

        Args:
            candidates: The features of each.
            context: What the words around say of each (`kg.extract.context`), weighed by the weight "context".

        Example:
            >>> Ranker("toy", {"colon": 2.0}).probabilities([["colon"], ["comma"]])
            [0.8807970779778823, 0.11920292202211755]
        """
        scores = [self.score(c) / self.temperature for c in candidates]
        if context is not None:
            weight = self.weights.get(CONTEXT, 0.0) / self.temperature
            scores = [s + weight * c for s, c in zip(scores, context, strict=True)]
        top = max(scores)
        powers = [math.exp(s - top) for s in scores]
        total = sum(powers)
        return [p / total for p in powers]


@lru_cache(maxsize=16)
def load_ranker(name: str) -> Ranker:
    """The shipped weights of one model.

    Raises:
        DataError: there are none of that name.
    """
    path = WEIGHTS / f"{name}.json.gz"
    if not path.exists():
        known = ", ".join(sorted(p.name.removesuffix(".json.gz") for p in WEIGHTS.glob("*.json.gz")))
        raise DataError(f"no weights {name!r}", where=str(path), remedy=f"known: {known or 'none; run make models'}")
    data = json.loads(gzip.decompress(path.read_bytes()))
    return Ranker(name, data["weights"], data.get("temperature", 1.0))
