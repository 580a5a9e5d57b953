"""The graph around one quotation, as a file to read and to compare."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kg.graph import Run, article_quads, identity_quads, turtle
from kg.model import (
    Article,
    Cue,
    Entity,
    EntityType,
    Evidence,
    Kind,
    Mention,
    Name,
    Part,
    Quotation,
    Reading,
    Role,
    Span,
)

GOLDEN = Path(__file__).with_name("golden") / "one_quotation.ttl"
RAW = "مریم احمدی، وزیر آب، گفت: «باران آمد»"
WRITTEN = "To accept a new form: python tests/graph/test_statements.py"


def span(words: str) -> Span:
    """Where `words` stand in the text."""
    start = RAW.index(words)
    return Span(start, start + len(words))


def reading() -> Reading:
    """An invented sentence with one of everything."""
    person, channel = (
        Entity(
            "ahmadi",
            EntityType.PERSON,
            "مریم احمدی",
            (Name("مریم احمدی", "fa", True),),
            None,
            (Evidence("only", 1, "-"),),
        ),
        Entity("paper", EntityType.ORGANIZATION, "The Paper"),
    )
    quotation = Quotation(
        span("باران آمد"),
        Kind.DIRECT,
        Cue(span("گفت"), "گفتن", "say"),
        "ahmadi",
        span("مریم احمدی"),
        ("paper",),
        None,
        None,
        "2024-05-01",
        "colon",
        0.9,
    )
    return Reading(
        Article(hashlib.sha256(RAW.encode()).hexdigest(), "one.txt", RAW, "fa"),
        (Part(Span(0, len(RAW)), None, "2024-05-01"),),
        (),
        (person, channel),
        (Mention(span("مریم احمدی"), EntityType.PERSON, "ahmadi", "names"),),
        (Role("ahmadi", span("وزیر"), "minister", None, "apposition"),),
        (quotation,),
    )


def golden() -> str:
    """The graph and the identities of the sentence in Turtle."""
    return turtle(article_quads(reading(), run=Run("kg", ("fa",))) + identity_quads(reading().entities))


def test_statements_around_one_quotation() -> None:
    """The form of the graph changes only on purpose."""
    assert golden() == GOLDEN.read_text(encoding="utf-8"), WRITTEN


if __name__ == "__main__":
    GOLDEN.write_text(golden(), encoding="utf-8")
