"""Train all that ships trained, in the order of their needs: NER, word classes, context, rankers, confidences.

    python scripts/models.py --data SHARED [--work WORK] [--rankers]

SHARED holds `data/` (corpora, raw news, treebanks) and `gold/dev` (annotated articles). The rankers read what the NER
models and the word classes give, and the confidences judge what the rankers give; all of them learn from names that
were found by models trained without the article, which lie in WORK. With --rankers these models are taken as they lie
there and only what stands on them is trained. Each step is a script of its own with its own `--help`; a step that
fails ends the run. Start at `main`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent


def main() -> int:
    """Run the steps one after the other; the code of the first that fails, or 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds data/ and gold/")
    parser.add_argument("--work", type=Path, default=Path("build/ner"), help="keeps vectors and the halves' models")
    parser.add_argument("--rankers", action="store_true", help="only what stands on the names")
    args = parser.parse_args()
    for script, *options in [*([] if args.rankers else names(args.data, args.work)), *rankers(args.data, args.work)]:
        done = subprocess.run([sys.executable, str(SCRIPTS / script), *options], check=False)
        if done.returncode:
            return done.returncode
    return 0


def names(shared: Path, work: Path) -> list[list[str]]:
    """The scripts for NER models and word classes with their options, in order."""
    ner = ["train_ner.py", "--data", str(shared / "data"), "--gold", str(shared / "gold" / "dev"), "--work", str(work)]
    return [ner, [*ner, "--halves"], ["make_word_classes.py", "--data", str(shared)]]


def rankers(shared: Path, work: Path) -> list[list[str]]:
    """The scripts for what learns from found names, with their options, in order."""
    both = ["--data", str(shared), "--work", str(work)]
    return [
        ["train_mentions.py", *both],
        ["train_roles.py", *both, "--folds", "1"],
        ["train_context.py", *both, "--halves"],
        ["train_context.py", *both],
        ["train_rankers.py", *both, "--folds", "1"],
        ["calibrate.py", *both],
    ]


if __name__ == "__main__":
    sys.exit(main())
