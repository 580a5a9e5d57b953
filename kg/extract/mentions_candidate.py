"""A possible name in the text, before it is known what it names."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import EntityType, Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch that may be a name.

    Args:
        span: Its characters, clitics and marks left out.
        type: What kind of thing it would name.
        rule: The rule or model that found it.
        confidence: Estimated probability that it is right.
        first: Index of its first token.
        last: Index behind its last token.
        things: Ids of the world things it may name.
        head: Characters of the long form that a bracketed acronym stands for, None for all others.
    """

    span: Span
    type: EntityType
    rule: str
    confidence: float
    first: int
    last: int
    things: tuple[str, ...] = ()
    head: Span | None = None
