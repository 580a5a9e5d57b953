"""The one writer of a store: articles in, snapshots out.

In comes one article's quads at a time, each article a transaction of its own; out goes, at `publish`,
a snapshot that readers open. What a killed writer leaves behind is either whole or thrown away:

    put, remove, set_identities    one SPARQL update each, which the engine applies wholly or not at all
    filling an empty store         in bulk, which is faster but not safe to interrupt: the file
                                   `unpublished` says "bulk", and the next writer starts from empty
    publish                        flush, backup, fsync, then one rename moves the pointer `current`

Start at `open_writer`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad

from kg import vocab
from kg.errors import NotFound, StoreError
from kg.graph import iris
from kg.store import compaction, contents, layout, writer_marks
from kg.store.changes import Changes
from kg.store.contract import GraphName
from kg.store.layout import Config
from kg.store.texts import Texts

BULK_QUADS = 500_000  # about 300 MB of Python objects: what the writer gathers before it loads in bulk


def make_scratch(store: Path, *, base: str | None = None) -> None:
    """Make an empty store of any RDF, published, at a folder that is not there or empty.

    Raises:
        StoreError: it cannot be made.
    """
    _make(store, iris.checked_base(base or iris.DEFAULT_BASE), layout.SCRATCH)
    with open_writer(store) as writer:
        writer.publish()


def open_writer(store: str | Path, *, base: str | None = None, create: bool = True) -> Writer:
    """Open a store for writing, alone.

    Args:
        store: The store's folder; made if `create` and not there.
        base: IRI base of a new store; an old store keeps its own, and another one is refused.
        create: Whether a missing store is made.

    Raises:
        StoreLocked: another writer holds it.
        StoreError: it is missing and `create` is false, is not a store, is damaged, of another format,
            or has another IRI base.
    """
    path = Path(store)
    if create and (not path.exists() or (path.is_dir() and not any(path.iterdir()))):
        _make(path, iris.checked_base(base or iris.DEFAULT_BASE))
    config = layout.read_config(path)
    if config.format < layout.FORMAT:
        raise StoreError(
            f"the store has format {config.format}; it can be read, but this version adds to format {layout.FORMAT}",
            where=str(path),
            remedy="build a new store from the files",
        )
    if base is not None and base != config.base:
        raise StoreError(
            f"the store's IRIs begin with {config.base}, not {base}",
            where=str(path),
            remedy="leave the base out, or build into another folder",
        )
    return Writer(path, config)


def _make(path: Path, base: str, kind: str = layout.ARTICLES) -> None:
    try:
        (path / layout.SNAPSHOTS).mkdir(parents=True, exist_ok=True)
        layout.write_config(path, Config(layout.FORMAT, base, kind))
    except OSError as err:
        raise StoreError(f"the store cannot be made: {err}", where=str(path), remedy="name a writable place") from err


class Writer:
    """A store opened for writing; a context manager that publishes nothing by itself."""

    def __init__(self, path: Path, config: Config) -> None:
        self.path, self.base, self.kind = path, config.base, config.kind
        self._safe = config.kind != layout.SCRATCH
        self._lock = layout.lock_for_writing(path)
        try:
            compaction.settle(path)
            writer_marks.discard_broken_bulk(path)
            layout.remove_left_snapshots(path)
            self._store = ox.Store(str(path / layout.LIVE))
            self._fresh = len(self._store) == 0
            self._texts = Texts(path)
            self._changes = Changes(known=not writer_marks.is_marked(path))
        except StoreError:
            layout.unlock(path, self._lock)
            raise
        except (OSError, RuntimeError) as err:
            layout.unlock(path, self._lock)
            raise StoreError(
                f"the store cannot be opened: {err}", where=str(path / layout.LIVE), remedy="build the store anew"
            ) from err
        # The entities that changes since the last snapshot concern; None is any.
        self.met: set[str] | None = None if self._fresh or writer_marks.is_marked(path) else set()
        self._pending: dict[NamedNode, tuple[str | None, set[Quad]]] = {}
        self._pending_quads = 0
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self._flush_bulk()
        self.close()

    def close(self) -> None:
        """Let the store go; what was put since the last `publish` stays unseen until the next one."""
        if not self._closed:
            self._closed = True
            self._texts.close()
            del self._store
            layout.unlock(self.path, self._lock)

    def put(self, quads: Iterable[Quad], *, path: str | None = None) -> bool:
        """Put one article's graph in the place of what the store held of that article.

        Args:
            quads: The article's quads, all in one named graph, without blank nodes.
            path: The file it was read from; an older version of the same path goes in the same transaction.

        Returns:
            Whether anything changed.

        Raises:
            StoreError: the quads are of no graph or several, hold a blank node, or cannot be written.
        """
        graph, new = contents.one_graph(quads)
        older = {g for g in self._graphs_of_path(path) if g != graph} if path is not None else set()
        if self._fresh and not older and graph not in self._pending and not self._store.contains_named_graph(graph):
            self._gather(graph, path, new)
            return True
        self._flush_bulk()
        shared = {quad for g in older for quad in contents.shared_paths(self._store, g, path or "")}
        return self._replace(graph, new, older - {quad.graph_name for quad in shared}, also_gone=shared)

    def keep_text(self, digest: str, raw: str, *, wanted: bool | None = None) -> None:
        """Keep an article's text beside its graph, for who wants to see the words in their place; see `Texts.keep`."""
        self._texts.keep(digest, raw, wanted=wanted)

    def text(self, digest: str) -> str | None:
        """The text that was kept for an article; None where there is none."""
        return self._texts.of(digest)

    def set_identities(self, quads: Iterable[Quad], *, graph: NamedNode | None = None) -> bool:
        """Replace the whole graph of identities.

        Args:
            quads: All its quads, in one named graph, without blank nodes.
            graph: The graph to empty where there are no quads.

        Returns:
            Whether anything changed.

        Raises:
            StoreError: as for `put`.
        """
        quads = list(quads)
        self._flush_bulk()
        if not quads:
            return graph is not None and self._replace(graph, set())
        return self._replace(*contents.one_graph(quads))

    def change_identities(self, gone: Iterable[Quad], new: Iterable[Quad]) -> int:
        """Take some quads of the graph of identities away and add others; those that stand on both sides stay.

        Returns:
            The number of quads that went or came.

        Raises:
            StoreError: they cannot be written.
        """
        self._flush_bulk()
        old, added = set(gone), contents.as_stored(set(new))
        changes = contents.changes(old - added, added - old)
        if changes:
            self._update(changes, {iris.identities_graph(self.base)})
        return len(old ^ added)

    def remove(self, article: str) -> int:
        """Retract an article, and of the identities what nothing else supports.

        A path is one place of a text: where the text lies under other paths too, only that path goes.

        Args:
            article: Its path as it was given, its digest (or the first 8 or more digits), its IRI or its graph's IRI.

        Returns:
            The number of quads that went.

        Raises:
            NotFound: the store holds no such article.
        """
        self._flush_bulk()
        if contents.twins(self._store, article):
            tie = list(self._store.quads_for_pattern(None, NamedNode(vocab.path), Literal(article), None))
            self._update(
                contents.changes(tie, ()), {q.graph_name.value for q in tie if isinstance(q.graph_name, NamedNode)}
            )
            return len(tie)
        graphs = contents.graphs_of(self._store, article, base=self.base)
        if not graphs:
            raise NotFound(
                f"no such article: {article}", where=str(self.path), remedy="kg query articles lists the paths"
            )
        before = len(self._store)
        for graph in graphs:
            self._meet(self._store.quads_for_pattern(None, None, None, graph))
        orphans = contents.orphans(self._store, graphs, base=self.base)
        touched = {iris.identities_graph(self.base), *(g.value for g in graphs)}
        self._update([*(f"DROP SILENT GRAPH {g}" for g in graphs), *contents.changes(orphans, ())], touched)
        return before - len(self._store)

    def twins(self, path: str) -> list[str]:
        """The other paths under which the text of `path` lies, sorted; empty where it lies under no other."""
        self._flush_bulk()
        return sorted(contents.twins(self._store, path))

    def publish(self) -> Path:
        """Make everything put so far visible to readers that open from now on.

        Returns:
            The new snapshot's folder; the old one if nothing changed.

        Raises:
            StoreError: the disk refuses.
        """
        self._flush_bulk()
        if not writer_marks.is_marked(self.path) and (self.path / layout.CURRENT).exists():
            self._texts.flush()
            self.met = set()
            return layout.current_snapshot(self.path)
        self._texts.forget_all_but(iris.graph_digest(self.base, g.value) or "" for g in self._graphs())
        folder = writer_marks.make_snapshot(self._store, self.path, self._changes, safe=self._safe)
        self._fresh, self.met = False, set()
        return folder

    def compact(self) -> None:
        """Write the engine's files anew, without what was taken away; gone from the disk after the next `publish`.

        Raises:
            StoreError: the disk refuses.
        """
        self._flush_bulk()
        self._mark("update", ())
        try:
            compaction.write_anew(self.path, self._store)
            del self._store
            compaction.take_the_place(self.path)
            self._store = ox.Store(str(self.path / layout.LIVE))
        except (OSError, RuntimeError) as err:
            raise StoreError(f"the store cannot be compacted: {err}", where=str(self.path)) from err

    def quads(
        self,
        subject: NamedNode | None = None,
        predicate: NamedNode | None = None,
        object: NamedNode | Literal | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """The quads that fit a pattern as the writer sees them, unpublished ones included; None fits anything."""
        self._flush_bulk()
        yield from self._store.quads_for_pattern(subject, predicate, object, graph)

    def engine(self) -> ox.Store:
        """The engine itself, for `kg.store.writes_apply`, which tells what it changes by `note`."""
        self._flush_bulk()
        return self._store

    def note(self, graphs: Iterable[str] | None) -> None:
        """Note that graphs are about to change, so that there is something to publish; None is any."""
        self._mark("update", graphs)

    def _replace(
        self, graph: NamedNode, new: set[Quad], outdated: Iterable[GraphName] = (), also_gone: Iterable[Quad] = ()
    ) -> bool:
        old = set(self._store.quads_for_pattern(None, None, None, graph))
        outdated, also_gone = set(outdated), set(also_gone)
        if not (old or outdated or also_gone):
            self._meet(new)
            return self._add(graph, new)
        new = contents.as_stored(new)
        self._meet(old ^ new)
        for one in outdated:
            self._meet(self._store.quads_for_pattern(None, None, None, one))
        changes = contents.changes((old - new).union(also_gone), new - old)
        operations = [*(f"DROP SILENT GRAPH {g}" for g in outdated), *changes]
        if operations:
            graphs = (graph, *outdated, *(quad.graph_name for quad in also_gone))
            self._update(operations, {g.value for g in graphs if isinstance(g, NamedNode)})
        return bool(operations)

    def _meet(self, quads: Iterable[Quad]) -> None:
        """Note the entities that quads are about, or that they name."""
        if self.met is not None:
            start = f"{self.base}entity/"
            terms = (term for quad in quads for term in (quad.subject, quad.object) if isinstance(term, NamedNode))
            self.met.update(term.value for term in terms if term.value.startswith(start))

    def _add(self, graph: NamedNode, new: set[Quad]) -> bool:
        """Add a graph that takes nothing's place: atomic as an update is, with half its memory and time."""
        if new:
            self._mark("update", {graph.value})
            try:
                self._store.extend(new)
            except (OSError, RuntimeError) as err:
                raise StoreError(f"the store cannot be written: {err}", where=str(self.path)) from err
        return bool(new)

    def _update(self, operations: list[str], graphs: set[str] | None = None) -> None:
        self._mark("update", graphs)
        try:
            self._store.update(";\n".join(operations))
        except (OSError, RuntimeError) as err:
            raise StoreError(f"the store cannot be written: {err}", where=str(self.path)) from err

    def _gather(self, graph: NamedNode, path: str | None, new: set[Quad]) -> None:
        self._pending[graph] = (path, new)
        self._pending_quads += len(new)
        if self._pending_quads >= BULK_QUADS:
            self._flush_bulk()

    def _flush_bulk(self) -> None:
        if not self._pending:
            return
        self._mark("bulk", {graph.value for graph in self._pending})
        try:
            self._store.bulk_extend(quad for _, quads in self._pending.values() for quad in quads)
        except (OSError, RuntimeError) as err:
            raise StoreError(f"the store cannot be written: {err}", where=str(self.path)) from err
        self._pending.clear()
        self._pending_quads = 0
        self._store.flush()
        self._mark("update", ())

    def _mark(self, what: str, graphs: Iterable[str] | None = None) -> None:
        """Note on disk how an unfinished change must be taken, and which graphs it changes; None is any."""
        self._changes.touch(graphs)
        writer_marks.mark(self.path, what, safe=self._safe)

    def _graphs(self) -> Iterator[NamedNode]:
        return (g for g in self._store.named_graphs() if isinstance(g, NamedNode))

    def _graphs_of_path(self, path: str) -> set[NamedNode]:
        pending = {g for g, (p, _) in self._pending.items() if p == path}
        return pending | contents.graphs_of_path(self._store, path)
