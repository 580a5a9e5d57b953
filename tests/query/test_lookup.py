"""Looking up names: whom they may mean, how sure that is, and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import EntityType
from kg.query import KnowledgeGraph
from kg.query.agreement import SCORES, agreement
from kg.query.candidates import merge_candidates
from kg.query.lookup import Known, Lookup, Named

P, L = EntityType.PERSON, EntityType.PLACE
INDEX = Lookup(
    {
        k.iri: k
        for k in (
            Known(
                "urn:putin", P, "Vladimir Putin", (Named("Vladimir Putin", "en", True), Named("پوتین", "fa")), None, 9
            ),
            Known("urn:igor", P, "Igor Putin", (Named("Igor Putin", "en", True),), None, 1),
            Known("urn:un", P, "Kim Jong Un", (Named("كيم جونغ أون", "ar", True), Named("Kim", "en")), None, 7),
            Known("urn:north", L, "North Korea", (Named("North Korea", "en", True), Named("كوريا", "ar")), None, 4),
            Known("urn:south", L, "South Korea", (Named("South Korea", "en", True),), None, 2),
        )
    },
    {"urn:old": "urn:putin"},
)


@pytest.mark.parametrize(
    ("name", "first", "clue", "match"),
    [
        ("Vladimir Putin", "urn:putin", "same-spelling", True),
        ("vladimir  PUTIN", "urn:putin", "same-spelling", True),
        ("فلاديمير بوتن", "urn:putin", "names-alike", True),
        ("Владимир Путин", "urn:putin", "names-alike", True),
        ("بوتن", "urn:putin", "names-alike", False),  # a family name alone is never sure
        ("کیم جونگ اون", "urn:un", "names-alike", True),
        ("North Korea", "urn:north", "same-spelling", True),
        ("کوریا", "urn:north", "same-letters", True),
        ("Igor", "urn:igor", "part-of-name", False),
        ("Putin Vladimir", "urn:putin", "other-order", False),
        ("فلاديمير بوتين الرئيس الروسي", "urn:putin", "more-than-name", False),
        ("urn:old", "urn:putin", "iri", True),
    ],
)
def test_lookup_best(name: str, first: str, clue: str, match: bool) -> None:
    """The best candidate, the reason for it, and whether it is sure."""
    best = INDEX.find(name)[0]
    assert (best.known.iri, best.clue, best.match) == (first, clue, match)


@pytest.mark.parametrize("name", ["", "  ", "Kim Yo Jong", "وزير", "Sechin", "\u200b", "أو"])
def test_lookup_nothing(name: str) -> None:
    """What nothing is called finds nothing; a sister is not her brother."""
    assert [c for c in INDEX.find(name) if c.known.iri in ("urn:un", "urn:putin")] == []


def test_lookup_types_and_limit() -> None:
    """Only the kinds asked for, and no more than asked for."""
    assert [c.known.iri for c in INDEX.find("Korea", L)] == ["urn:north", "urn:south"]
    assert INDEX.find("Korea", P) == ()
    assert len(INDEX.find("Korea", limit=1)) == 1


def test_lookup_starting() -> None:
    """What is typed is completed at any word, in any case; the most named first."""
    assert [k.iri for k in INDEX.starting("put")] == ["urn:putin", "urn:igor"]
    assert [k.iri for k in INDEX.starting("كور")] == ["urn:north"]
    assert [k.iri for k in INDEX.starting("kor", limit=1, skip=1)] == ["urn:south"]
    assert INDEX.starting("  ") == ()


def test_lookup_get_follows_replacements() -> None:
    """An IRI that another has replaced leads to that one."""
    assert INDEX.get("urn:old") == INDEX.known["urn:putin"]
    assert INDEX.get("urn:nobody") is None


@given(st.text(max_size=40))
def test_lookup_takes_any_text(name: str) -> None:
    """Any text gives candidates with scores between 0 and 1, best first, at most one of them sure."""
    found = INDEX.find(name)
    scores = [c.score for c in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert not any(c.match for c in found[1:])
    assert {c.clue for c in found} <= set(SCORES)


@given(
    st.sampled_from([(n.text, k.type) for k in INDEX.known.values() for n in k.names]),
    st.sampled_from("\u200c\u200f\u0640\u064e"),
)
def test_lookup_zero_width(named: tuple[str, EntityType], mark: str) -> None:
    """Characters without width and diacritics change no agreement."""
    name, kind = named
    dirty = mark.join(name) if mark != "\u0640" or not name.isascii() else name
    assert agreement(name, dirty, kind).score >= 0.9


def test_lookup_of_a_store(g: KnowledgeGraph) -> None:
    """The index of the seeds: names in three languages, how many articles, the identifier in Wikidata."""
    lookup = Lookup.of(g.reader)
    putin = lookup.find("بوتن", P)[0].known
    assert (putin.name, putin.articles, putin.wikidata) == (
        "Vladimir Putin",
        5,
        "http://www.wikidata.org/entity/Q7747",
    )
    assert lookup.known[putin.iri].name_in("en") == "Vladimir Putin"
    assert {n.lang for n in putin.names} >= {"ar", "fa"}


def test_candidates_of_a_store(g: KnowledgeGraph) -> None:
    """Pairs are of one kind, never two that the tables know, best first, within the limit."""
    pairs = merge_candidates(g.reader, limit=50)
    assert all(p.one.type == p.other.type for p in pairs)
    assert all(p.one.wikidata is None or p.other.wikidata is None for p in pairs)
    assert [p.score for p in pairs] == sorted((p.score for p in pairs), reverse=True)
    assert len(merge_candidates(g.reader, limit=1)) <= 1
