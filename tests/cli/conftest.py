"""A store of the five annotated seeds, made once, for commands that read one."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from kg.evaluation.gold import gold_files, read_gold
from kg.model import Article, Reading
from kg.pipeline.build import build
from kg.store import open_writer

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def gold_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds as their annotators read them, in a store nobody may change."""
    gold = {r.article.id: r for r in (read_gold(p) for p in gold_files(ROOT / "tests" / "gold" / "seeds"))}

    def extract(article: Article) -> Reading:
        return dataclasses.replace(gold[article.id], article=article)

    store = tmp_path_factory.mktemp("cli") / "store"
    with pytest.MonkeyPatch.context() as patch, open_writer(store) as writer:
        patch.chdir(ROOT)
        build([Path("seeds")], writer, extract=extract, resolve=lambda readings: readings)
    return store


@pytest.fixture
def own_store(gold_store: Path, tmp_path: Path) -> Path:
    """A copy of that store that a test may change."""
    return Path(shutil.copytree(gold_store, tmp_path / "store"))
