"""Subword vectors learned from the raw news and the training corpora, on folded words.

In comes plain text by language, out goes a floret table that spaCy reads (`spacy init vectors --mode floret`).
Outlets whose articles are kept aside give no text. Start at `train_vectors`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import floret

from kg.text.fold import fold
from kg.text.tokens import blank, tokens_of

_DIGITS = re.compile(r"\d")


def write_text(texts: Iterable[str], lang: str, target: Path) -> None:
    """One line of folded words for each line of the texts."""
    nlp = blank(lang)
    with target.open("w", encoding="utf-8") as file:
        for text in texts:
            for line in text.splitlines():
                words = [_DIGITS.sub("0", fold(w)) for w in tokens_of(nlp(line)).text]
                if len(words) > 3:
                    file.write(" ".join(w for w in words if w) + "\n")


def train_vectors(text: Path, target: Path, *, dim: int, bucket: int, epochs: int) -> None:
    """Learn floret vectors from `text` on one thread, the same table each time, and write it to `target`."""
    model = floret.train_unsupervised(
        str(text), mode="floret", model="skipgram", dim=dim, bucket=bucket, hashCount=2, minn=3, maxn=5, minCount=3,
        epoch=epochs, thread=1, ws=4, lr=0.05, neg=5, verbose=0,
    )  # fmt: skip
    model.save_floret_vectors(str(target))
