"""The values that flow between the floors: frozen, small, and free of any library's types.

    bytes ─► Article ─► Reading(parts, entities, mentions, roles, quotations, problems) ─► quads

Start at `Reading`: what one run understood of one file. Before resolution `Entity.id` is a name
private to the reading; after it, it is the entity's identifier in the whole graph.

The law of spans holds for every span of a reading: `article.raw[span.start:span.end]` is the surface.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open stretch `[start, end)` of an article's raw text, in Unicode code points.

    Example:
        >>> Span(5, 9).of("قال: بوتن")
        'بوتن'
    """

    start: int
    end: int

    def of(self, raw: str) -> str:
        """The surface: the characters of `raw` that the span covers."""
        return raw[self.start : self.end]

    def holds(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Whether the two spans share a character."""
        return self.start < other.end and other.start < self.end


class EntityType(StrEnum):
    """What kind of thing a name names."""

    PERSON = "Person"
    ORGANIZATION = "Organization"
    PLACE = "Place"


class Kind(StrEnum):
    """How the speaker's words are given: as they were, partly so, or retold."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"


class RegionKind(StrEnum):
    """What a stretch of a file is. Facts are read from headlines and bodies only."""

    HEADLINE = "headline"
    BODY = "body"
    META = "meta"  # dates, credits, by-lines: read for publisher, sources and date, never for quotations
    NOISE = "noise"  # menus, tags, comment rules, teasers: gives no facts


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that went wrong and cost only itself.

    Args:
        code: A stable kebab-case name ("undecodable-bytes", "unbalanced-quote").
        path: The file concerned.
        what: One sentence for a person.
        remedy: How to go on, if there is a way.
        span: Where in the raw text, if that is known.
    """

    code: str
    path: str
    what: str
    remedy: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A file as it was read; `raw` is never changed.

    Args:
        id: Hexadecimal SHA-256 digest of `raw` in UTF-8.
        path: The path as the user gave it, with forward slashes.
        raw: The decoded text, nothing trimmed or translated.
        lang: BCP 47 code of the language pack that reads it ("ar", "fa").
        encoding: The encoding the bytes were decoded with ("utf-8", "cp1256", …).
    """

    id: str
    path: str
    raw: str
    lang: str
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of the file of one kind, with the rule that recognised it."""

    span: Span
    kind: RegionKind
    rule: str


@dataclass(frozen=True, slots=True)
class Part:
    """One news text inside a file: usually the only one; a second article glued below is another.

    Args:
        span: The whole stretch, headline and credits included.
        title: The headline's span.
        date: ISO 8601 date of publication, if it follows from the file.
        date_span: The characters the date was read from.
        publisher: Entity id of the outlet, if the file shows it.
        sources: Entity ids of the agencies or outlets credited for the report as a whole, in text order.
    """

    span: Span
    title: Span | None = None
    date: str | None = None
    date_span: Span | None = None
    publisher: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an entity in one language; exactly one per language is preferred."""

    text: str
    lang: str
    preferred: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why two namings were taken for one entity: the clue, its weight, and the words it rests on."""

    clue: str
    score: float
    detail: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organization or place of the article.

    Args:
        id: Identifier inside the reading; after resolution, the local part of the entity's IRI.
        type: What it is.
        name: The usual English name where the world tables know it, else the fullest surface.
        names: Names by language, preferred first.
        wikidata: "Q7747", only where a world table gives it.
        evidence: Why the mentions are one entity, and why it is this entity of the world.
    """

    id: str
    type: EntityType
    name: str
    names: tuple[Name, ...] = ()
    wikidata: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the text where an entity is named (never a pronoun, never an adjective)."""

    span: Span
    type: EntityType
    entity: str
    rule: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Role:
    """A role as the article reports it: person, bare title words, and of what.

    Args:
        person: Entity id.
        span: The title's bare words.
        role: English noun phrase in lower case ("foreign minister"), None where the pack does not know it.
        of: Entity id of the organization or place, None where the text does not say.
    """

    person: str
    span: Span
    role: str | None
    of: str | None
    rule: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Cue:
    """The words that attribute: a verb, noun or preposition.

    Args:
        span: The cue's characters.
        lemma: The pack's lemma.
        sense: The pack's sense ("say", "deny", "ask", "accuse", …).
    """

    span: Span
    lemma: str
    sense: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """Content that the article attributes to somebody.

    Args:
        span: The content, without outer quotation marks, cue and complementizer.
        kind: Direct, mixed or indirect.
        cue: The attributing words, None for a headline's colon.
        speaker: Entity id, None where the speaker is unnamed.
        speaker_span: The words for the speaker nearest to the cue, None where the subject is dropped.
        via: Entity ids of the channels named in the quotation's own sentence, outermost last.
        addressee: Entity id of who was spoken to.
        place: Entity id of where the words were said.
        date: ISO 8601 date on which they were said.
        rule: Name of the rule or model that found it.
        confidence: Estimated probability that content and speaker are right, 0 to 1.
    """

    span: Span
    kind: Kind
    cue: Cue | None
    speaker: str | None
    speaker_span: Span | None
    via: tuple[str, ...]
    addressee: str | None
    place: str | None
    date: str | None
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one run understood of one article; `parts[0]` is the article proper.

    Mentions, roles and quotations are in text order. Every entity id used anywhere stands in `entities`.
    """

    article: Article
    parts: tuple[Part, ...]
    regions: tuple[Region, ...]
    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]
    roles: tuple[Role, ...]
    quotations: tuple[Quotation, ...]
    problems: tuple[Problem, ...] = ()
