"""Every IRI of the graph, under one base that the user chooses.

    <base>entity/putin                  a person, organization or place
    <base>article/<digest>              a file's text; <base>article/<digest>/2 is a second text glued below
    <base>article/<digest>#char=12,17   a passage (RFC 5147), and #position=… #quote=… its two selectors
    <base>graph/<digest>                the named graph of that article version
    <base>graph/identities              what is known of entities across articles
    <base>graph/runs                    when runs took place
    <base>graph/judgements              what people decided
    <base>judgement/<id>                one decision
    <base>article/<digest>#entity=putin an entity as one article names it, where a judgement tells it apart
    <base>quotation/<hash> …            facts: hashes of the article's digest and the characters they rest on

Text never enters an IRI raw: an id is percent-encoded, all else is a hash. The same reading always gives
the same IRIs. Start at `entity`, `article`, `graph`.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote, unquote

from kg.errors import KgError
from kg.model import Span

DEFAULT_BASE = "https://example.org/kg/"
FAMILIES = (
    "run", "holding", "mention", "cue", "clue", "described",
    "dispatch", "problem", "statement", "utterance", "disagreement",
)  # fmt: skip
"""Of facts named by a hash, beside quotations; each is answered at its IRI."""
_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20?#]+/")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def checked_base(base: str) -> str:
    """`base` itself, if IRIs can be made under it.

    Raises:
        KgError: it is no absolute http(s) IRI that ends in a slash.

    Example:
        >>> checked_base("https://example.org/kg/")
        'https://example.org/kg/'
    """
    if not _BASE.fullmatch(base):
        raise KgError(
            f"not a base for IRIs: {base!r}", remedy=f"give an http or https address ending in a slash: {DEFAULT_BASE}"
        )
    return base


def entity(base: str, entity_id: str) -> str:
    """The IRI of a person, organization or place.

    Raises:
        KgError: the id is empty.

    Example:
        >>> entity(DEFAULT_BASE, "putin"), entity(DEFAULT_BASE, "بوتن/2")
        ('https://example.org/kg/entity/putin', 'https://example.org/kg/entity/%D8%A8%D9%88%D8%AA%D9%86%2F2')
    """
    if not entity_id:
        raise KgError("an entity has an empty id", remedy="give every entity of the reading an id")
    return f"{base}entity/{_encoded(entity_id)}"


def entity_id(base: str, iri: str) -> str | None:
    """The id in an entity's IRI; None where `iri` names no entity under `base`.

    Example:
        >>> entity_id(DEFAULT_BASE, "https://example.org/kg/entity/putin")
        'putin'
    """
    head = f"{base}entity/"
    tail = iri.removeprefix(head)
    return unquote(tail) if iri.startswith(head) and tail and "/" not in tail else None


def _encoded(text: str) -> str:
    # "." and ".." are path steps that an HTTP client removes, so dots alone are encoded as well
    return quote(text, safe="") if text.strip(".") else text.replace(".", "%2E")


def article(base: str, digest: str, part: int = 0) -> str:
    """The IRI of an article; `part` counts texts glued into one file, 0 being the article proper.

    Raises:
        KgError: `digest` is no hexadecimal SHA-256.
    """
    tail = f"/{part + 1}" if part else ""
    return f"{base}article/{_checked_digest(digest)}{tail}"


def graph(base: str, digest: str) -> str:
    """The named graph that holds all facts of one article version.

    Raises:
        KgError: `digest` is no hexadecimal SHA-256.
    """
    return f"{base}graph/{_checked_digest(digest)}"


def graph_digest(base: str, iri: str) -> str | None:
    """The digest of the article whose graph `iri` is; None for any other IRI.

    Example:
        >>> graph_digest(DEFAULT_BASE, identities_graph(DEFAULT_BASE)) is None
        True
    """
    tail = iri.removeprefix(f"{base}graph/")
    return tail if tail != iri and _DIGEST.fullmatch(tail) else None


def _checked_digest(digest: str) -> str:
    if not _DIGEST.fullmatch(digest):
        raise KgError(f"not the digest of an article: {digest!r}", remedy="give 64 lower-case hexadecimal digits")
    return digest


def identities_graph(base: str) -> str:
    """The named graph of what is known of entities across articles."""
    return f"{base}graph/identities"


def runs_graph(base: str) -> str:
    """The named graph of when runs took place."""
    return f"{base}graph/runs"


def judgements_graph(base: str) -> str:
    """The named graph of what people decided."""
    return f"{base}graph/judgements"


def judgement(base: str, judgement_id: str) -> str:
    """One decision of a person."""
    return f"{base}judgement/{judgement_id}"


def occurrence(base: str, digest: str, entity_id: str) -> str:
    """An entity as one article names it, before any judgement.

    Example:
        >>> occurrence(DEFAULT_BASE, "0" * 64, "putin")[-13:]
        '#entity=putin'
    """
    return f"{article(base, digest)}#entity={_encoded(entity_id)}"


def occurrence_parts(base: str, iri: str) -> tuple[str, str] | None:
    """The digest and the entity's id in the IRI of an occurrence; None for any other IRI.

    Example:
        >>> occurrence_parts(DEFAULT_BASE, occurrence(DEFAULT_BASE, "0" * 64, "a/b"))[1]
        'a/b'
    """
    head, _, tail = iri.partition("#entity=")
    digest = head.removeprefix(f"{base}article/")
    return (digest, unquote(tail)) if digest != head and _DIGEST.fullmatch(digest) and tail else None


def passage(base: str, digest: str, span: Span, view: str = "char") -> str:
    """A stretch of an article's text; `view` "position" or "quote" names one of its selectors.

    Example:
        >>> passage(DEFAULT_BASE, "0" * 64, Span(12, 17))[-11:]
        '#char=12,17'
    """
    return f"{article(base, digest)}#{view}={span.start},{span.end}"


def node(base: str, family: str, *key: object) -> str:
    """The IRI of a fact: `family` ("quotation", "mention", …) and a hash of `key`.

    Example:
        >>> node(DEFAULT_BASE, "cue", "a", 1) == node(DEFAULT_BASE, "cue", "a", 1) != node(DEFAULT_BASE, "cue", "a1")
        True
    """
    # repr keeps ("a", 1) and ("a1",) apart
    return f"{base}{family}/{hashlib.sha256(repr(key).encode()).hexdigest()[:32]}"


def role(base: str, phrase: str) -> str:
    """The concept of a role, named by its English noun phrase.

    Example:
        >>> role(DEFAULT_BASE, "foreign minister")
        'https://example.org/kg/role/foreign-minister'
    """
    slug = "-".join(phrase.split())
    return f"{base}role/{slug}" if _SLUG.fullmatch(slug) else node(base, "role", phrase)


def wikidata(qid: str) -> str:
    """The Wikidata IRI of "Q7747".

    Raises:
        KgError: `qid` is no Wikidata item.
    """
    if not re.fullmatch(r"Q[1-9][0-9]*", qid):
        raise KgError(f"not a Wikidata item: {qid!r}", remedy="give a Q followed by digits, as Q7747")
    return f"http://www.wikidata.org/entity/{qid}"
