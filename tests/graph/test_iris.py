"""IRIs: one base, nothing raw, the same for the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, parse

from kg.errors import KgError
from kg.graph import iris

BASE = iris.DEFAULT_BASE
DIGEST = "0123456789abcdef" * 4


@given(st.text(min_size=1))
def test_entity_takes_any_id_and_gives_it_back(name: str) -> None:
    """Any text makes a valid ASCII IRI from which the id is read again."""
    iri = iris.entity(BASE, name)
    assert iri.isascii()
    assert list(parse(f"<{iri}> <{iri}> <{iri}> .", format=RdfFormat.N_TRIPLES))
    assert iris.entity_id(BASE, iri) == name


@pytest.mark.parametrize("name", [".", "..", "a/../b", "a#b", "a?b", "a\x00b", "%2F"])
def test_entity_leaves_no_way_out_of_its_folder(name: str) -> None:
    """No id makes a path step, a fragment or a query."""
    tail = iris.entity(BASE, name).removeprefix(f"{BASE}entity/")
    assert not set(tail) & set("/#?")
    assert tail.strip(".")


def test_entity_refuses_the_empty_id() -> None:
    """An entity without an id has no IRI."""
    with pytest.raises(KgError, match="empty id"):
        iris.entity(BASE, "")


@pytest.mark.parametrize("iri", [f"{BASE}entity/", f"{BASE}entity/a/b", f"{BASE}article/{DIGEST}", "urn:x"])
def test_entity_id_knows_other_iris(iri: str) -> None:
    """An IRI that names no entity gives no id."""
    assert iris.entity_id(BASE, iri) is None


@pytest.mark.parametrize(
    "base", ["", "kg/", "https://example.org", "https://a b/", "file:///x/", "https://e.org/#", "https://e.org/?a/"]
)
def test_checked_base_refuses(base: str) -> None:
    """A base is an absolute http(s) address that ends in a slash."""
    with pytest.raises(KgError, match="not a base"):
        iris.checked_base(base)


def test_article_counts_glued_texts_from_two() -> None:
    """The article proper has the short IRI."""
    assert iris.article(BASE, DIGEST) == f"{BASE}article/{DIGEST}"
    assert iris.article(BASE, DIGEST, 1) == f"{BASE}article/{DIGEST}/2"


@pytest.mark.parametrize("digest", ["", "xyz", DIGEST.upper(), DIGEST + "/"])
def test_graph_refuses_what_is_no_digest(digest: str) -> None:
    """A graph is named by 64 lower-case hexadecimal digits."""
    with pytest.raises(KgError, match="not the digest"):
        iris.graph(BASE, digest)


def test_graph_digest_is_the_way_back() -> None:
    """A graph's name tells the article's digest; the shared graphs have none."""
    assert iris.graph_digest(BASE, iris.graph(BASE, DIGEST)) == DIGEST
    assert iris.graph_digest(BASE, iris.identities_graph(BASE)) is None
    assert iris.graph_digest(BASE, iris.runs_graph(BASE)) is None
    assert iris.graph_digest(BASE, DIGEST) is None


@given(st.text(min_size=1))
def test_role_takes_any_phrase(phrase: str) -> None:
    """A plain phrase makes a slug, any other a hash."""
    assert iris.role(BASE, phrase).isascii()
    assert NamedNode(iris.role(BASE, phrase)).value.startswith(f"{BASE}role/")


@pytest.mark.parametrize("qid", ["", "7747", "Q0", "Q12 ", "Q7747>"])
def test_wikidata_refuses_what_is_no_item(qid: str) -> None:
    """Only a Q with a number is an item."""
    with pytest.raises(KgError, match="Wikidata"):
        iris.wikidata(qid)
