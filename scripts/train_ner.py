"""Train the packs' NER models: corpora and gold in, one spaCy model folder per language out.

    python scripts/train_ner.py --data PATH --lang ar|fa|all [--gold PATH] [--work PATH]

PATH holds `ner/`, `raw/`, `gazetteers/` and `names/`; the annotated gold lies beside it. One thread, fixed seeds,
settings in `models/ner-LANG.cfg`; a quarter of an hour for each language. A first model reads raw news, and the
second goes on from it with what the first read as a further source. Start at `main`.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ner_augment import Change, augment, pools
from ner_corpora import Sample, corpora, held_out, raw_news
from ner_lexicon import write_lexicon
from ner_silver import silver
from ner_vectors import train_vectors, write_text
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.training.initialize import convert_vectors
from spacy.util import fix_random_seed, load_config, load_model_from_config, registry
from thinc.api import Config

import kg.extract.ner_lexemes  # noqa: F401 — registers the callback that the configs name
from kg.text.tokens import blank

ROOT = Path(__file__).resolve().parent.parent
# The outlets of tests/gold/split.toml as the raw news names them.
KEPT_ASIDE = frozenset(
    {
        "Asharq Al-Awsat",
        "Al-Eqtisadiah",
        "Ahdath.info (Morocco)",
        "Tasnim News Agency",
        "Khabar Online",
        "Hamshahri Online",
    }
)


def main() -> int:
    """Train the asked languages one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--gold", type=Path, help="annotated articles, by language (default: DATA/../gold/dev)")
    parser.add_argument("--lang", choices=["ar", "fa", "all"], default="all")
    parser.add_argument("--work", type=Path, default=Path("build/ner"), help="where vectors and their text go")
    args = parser.parse_args()
    gold = args.gold or args.data.parent / "gold" / "dev"
    for lang in ["ar", "fa"] if args.lang == "all" else [args.lang]:
        config = load_config(ROOT / f"models/ner-{lang}.cfg")
        target = ROOT / "kg/lang" / lang / "model"
        aside = held_out(ROOT / "tests/gold/split.toml", lang)
        sources = corpora(args.data, gold, lang, aside)
        vectors = prepare(args.data, lang, sources, config["vectors"], args.work, target / "lexicon.tsv")
        first = args.work / f"{lang}-first"
        save(train(config, sources, args.data, vectors), config, first, vectors)
        sources["silver"] = silver([*raw_news(args.data, lang, KEPT_ASIDE)][:: config["silver"]["every"]], lang, first)
        again = config.copy()
        again["training"].update({k: config["silver"][k] for k in ("steps", "sources")})
        save(train(again, sources, args.data, vectors, start=first), config, target, vectors)
    return 0


def prepare(
    data: Path, lang: str, sources: dict[str, list[Sample]], settings: dict[str, Any], work: Path, lexicon: Path
) -> Path:
    """Write the text, the lexicon and the vectors, unless the vectors are there; returns the vectors' path."""
    work.mkdir(parents=True, exist_ok=True)
    lexicon.parent.mkdir(parents=True, exist_ok=True)
    text, vectors = work / f"{lang}.txt", work / f"{lang}.floret"
    if not vectors.exists():
        words = (" ".join(s.words) for samples in sources.values() for s in samples)
        write_text([*raw_news(data, lang, KEPT_ASIDE), *words], lang, text)
        train_vectors(text, vectors, **settings)
    write_lexicon(data, lang, text, lexicon)
    return vectors


def build(config: Config, vectors: Path) -> Language:
    """The untrained pipeline of a config with its vectors."""
    parts = Config({k: config[k] for k in ("paths", "nlp", "components")})
    nlp = load_model_from_config(parts, auto_fill=True)
    convert_vectors(nlp, vectors, truncate=0, prune=0, mode="floret", attr="NORM")
    return nlp


def train(
    config: Config, sources: dict[str, list[Sample]], data: Path, vectors: Path, *, start: Path | None = None
) -> Language:
    """Train one pipeline for the config's number of steps; the averaged weights stay in it.

    Args:
        config: Of `models/`.
        sources: Samples by the names in `[training.sources]`.
        data: For the names that augmentation puts in.
        vectors: Floret table.
        start: A model of the same shape whose weights to go on from.
    """
    settings = config["training"]
    fix_random_seed(settings["seed"])
    rng = random.Random(settings["seed"])
    nlp = build(config, vectors)
    change = Change(
        pools=pools(data, nlp.lang, [s for k, v in sources.items() if k not in ("gold", "silver") for s in v]),
        **{k: tuple(v) if isinstance(v, list) else v for k, v in settings["change"].items()},
    )
    optimizer = registry.resolve({"optimizer": settings["optimizer"]})["optimizer"]
    first = [example(nlp, s) for samples in sources.values() for s in samples[:400]]
    nlp.initialize(lambda: first, sgd=optimizer)
    if start is not None:
        nlp.get_pipe("ner").from_disk(start / "ner", exclude=["vocab"])
    rate, steps, began, loss = optimizer.learn_rate, settings["steps"], time.time(), 0.0
    for step, batch in zip(range(steps), batches(sources, settings, change, rng), strict=False):
        optimizer.learn_rate = _rate(rate, step, steps)
        losses = nlp.update([example(nlp, s) for s in batch], sgd=optimizer, drop=settings["dropout"])
        loss += losses["ner"]
        if (step + 1) % max(1, steps // 10) == 0:
            print(
                f"{nlp.lang} step {step + 1} loss {loss:.0f} {time.time() - began:.0f} s", file=sys.stderr, flush=True
            )
            loss = 0.0
    nlp.get_pipe("ner").model.use_params(optimizer.averages).__enter__()
    return nlp


def _rate(full: float, step: int, steps: int) -> float:
    """Rise over the first twentieth, then fall in a line to a twentieth of the full rate."""
    warm = max(1, steps // 20)
    return full * min((step + 1) / warm, max(0.05, 1 - (step - warm) / (steps - warm)))


def batches(
    sources: dict[str, list[Sample]], settings: dict[str, Any], change: Change, rng: random.Random
) -> Iterator[list[Sample]]:
    """Endless batches of about `batch_words` words, each source with its share of them."""
    nameless = {"gold": 1.0}
    empty = sorted(name for name in settings["sources"] if not sources.get(name))
    if empty:
        raise SystemExit(f"train_ner: no samples of {', '.join(empty)}: look at --data and --gold")
    streams = {
        name: _endless(sources[name], rng, nameless.get(name, settings["nameless"])) for name in settings["sources"]
    }
    owed = dict.fromkeys(streams, 0.0)
    while True:
        batch = []
        for name, share in settings["sources"].items():
            owed[name] += share * settings["batch_words"]
            while owed[name] > 0:
                sample = augment(next(streams[name]), change, rng)
                owed[name] -= len(sample.words)
                batch.append(sample)
        yield batch


def _endless(samples: list[Sample], rng: random.Random, nameless: float) -> Iterator[Sample]:
    order = [s for s in samples if 1 < len(s.words) < 400]
    while True:
        rng.shuffle(order)
        yield from (s for s in order if s.names or rng.random() < nameless)


def example(nlp: Language, sample: Sample) -> Example:
    """The sample as spaCy's pair of an unread and an annotated document."""
    words = list(sample.words)
    told = Doc(nlp.vocab, words=words)
    told.ents = [Span(told, a, b, label) for a, b, label in sample.names]
    return Example(Doc(nlp.vocab, words=words), told)


def save(nlp: Language, config: Config, target: Path, vectors: Path) -> None:
    """Write the model without optimizer state and without the words seen in training."""
    clean = build(config, vectors)
    for label in nlp.get_pipe("ner").labels:
        clean.get_pipe("ner").add_label(label)
    clean.initialize(lambda: [example(clean, Sample(("a", "b"), ((0, 1, "Person"),)))])
    clean.get_pipe("ner").from_bytes(nlp.get_pipe("ner").to_bytes())
    ours = blank(nlp.lang).tokenizer
    clean.tokenizer = Tokenizer(
        clean.vocab,
        prefix_search=ours.prefix_search,
        suffix_search=ours.suffix_search,
        infix_finditer=ours.infix_finditer,
    )
    fresh = target.with_name(f".{target.name}-new")
    clean.to_disk(fresh, exclude=["lookups"])
    # The labels come with the parser's moves; word forms get their features anew from the lexicon.
    (fresh / "vocab" / "strings.json").write_text("[]\n", encoding="utf-8")
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(fresh.iterdir()):
        if (target / path.name).is_dir():
            shutil.rmtree(target / path.name)
        path.replace(target / path.name)
    fresh.rmdir()


if __name__ == "__main__":
    sys.exit(main())
