"""The index that pages read: its maker takes nothing from the folder it is started in, and may say much."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.api.pages.shelf import Shelf
from kg.errors import StoreError


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
        assert shelf.now().index.state
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
            shelf.now()
    finally:
        shelf.close()
    assert str(told.value.where).endswith("the end")
