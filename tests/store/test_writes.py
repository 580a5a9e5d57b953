"""Changes by a running service: whole or not at all, published before they are told, within the law of the store."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import KgError, NotFound, QuerySyntax, StoreError, StoreLocked
from kg.evaluation.gold import gold_files, read_gold
from kg.graph import Run, article_quads, identity_quads
from kg.store import open_reader, open_writer
from kg.store.workers_guard import Limits
from kg.store.workers_protocol import Conflict, ContentError, Exhausted, Precondition, Refused, RulesBroken
from kg.store.writer import make_scratch
from kg.store.writes import Scribe
from kg.store.writes_protocol import Change

Few = Callable[[], AbstractContextManager[None]]
SEEDS = Path(__file__).parents[1] / "gold" / "seeds"
BASE = "https://example.org/kg/"
MINE = BASE + "graphs/notes"
KG = "https://example.org/kg/vocab#"
REPLACED = "http://purl.org/dc/terms/isReplacedBy"
DIFFERENT = "http://www.w3.org/2002/07/owl#differentFrom"
CROSS = (
    "INSERT { ?a <http://e/n> ?f } WHERE { " + " ".join(f"?s{i} ?p{i} ?{c} ." for i, c in enumerate("abcdefgh")) + " }"
)


def run(store: Path, do: Callable[[Scribe], Awaitable[None]], **options: object) -> None:
    """Run `do` with a scribe of its own."""

    async def work() -> None:
        async with Scribe(store, **options) as scribe:  # type: ignore[arg-type]
            await do(scribe)

    asyncio.run(work())


def quads(store: Path) -> set[Quad]:
    """What a reader that opens now sees."""
    with open_reader(store) as reader:
        return set(reader.quads())


def update(text: str, **more: object) -> Change:
    """A SPARQL update."""
    return Change("update", text, **more)  # type: ignore[arg-type]


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """An empty scratch store."""
    make_scratch(tmp_path / "scratch")
    return tmp_path / "scratch"


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A store of one article."""
    reading = read_gold(next(iter(gold_files(SEEDS))))
    with open_writer(tmp_path / "store") as writer:
        writer.put(article_quads(reading, base=writer.base, run=Run("tests 1")), path=reading.article.path)
        writer.set_identities(identity_quads(reading.entities, base=writer.base))
        writer.publish()
    return tmp_path / "store"


def test_writes_are_seen_when_they_are_told(scratch: Path) -> None:
    """A change that returns is in the published snapshot; many at once are each made."""

    async def do(scribe: Scribe) -> None:
        await scribe.write(update("INSERT DATA { <a:a> <a:b> 1 }"))
        assert len(quads(scratch)) == 1
        changes = (update(f"INSERT DATA {{ GRAPH <a:g> {{ <a:a> <a:c> {i} }} }}") for i in range(100))
        told = await asyncio.gather(*map(scribe.write, changes))
        assert len(quads(scratch)) == 101
        assert len({written.state for written in told}) < 20, "changes that wait together are published together"

    run(scratch, do)


def test_writes_fail_alone_and_change_nothing(scratch: Path) -> None:
    """Among changes that wait together one may fail, each in its own way."""
    failing = [
        (update("INSERT DATA {"), QuerySyntax),
        (update("ASK {}"), QuerySyntax),
        (update("INSERT DATA { <a:x> <a:x> 1 } ; LOAD <http://127.0.0.1:81/>"), Refused),
        (update("INSERT DATA { <a:x> <a:x> 1 } ; LOAD <file:///etc/hostname>"), Refused),
        (update("INSERT { ?s ?p 1 } WHERE { SERVICE <http://127.0.0.1:81/> { ?s ?p ?o } }"), Refused),
        (update("INSERT DATA { <a:x> <a:x> 1 } ; DROP GRAPH <a:none>"), Conflict),
        (Change("put", graph="a:g", documents=(("turtle", b"<a:x> <a:x> 1 . <a:x>"),)), ContentError),
        (Change("put", graph="a:g", documents=(("jsonld", b'{"@context": "http://127.0.0.1:81/"}'),)), ContentError),
        (Change("delete", graph="a:none"), NotFound),
        (Change("patch", "INSERT DATA { <a:x> <a:x> 1 }", graph="a:none"), NotFound),
        (Change("put", graph="a:g", if_match=("x",)), Precondition),
    ]

    async def do(scribe: Scribe) -> None:
        good = [scribe.write(update(f"INSERT DATA {{ <a:a> <a:b> {i} }}")) for i in range(5)]
        told = await asyncio.gather(*(scribe.write(c) for c, _ in failing), *good, return_exceptions=True)
        for (change, kind), got in zip(failing, told, strict=False):
            assert isinstance(got, kind), (change, got)
        assert not any(isinstance(got, BaseException) for got in told[len(failing) :])

    run(scratch, do)
    assert {q.predicate.value for q in quads(scratch)} == {"a:b"}


def test_writes_documents_put_add_patch_delete(scratch: Path) -> None:
    """A graph is put, added to with its blank nodes kept apart, patched by an update of it alone, deleted."""

    async def do(scribe: Scribe) -> None:
        one = (("turtle", b"_:x <a:p> 'one' ."),)
        assert (await scribe.write(Change("put", graph="a:g", documents=one))).created
        assert not (await scribe.write(Change("post", graph="a:g", documents=one))).created
        assert len(quads(scratch)) == 2
        await scribe.write(update("INSERT DATA { <a:a> <a:p> 'else' }"))
        patch = "DELETE { ?s ?p ?o } INSERT { ?s ?p 'two' } WHERE { ?s ?p ?o }"
        await scribe.write(Change("patch", patch, graph="a:g"))
        assert sorted(q.object.value for q in quads(scratch)) == ["else", "two", "two"]
        with pytest.raises(QuerySyntax, match="names none"):
            await scribe.write(Change("patch", "CLEAR GRAPH <a:h>", graph="a:g"))
        await scribe.write(Change("put", documents=one))
        await scribe.write(Change("delete", graph="a:g"))
        assert [q.object.value for q in quads(scratch)] == ["one"]

    run(scratch, do)


def test_writes_that_take_too_long_fail_alone(scratch: Path) -> None:
    """The process is killed at the deadline; changes before and behind are made."""

    async def do(scribe: Scribe) -> None:
        data = " ".join(f"<a:{i}> <a:b> {i} ." for i in range(60))
        await scribe.write(update(f"INSERT DATA {{ {data} }}"))
        told = await asyncio.gather(
            scribe.write(update("INSERT DATA { <a:before> <a:b> 1 }")),
            scribe.write(update(CROSS)),
            scribe.write(update("INSERT DATA { <a:behind> <a:b> 1 }")),
            return_exceptions=True,
        )
        assert [type(t).__name__ for t in told] == ["Written", "QueryTimeout", "Written"]

    run(scratch, do, limits=Limits(seconds=1.0))
    assert len(quads(scratch)) == 62


def test_writes_survive_a_kill(scratch: Path) -> None:
    """The process that writes may be killed at any time: what was told done is there, and the next change is made."""

    async def do(scribe: Scribe) -> None:
        for number in range(3):
            await scribe.write(update(f"INSERT DATA {{ <a:a> <a:b> {number} }}"))
            pid = scribe._child.pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            told = await asyncio.gather(scribe.write(update("CLEAR GRAPH <a:none>")), return_exceptions=True)
            assert isinstance(told[0], Conflict | Exhausted)

    run(scratch, do)
    assert len(quads(scratch)) == 3


def test_writes_leave_the_store_to_kg_build(articles: Path) -> None:
    """The service holds the store only while it writes; while somebody else does, changes are told to come back."""

    async def do(scribe: Scribe) -> None:
        await scribe.write(update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <a:a> <a:b> 1 }} }}"))
        for _ in range(50):
            await asyncio.sleep(0.1)
            try:
                other = open_writer(articles)
            except StoreLocked:
                continue
            break
        with other, pytest.raises(StoreLocked):
            await scribe.write(update(f"CLEAR GRAPH <{MINE}>"))
        await scribe.write(update(f"CLEAR GRAPH <{MINE}>"))

    run(articles, do)


def test_writes_never_reach_what_kg_build_keeps(articles: Path) -> None:
    """However it is written, no change alters an article's graph, the identities or the default graph."""
    before = quads(articles)
    graph = next(q.graph_name.value for q in before if "/graph/" in q.graph_name.value)
    refused = [
        update(f"DELETE DATA {{ GRAPH <{graph}> {{ <a:a> <a:b> 1 }} }}"),
        update(f"DELETE WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"),
        update("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }"),
        update(f"WITH <{BASE}graph/identities> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}"),
        update("INSERT DATA { <a:a> <a:b> 1 }"),
        update("DROP ALL"),
        update("CLEAR DEFAULT"),
        update(f"MOVE <{graph}> TO <{MINE}>"),
        update(f"DROP SILENT GRAPH <{graph}>"),
        update(f"PREFIX g: <{graph[:-4]}> INSERT DATA {{ GRAPH g:{graph[-4:]} {{ <a:a> <a:b> 1 }} }}"),
        update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <a:a> <{KG}path> 'a.txt' }} }}"),
        update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <{BASE}entity/a> <{REPLACED}> <{BASE}entity/b> }} }}"),
        update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <{BASE}entity/a> <{DIFFERENT}> <{BASE}entity/b> }} }}"),
        update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <{BASE}judgement/a> <a:b> 1 }} }}"),
        Change("put", graph=MINE, documents=(("turtle", f"<{BASE}judgement/a> <a:b> 1 .".encode()),)),
        update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <a:a> <a:b> 1 }} }} ; DROP \\u0047RAPH <{graph}>"),
        Change("put", graph=graph),
        Change("delete", graph=graph),
        Change("patch", "CLEAR DEFAULT", graph=graph),
        Change("post", documents=(("turtle", b"<a:a> <a:b> 1 ."),)),
    ]

    async def do(scribe: Scribe) -> None:
        for change in refused:
            with pytest.raises(KgError) as told:
                await scribe.write(change)
            assert isinstance(told.value, Refused | QuerySyntax), change

    run(articles, do)
    assert quads(articles) == before


def test_writes_to_graphs_of_ones_own(articles: Path) -> None:
    """Beside the articles people keep what they like; blank nodes get names, so that each statement can be told."""

    async def do(scribe: Scribe) -> None:
        before = quads(articles)
        await scribe.write(update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <a:a> <a:b> 1 ; <a:c> [ <a:d> 2 ] }} }}"))
        mine = quads(articles) - before
        assert len(mine) == 3
        assert {q.graph_name.value for q in mine} == {MINE}
        assert all(isinstance(q.subject, NamedNode) for q in mine)
        change = "DELETE { ?s <a:b> 1 } INSERT { ?s <a:b> 3 } WHERE { ?s <a:b> 1 }"
        await scribe.write(update(f"WITH <{MINE}> {change}"))
        assert Literal(3) in {q.object for q in quads(articles) - before}
        seen = f"INSERT {{ GRAPH <{MINE}> {{ ?s <a:seen> ?g }} }} WHERE {{ GRAPH ?g {{ ?s a <{KG}Quotation> }} }}"
        await scribe.write(update(seen))
        assert sum(q.predicate.value == "a:seen" for q in quads(articles)) > 3
        await scribe.write(Change("delete", graph=MINE))
        assert quads(articles) == before

    run(articles, do)


def test_writes_keep_the_rules_of_the_ontology(articles: Path) -> None:
    """A statement in our words that breaks a rule, alone or with what the articles say, is refused with the rule."""
    quotation = next(q.subject for q in quads(articles) if str(q.object) == f"<{KG}Quotation>")
    person = next(q.subject for q in quads(articles) if str(q.object) == f"<{KG}Person>")

    async def do(scribe: Scribe) -> None:
        for statement in (
            f"<a:a> a <{KG}Quotation>",
            f"{quotation} <{KG}speaker> <a:nobody>",
            f"{quotation} <{KG}kind> <{KG}Direct> , <{KG}Mixed>",
        ):
            with pytest.raises(RulesBroken):
                await scribe.write(update(f"INSERT DATA {{ GRAPH <{MINE}> {{ {statement} }} }}"))
        await scribe.write(update(f"INSERT DATA {{ GRAPH <{MINE}> {{ {person} <a:note> 'مهم' }} }}"))
        document = f"{quotation} <{KG}speaker> <a:nobody> .".encode()
        with pytest.raises(RulesBroken):
            await scribe.write(Change("post", graph=MINE, documents=(("turtle", document),)))

    run(articles, do)


def test_writes_go_on_when_no_process_can_be_started(scratch: Path, few_descriptors: Few) -> None:
    """Where the system has no descriptor left, a change fails alone; later ones are made, and none waits for ever."""

    async def do(scribe: Scribe) -> None:
        with few_descriptors():
            told = await asyncio.gather(scribe.write(update("CLEAR GRAPH <a:none>")), return_exceptions=True)
        assert isinstance(told[0], StoreError)
        assert "cannot be started" in str(told[0])
        async with asyncio.timeout(30):
            await scribe.write(update("INSERT DATA { <a:a> <a:b> 1 }"))

    run(scratch, do)
    assert len(quads(scratch)) == 1

    async def late() -> None:
        async with Scribe(scratch) as scribe:
            pass
        with pytest.raises(StoreError, match="nothing writes"):
            await asyncio.wait_for(scribe.write(update("CLEAR DEFAULT")), 5)

    asyncio.run(late())
