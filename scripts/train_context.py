"""Train the network that reads along the text (`kg/extract/context.py`), and show what it knows by itself.

    python scripts/train_context.py --data SHARED [--work WORK] [--halves] [--epochs N]

It learns the three choices of `train_rankers.py` (near, far, slot) from the same articles, and which tokens lie in
somebody's words. With --halves two networks go to WORK, each trained without one half of the gold: the rankers learn
how much to trust a network on articles that it has not read. Without, the network of all of it goes to
`kg/extract/weights/context.npz`. One thread and a fixed seed; needs PyTorch, which nothing else here does. Start at
`main`.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from ner_corpora import half
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from train_rankers import Case, lay, readings, slot_labels, unread_context, words
from train_rankers import contents as annotated

from kg.extract.anchors import far_edges
from kg.extract.context import HEADS
from kg.extract.context_rows import (
    FAR_CLASSES,
    FIELDS,
    WORDS,
    far_kinds,
    far_rows,
    fields,
    flags,
    near_kinds,
    near_rows,
    slot_rows,
)
from kg.extract.ner import word_vectors
from kg.extract.ranking import WEIGHTS
from kg.extract.speakers import slots

WIDTHS = {"key": 24, "coarse": 16, "lemma": 16, "sense": 6, "shape": 8, "mention": 8, "class": 12}
LEAST = {"key": 4}  # articles' tokens that a value must have; others, 3
WIDTH, HIDDEN, STEPS = 96, 64, (1, 2, 4, 8, 4)
FLAGS, VECTOR = 8, 64
COLUMNS = {"near": (0, FAR_CLASSES + 1), "far": (0, FAR_CLASSES, 0), "slot": (0, 2 * FAR_CLASSES, 3)}  # 0: kinds
DROPOUT, KEY_DROPOUT, WORDLESS = 0.3, 0.3, 0.1
RATE, DECAY, BATCH, SEED = 1.5e-3, 0.02, 4, 1
MEAN = 0.998  # the weights that ship are a running mean over some 500 steps: as right, and less sure where wrong
GAP = 8  # zeros between texts that are read together: as far as the widest step
LANGUAGES = ("ar", "fa")


@dataclass
class Head:
    """The choices of one kind in one article: a row for each candidate."""

    touched: Tensor
    kinds: Tensor
    group: Tensor
    right: Tensor
    ranges: Tensor


@dataclass
class Text:
    """One article as the network sees it."""

    lang: str
    ids: dict[str, Tensor]
    flags: Tensor
    vectors: Tensor
    inside: Tensor
    mask: Tensor
    heads: dict[str, Head] = field(default_factory=dict)


# --- what to learn from ----------------------------------------------------------------------------------------------


def vocabulary(cases: Sequence[Case]) -> dict[str, list[str]]:
    """The values of each field that are common enough, and the kinds of candidates; the first is every other."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in (*FIELDS, "how")}
    for case in cases:
        for name, values in fields(case.scene).items():
            counts[name].update(values)
        for anchor, nears in case.anchors:
            counts["how"].update(near_kinds(anchor, nears))
            for near in nears[:1]:
                counts["how"].update(far_kinds(near, far_edges(case.scene, anchor, near)))
    counts["how"].update({f"slot {kind}": 9 for kind in ("name", "phrase", "pronoun", "dropped")})
    return {
        name: ["", *sorted(v for v, n in count.items() if v and n >= LEAST.get(name, 3))]
        for name, count in counts.items()
    }


def text_of(case: Case, known: dict[str, dict[str, int]]) -> Text:
    """The tensors of one article."""
    scene = case.scene
    folder = case.draft.pack.model
    if folder is None:
        raise SystemExit(f"train_context: the pack {case.lang} has no model: run train_ner.py")
    inside = np.zeros((len(scene.tokens), 3), np.float32)
    for quotation in case.gold.quotations:
        found = words(scene, quotation.span)
        if found is not None:
            inside[found[0] : found[1], 0] = 1
            inside[found[0], 1] = inside[found[1] - 1, 2] = 1
    text = Text(
        lang=case.lang,
        ids={name: torch.tensor([known[name].get(v, 0) for v in vs]) for name, vs in fields(scene).items()},
        flags=torch.tensor(flags(scene), dtype=torch.float32),
        vectors=torch.tensor(word_vectors(folder)(scene.tokens.key)),
        inside=torch.tensor(inside),
        mask=torch.ones(len(scene.tokens), 1),
    )
    _add_nears(text, case, known["how"])
    _add_fars(text, case, known["how"])
    _add_slots(text, case, known["how"])
    return text


def joined(texts: Sequence[Text]) -> Text:
    """Texts of one language as one, with gaps between them that the network cannot see across: fewer, larger steps."""
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text.mask) + GAP)

    def chain(parts: Sequence[Tensor]) -> Tensor:
        return torch.cat([functional.pad(p, (0, 0) * (p.dim() - 1) + (0, GAP)) for p in parts])

    whole = Text(
        lang=texts[0].lang,
        ids={name: chain([t.ids[name] for t in texts]) for name in FIELDS},
        flags=chain([t.flags for t in texts]),
        vectors=chain([t.vectors for t in texts]),
        inside=chain([t.inside for t in texts]),
        mask=chain([t.mask for t in texts]),
    )
    for name in HEADS:
        parts = [(start, t.heads[name]) for start, t in zip(starts, texts, strict=False) if name in t.heads]
        if parts:
            groups = [0]
            for _, head in parts:
                groups.append(groups[-1] + int(head.group[-1]) + 1)
            whole.heads[name] = Head(
                touched=torch.cat([head.touched + start for start, head in parts]),
                kinds=torch.cat([head.kinds for _, head in parts]),
                group=torch.cat([head.group + g for g, (_, head) in zip(groups, parts, strict=False)]),
                right=torch.cat([head.right for _, head in parts]),
                ranges=torch.cat([head.ranges + start for start, head in parts]),
            )
    return whole


class _Rows:
    """Rows of one head, gathered choice by choice."""

    def __init__(self) -> None:
        self.touched: list[list[int]] = []
        self.kinds: list[list[int]] = []
        self.group: list[int] = []
        self.right: list[float] = []
        self.ranges: list[tuple[int, int]] = []

    def add(
        self,
        touched: list[list[int]],
        kinds: list[list[int]],
        right: Sequence[float],
        ranges: list[tuple[int, int]] | None = None,
    ) -> None:
        number = self.group[-1] + 1 if self.group else 0
        self.touched += touched
        self.kinds += kinds
        self.group += [number] * len(touched)
        self.right += [r / sum(right) for r in right]
        self.ranges += ranges or [(0, 0)] * len(touched)

    def head(self, text: Text, name: str) -> None:
        if self.group:
            rows = (self.touched, self.kinds, self.group, self.right, self.ranges)
            text.heads[name] = Head(*(torch.tensor(r) for r in rows))


def _add_nears(text: Text, case: Case, hows: dict[str, int]) -> None:
    rows = _Rows()
    for number, (anchor, nears) in enumerate(case.anchors):
        if nears:
            chosen = case.chosen[number][0] + 1 if number in case.chosen else 0
            rows.add(*near_rows(case.scene, hows, anchor, nears), [float(i == chosen) for i in range(len(nears) + 1)])
    rows.head(text, "near")


def _add_fars(text: Text, case: Case, hows: dict[str, int]) -> None:
    rows = _Rows()
    for number, (at, token, _) in sorted(case.chosen.items()):
        anchor, nears = case.anchors[number]
        fars = far_edges(case.scene, anchor, nears[at])
        touched, kinds, ranges = far_rows(case.scene, hows, anchor, nears[at], fars)
        rows.add(touched, kinds, [float(f.token == token) for f in fars], ranges)
    rows.head(text, "far")


def _add_slots(text: Text, case: Case, hows: dict[str, int]) -> None:
    rows = _Rows()
    for content, quotation in annotated(case):
        options = slots(case.scene, content, case.draft.titles)
        rows.add(*slot_rows(case.scene, hows, content, options), slot_labels(case, options, quotation))
    rows.head(text, "slot")


# --- the network -----------------------------------------------------------------------------------------------------


class Reader(nn.Module):
    """The network of `kg/extract/context.py`, with dropout."""

    def __init__(self, sizes: dict[str, int]) -> None:
        super().__init__()
        self.tables = nn.ModuleDict({f: nn.Embedding(sizes[f], WIDTHS[f]) for f in FIELDS})
        for table in self.tables.values():
            nn.init.normal_(table.weight, std=0.3)
        self.into = nn.ModuleDict({f: nn.Linear(WIDTHS[f], WIDTH, bias=False) for f in FIELDS})
        for name, into in self.into.items():  # as one layer over all fields would begin
            nn.init.normal_(into.weight, std=(WIDTHS[name] / sum(WIDTHS.values()) / WIDTHS[name]) ** 0.5)
        self.vectors = nn.ModuleDict({lang: nn.Linear(VECTOR, WIDTH, bias=False) for lang in LANGUAGES})
        self.flags = nn.Linear(FLAGS, WIDTH)
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in STEPS)
        self.layers = nn.ModuleList(nn.Conv1d(WIDTH, 2 * WIDTH, 3, padding=s, dilation=s) for s in STEPS)
        self.views = nn.ModuleDict({h: nn.Linear(WIDTH, n * HIDDEN, bias=False) for h, n in HEADS.items()})
        for name, view in self.views.items():  # as one layer over all that a candidate touches would begin
            nn.init.normal_(view.weight, std=(3 * WIDTH * HEADS[name]) ** -0.5)
        self.rows = nn.ModuleDict(
            {h: nn.ModuleList(nn.Embedding(n or sizes["how"], HIDDEN) for n in COLUMNS[h]) for h in HEADS}
        )
        for tables in self.rows.values():
            for table in tables:
                nn.init.normal_(table.weight, std=0.15)
        self.out = nn.ModuleDict({h: nn.Linear(HIDDEN, 1, bias=False) for h in HEADS})
        self.inside = nn.Linear(WIDTH, 3)
        self.drop, self.drop_key = nn.Dropout(DROPOUT), nn.Dropout(KEY_DROPOUT)

    def read(self, text: Text, *, wordless: bool = False) -> Tensor:
        """The state of each token."""
        states = self.flags(text.flags)
        for name in FIELDS:
            ids = torch.zeros_like(text.ids[name]) if wordless and name in WORDS else text.ids[name]
            row = self.drop(self.tables[name](ids))
            states = states + self.into[name](self.drop_key(row) if name == "key" else row)
        if not wordless:
            states = states + self.vectors[text.lang](self.drop(text.vectors))
        for norm, layer in zip(self.norms, self.layers, strict=True):
            mixed, gate = layer((norm(states) * text.mask).T[None])[0].T.chunk(2, 1)
            states = states + self.drop(mixed * torch.sigmoid(gate))
        return states

    def judge(self, states: Tensor, name: str, head: Head) -> Tensor:
        """The logarithm of each candidate's probability."""
        views = self.views[name](states).view(len(states), HEADS[name], HIDDEN)
        hidden = sum(views[head.touched[:, i], i] for i in range(head.touched.shape[1]))
        if name == "far":
            sums = functional.pad(views[:, -1].cumsum(0), (0, 0, 1, 0))
            first, last = head.ranges[:, 0], head.ranges[:, 1]
            hidden = hidden + (sums[last] - sums[first]) / (last - first).clamp(min=1)[:, None]
        for i, table in enumerate(self.rows[name]):
            hidden = hidden + table(head.kinds[:, i])
        return log_softmax(self.out[name](self.drop(functional.silu(hidden)))[:, 0], head.group)


def log_softmax(scores: Tensor, group: Tensor) -> Tensor:
    """By choice."""
    number = int(group[-1]) + 1
    top = torch.full((number,), -1e9).scatter_reduce(0, group, scores.detach(), "amax")
    shifted = scores - top[group]
    return shifted - torch.zeros(number).index_add(0, group, shifted.exp()).log()[group]


def loss(reader: Reader, text: Text, *, wordless: bool) -> Tensor:
    """Of the three choices, and a little of which tokens lie in somebody's words."""
    states = reader.drop(reader.read(text, wordless=wordless))
    told = functional.binary_cross_entropy_with_logits(reader.inside(states), text.inside, reduction="none")
    total = 0.03 * (told * text.mask).sum()
    for name, head in text.heads.items():
        total = total - (reader.judge(states, name, head) * head.right).sum()
    return total


def batches(texts: Sequence[Text], rng: random.Random) -> list[list[Text]]:
    """All texts in a random order, a few of one language at a time."""
    made = []
    for lang in LANGUAGES:
        order = [t for t in texts if t.lang == lang]
        rng.shuffle(order)
        made += [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    rng.shuffle(made)
    return made


def train(texts: Sequence[Text], sizes: dict[str, int], epochs: int) -> Reader:
    """Learn; the rate rises over the first steps, then falls in a line."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    reader = Reader(sizes)
    mean = AveragedModel(reader, multi_avg_fn=get_ema_multi_avg_fn(MEAN))
    optimizer = torch.optim.AdamW(reader.parameters(), lr=RATE, weight_decay=DECAY)
    steps = epochs * len(batches(texts, rng))
    done, began = 0, time.time()
    for epoch in range(epochs):
        total = 0.0
        for batch in batches(texts, rng):
            for group in optimizer.param_groups:
                group["lr"] = RATE * min(1.0, (done + 1) / 60) * max(0.03, 1 - done / steps)
            optimizer.zero_grad()
            lost = loss(reader, joined(batch), wordless=rng.random() < WORDLESS)
            (lost / 30).backward()
            nn.utils.clip_grad_norm_(reader.parameters(), 2.0)
            optimizer.step()
            mean.update_parameters(reader)
            done, total = done + 1, total + lost.item()
        print(f"context epoch {epoch + 1} loss {total:.0f} {time.time() - began:.0f} s", file=sys.stderr, flush=True)
    return mean.module.eval()


def write(reader: Reader, known: dict[str, list[str]], path: Path) -> None:
    """As `kg.extract.context.load_network` reads it, in half precision."""
    columns = {h: len(c) for h, c in COLUMNS.items()}
    told = {"vocabulary": known, "languages": LANGUAGES, "steps": STEPS, "columns": columns}
    arrays = {"flags": reader.flags.weight.T, "bias": reader.flags.bias}
    for name in FIELDS:
        arrays[f"table.{name}"] = reader.tables[name].weight
        arrays[f"into.{name}"] = reader.into[name].weight.T
    for lang in LANGUAGES:
        arrays[f"vectors.{lang}"] = reader.vectors[lang].weight.T
    for i, (norm, layer) in enumerate(zip(reader.norms, reader.layers, strict=True)):
        arrays[f"{i}.scale"], arrays[f"{i}.shift"] = norm.weight, norm.bias
        arrays[f"{i}.kernel"] = layer.weight.permute(2, 1, 0).reshape(3 * WIDTH, 2 * WIDTH)
        arrays[f"{i}.bias"] = layer.bias
    for head in HEADS:
        arrays[f"{head}.views"] = reader.views[head].weight.T
        arrays[f"{head}.out"] = reader.out[head].weight[0]
        for i, table in enumerate(reader.rows[head]):
            arrays[f"{head}.rows.{i}"] = table.weight
    halves = {name: tensor.detach().numpy().astype(np.float16) for name, tensor in arrays.items()}
    text = np.frombuffer(json.dumps(told, ensure_ascii=False).encode(), np.uint8)
    np.savez_compressed(path, told=text, **halves)


def show(reader: Reader, texts: Sequence[Text]) -> None:
    """How often its first choice is right, on articles it has not read."""
    for lang in LANGUAGES:
        tally: Counter[str] = Counter()
        with torch.no_grad():
            for text in texts:
                if text.lang == lang:
                    states = reader.read(text)
                    for name, head in text.heads.items():
                        p = reader.judge(states, name, head)
                        for number in range(int(head.group[-1]) + 1):
                            rows = (head.group == number).nonzero()[:, 0]
                            tally[name] += 1
                            tally[f"{name} right"] += int(head.right[rows[p[rows].argmax()]] > 0.25)
        print(lang, *(f"{n} {tally[f'{n} right'] / max(tally[n], 1):.4f}" for n in HEADS), flush=True)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds gold and data")
    parser.add_argument("--work", type=Path, default=Path("build/ner"), help="the work folder of train_ner.py --halves")
    parser.add_argument("--halves", action="store_true", help="two networks, each without one half of the gold")
    parser.add_argument("--epochs", type=int, default=14)
    args = parser.parse_args()
    torch.set_num_threads(1)
    cases = [lay(*row, work=args.work) for row in readings(args.data)]
    for number in (0, 1) if args.halves else (2,):
        learned = [c for c in cases if half(c.gold.article.id) != number]
        known = vocabulary(learned)
        rows = {name: {v: i for i, v in enumerate(values)} for name, values in known.items()}
        reader = train([text_of(c, rows) for c in learned], {n: len(v) for n, v in known.items()}, args.epochs)
        path = unread_context(args.work, number) if args.halves else WEIGHTS / "context.npz"
        write(reader, known, path)
        if args.halves:
            show(reader, [text_of(c, rows) for c in cases if half(c.gold.article.id) == number])
    return 0


if __name__ == "__main__":
    sys.exit(main())
