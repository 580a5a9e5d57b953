"""A large store made of the annotated seeds: the same facts over and over, each copy with IRIs of its own.

    python bench/many.py STORE [--quads N]

Copies have other articles, facts and days and, two times in three, other people and places (each of 50 for every
one of the seeds). Nothing is random, so that two runs give the same store. Start at `make`.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.evaluation.gold import gold_files, read_gold
from kg.graph import Run, article_quads, identity_quads
from kg.store import open_writer

GOLD = Path(__file__).resolve().parent.parent / "tests" / "gold" / "seeds"
_HASH = re.compile(r"\b[0-9a-f]{64}\b|(?<=/)[0-9a-f]{32}\b")
_ENTITY = re.compile(r"(?<=/entity/)[\w%-]+")
_DAY = re.compile(r"2023-09-(\d\d)")


def make(store: Path, *, quads: int = 1_000_000) -> int:
    """Fill an empty store with `quads` quads or a few more, and publish it.

    Returns:
        How many were written.
    """
    readings = [read_gold(path) for path in gold_files(GOLD)]
    texts = []
    for reading in readings:
        article = dataclasses.replace(reading.article, path=f"seeds/{Path(reading.article.path).name}")
        made = article_quads(dataclasses.replace(reading, article=article), run=Run("bench 1"))
        texts.append(_text(made))
    identities = _text(identity_quads([entity for reading in readings for entity in reading.entities]))
    written = 0
    with open_writer(store) as writer:
        for number, text in _copies(texts):
            one = list(ox.parse(text.encode(), ox.RdfFormat.N_QUADS))
            writer.put(one, path=f"copies/{number}.txt")
            written += len(one)
            if written >= quads:
                break
        known = {quad for n in range(51) for quad in ox.parse(_copy(identities, n), ox.RdfFormat.N_QUADS)}
        writer.set_identities(known)
        writer.publish()
    return written + len(known)


def _text(quads: object) -> str:
    return (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode()  # type: ignore[call-overload,no-any-return]


def _copies(texts: list[str]) -> Iterator[tuple[int, str]]:
    number = 0
    while True:
        for text in texts:
            yield number, _copy(text, number).replace('"seeds/', f'"copies/{number}/')
            number += 1


def _copy(text: str, number: int) -> str:
    """The text with other hashes, days and, mostly, other entities."""
    if number == 0:
        return text
    entity = f"-{number % 50}" if number % 3 else ""
    text = _HASH.sub(lambda m: hashlib.sha256(f"{m[0]} {number}".encode()).hexdigest()[: len(m[0])], text)
    text = _DAY.sub(lambda m: f"20{10 + number % 14}-{number % 12 + 1:02}-{m[1]}", text)
    return _ENTITY.sub(lambda m: m[0] + entity, text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--quads", type=int, default=1_000_000)
    asked = parser.parse_args()
    print(make(asked.store, quads=asked.quads), "quads")
