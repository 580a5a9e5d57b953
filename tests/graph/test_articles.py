"""Article graphs: complete, deterministic, every selector cutting the text it names."""

from __future__ import annotations

import dataclasses
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Quad, Store

from kg import vocab
from kg.errors import KgError
from kg.graph import DEFAULT_BASE, Run, article_quads, iris
from kg.model import (
    Article,
    Cue,
    Entity,
    EntityType,
    Kind,
    Mention,
    Part,
    Problem,
    Quotation,
    Reading,
    Role,
    Span,
)

RUN = Run("kg 1")
PERSON, PLACE = Entity("p", EntityType.PERSON, "P"), Entity("x", EntityType.PLACE, "X")


def stored(quads: list[Quad]) -> Store:
    """A store in memory that holds `quads`."""
    store = Store()
    store.extend(quads)
    return store


def rows(quads: list[Quad], query: str) -> list[tuple[str | None, ...]]:
    """The answers of a query over the union of the graphs, as strings."""
    answer = stored(quads).query(vocab.SPARQL_PREFIXES + query, use_default_graph_as_union=True)
    return sorted(tuple(None if term is None else term.value for term in row) for row in answer)


def small(raw: str, **fields: object) -> Reading:
    """A reading of `raw` with the given fields, empty in all others."""
    article = Article(hashlib.sha256(raw.encode()).hexdigest(), "a.txt", raw, "fa")
    empty: dict[str, object] = dict.fromkeys(("regions", "entities", "mentions", "roles", "quotations"), ())
    return Reading(article=article, **{"parts": (Part(Span(0, len(raw))),), **empty, **fields})  # type: ignore[arg-type]


@st.composite
def any_reading(draw: st.DrawFn) -> Reading:
    """Any text with facts at any place of it."""
    raw = draw(st.text(st.characters(blacklist_categories=["Cs"]), max_size=60))

    def span() -> Span:
        return Span(*sorted((draw(st.integers(0, len(raw))), draw(st.integers(0, len(raw))))))

    def few(make: object) -> tuple[object, ...]:
        return tuple(make() for _ in range(draw(st.integers(0, 3))))  # type: ignore[operator]

    def quotation() -> Quotation:
        cue = Cue(span(), "say", "say") if draw(st.booleans()) else None
        speaker = draw(st.sampled_from([None, "p", "x"]))
        told = span() if draw(st.booleans()) else None
        via = tuple(draw(st.lists(st.sampled_from(["p", "x"]), max_size=2)))
        return Quotation(span(), draw(st.sampled_from(Kind)), cue, speaker, told, via, None, "x", None, "r", 0.5)

    return small(
        raw,
        entities=(PERSON, PLACE),
        mentions=few(lambda: Mention(span(), EntityType.PERSON, "p", "r")),
        roles=few(lambda: Role("p", span(), "leader", "x", "r")),
        quotations=few(quotation),
        problems=few(lambda: Problem("code", "a.txt", "what", None, span())),
    )


SELECTORS = """SELECT ?start ?end ?exact ?prefix ?suffix WHERE {
    ?passage oa:hasSelector [ oa:start ?start ; oa:end ?end ] ,
        [ oa:exact ?exact ; oa:prefix ?prefix ; oa:suffix ?suffix ] }"""


@given(any_reading())
def test_article_quads_selectors_cut_their_text(reading: Reading) -> None:
    """The law of spans holds in the graph: raw[start:end] is the exact text, between prefix and suffix."""
    raw = reading.article.raw
    for first, last, exact, prefix, suffix in rows(article_quads(reading, run=RUN), SELECTORS):
        start, end = int(first or 0), int(last or 0)
        assert raw[start:end] == exact
        assert raw[:start].endswith(prefix or "")
        assert raw[end:].startswith(suffix or "")


@given(any_reading())
def test_article_quads_are_what_a_store_keeps(reading: Reading) -> None:
    """Building twice changes nothing: same quads, in order, once each, and no store rewrites them."""
    quads = article_quads(reading, run=RUN)
    assert quads == article_quads(reading, run=RUN)
    assert len(set(quads)) == len(quads)
    assert set(stored(quads).quads_for_pattern(None, None, None)) == set(quads)


@given(any_reading())
def test_article_quads_keep_every_quotation(reading: Reading) -> None:
    """Two quotations never fall together, even on the same characters."""
    found = rows(article_quads(reading, run=RUN), "SELECT ?q WHERE { ?q a kg:Quotation }")
    assert len(found) == len(reading.quotations)


def test_article_quads_stand_in_one_graph(readings: list[Reading]) -> None:
    """All facts of an article stand in its own named graph."""
    for reading in readings:
        graphs = {quad.graph_name.value for quad in article_quads(reading, run=RUN)}
        assert graphs == {iris.graph(DEFAULT_BASE, reading.article.id)}


def test_article_quads_answer_who_said_what_in_five_lines(seed_quads: list[Quad]) -> None:
    """The usual question is short."""
    found = rows(
        seed_quads,
        """SELECT ?who ?what ?where ?day WHERE {
            ?quotation kg:speaker/kg:name ?who ; kg:text ?what ; kg:article ?article .
            OPTIONAL { ?quotation kg:place/kg:name ?where }
            OPTIONAL { ?quotation kg:date ?day }
        }""",
    )
    assert {row[0] for row in found} >= {"Vladimir Putin", "Dmitry Peskov"}


def test_article_quads_name_a_described_speaker(seed_quads: list[Quad]) -> None:
    """An unnamed speaker is a described agent with the article's words."""
    found = rows(
        seed_quads,
        "SELECT ?text WHERE { ?q kg:speaker ?s ; kg:speakerWords ?text . ?s a kg:DescribedAgent ; kg:text ?text }",
    )
    assert found


def test_article_quads_chain_the_relay_outermost_first() -> None:
    """The article took the words from the outermost channel, that one from the next."""
    quote = Quotation(Span(0, 3), Kind.DIRECT, None, None, None, ("near", "far"), None, None, None, "r", 1)
    orgs = tuple(Entity(i, EntityType.ORGANIZATION, i) for i in ("near", "far"))
    quads = article_quads(small("abc", entities=orgs, quotations=(quote,)), run=RUN)
    chain = """SELECT ?first ?second WHERE { ?q a kg:Quotation ; prov:wasQuotedFrom ?outer .
        ?outer prov:wasAttributedTo ?first ; prov:wasQuotedFrom/prov:wasAttributedTo ?second }"""
    assert rows(quads, chain) == [(iris.entity(DEFAULT_BASE, "far"), iris.entity(DEFAULT_BASE, "near"))]


def test_article_quads_credit_sources_with_a_dispatch(readings: list[Reading]) -> None:
    """Each credited source has its dispatch, from which the article was taken."""
    for reading in readings:
        found = rows(
            article_quads(reading, run=RUN),
            "SELECT ?source WHERE { ?a kg:credits ?source ; prov:wasQuotedFrom/prov:wasAttributedTo ?source }",
        )
        assert [row[0] for row in found] == sorted(iris.entity(DEFAULT_BASE, s) for s in reading.parts[0].sources)


def test_article_quads_give_a_glued_text_a_node_of_its_own() -> None:
    """Facts of a second text point to that text, which is part of the file's article."""
    parts = (Part(Span(0, 9), Span(0, 3), "2023-09-13"), Part(Span(4, 9), Span(4, 6), "2023-09-14", Span(7, 9)))
    quote = Quotation(Span(5, 8), Kind.DIRECT, None, None, None, (), None, None, None, "r", 1)
    role = Role("p", Span(7, 8), None, None, "r")
    reading = small("abc defgh", parts=parts, entities=(PERSON,), quotations=(quote,), roles=(role,))
    whole, second = (iris.article(DEFAULT_BASE, reading.article.id, at) for at in (0, 1))
    quads = article_quads(reading, run=RUN)
    assert rows(
        quads,
        "SELECT ?a ?h ?w WHERE { ?q a kg:Quotation ; kg:article ?a . ?a schema:headline ?h ; schema:isPartOf ?w }",
    ) == [(second, "de", whole)]
    assert rows(quads, "SELECT ?d WHERE { ?r a kg:RoleHolding ; kg:date ?d }") == [("2023-09-14",)]


def test_article_quads_state_org_organization_of_organizations_only() -> None:
    """A role in a country has no org:organization, since a place is no organization."""
    org = Entity("o", EntityType.ORGANIZATION, "O")
    both = (Role("p", Span(0, 1), "leader", "o", "r"), Role("p", Span(1, 2), "leader", "x", "r"))
    quads = article_quads(small("ab", entities=(PERSON, PLACE, org), roles=both), run=RUN)
    assert rows(quads, "SELECT ?o WHERE { ?r org:organization ?o }") == [(iris.entity(DEFAULT_BASE, "o"),)]


def test_article_quads_list_every_path() -> None:
    """A text found in several files is one article with several paths."""
    quads = article_quads(small("a"), run=RUN, paths=["b.txt", "a.txt"])
    assert rows(quads, "SELECT ?p WHERE { ?a kg:path ?p }") == [("a.txt",), ("b.txt",)]


def test_article_quads_carry_problems() -> None:
    """What went wrong in an article is told beside its facts."""
    problem = Problem("unbalanced-quote", "a.txt", "one mark has no partner", "none needed", Span(0, 1))
    quads = article_quads(small("«a", problems=(problem,)), run=RUN)
    found = rows(quads, "SELECT ?c ?d ?r WHERE { ?p a kg:Problem ; kg:code ?c ; kg:detail ?d ; kg:remedy ?r }")
    assert found == [("unbalanced-quote", "one mark has no partner", "none needed")]


def test_article_quads_refuse_a_span_outside_the_text() -> None:
    """A fact cannot rest on characters that are not there."""
    with pytest.raises(KgError, match="characters 0 to 9 of a text of 2"):
        article_quads(small("ab", mentions=(Mention(Span(0, 9), EntityType.PERSON, "p", "r"),)), run=RUN)


def test_article_quads_refuse_a_bad_base(readings: list[Reading]) -> None:
    """A base that makes no IRIs is told at once."""
    with pytest.raises(KgError, match="not a base"):
        article_quads(readings[0], base="nowhere", run=RUN)


def test_article_quads_of_another_base_differ_in_it_alone(readings: list[Reading]) -> None:
    """Nothing but the vocabulary keeps the default base."""
    quads = article_quads(readings[0], base="https://news.example/kg/", run=RUN)
    assert not [q for q in quads if q.subject.value.startswith(DEFAULT_BASE)]


def test_article_quads_keep_a_quotation_when_its_speaker_is_corrected(readings: list[Reading]) -> None:
    """A better attribution changes the quotation's speaker, not its IRI."""
    other = tuple(dataclasses.replace(q, speaker=None) for q in readings[0].quotations)
    changed = dataclasses.replace(readings[0], quotations=other)
    query = "SELECT ?q WHERE { ?q a kg:Quotation }"
    assert rows(article_quads(readings[0], run=RUN), query) == rows(article_quads(changed, run=RUN), query)
