"""Word classes: words that stand in like places get one class, so that a weight learned for one serves the others.

    python scripts/make_word_classes.py --data SHARED

Counts, over the raw news, which common words stand directly before and behind each word, reduces the counts to fifty
dimensions and groups the words by k-means; a class most of whose words a treebank tags as verbs is marked so. Writes
`kg/lang/<code>/classes.tsv.gz`: folded word, class and mark, no text.
Deterministic: the seed is fixed.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sparse
from sklearn.cluster import KMeans
from sklearn.utils.extmath import randomized_svd

from kg.lang import load_pack
from kg.text.fold import fold
from kg.text.tokens import blank, tokens_of

WORDS = 15_000
CONTEXTS = 1_000
DIMENSIONS = 50
CLASSES = 150
SEED = 7
LEAST_TAGGED = 8  # words of a class seen in the treebank, from which its mark is trusted
TREEBANKS = {"ar": "ud/ud-arabic-pud", "fa": "ud/ud-persian-perdt"}


def sentences(path: Path, lang: str) -> list[list[str]]:
    """The folded words of every article, figures made one word."""
    out = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            keys = tokens_of(blank(lang)(f"{article['title'] or ''}\n{article['text']}")).key
            out.append(["0" if k[:1].isdigit() else k for k in keys])
    return out


def matrix(texts: list[list[str]], words: dict[str, int], contexts: dict[str, int]) -> Any:
    """Positive pointwise mutual information of words with their neighbours, left and right apart."""
    counts: Counter[tuple[int, int]] = Counter()
    for keys in texts:
        for before, behind in pairwise(keys):
            if behind in words and before in contexts:
                counts[words[behind], contexts[before]] += 1
            if before in words and behind in contexts:
                counts[words[before], len(contexts) + contexts[behind]] += 1
    rows, columns = np.array(list(counts)).T
    values = np.array(list(counts.values()), dtype=float)
    shape = (len(words), 2 * len(contexts))
    table = sparse.csr_matrix((values, (rows, columns)), shape=shape)
    by_row, by_column = np.asarray(table.sum(1)).ravel(), np.asarray(table.sum(0)).ravel()
    expected = by_row[rows] * by_column[columns] ** 0.75 / (by_column**0.75).sum()
    information = np.maximum(np.log(values / np.maximum(expected, 1e-9)), 0)
    return sparse.csr_matrix((information, (rows, columns)), shape=shape)


def classes(texts: list[list[str]]) -> dict[str, int]:
    """Word → class; rarer words have none."""
    counts = Counter(k for keys in texts for k in keys if k)
    order = [w for w, _ in sorted(counts.items(), key=lambda p: (-p[1], p[0]))]
    words = {w: i for i, w in enumerate(order[:WORDS])}
    contexts = {w: i for i, w in enumerate(order[:CONTEXTS])}
    left, values, _ = randomized_svd(matrix(texts, words, contexts), DIMENSIONS, random_state=SEED)
    points = left * np.sqrt(values)
    points /= np.linalg.norm(points, axis=1, keepdims=True) + 1e-9
    found = KMeans(CLASSES, random_state=SEED, n_init=2, max_iter=60).fit_predict(points)
    return {w: int(found[i]) for w, i in words.items()}


def verbal(found: dict[str, int], folder: Path) -> set[int]:
    """The classes whose words a treebank tags as verbs at least half of the time."""
    verbs: Counter[int] = Counter()
    tagged: Counter[int] = Counter()
    for path in sorted(folder.rglob("*.conllu")):
        for line in path.read_text(encoding="utf-8").splitlines():
            cells = line.split("\t")
            if len(cells) == 10 and (number := found.get(fold(cells[1]))) is not None:
                tagged[number] += 1
                verbs[number] += cells[3] in ("VERB", "AUX")
    return {number for number, total in tagged.items() if total >= LEAST_TAGGED and 2 * verbs[number] >= total}


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds raw/rawnews-LANG.jsonl")
    parser.add_argument("--lang", nargs="*", default=["ar", "fa"])
    args = parser.parse_args()
    for lang in args.lang:
        found = classes(sentences(args.data / f"raw/rawnews-{lang}.jsonl", lang))
        marked = verbal(found, args.data / TREEBANKS[lang])
        rows = "".join(f"{w}\t{c}\t{'v' if c in marked else ''}\n" for w, c in sorted(found.items()))
        (load_pack(lang).folder / "classes.tsv.gz").write_bytes(gzip.compress(rows.encode(), mtime=0))
        print(f"{lang}: {len(found)} words, {len(marked)} of {CLASSES} classes verbal")


if __name__ == "__main__":
    main()
