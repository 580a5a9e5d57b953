"""Train all that ships trained, in the order of their needs: NER models, word classes, rankers, confidences.

    python scripts/models.py --data SHARED

SHARED holds `data/` (corpora, raw news, treebanks) and `gold/dev` (annotated articles). The rankers read what the NER
models and the word classes give, and the confidences judge what the rankers give. Each step is a script of its own
with its own `--help`; a step that fails ends the run. Start at `main`.
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
    shared = parser.parse_args().data
    for script, *options in steps(shared):
        done = subprocess.run([sys.executable, str(SCRIPTS / script), *options], check=False)
        if done.returncode:
            return done.returncode
    return 0


def steps(shared: Path) -> list[list[str]]:
    """Scripts with their options, in order."""
    return [
        ["train_ner.py", "--data", str(shared / "data"), "--gold", str(shared / "gold" / "dev"), "--lang", "all"],
        ["make_word_classes.py", "--data", str(shared)],
        ["train_rankers.py", "--data", str(shared), "--folds", "1"],
        ["calibrate.py", "--data", str(shared)],
    ]


if __name__ == "__main__":
    sys.exit(main())
