"""Files into a store: read, extract, resolve, write; each article one transaction.

    files ─ read_all ─► readings ─ resolve (a batch at a time) ─► article_quads ─► judged ─► writer.put
                                                                                             refresh ─► publish

In come files, the stages and an open writer, out comes a `Summary`. Start at `build`. A path whose file changed has
its old graph replaced; a text that lies under two paths is one article; building the same files twice changes
nothing. What a stage raises costs the article it was raised for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from kg import __version__, vocab
from kg.graph import Run, article_quads, iris
from kg.lang import load_pack
from kg.model import Problem, Reading
from kg.pipeline import judging
from kg.pipeline.files import Found, find_files
from kg.pipeline.identities import refresh
from kg.pipeline.reader import LOSSES, Extract, Progress, Resolve, internal_error, readings
from kg.store import Writer
from kg.text.language import supported
from kg.text.reading import MAX_BYTES

PATH = NamedNode(vocab.path)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did.

    Args:
        files: Files found.
        articles: Different texts among them that are now in the store.
        changed: Articles whose graph is new or other than before.
        mentions: Of all articles read; likewise roles and quotations.
        entities: Different entities of all articles read.
        problems: In the order of the files.
        passed: How many entries of folders were passed over by rule, by reason.
    """

    files: int = 0
    articles: int = 0
    changed: int = 0
    mentions: int = 0
    roles: int = 0
    quotations: int = 0
    entities: int = 0
    problems: tuple[Problem, ...] = ()
    passed: Mapping[str, int] = field(default_factory=dict)

    @property
    def partial(self) -> bool:
        """Whether a file or its facts were lost."""
        return any(p.code in LOSSES for p in self.problems)


@dataclass
class _Tally:
    """What is gathered while a build runs."""

    entities: set[str] = field(default_factory=set)
    paths: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    seen: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    counts: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def build(
    paths: Iterable[Path],
    writer: Writer,
    *,
    extract: Extract,
    resolve: Resolve,
    max_bytes: int = MAX_BYTES,
    jobs: int = 1,
    texts: bool | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Read files and folders into a store.

    Args:
        paths: Files and folders.
        writer: The open store; it is published at the end.
        extract: Article → reading.
        resolve: Readings → the same readings, entity ids now those of the whole graph.
        max_bytes: The size beyond which a file is refused.
        jobs: Processes that read and extract.
        texts: Whether the articles' texts are kept beside the graph; None keeps those that were never refused.
        progress: Called after each file with the number done and the number of all.

    Returns:
        Counts and every Problem; nothing about a single file is raised.

    Raises:
        StoreError: the store cannot be written.
        JudgementError: the file of judgements beside the store is wrong; nothing was read then.
    """
    found = find_files(paths)
    tally = _Tally(problems=list(found.problems))
    fresh = next(writer.quads(), None) is None
    decided = judging.load(writer)
    coming = readings(
        found.files, tally.problems, extract=extract, resolve=resolve, max_bytes=max_bytes, jobs=jobs, progress=progress
    )
    for reading in coming:
        _put(reading, writer, tally, decided, fresh=fresh, texts=texts)
    # again: whom a judgement is about may have come with an article, and names that are near each other
    decided = judging.clustered(writer, judging.load(writer))
    judging.rejudge(writer, decided)
    tally.problems += judging.waiting(writer, decided)
    refresh(writer, decided)
    writer.publish()
    return _summary(found, tally)


def _put(
    reading: Reading, writer: Writer, tally: _Tally, decided: judging.Judged, *, fresh: bool, texts: bool | None
) -> None:
    """Write one article, and take its path from the texts it belonged to before."""
    article = reading.article
    tally.seen.add(article.path)
    tally.paths[article.id].add(article.path)
    elsewhere: set[str] = set()
    if not fresh:
        _disown(article.path, article.id, writer)
        node = NamedNode(iris.article(writer.base, article.id))
        stored = {q.object.value for q in writer.quads(node, PATH) if isinstance(q.object, Literal)}
        # A stored path that this run has not come to yet may still hold this text; one that it has come to may not.
        elsewhere = stored - tally.seen
    paths = tally.paths[article.id] | elsewhere
    try:
        quads = article_quads(reading, base=writer.base, run=run_of(article.lang), paths=paths)
        quads = judging.shown(quads, decided, article.raw)
    except Exception as error:  # the law of damage: whatever a fact holds, it costs this article at most
        tally.problems.append(internal_error(article.path, error))
        return
    writer.keep_text(article.id, article.raw, wanted=texts)
    if writer.put(quads, path=article.path):
        tally.changed.add(article.id)
    tally.entities.update(entity.id for entity in reading.entities)
    tally.counts[article.id] = (len(reading.mentions), len(reading.roles), len(reading.quotations))


def _disown(path: str, digest: str, writer: Writer) -> None:
    """Where another text lay under `path` and lies under other paths too, only the path goes from its graph."""
    for quad in list(writer.quads(None, PATH, Literal(path))):
        graph = quad.graph_name
        if not isinstance(graph, NamedNode) or iris.graph_digest(writer.base, graph.value) == digest:
            continue
        quads = list(writer.quads(graph=graph))
        if any(q.predicate == PATH and q != quad for q in quads):
            writer.put([q for q in quads if q != quad])


def run_of(lang: str) -> Run:
    """What reads articles of one language: this program and the language's pack, with their versions."""
    packs = (f"{lang} {load_pack(lang).meta.version}",) if lang in supported() else ()
    return Run(f"kg {__version__}", packs)


def _summary(found: Found, tally: _Tally) -> Summary:
    mentions, roles, quotations = (sum(c[i] for c in tally.counts.values()) for i in range(3))
    return Summary(
        files=len(found.files),
        articles=len(tally.counts),
        changed=len(tally.changed),
        mentions=mentions,
        roles=roles,
        quotations=quotations,
        entities=len(tally.entities),
        problems=tuple(tally.problems),
        passed=found.passed,
    )
