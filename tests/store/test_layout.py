"""What lies where, and what the messages say when it does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.errors import KgError, StoreError, StoreLocked
from kg.store import current_snapshot, layout, open_reader, open_writer, read_config


def test_layout_missing_store_is_told(tmp_path: Path) -> None:
    """A missing store names the place and the command that makes one."""
    with pytest.raises(StoreError, match="no store here") as told:
        open_reader(tmp_path / "nowhere")
    assert "nowhere" in str(told.value)
    assert "kg build" in str(told.value)


def test_layout_file_is_no_store(tmp_path: Path) -> None:
    """A file in the place of a store is told as such, to readers and to the writer."""
    (tmp_path / "file").write_text("x")
    for opens in (open_reader, open_writer):
        with pytest.raises(StoreError, match="this is a file"):
            opens(tmp_path / "file")


def test_layout_other_folder_is_no_store(tmp_path: Path) -> None:
    """A folder with other things in it is neither read nor written as a store."""
    (tmp_path / "letter.txt").write_text("x")
    for opens in (open_reader, open_writer):
        with pytest.raises(StoreError, match="not a store"):
            opens(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_layout_newer_format_is_refused(tmp_path: Path) -> None:
    """A store of a newer format is left alone."""
    with open_writer(tmp_path / "s"):
        pass
    (tmp_path / "s" / layout.CONFIG).write_text(json.dumps({"format": 99, "base": "https://example.org/"}))
    with pytest.raises(StoreError, match="format 99"):
        open_writer(tmp_path / "s")


def test_layout_older_format_is_read_not_written(tmp_path: Path) -> None:
    """A store of an older format answers, and is not added to."""
    with open_writer(tmp_path / "s") as writer:
        writer.publish()
    layout.write_config(tmp_path / "s", layout.Config(1, "https://example.org/kg/"))
    assert list(open_reader(tmp_path / "s").quads()) == []
    with pytest.raises(StoreError, match="format 1"):
        open_writer(tmp_path / "s")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": "x", "base": ""}'])
def test_layout_damaged_config_is_told(tmp_path: Path, text: str) -> None:
    """A damaged description is a StoreError, whatever the damage."""
    with open_writer(tmp_path / "s"):
        pass
    (tmp_path / "s" / layout.CONFIG).write_text(text)
    with pytest.raises(StoreError, match="cannot be read"):
        read_config(tmp_path / "s")


def test_layout_unpublished_store_is_empty(tmp_path: Path) -> None:
    """Before the first publish there is nothing to read, and that is said."""
    with open_writer(tmp_path / "s"):
        pass
    with pytest.raises(StoreError, match="empty"):
        open_reader(tmp_path / "s")


@pytest.mark.parametrize("text", ["", "../../etc", "x\n"])
def test_layout_damaged_pointer_is_told(tmp_path: Path, text: str) -> None:
    """The pointer names a number and nothing else."""
    with open_writer(tmp_path / "s") as writer:
        writer.publish()
    (tmp_path / "s" / layout.CURRENT).write_text(text)
    with pytest.raises(StoreError, match="pointer is damaged"):
        current_snapshot(tmp_path / "s")


def test_layout_lost_snapshot_is_told(tmp_path: Path) -> None:
    """A pointer to a snapshot that is gone is a StoreError, not a hang."""
    with open_writer(tmp_path / "s") as writer:
        writer.publish()
    (tmp_path / "s" / layout.CURRENT).write_text("77\n")
    with pytest.raises(StoreError, match="not there"):
        open_reader(tmp_path / "s")


def test_layout_corrupt_snapshot_is_told(tmp_path: Path) -> None:
    """A damaged snapshot is a StoreError that says what to do."""
    with open_writer(tmp_path / "s") as writer:
        snapshot = writer.publish()
    (snapshot / "CURRENT").write_text("junk")
    with pytest.raises(StoreError, match="cannot be opened"):
        open_reader(tmp_path / "s")


def test_layout_corrupt_live_store_is_told_and_unlocked(tmp_path: Path) -> None:
    """A writer that cannot open lets the lock go."""
    with open_writer(tmp_path / "s") as writer:
        writer.publish()
    (tmp_path / "s" / layout.LIVE / "CURRENT").write_text("junk")
    for _ in range(2):
        with pytest.raises(StoreError, match="cannot be opened") as told:
            open_writer(tmp_path / "s")
        assert not isinstance(told.value, StoreLocked)


def test_layout_second_writer_is_refused(tmp_path: Path) -> None:
    """A second writer is told who holds the store; after the first ends it may write."""
    with open_writer(tmp_path / "s"), pytest.raises(StoreLocked, match="process") as told:
        open_writer(tmp_path / "s")
    assert told.value.remedy is not None
    with open_writer(tmp_path / "s"):
        pass


def test_layout_other_base_is_refused(tmp_path: Path) -> None:
    """A store keeps the base of its IRIs."""
    with open_writer(tmp_path / "s", base="https://news.example/") as writer:
        assert writer.base == "https://news.example/"
    with pytest.raises(StoreError, match="begin with"):
        open_writer(tmp_path / "s", base="https://other.example/")
    with open_writer(tmp_path / "s") as writer:
        assert writer.base == "https://news.example/"


def test_layout_bad_base_is_refused(tmp_path: Path) -> None:
    """A base that no IRI can begin with makes no store."""
    with pytest.raises(KgError, match="base"):
        open_writer(tmp_path / "s", base="news")
    assert not (tmp_path / "s" / layout.CONFIG).exists()


def test_layout_missing_store_is_not_made_unasked(tmp_path: Path) -> None:
    """`create=False` makes nothing."""
    with pytest.raises(StoreError, match="no store here"):
        open_writer(tmp_path / "s", create=False)
    assert not (tmp_path / "s").exists()
