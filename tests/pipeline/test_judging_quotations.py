"""Decisions on quotations in a store: what they refuse, what they change, and that it outlives builds and undo."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kg import vocab
from kg.errors import JudgementError, NotFound
from kg.graph import DEFAULT_BASE, iris
from kg.pipeline.judging import apply_judgements, decide, load, take_back, waiting
from kg.query import KnowledgeGraph
from kg.resolve.judgements import add_judgement, beside, read_judgements
from kg.store import open_writer
from tests.pipeline.test_judging import FILES, KIM, PUTIN, apply, entity, quads, run

GONE = f"{DEFAULT_BASE}quotation/{'0' * 32}"


def said(store: Path, **parameters: str) -> list[dict[str, object]]:
    with KnowledgeGraph.open(store) as graph:
        return list(graph.ask("said", limit=500, **parameters).rows)


def first(store: Path, **parameters: str) -> dict[str, object]:
    return said(store, article=str(FILES[0]), **parameters)[0]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds by their gold; nobody judges here."""
    store = tmp_path_factory.mktemp("made") / "store"
    run(store, *FILES)
    return store


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "store"))


def judge(store: Path, what: str, quotation: object, value: str | None = None) -> str:
    with open_writer(store) as writer:
        return decide(writer, what, [str(quotation)], who="amal", why="read it", value=value).id


def test_quotations_decisions_hold_and_go(store: Path) -> None:
    """Each kind of decision shows in the answers with who decided; a new build changes nothing; undo takes it back."""
    before, row = quads(store), first(store)
    iri, start = row["quotation"], int(str(row["start"]))
    for what, value in (("accept", None), ("reject", None), ("speaker", KIM), ("span", f"{start},{start + 12}")):
        made = judge(store, what, iri, value)
        now = [r for r in said(store) if r["quotation"] == iri]
        if what == "reject":
            assert now == []
        else:
            assert now[0]["judged"] == [f"{what}: amal"]
        if what == "speaker":
            assert (now[0]["speaker"], now[0]["speaker_name"], now[0]["speaker_words"]) == (KIM, "Kim Jong Un", None)
        if what == "span":
            assert (now[0]["end"], len(str(now[0]["text"]))) == (start + 12, 12)
        after = quads(store)
        run(store, *FILES)
        assert quads(store) == after
        with open_writer(store) as writer:
            take_back(writer, made, who="ben")
        kept = {q for q in quads(store) if q.graph_name != NamedNode(iris.judgements_graph(DEFAULT_BASE))}
        assert kept == before


def test_quotations_any_order_and_batching(store: Path, tmp_path: Path) -> None:
    """Articles in any order, the file before or after: the same graph, also with a speaker who is merged."""
    one, two = store, tmp_path / "other"
    rows = said(one)
    judge(one, "speaker", rows[0]["quotation"], KIM)
    judge(one, "reject", rows[1]["quotation"])
    judge(one, "span", rows[2]["quotation"], f"{rows[2]['start']},{int(str(rows[2]['start'])) + 7}")
    with open_writer(one) as writer:
        decide(writer, "same", [KIM, PUTIN], who="amal")
    beside(two).write_bytes(beside(one).read_bytes())
    for file in reversed(FILES):
        run(two, file)
    assert quads(two) == quads(one)
    apply(two)
    assert quads(two) == quads(one)


def test_quotations_whom_no_article_of_the_quotation_names(store: Path) -> None:
    """The speaker may stand in other articles only; where these go, the decision waits, and it is as it was."""
    row = first(store)
    here = {q.object.value for q in quads(store) if str(row["article"])[-64:] in str(q.graph_name)}  # type: ignore[union-attr]
    other = min(str(r["speaker"]) for r in said(store) if "/entity/" in str(r["speaker"]) and r["speaker"] not in here)
    judge(store, "speaker", row["quotation"], other)
    assert first(store, speaker=other)["quotation"] == row["quotation"]
    with open_writer(store) as writer:
        for file in FILES[1:]:
            writer.remove(str(file))
        found = apply_judgements(writer)
        assert [p.code for p in waiting(writer, found)] == ["judgement-waits"]
    assert first(store)["speaker"] == row["speaker"]


@pytest.mark.parametrize(
    ("what", "about", "value", "reason"),
    [
        ("accept", PUTIN, None, "is no quotation"),
        ("reject", "https://elsewhere.example/quotation/1", None, "is no quotation"),
        ("accept", GONE, None, "unknown quotation"),
        ("speaker", None, "https://elsewhere.example/entity/a", "unknown entity"),
        ("speaker", None, entity("nobody-at-all"), "unknown entity"),
        ("span", None, "9,9", "ends where it starts"),
        ("span", None, "3,999999", "ends behind the article's text"),
        ("span", None, "0,1", "shares no character"),
    ],
)
def test_quotations_wrong_rows(store: Path, what: str, about: str | None, value: str | None, reason: str) -> None:
    """What cannot be right is refused with its line; neither it nor the rows before it are applied."""
    row, before = first(store), quads(store)
    add_judgement(beside(store), "same", [PUTIN, KIM], who="amal")
    add_judgement(beside(store), what, [about or str(row["quotation"])], who="amal", value=value)
    with open_writer(store) as writer, pytest.raises(JudgementError, match=reason) as error:
        apply_judgements(writer, there=True)
    assert str(error.value.where).endswith("line 2")
    assert quads(store) == before


def test_quotations_decide_refuses_before_writing(store: Path) -> None:
    """What is no quotation, or nobody's name, is told to who decides; no line is written."""
    row = first(store)
    for what, about, value in (
        ("accept", PUTIN, None),
        ("accept", GONE, None),
        ("speaker", row["quotation"], GONE),
        ("speaker", row["quotation"], entity("Q76")),
        ("span", row["quotation"], "0,1"),
    ):
        with pytest.raises((JudgementError, NotFound)):
            judge(store, what, about, value)
    assert read_judgements(beside(store)) == ()


def test_quotations_wait_for_their_article(store: Path) -> None:
    """A decision whose article is not in the store is a Problem with its line; it holds when the article comes."""
    iri = first(store)["quotation"]
    judge(store, "reject", iri)
    with open_writer(store) as writer:
        writer.remove(str(FILES[0]))
        found = apply_judgements(writer)
        assert [p.what for p in waiting(writer, found)] == [
            f"line 1 is about {iri}, which no article of the store holds now"
        ]
    run(store, *FILES)
    assert iri not in {r["quotation"] for r in said(store)}


def test_quotations_found_again_by_their_passage(store: Path) -> None:
    """Where a quotation has another IRI in a newer version, its characters find it; but an acceptance waits."""
    row = first(store)
    passage = iris.passage(DEFAULT_BASE, str(row["article"])[-64:], _span(row))
    add_judgement(beside(store), "reject", [GONE], who="amal", seen={GONE: passage})
    with open_writer(store) as writer:
        found = load(writer)
        assert found.renamed == {GONE: row["quotation"]}
        apply_judgements(writer)
    assert row["quotation"] not in {r["quotation"] for r in said(store)}
    beside(store).unlink()
    add_judgement(beside(store), "accept", [GONE], who="amal", seen={GONE: passage})
    with open_writer(store) as writer:
        assert [p.code for p in waiting(writer, apply_judgements(writer))] == ["judgement-waits"]


def _span(row: dict[str, object]) -> object:
    from kg.model import Span

    return Span(int(str(row["start"])), int(str(row["end"])))


def test_quotations_marks_in_the_graph(store: Path) -> None:
    """What the machine found stays in the graph, marked with the judgement that overrules it."""
    iri = first(store)["quotation"]
    made = judge(store, "reject", iri)
    by = {q.object.value for q in quads(store) if q.predicate.value == vocab.overruledBy}  # type: ignore[union-attr]
    assert by == {iris.judgement(DEFAULT_BASE, made)}
