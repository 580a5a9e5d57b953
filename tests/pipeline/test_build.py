"""Building: files and folders into a store, each article by itself, twice the same as once."""

from __future__ import annotations

import dataclasses
import importlib
import io
import os
import shutil
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal, Quad

from kg import vocab
from kg.errors import KgError
from kg.evaluation.gold import gold_files, read_gold
from kg.model import Article, Reading, Span
from kg.pipeline.build import Summary, build
from kg.pipeline.files import find_files
from kg.pipeline.identities import refresh
from kg.pipeline.reader import Extract, read_all, without_facts
from kg.pipeline.stages import default_stages
from kg.store import export, open_reader, open_writer
from kg.text.reading import path_name

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
GOLD = {r.article.id: r for r in (read_gold(p) for p in gold_files(ROOT / "tests" / "gold" / "seeds"))}


def extract(article: Article) -> Reading:
    """The annotation of a seed in the extractor's place; no facts for any other text."""
    gold = GOLD.get(article.id)
    return without_facts(article) if gold is None else dataclasses.replace(gold, article=article)


def same(readings: Sequence[Reading]) -> Sequence[Reading]:
    return readings


def run(store: Path, *paths: Path, **options: object) -> Summary:
    with open_writer(store) as writer:
        return build(paths, writer, **{"extract": extract, "resolve": same, **options})  # type: ignore[arg-type]


def quads(store: Path) -> set[Quad]:
    with open_reader(store) as reader:
        return set(reader.quads())


def paths_of(store: Path) -> set[str]:
    return {str(q.object.value) for q in quads(store) if q.predicate.value == vocab.path}


def codes(summary: Summary) -> list[str]:
    return [p.code for p in summary.problems]


def names(quads: Iterable[Quad]) -> set[str]:
    return {q.object.value for q in quads if q.predicate.value == vocab.skos_prefLabel}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the seeds that a test may change."""
    return Path(shutil.copytree(SEEDS, tmp_path / "in"))


OTHER = "وقال الرئيس إن هذا مهم جدا في هذه المنطقة"


def test_build_counts(tmp_path: Path) -> None:
    """The summary counts what the annotations hold; an entity of several articles counts once."""
    summary = run(tmp_path / "store", SEEDS)
    assert (summary.files, summary.articles, summary.changed) == (5, 5, 5)
    assert summary.quotations == sum(len(r.quotations) for r in GOLD.values())
    assert summary.entities == len({e.id for r in GOLD.values() for e in r.entities})
    assert (summary.problems, summary.partial) == ((), False)


def test_build_twice_changes_nothing(tmp_path: Path) -> None:
    """The second build of the same files leaves the same quads and reports no change."""
    run(tmp_path / "store", SEEDS)
    first = quads(tmp_path / "store")
    again = run(tmp_path / "store", SEEDS)
    assert quads(tmp_path / "store") == first
    assert (again.articles, again.changed) == (5, 0)


def test_build_one_by_one_equals_at_once(tmp_path: Path) -> None:
    """Whether files come together or in several runs, in this order or another, the store is the same."""
    run(tmp_path / "a", SEEDS)
    for path in sorted(SEEDS.glob("*.txt"), reverse=True):
        run(tmp_path / "b", path)
    assert quads(tmp_path / "a") == quads(tmp_path / "b")


@pytest.mark.parametrize("at", range(5))
def test_build_then_retract_equals_build_without(tmp_path: Path, at: int) -> None:
    """Retracting a seed leaves the store of the four others, byte by byte of its export."""
    seeds = sorted(SEEDS.glob("*.txt"))
    stages = default_stages()
    for name, files in (("all", seeds), ("without", [*seeds[:at], *seeds[at + 1 :]])):
        run(tmp_path / name, *files, extract=_read_once, resolve=stages.resolve)
    assert quads(tmp_path / "all") != quads(tmp_path / "without")
    with open_writer(tmp_path / "all") as writer:
        writer.remove(seeds[at].as_posix())
        refresh(writer)
        writer.publish()
    assert exported(tmp_path / "all") == exported(tmp_path / "without")


@cache
def _read_once(article: Article) -> Reading:
    return default_stages().extract(article)


def exported(store: Path) -> bytes:
    out = io.BytesIO()
    with open_reader(store) as reader:
        export(reader, out)
    return out.getvalue()


def test_build_replaces_changed_file(tmp_path: Path, folder: Path) -> None:
    """A file with another text under the same path has its graph replaced, and only its own."""
    run(tmp_path / "store", folder)
    before = quads(tmp_path / "store")
    path = min(folder.glob("*.txt"))
    path.write_text(OTHER, encoding="utf-8")
    summary = run(tmp_path / "store", folder)
    after = quads(tmp_path / "store")
    assert summary.changed == 1
    digests = {q.object.value for q in before - after if q.predicate.value == vocab.digest}
    assert len(digests) == 1
    others = {q for q in before if next(iter(digests)) not in str(q) and "identities" not in str(q.graph_name)}
    assert others <= after
    assert len(paths_of(tmp_path / "store")) == 5


def test_build_forgets_entities_nobody_names(tmp_path: Path, folder: Path) -> None:
    """Entities that only the replaced text named leave the identities graph."""
    only = max(folder.glob("*.txt"))
    run(tmp_path / "store", only)
    assert names(quads(tmp_path / "store"))
    only.write_text(OTHER, encoding="utf-8")
    run(tmp_path / "store", only)
    assert names(quads(tmp_path / "store")) == set()


def test_build_keeps_identities_of_other_articles(tmp_path: Path) -> None:
    """What an earlier run knew of entities stays when another article comes."""
    first, second = sorted(SEEDS.glob("*.txt"))[:2]
    run(tmp_path / "store", first)
    known = names(quads(tmp_path / "store"))
    run(tmp_path / "store", second)
    assert known <= {q.object.value for q in quads(tmp_path / "store") if isinstance(q.object, Literal)}


def test_build_same_text_under_two_paths(tmp_path: Path, folder: Path) -> None:
    """Two files with one text are one article with two paths, and building again changes nothing."""
    original = min(folder.glob("*.txt"))
    copy = folder / "copy.txt"
    shutil.copy(original, copy)
    assert run(tmp_path / "store", folder).articles == 5
    assert len(paths_of(tmp_path / "store")) == 6
    first = quads(tmp_path / "store")
    assert run(tmp_path / "store", folder).changed == 0
    assert quads(tmp_path / "store") == first
    copy.write_text(OTHER, encoding="utf-8")
    assert run(tmp_path / "store", copy).articles == 1
    assert paths_of(tmp_path / "store") == {p.as_posix() for p in folder.glob("*.txt")}
    assert sum(q.predicate.value == vocab.digest for q in quads(tmp_path / "store")) == 6


@pytest.mark.parametrize("changed", [0, 1])
def test_build_changed_file_leaves_its_twin(tmp_path: Path, folder: Path, changed: int) -> None:
    """Of two files with one text one changes: the other keeps the text, whichever it is and whatever is built."""
    original = min(folder.glob("*.txt"))
    twins = [original, Path(shutil.copy(original, folder / "copy.txt"))]
    run(tmp_path / "store", folder)
    before = quads(tmp_path / "store")
    twins[changed].write_text(OTHER, encoding="utf-8")
    for paths in ([twins[changed]], [folder]):
        run(tmp_path / "store", *paths)
        after = quads(tmp_path / "store")
        kept = {q for q in before if q.object != Literal(twins[changed].as_posix())}
        assert kept <= after
        assert paths_of(tmp_path / "store") == {p.as_posix() for p in folder.glob("*.txt")}


def test_build_texts_that_change_places(tmp_path: Path) -> None:
    """Files that swap their texts, beside a third that takes one of them, lie under the texts they have now."""
    a, b, c = (tmp_path / "in" / f"{name}.txt" for name in "abc")
    a.parent.mkdir()
    one, two = (path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))[:2])
    a.write_text(one, encoding="utf-8")
    b.write_text(two, encoding="utf-8")
    run(tmp_path / "store", a.parent)
    a.write_text(two, encoding="utf-8")
    b.write_text(one, encoding="utf-8")
    c.write_text(two, encoding="utf-8")
    run(tmp_path / "store", a.parent)
    run(tmp_path / "anew", a.parent)
    assert quads(tmp_path / "store") == quads(tmp_path / "anew")


BAD = {
    "empty.txt": (b"", "empty-file"),
    "windows.txt": ("وقال الرئيس إن هذا مهم في هذه المنطقة".encode("cp1256"), "decoded-as"),
    "utf16.txt": ("وقال الرئيس إن هذا مهم في هذه المنطقة".encode("utf-16"), "decoded-as"),
    "large.txt": (b"a " * 10_000_000, "too-large"),
    "english.txt": (b"The president said that it is ready.", "unsupported-language"),
    "silent.txt": ("هذا نص من دون قول في هذه المنطقة".encode(), "no-quotation"),
    "nul.txt": ("وقال الرئيس\0 إن هذا مهم في هذه المنطقة".encode(), "nul-characters"),
    "controls.txt": ("وقال \u202bالرئيس\u202c إن هذا مهم في هذه المنطقة".encode(), "direction-controls"),
    "broken.txt": ("وقال الرئيس إن هذا مهم في هذه المنطقة".encode() + b"\xd9", "undecodable-bytes"),
}


def test_build_survives_bad_files(tmp_path: Path, folder: Path) -> None:
    """Each bad file gives a Problem that names it, and the good files lose nothing."""
    for name, (data, _) in BAD.items():
        (folder / name).write_bytes(data)
    summary = run(tmp_path / "store", folder)
    told = {(Path(p.path).name, p.code) for p in summary.problems}
    assert {(name, code) for name, (_, code) in BAD.items()} <= told
    assert not {p.path for p in summary.problems} & {p.as_posix() for p in folder.glob("00*.txt")}
    assert summary.quotations == sum(len(r.quotations) for r in GOLD.values())
    assert summary.partial
    lost = {"empty.txt", "large.txt"}
    assert {Path(p).name for p in paths_of(tmp_path / "store")} == {p.name for p in folder.glob("*.txt")} - lost


ODD_NAMES = (b"line\nbreak.txt", b"bytes\xff\xfe.txt", b"escape\x1b[31m.txt", b'quote"back\\slash.txt')


@pytest.mark.parametrize("name", ODD_NAMES)
def test_build_reads_files_of_any_name(name: bytes, tmp_path: Path) -> None:
    """A name with line breaks or bytes that are no UTF-8 costs nothing, is told, and the article can be retracted."""
    path = tmp_path / os.fsdecode(name)
    shutil.copy(min(SEEDS.glob("*.txt")), path)
    summary = run(tmp_path / "store", tmp_path)
    assert (summary.articles, summary.partial) == (1, False)
    odd = name.startswith((b"line", b"bytes", b"escape"))
    assert [(p.code, p.path) for p in summary.problems] == [("odd-file-name", path_name(path))] * odd
    with open_writer(tmp_path / "store") as writer:
        writer.remove(path_name(path))
        assert [q for q in writer.quads() if q.predicate.value == vocab.digest] == []


@pytest.mark.parametrize("name", [n for n, (_, code) in BAD.items() if code in ("decoded-as", "no-quotation")])
def test_build_told_only_is_not_partial(name: str, tmp_path: Path) -> None:
    """A Problem that costs no facts does not make the run partial."""
    (tmp_path / name).write_bytes(BAD[name][0])
    assert not run(tmp_path / "store", tmp_path / name).partial


def test_build_tells_what_is_no_file(tmp_path: Path) -> None:
    """A dangling link, a pipe and a looping link inside a folder cost themselves, and are told by name."""
    (tmp_path / "in").mkdir()
    shutil.copy(min(SEEDS.glob("*.txt")), tmp_path / "in" / "good.txt")
    (tmp_path / "in" / "dangling.txt").symlink_to("nowhere")
    (tmp_path / "in" / "loop.txt").symlink_to("loop.txt")
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    summary = run(tmp_path / "store", tmp_path / "in")
    assert [(Path(p.path).name, p.code) for p in summary.problems] == [
        (f"{name}.txt", "unreadable") for name in ("dangling", "loop", "pipe")
    ]
    assert (summary.files, summary.articles, summary.partial) == (4, 1, True)


def test_build_reports_absent_and_empty_paths(tmp_path: Path) -> None:
    """A path that leads nowhere and a folder without texts are Problems."""
    (tmp_path / "void").mkdir()
    summary = run(tmp_path / "store", tmp_path / "absent.txt", tmp_path / "void")
    assert codes(summary) == ["unreadable", "empty-folder"]
    assert summary.partial


def test_build_survives_a_failing_extraction(tmp_path: Path) -> None:
    """An exception in one article costs that article's facts, and says what happened."""
    victim = min(SEEDS.glob("*.txt"))

    def failing(article: Article) -> Reading:
        if article.path == victim.as_posix():
            raise RuntimeError("a bug")
        return extract(article)

    summary = run(tmp_path / "store", SEEDS, extract=failing)
    (problem,) = summary.problems
    assert (problem.code, problem.path) == ("internal-error", victim.as_posix())
    assert "RuntimeError: a bug" in problem.what
    assert (summary.articles, summary.partial) == (5, True)


def test_build_survives_a_failing_resolution(tmp_path: Path) -> None:
    """Where resolving a batch fails, only the article at fault loses its facts."""
    victim = min(SEEDS.glob("*.txt")).as_posix()

    def failing(readings: Sequence[Reading]) -> Sequence[Reading]:
        if any(r.article.path == victim for r in readings):
            raise KgError("a bug")
        return readings

    summary = run(tmp_path / "store", SEEDS, resolve=failing)
    assert [(p.code, p.path) for p in summary.problems] == [("internal-error", victim)]
    assert summary.articles == 5


def test_build_survives_an_impossible_span(tmp_path: Path) -> None:
    """A reading that breaks the law of spans is refused by itself."""
    victim = min(SEEDS.glob("*.txt")).as_posix()

    def wrong(article: Article) -> Reading:
        reading = extract(article)
        if article.path != victim:
            return reading
        mention = dataclasses.replace(reading.mentions[0], span=Span(0, 10**6))
        return dataclasses.replace(reading, mentions=(mention,))

    summary = run(tmp_path / "store", SEEDS, extract=wrong)
    assert [(p.code, p.path) for p in summary.problems] == [("internal-error", victim)]
    assert summary.articles == 4


def test_build_tells_progress(tmp_path: Path) -> None:
    """Progress counts every file up to all of them."""
    told: list[tuple[int, int]] = []
    run(tmp_path / "store", SEEDS, progress=lambda done, total: told.append((done, total)))
    assert told == [(n, 5) for n in range(1, 6)]


DYING = """
import os
from kg.pipeline.reader import without_facts

def extract(article):
    if "/001" in article.path:
        os._exit(9)
    return without_facts(article)
"""


def test_read_all_in_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several processes give the same outcomes in the same order; one that dies costs the file that killed it."""
    (tmp_path / "dying.py").write_text(DYING, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    dying: Extract = importlib.import_module("dying").extract
    files = find_files([SEEDS]).files
    alone = list(read_all(files, without_facts))
    outcomes = list(read_all(files, dying, jobs=2))
    assert [o.path for o in outcomes] == list(files)
    assert [o.reading for o in outcomes if o.reading] == [o.reading for o in alone if "/001" not in str(o.path)]
    (lost,) = (o for o in outcomes if o.reading is None)
    assert [p.code for p in lost.problems] == ["internal-error"]
