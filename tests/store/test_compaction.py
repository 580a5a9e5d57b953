"""Compacting: what was taken away is gone from the disk, the rest is as it was, whenever it is killed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.cli.main import main
from kg.store import open_reader, open_writer
from kg.store.compaction import NEW, OLD
from kg.store.layout import LIVE

WORD = b"UNVERWECHSELBAR"


def graph(number: int) -> ox.NamedNode:
    """The graph of an article."""
    return ox.NamedNode(f"https://example.org/kg/graph/{number:064x}")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A published store of three articles; the second says the word, and was retracted."""
    path = tmp_path / "store"
    subject, predicate = ox.NamedNode("urn:a"), ox.NamedNode("urn:p")
    with open_writer(path) as writer:
        for number in range(3):
            text = WORD.decode() if number == 1 else f"text {number}"
            writer.put([ox.Quad(subject, predicate, ox.Literal(f"{text} of an article"), graph(number))])
        writer.publish()
    with open_writer(path) as writer:
        writer.note([graph(1).value])
        writer.engine().remove_graph(graph(1))
        writer.engine().add_graph(ox.NamedNode("urn:empty"))
        writer.publish()
    return path


def saying(store: Path) -> list[str]:
    """The files that hold the word."""
    return [str(file.relative_to(store)) for file in store.rglob("*") if file.is_file() and WORD in file.read_bytes()]


def held(store: Path) -> tuple[set[str], set[str]]:
    """What the store holds: its quads and its graphs."""
    with open_reader(store) as reader:
        graphs = {str(name) for name in reader.store.named_graphs()}
        return {str(quad) for quad in reader.quads(None, None, None, None)}, graphs


def test_compaction_takes_texts_off_the_disk(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The engine keeps a retracted text in its files; after `kg compact` no file of the store holds it."""
    before = held(store)
    assert saying(store)
    assert main(["compact", "--store", str(store)]) == 0
    assert "MB now" in capsys.readouterr().err
    assert saying(store) == []
    assert held(store) == before
    assert "<urn:empty>" in before[1]
    with open_writer(store) as writer:
        assert writer.put([ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("new"), graph(5))])
        writer.publish()
    assert len(held(store)[0]) == len(before[0]) + 1


@pytest.mark.parametrize("stage", ["half written", "moved away", "in place"])
def test_compaction_survives_a_kill(store: Path, stage: str) -> None:
    """Killed at any step, the next writer finds all that there was and leaves nothing behind."""
    before = held(store)
    if stage == "half written":
        (store / NEW).mkdir()
        (store / NEW / "000001.sst").write_bytes(b"half")
    elif stage == "moved away":
        shutil.copytree(store / LIVE, store / NEW)
        (store / LIVE).rename(store / OLD)
    else:
        shutil.copytree(store / LIVE, store / OLD)
    with open_writer(store) as writer:
        writer.note(None)
        writer.publish()
    assert held(store) == before
    assert {path.name for path in store.iterdir()} >= {LIVE}
    assert not (store / NEW).exists()
    assert not (store / OLD).exists()
