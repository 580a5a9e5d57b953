"""One article is one transaction; building twice changes nothing; retraction takes only what it supported."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from kg import vocab
from kg.errors import NotFound, StoreError
from kg.graph import iris
from kg.store import Writer, layout, open_reader, open_writer, sorted_quads
from kg.store import writer as writer_module

Articles = dict[str, list[Quad]]
PATH = NamedNode(vocab.path)


def _graph(name: str, path: str, *objects: int) -> list[Quad]:
    graph, node = NamedNode(f"urn:graph:{name}"), NamedNode(f"urn:article:{name}")
    numbers = [Quad(node, NamedNode("urn:p"), Literal(n), graph) for n in objects]
    return [*numbers, Quad(node, PATH, Literal(path), graph)]


def _all(writer: Writer) -> list[Quad]:
    return sorted_quads(writer.quads())


def test_writer_building_twice_changes_nothing(tmp_path: Path, articles: Articles, identities: list[Quad]) -> None:
    """The same articles give the same quads, no change and no new snapshot."""
    seen = []
    for _ in range(2):
        with open_writer(tmp_path / "s") as writer:
            changed = [writer.put(quads, path=path) for path, quads in articles.items()]
            changed.append(writer.set_identities(identities))
            seen.append((changed, _all(writer), writer.publish()))
    assert all(seen[0][0])
    assert not any(seen[1][0])
    assert seen[0][1:] == seen[1][1:]


def test_writer_order_does_not_count(tmp_path: Path, articles: Articles) -> None:
    """Stores with the same articles hold the same quads, in bulk or one by one, whatever the order."""
    stores = []
    for name, items in (("a", list(articles.items())), ("b", list(articles.items())[::-1])):
        with open_writer(tmp_path / name) as writer:
            for path, quads in items:
                writer.put(quads, path=path)
                if name == "b":
                    writer.publish()  # ends the bulk load: later articles go in by update
            stores.append(_all(writer))
    assert stores[0] == stores[1]


def test_writer_changed_file_replaces_its_graph(tmp_path: Path) -> None:
    """A new version of a path takes the old one's place, in bulk and later, and touches nothing else."""
    for publishes in (False, True):
        with open_writer(tmp_path / str(publishes)) as writer:
            writer.put(_graph("a", "a.txt", 1, 2), path="a.txt")
            writer.put(_graph("b", "b.txt", 1), path="b.txt")
            if publishes:
                writer.publish()
            assert writer.put(_graph("a2", "a.txt", 3), path="a.txt")
            assert _all(writer) == sorted_quads([*_graph("a2", "a.txt", 3), *_graph("b", "b.txt", 1)])


def test_writer_same_article_read_anew_is_updated(tmp_path: Path) -> None:
    """Another reading of the same text replaces the graph of that text."""
    with open_writer(tmp_path / "s") as writer:
        for objects in ((1, 2), (2, 3), (2, 3)):
            changed = writer.put(_graph("a", "a.txt", *objects), path="a.txt")
        assert not changed
        assert _all(writer) == sorted_quads(_graph("a", "a.txt", 2, 3))


def test_writer_text_shared_by_two_files_outlives_one(tmp_path: Path) -> None:
    """Where two files had one text and one file changes, the other keeps the text."""
    shared = [*_graph("a", "a.txt", 1), *_graph("a", "copy.txt")]
    with open_writer(tmp_path / "s") as writer:
        writer.put(shared, path="a.txt")
        writer.put(_graph("new", "a.txt", 2), path="a.txt")
        assert _all(writer) == sorted_quads([*_graph("a", "copy.txt", 1), *_graph("new", "a.txt", 2)])


@pytest.mark.parametrize("publishes", [False, True])
def test_writer_remove_of_one_path_keeps_the_text_of_the_other(tmp_path: Path, publishes: bool) -> None:
    """Where two files have one text, retracting a path takes that path only; the last one takes the text along."""
    other = _graph("b", "b.txt", 1)
    with open_writer(tmp_path / "s") as writer:
        writer.put([*_graph("a", "a.txt", 1), *_graph("a", "copy.txt")], path="a.txt")
        writer.put(other, path="b.txt")
        if publishes:
            writer.publish()
        assert writer.remove("a.txt") == 1
        assert _all(writer) == sorted_quads([*_graph("a", "copy.txt", 1), *other])
        with pytest.raises(NotFound):
            writer.remove("a.txt")
        assert writer.remove("copy.txt") == 2
        assert _all(writer) == sorted_quads(other)


def test_writer_remove_by_digest_takes_every_path(tmp_path: Path, articles: Articles) -> None:
    """A digest, or an article's IRI, means the text, wherever it lies."""
    path, quads = next(iter(articles.items()))
    node = next(q.subject for q in quads if q.predicate == PATH)
    with open_writer(tmp_path / "s") as writer:
        writer.put([*quads, Quad(node, PATH, Literal("copy.txt"), quads[0].graph_name)], path=path)
        assert writer.remove(node.value) == len(quads) + 1
        assert _all(writer) == []


def test_writer_rewritten_numbers_are_no_change(tmp_path: Path) -> None:
    """A lexical form that the engine rewrites (01 → 1) does not count as a change."""
    graph = NamedNode("urn:g")
    quad = Quad(graph, graph, Literal("01", datatype=NamedNode(vocab.PREFIXES["xsd"] + "integer")), graph)
    with open_writer(tmp_path / "s") as writer:
        assert writer.put([quad])
        writer.publish()
        assert not writer.put([quad])


@pytest.mark.parametrize(
    ("quads", "told"),
    [
        ([], "one named graph"),
        ([*_graph("a", "a"), *_graph("b", "b")], "one named graph"),
        ([Quad(BlankNode(), PATH, Literal("x"), NamedNode("urn:g"))], "blank node"),
        ([Quad(PATH, PATH, BlankNode(), NamedNode("urn:g"))], "blank node"),
        ([Quad(PATH, PATH, PATH, DefaultGraph())], "default graph"),
    ],
)
def test_writer_refuses_what_cannot_be_built_twice(tmp_path: Path, quads: list[Quad], told: str) -> None:
    """An article is one named graph without blank nodes."""
    with open_writer(tmp_path / "s") as writer:
        with pytest.raises(StoreError, match=told):
            writer.put(quads)
        assert _all(writer) == []


@pytest.mark.parametrize("by", ["path", "digest", "short digest", "article", "graph"])
def test_writer_remove_is_the_inverse_of_put(tmp_path: Path, articles: Articles, by: str) -> None:
    """Retracting an article leaves what the others alone would have given, however it is named."""
    (path, first), *others = articles.items()
    graph = first[0].graph_name
    assert isinstance(graph, NamedNode)
    digest = iris.graph_digest(iris.DEFAULT_BASE, graph.value)
    assert digest is not None
    names = {"path": path, "digest": digest, "short digest": digest[:8]}
    names |= {"article": iris.article(iris.DEFAULT_BASE, digest), "graph": graph.value}
    with open_writer(tmp_path / "s") as writer:
        for at, quads in others:
            writer.put(quads, path=at)
        before = _all(writer)
        writer.put(first, path=path)
        assert writer.remove(names[by]) == len(first)
        assert _all(writer) == before


def test_writer_remove_takes_entities_that_nothing_else_supports(
    tmp_path: Path, articles: Articles, identities: list[Quad]
) -> None:
    """After all articles went nothing is left; an entity stays as long as one article names it."""
    putin = NamedNode(iris.entity(iris.DEFAULT_BASE, "putin"))
    with open_writer(tmp_path / "s") as writer:
        for path, quads in articles.items():
            writer.put(quads, path=path)
        writer.set_identities(identities)
        for path in articles:
            assert any(writer.quads(putin, NamedNode(vocab.name)))
            writer.remove(path)
        assert _all(writer) == []


@pytest.mark.parametrize("name", ["nowhere.txt", "0123456789ab", "https://example.org/kg/article/x", "<>", ""])
def test_writer_remove_unknown_article_is_told(tmp_path: Path, name: str) -> None:
    """Retracting what is not there is NotFound, and changes nothing."""
    with open_writer(tmp_path / "s") as writer:
        writer.put(_graph("a", "a.txt", 1), path="a.txt")
        with pytest.raises(NotFound):
            writer.remove(name)
        assert len(_all(writer)) == 2


def test_writer_identities_are_replaced_whole(tmp_path: Path, identities: list[Quad]) -> None:
    """Setting identities replaces them; setting none empties their graph."""
    graph = identities[0].graph_name
    assert isinstance(graph, NamedNode)
    with open_writer(tmp_path / "s") as writer:
        assert not writer.set_identities([])
        assert writer.set_identities(identities)
        assert writer.set_identities(identities[:5])
        assert _all(writer) == sorted_quads(identities[:5])
        assert writer.set_identities([], graph=graph)
        assert _all(writer) == []


def test_writer_readers_see_only_what_was_published(tmp_path: Path) -> None:
    """A reader keeps its snapshot; a new one sees the last published; an old snapshot goes when nobody holds it."""
    path = tmp_path / "s"
    with open_writer(path) as writer:
        writer.put(_graph("a", "a.txt", 1), path="a.txt")
        first = writer.publish()
        with open_reader(path) as reader:
            writer.put(_graph("b", "b.txt", 1), path="b.txt")
            assert reader.is_current()
            assert len(list(open_reader(path).quads())) == 2
            second = writer.publish()
            assert not reader.is_current()
            assert len(list(reader.quads())) == 2
            assert first.exists()
        with open_reader(path) as reader:
            assert len(list(reader.quads())) == 4
        writer.remove("b.txt")
        writer.publish()
        assert not first.exists()
        assert not second.exists()


def test_writer_error_inside_publishes_nothing(tmp_path: Path) -> None:
    """An exception in the writer's block leaves readers with the last snapshot, and the lock free."""
    path = tmp_path / "s"
    with open_writer(path) as writer:
        writer.publish()
    with pytest.raises(StoreError, match="one named graph"), open_writer(path) as writer:
        writer.put([*_graph("a", "a.txt", 1), *_graph("b", "b.txt", 1)], path="a.txt")
    assert list(open_reader(path).quads()) == []
    with open_writer(path):
        pass


def test_writer_what_was_put_is_published_by_the_next_writer(tmp_path: Path) -> None:
    """A writer that ends without publishing loses nothing: the next one publishes it."""
    path = tmp_path / "s"
    with open_writer(path) as writer:
        writer.publish()
    with open_writer(path) as writer:
        writer.put(_graph("a", "a.txt", 1), path="a.txt")
    with open_writer(path) as writer:
        writer.publish()
    assert len(list(open_reader(path).quads())) == 2


def test_writer_bulk_is_loaded_in_portions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh store larger than one portion is whole."""
    monkeypatch.setattr(writer_module, "BULK_QUADS", 5)
    with open_writer(tmp_path / "s") as writer:
        for n in range(10):
            writer.put(_graph(str(n), f"{n}.txt", 1, 2), path=f"{n}.txt")
        writer.put(_graph("changed", "3.txt", 7), path="3.txt")
        assert len(_all(writer)) == 29


def test_writer_opening_removes_what_readers_held(tmp_path: Path) -> None:
    """A snapshot that a reader kept alive past its successor goes with the next writer, the current one never."""
    store = tmp_path / "s"
    with open_writer(store) as writer:
        writer.put(_graph("a", "a.txt", 1), path="a.txt")
        writer.publish()
    snapshots = store / layout.SNAPSHOTS
    with open_reader(store) as reader:
        with open_writer(store) as writer:
            writer.remove("a.txt")
            writer.publish()
        with open_writer(store):
            assert sorted(p.name for p in snapshots.iterdir()) == ["1", "2"], "a reader still holds the first"
        assert len(list(reader.quads())) == 2
    with open_writer(store):
        assert [p.name for p in snapshots.iterdir()] == ["2"]
    (store / layout.CURRENT).write_text("77\n")
    with open_writer(store):
        assert [p.name for p in snapshots.iterdir()] == ["2"], "where the pointer is damaged nothing goes"
