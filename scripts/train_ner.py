"""Train the packs' NER models: corpora and gold in, one spaCy model folder per language out.

    python scripts/train_ner.py --data PATH --lang ar|fa|all [--gold PATH] [--work PATH] [--check | --halves]

PATH holds `ner/`, `raw/`, `gazetteers/` and `names/`; the annotated gold lies beside it, further gold in
`tests/gold/standoff`. One thread, fixed seeds, settings in `models/ner-LANG.cfg`: a first stage reads the
corpora, a second goes on from it with gold for the most part. With --check a quarter of the stand-off gold is kept
out of training, the model goes to the work folder, and its scores on that quarter are printed. With --halves two
models go there, each trained without one half of the gold: what is learned on top of the names (rankers, confidences)
learns from names found by a model that has not read the article. The work folder keeps
the vectors and the first stage for the next run: empty it when their settings have changed. Start at `main`.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ner_augment import Change, augment, pools
from ner_corpora import Sample, corpora, gold, gold_samples, half, more_gold, raw_news, unread
from ner_lexicon import write_lexicon
from ner_score import table
from ner_vectors import train_vectors, write_text
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.training.initialize import convert_vectors
from spacy.util import fix_random_seed, load_config, load_model_from_config, registry
from thinc.api import Config

import kg.extract.ner_lexemes  # noqa: F401 — registers the callback that the configs name
from kg.model import Reading
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
    parser.add_argument("--standoff", type=Path, default=ROOT / "tests/gold/standoff", help="annotations without texts")
    parser.add_argument("--lang", choices=["ar", "fa", "all"], default="all")
    parser.add_argument("--work", type=Path, default=Path("build/ner"), help="keeps vectors and the first stage")
    parser.add_argument("--check", action="store_true", help="keep a part of the gold out and score on it")
    parser.add_argument("--halves", action="store_true", help="two models, each without one half of the gold")
    args = parser.parse_args()
    folder = args.gold or args.data.parent / "gold" / "dev"
    for lang in ["ar", "fa"] if args.lang == "all" else [args.lang]:
        run(args, folder, lang)
    return 0


def run(args: argparse.Namespace, folder: Path, lang: str) -> None:
    """Train one language on the gold of `folder` and write the model, or those that --check and --halves ask for."""
    config = load_config(ROOT / f"models/ner-{lang}.cfg")
    sources = corpora(args.data, lang)
    own = gold(folder, lang)
    learned, check = more_gold(args.standoff, args.data / "raw", lang)
    lines = [s for samples in (*sources.values(), *map(gold_samples, own)) for s in samples]
    lexicon = ROOT / "kg/lang" / lang / "model" / "lexicon.tsv"
    vectors = prepare(args.data, lang, lines, config["vectors"], args.work, lexicon)

    def write(readings: list[Reading], target: Path) -> None:
        annotated = [s for reading in readings for s in gold_samples(reading)]
        save(train(config, sources, annotated, args.data, vectors), config, target, vectors)

    if args.check:
        write(own + learned, args.work / f"{lang}-check")
        print(table(check, lang, model=args.work / f"{lang}-check"))
    elif args.halves:
        for number in (0, 1):
            others = [r for r in own + learned + check if half(r.article.id) != number]
            write(others, unread(args.work, lang, number))
    else:
        write(own + learned + check, lexicon.parent)


def prepare(data: Path, lang: str, samples: list[Sample], settings: dict[str, Any], work: Path, lexicon: Path) -> Path:
    """Write the text, the lexicon and the vectors, unless the vectors are there; returns the vectors' path."""
    work.mkdir(parents=True, exist_ok=True)
    lexicon.parent.mkdir(parents=True, exist_ok=True)
    text, vectors = work / f"{lang}.txt", work / f"{lang}.floret"
    if not vectors.exists():
        words = (" ".join(s.words) for s in samples)
        write_text([*raw_news(data, lang, KEPT_ASIDE), *words], lang, text)
        write_lexicon(data, lang, text, lexicon)
        train_vectors(text, vectors, **settings)
    return vectors


def build(config: Config, vectors: Path) -> Language:
    """The untrained pipeline of a config with its vectors."""
    parts = Config({k: config[k] for k in ("paths", "nlp", "components")})
    nlp = load_model_from_config(parts, auto_fill=True)
    convert_vectors(nlp, vectors, truncate=0, prune=0, mode="floret", attr="NORM")
    return nlp


def train(
    config: Config, sources: dict[str, list[Sample]], annotated: list[Sample], data: Path, vectors: Path
) -> Language:
    """Train one pipeline through the config's two stages; the averaged weights of the second stay in it.

    Args:
        config: Of `models/`.
        sources: Samples of the corpora by name.
        annotated: Samples of the gold.
        data: For the names that augmentation puts in.
        vectors: Floret table; the weights of the first stage, which no gold touches, are kept beside it.
    """
    settings = config["training"]
    nlp = build(config, vectors)
    fix_random_seed(settings["seed"])
    change = Change(
        pools=pools(data, nlp.lang, [s for samples in sources.values() for s in samples]),
        swap={},
        **{k: tuple(v) if isinstance(v, list) else v for k, v in settings["change"].items()},
    )
    shown = [example(nlp, s) for samples in sources.values() for s in samples[:400]]
    nlp.initialize(lambda: shown)
    first = vectors.with_suffix(".first")
    if not first.exists():
        stage(nlp, settings, "first", sources, change)
        first.write_bytes(nlp.get_pipe("ner").to_bytes(exclude=["vocab"]))
    nlp.get_pipe("ner").from_bytes(first.read_bytes(), exclude=["vocab"])
    stage(nlp, settings, "second", {**sources, "gold": annotated}, change)
    return nlp


def stage(nlp: Language, settings: dict[str, Any], name: str, sources: dict[str, list[Sample]], change: Change) -> None:
    """Go on from the weights that are there, with seed and optimizer of the stage's own; the averaged weights stay."""
    fix_random_seed(settings["seed"])
    rng = random.Random(settings["seed"])
    own = settings[name]
    change = replace(change, swap=own["swap"])
    optimizer = registry.resolve({"optimizer": settings["optimizer"]})["optimizer"]
    steps, began, loss = own["steps"], time.time(), 0.0
    for step, batch in zip(range(steps), batches(sources, settings, own["sources"], change, rng), strict=False):
        optimizer.learn_rate = _rate(own["rate"], step, steps)
        losses = nlp.update([example(nlp, s) for s in batch], sgd=optimizer, drop=settings["dropout"])
        loss += losses["ner"]
        if (step + 1) % max(1, steps // 10) == 0:
            took = time.time() - began
            print(f"{nlp.lang} {name} {step + 1} loss {loss:.0f} {took:.0f} s", file=sys.stderr, flush=True)
            loss = 0.0
    nlp.get_pipe("ner").model.use_params(optimizer.averages).__enter__()


def _rate(full: float, step: int, steps: int) -> float:
    """Rise over the first twentieth, then fall in a line to a twentieth of the full rate."""
    warm = max(1, steps // 20)
    return full * min((step + 1) / warm, max(0.05, 1 - (step - warm) / (steps - warm)))


def batches(
    sources: dict[str, list[Sample]],
    settings: dict[str, Any],
    shares: dict[str, float],
    change: Change,
    rng: random.Random,
) -> Iterator[list[Sample]]:
    """Endless batches of about `batch_words` words, each source with its share of them."""
    empty = sorted(name for name in shares if not sources.get(name))
    if empty:
        raise SystemExit(f"train_ner: no samples of {', '.join(empty)}: look at --data and --gold")
    streams = {name: _endless(sources[name], rng, 1.0 if name == "gold" else settings["nameless"]) for name in shares}
    owed = dict.fromkeys(streams, 0.0)
    while True:
        batch = []
        for name, share in shares.items():
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
    clean.meta.update(config["meta"])
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
