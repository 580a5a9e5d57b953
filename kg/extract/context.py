"""What the words around say of each choice: a small convolution over the whole text, beside the readable features.

    tokens ─► fields and vector of each ─► five gated convolutions (19 tokens to each side) ─► state of each token
    candidate ─► the states it touches, each through a view of its own ─► one number

The linear rankers see a candidate and its neighbours as named features; they cannot see that a sentence goes on as
it began. This network reads along the text and gives every candidate of "near", "far" and "slot" one number, which the
ranker weighs as its feature `context` beside the others. Its weights are learned by `scripts/train_context.py`; where a
language has no vectors, or words nobody taught it, their places are empty, as they were for every tenth article of its
training. Plain numpy: nothing is loaded but one file. In come a `Scene` and the pack's vectors, out goes a `Context`.
Start at `read_context`; what a candidate touches stands in `context_rows.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kg.errors import DataError
from kg.extract.anchors import Anchor, Far, Near
from kg.extract.context_rows import FIELDS, far_rows, fields, flags, near_rows, slot_rows
from kg.extract.ranking import WEIGHTS
from kg.extract.scene import Scene
from kg.extract.speakers import Content, Slot

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

HEADS = {"near": 4, "far": 6, "slot": 6}  # views of each head: how many tokens one candidate touches
LOWEST = -12.0  # a logarithm below this counts as this
PIECE = 20_000  # tokens read at once: bounds the memory of a very long text
MARGIN = 64  # tokens that pieces share, more than the network sees to one side

Vectors = Callable[[Sequence[str]], "Floats"]  # a row for each folded word


@dataclass(frozen=True)
class Network:
    """The weights, ready to read with.

    Args:
        vocabulary: By field, the row of each value; row 0 stands for every other.
        tables: By field, what each value adds to a token's first state.
        flags: What each flag adds.
        vectors: By language, what a vector adds.
        bias: The first state of a token of which nothing is known.
        layers: Scale, shift, kernel, bias and dilation of each convolution.
        views: By head, states × (views × hidden).
        rows: By head, what each kind of candidate (and distance) adds: one table for each such column.
        out: By head, the last weights.
    """

    vocabulary: dict[str, dict[str, int]]
    tables: dict[str, Floats]
    flags: Floats
    vectors: dict[str, Floats]
    bias: Floats
    layers: tuple[tuple[Floats, Floats, Floats, Floats, int], ...]
    views: dict[str, Floats]
    rows: dict[str, tuple[Floats, ...]]
    out: dict[str, Floats]


@dataclass(frozen=True)
class Context:
    """A scene as the network has read it.

    Args:
        scene: The text.
        network: The weights.
        near: For each token, its views as the head "near" has them.
        far: The same for "far".
        slot: The same for "slot".
    """

    scene: Scene
    network: Network
    near: Floats
    far: Floats
    slot: Floats

    def of_nears(self, anchor: Anchor, nears: Sequence[Near]) -> list[float]:
        """A number for "no content" and for each near edge: logarithms of their probabilities."""
        touched, kinds = near_rows(self.scene, self.network.vocabulary["how"], anchor, nears)
        return self._judge("near", self.near, touched, kinds)

    def of_fars(self, anchor: Anchor, near: Near, fars: Sequence[Far]) -> list[float]:
        """A number for each far edge of a near edge."""
        touched, kinds, ranges = far_rows(self.scene, self.network.vocabulary["how"], anchor, near, fars)
        width = self.far.shape[1] // HEADS["far"]
        lowest, highest = min(r[0] for r in ranges), max(r[1] for r in ranges)
        sums = np.zeros((highest - lowest + 1, width), np.float32)
        np.cumsum(self.far[lowest:highest, -width:], axis=0, out=sums[1:])
        first = np.array([a - lowest for a, _ in ranges])
        last = np.array([b - lowest for _, b in ranges])
        mean = (sums[last] - sums[first]) / np.maximum(last - first, 1)[:, None]
        return self._judge("far", self.far, touched, kinds, mean)

    def of_slots(self, content: Content, options: Sequence[Slot]) -> list[float]:
        """A number for each slot of a content."""
        touched, kinds = slot_rows(self.scene, self.network.vocabulary["how"], content, options)
        return self._judge("slot", self.slot, touched, kinds)

    def _judge(
        self,
        head: str,
        views: Floats,
        touched: Sequence[Sequence[int]],
        kinds: Sequence[Sequence[int]],
        more: Floats | float = 0.0,
    ) -> list[float]:
        network = self.network
        width = views.shape[1] // HEADS[head]
        at, kind = np.array(touched), np.array(kinds)
        hidden = np.zeros((len(at), width), np.float32) + more
        for column in range(at.shape[1]):
            hidden += views[at[:, column], column * width : (column + 1) * width]
        for column, table in enumerate(network.rows[head]):
            hidden += table[kind[:, column]]
        hidden /= 1.0 + np.exp(-np.clip(hidden, -30.0, 30.0))
        scores = hidden @ network.out[head]
        scores -= scores.max()
        told: list[float] = np.maximum(scores - np.log(np.exp(scores).sum()), LOWEST).tolist()
        return told


def read_context(scene: Scene, lang: str, vectors: Vectors | None, network: Network | None = None) -> Context:
    """Read a text.

    Args:
        scene: The text laid out.
        lang: The code of its language.
        vectors: Gives the vectors of folded words; None where the language has none.
        network: The weights; those that ship by default.
    """
    network = network or load_network()
    states = _read(scene, lang, vectors, network)
    return Context(scene, network, *(states @ network.views[head] for head in HEADS))


def _read(scene: Scene, lang: str, vectors: Vectors | None, network: Network) -> Floats:
    """The state of each token; a long text is read in pieces that overlap by more than the network sees."""
    first = _first_states(scene, lang, vectors, network)
    if len(first) <= PIECE:
        return _convolved(first, network)
    parts = []
    for start in range(0, len(first), PIECE):
        low = max(0, start - MARGIN)
        read = _convolved(first[low : start + PIECE + MARGIN], network)
        parts.append(read[start - low : start - low + PIECE])
    return np.concatenate(parts)


def _first_states(scene: Scene, lang: str, vectors: Vectors | None, network: Network) -> Floats:
    told = np.array(flags(scene), np.float32).reshape(len(scene.tokens), len(network.flags))
    states = told @ network.flags + network.bias
    for name, values in fields(scene).items():
        rows = network.vocabulary[name]
        states += network.tables[name][[rows.get(v, 0) for v in values]]
    if vectors is not None and lang in network.vectors and len(states):
        states += vectors(scene.tokens.key) @ network.vectors[lang]
    return states


def _convolved(states: Floats, network: Network) -> Floats:
    for scale, shift, kernel, bias, step in network.layers:
        centred = states - states.mean(axis=1, keepdims=True)
        normal = centred / np.sqrt((centred * centred).mean(axis=1, keepdims=True) + 1e-5) * scale + shift
        padded = np.zeros((len(states) + 2 * step, states.shape[1]), np.float32)
        padded[step : step + len(states)] = normal
        width = states.shape[1]
        mixed = padded[: len(states)] @ kernel[:width] + bias
        mixed += normal @ kernel[width : 2 * width]
        mixed += padded[2 * step :] @ kernel[2 * width :]
        states = states + mixed[:, :width] / (1.0 + np.exp(-np.clip(mixed[:, width:], -30.0, 30.0)))
    return states


# --- weights ---------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def load_network(path: Path = WEIGHTS / "context.npz") -> Network:
    """The weights of a file.

    Raises:
        DataError: there is no such file.
    """
    if not path.exists():
        raise DataError("no weights of the context", where=str(path), remedy="run make models")
    with np.load(path) as stored:
        arrays = {name: stored[name].astype(np.float32) for name in stored.files if name != "told"}
        told = json.loads(stored["told"].tobytes())
    return Network(
        vocabulary={f: {v: i for i, v in enumerate(values)} for f, values in told["vocabulary"].items()},
        tables={f: arrays[f"table.{f}"] @ arrays[f"into.{f}"] for f in FIELDS},
        flags=arrays["flags"],
        vectors={lang: arrays[f"vectors.{lang}"] for lang in told["languages"]},
        bias=arrays["bias"],
        layers=tuple(
            (arrays[f"{i}.scale"], arrays[f"{i}.shift"], arrays[f"{i}.kernel"], arrays[f"{i}.bias"], step)
            for i, step in enumerate(told["steps"])
        ),
        views={head: arrays[f"{head}.views"] for head in HEADS},
        rows={head: tuple(arrays[f"{head}.rows.{i}"] for i in range(told["columns"][head])) for head in HEADS},
        out={head: arrays[f"{head}.out"] for head in HEADS},
    )
