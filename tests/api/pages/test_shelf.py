"""The index that pages read: its maker takes nothing from the folder it is started in, and may say much."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from kg.api.pages.shelf import Held, NotReady, Shelf
from kg.errors import StoreError
from kg.store import refresh_index


def ready(shelf: Shelf) -> Held:
    """What pages read, when it is there."""
    for _ in range(20):
        try:
            return shelf.now()
        except NotReady:
            continue
    raise TimeoutError("the index was never made")


def test_shelf_maker_takes_nothing_from_the_current_folder(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder `kg` where the service happens to be started is not run."""
    own = Path(shutil.copytree(store, tmp_path / "store", ignore=shutil.ignore_patterns("index.sqlite*")))
    (tmp_path / "kg").mkdir()
    (tmp_path / "kg" / "__init__.py").write_text("open('taken', 'w').close(); raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    shelf = Shelf(own)
    try:
        assert ready(shelf).index.state
    finally:
        shelf.close()
    assert not (tmp_path / "taken").exists()


def test_shelf_maker_that_says_much_ends(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More words than a pipe holds stop nothing; the last of them are told."""
    own = Path(shutil.copytree(store, tmp_path / "store", ignore=shutil.ignore_patterns("index.sqlite*")))
    package = tmp_path / "loud" / "kg" / "store" / "index"
    package.mkdir(parents=True)
    for folder in (package, package.parent, package.parent.parent):
        (folder / "__init__.py").write_text("")
    (package / "make.py").write_text("import sys; sys.stderr.write('x' * 500_000 + 'the end'); sys.exit(1)")
    monkeypatch.setattr("kg.api.pages.shelf.PACKAGE", tmp_path / "loud" / "kg")
    shelf = Shelf(own)
    try:
        with pytest.raises(StoreError, match="cannot be made") as told:
            ready(shelf)
    finally:
        shelf.close()
    assert str(told.value.where).endswith("the end")


def test_shelf_does_not_wait_for_a_large_index(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A maker with much to do is not waited for: a page is told at once how far it is, and pages work when it ends."""
    own = Path(shutil.copytree(store, tmp_path / "store", ignore=shutil.ignore_patterns("index.sqlite*")))
    slow = tmp_path / "slow" / "kg" / "store" / "index"
    slow.mkdir(parents=True)
    for folder in (slow, slow.parent, slow.parent.parent):
        (folder / "__init__.py").write_text("")
    (slow / "make.py").write_text("import sys, time; print(300, 9000, flush=True); time.sleep(600)")
    with monkeypatch.context() as patch:
        patch.setattr("kg.api.pages.shelf.PACKAGE", tmp_path / "slow" / "kg")
        shelf = Shelf(own)
        try:
            with pytest.raises(NotReady, match="300 of 9000 articles"):
                ready_or_told(shelf)
        finally:
            shelf.close()
    assert refresh_index(own)
    shelf = Shelf(own)
    assert not ready(shelf).behind
    shelf.close()


def ready_or_told(shelf: Shelf) -> None:
    """Ask again when the maker has said how far it is."""
    shelf.begin()
    while shelf.progress() == (0, 0):
        time.sleep(0.05)
    shelf.now()
