"""Gold and system output in one form, the `Sheet`, so that the scorer compares like with like.

In comes an annotation as a `Reading`, or one line of `kg extract --format jsonl`; out goes a `Sheet`. Start at
`gold_pairs`. A sheet holds exactly what the metrics look at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.evaluation.gold import gold_files, read_gold
from kg.extract.cues import cue_lexicon
from kg.lang import load_pack
from kg.model import Mention, Quotation, Reading, Role, Span
from kg.text.fold import fold
from kg.text.language import supported

TOKEN = re.compile(r"\w+")
WIKIDATA = re.compile(r"Q\d+$")


@dataclass(frozen=True, slots=True)
class Claim:
    """One role as the scorer sees it: `spans` are the places where its words stand."""

    person: str
    of: str | None
    surface: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One quotation as the scorer sees it.

    Args:
        words: Start offsets of the content's words.
        slot: How gold's text gives the speaker: "name", "phrase", "pronoun" or "dropped"; "" for a system.
        confidence: What the system says of its own words, 0 to 1; 1 for gold.
    """

    span: Span
    words: frozenset[int]
    kind: str
    cue: Span | None
    speaker: str | None
    speaker_span: Span | None
    via: frozenset[str]
    place: str | None
    date: str | None
    slot: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one side says of one article.

    Args:
        name: The article's file name without its ending.
        lang: Its language.
        mentions: Type and entity id by span; of two types on one span the later entity's stands.
        wikidata: Wikidata id, or None, of every entity.
        keys: What the entity is in the world: its Wikidata id, else type and name.
    """

    name: str
    lang: str
    mentions: dict[Span, tuple[str, str]] = field(default_factory=dict)
    wikidata: dict[str, str | None] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    roles: tuple[Claim, ...] = ()
    statements: tuple[Statement, ...] = ()
    publisher: str | None = None
    sources: frozenset[str] = frozenset()
    date: str | None = None


Pair = tuple[Sheet, Sheet]


Line = Mapping[str, Any]


def gold_pairs(gold: Path, extract: Callable[[Reading], Line | None]) -> list[Pair]:
    """The articles of a gold folder, each with what a system says of it.

    Args:
        gold: Folder of NAME.json beside NAME.txt, nested or not.
        extract: Gives the system's line for an annotated article, None where the system is silent.

    Raises:
        GoldError: there is no annotation, or one does not fit its article.
        InputError: a line breaks the contract.
    """
    return [pair_of(reading, extract(reading)) for reading in map(read_gold, gold_files(gold))]


def pair_of(gold: Reading, line: Line | None) -> Pair:
    """An annotated article and what a system says of it, None where the system is silent.

    Raises:
        InputError: the line breaks the contract.
    """
    name = Path(gold.article.path).stem
    return sheet_of_gold(gold), sheet_of_line(line or {"article": {}}, gold.article.raw, name)


def read_lines(path: Path) -> dict[str, dict[str, Any]]:
    """The lines of a system's JSON-lines file by file name without ending; the last one of a name stands.

    Raises:
        InputError: the file cannot be read, or a line is not an object with an article's path.
    """
    lines: dict[str, dict[str, Any]] = {}
    place = str(path)
    try:
        for number, text in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            place = f"{path}, line {number}"
            if text.strip():
                line = json.loads(text)
                lines[Path(line["article"]["path"]).stem] = line
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", where=str(path)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            "not a JSON object with an article's path",
            where=place,
            remedy="print it with `kg extract --format jsonl`",
        ) from error
    return lines


def words(raw: str, span: Span) -> frozenset[int]:
    """Start offsets of the words that share a character with `span`.

    Example:
        >>> sorted(words("قال إنه هنا", Span(4, 9)))
        [4, 8]
    """
    found = (m.span() for m in TOKEN.finditer(raw, _word_start(raw, span.start), _word_end(raw, span.end)))
    return frozenset(start for start, end in found if start < span.end and end > span.start)


def _word_start(raw: str, at: int) -> int:
    while 0 < at <= len(raw) and TOKEN.match(raw[at - 1]):
        at -= 1
    return at


def _word_end(raw: str, at: int) -> int:
    while at < len(raw) and TOKEN.match(raw[at]):
        at += 1
    return at


def sheet_of_gold(reading: Reading) -> Sheet:
    """An annotation, read by `kg.evaluation.gold.read_gold`, as a sheet."""
    raw, part = reading.article.raw, reading.parts[0]
    order = {entity.id: i for i, entity in enumerate(reading.entities)}
    # Longest first, then in the annotator's order: ties of alignment fall as in the reference scorer.
    ranked = sorted(reading.mentions, key=lambda m: (m.span.start - m.span.end, m.span, order[m.entity]))
    return Sheet(
        name=Path(reading.article.path).stem,
        lang=reading.article.lang,
        mentions={m.span: (m.type.value, m.entity) for m in ranked},
        wikidata={e.id: e.wikidata for e in reading.entities},
        keys={e.id: e.wikidata or f"{e.type}:{e.name}" for e in reading.entities},
        roles=tuple(_gold_claim(raw, role) for role in reading.roles),
        statements=tuple(_gold_statement(reading, quotation) for quotation in reading.quotations),
        publisher=part.publisher,
        sources=frozenset(part.sources),
        date=part.date,
    )


def _gold_claim(raw: str, role: Role) -> Claim:
    surface = role.span.of(raw)
    spans = tuple(Span(*m.span()) for m in re.finditer(re.escape(surface), raw))
    return Claim(role.person, role.of, surface, spans)


def _gold_statement(reading: Reading, q: Quotation) -> Statement:
    return Statement(
        span=q.span,
        words=words(reading.article.raw, q.span),
        kind=q.kind.value,
        cue=q.cue.span if q.cue is not None else None,
        speaker=q.speaker,
        speaker_span=q.speaker_span,
        via=frozenset(q.via),
        place=q.place,
        date=q.date,
        slot=slot_of(q, reading.mentions, raw=reading.article.raw, lang=reading.article.lang),
    )


def slot_of(q: Quotation, mentions: Iterable[Mention], *, raw: str, lang: str) -> str:
    """How the text gives a quotation's speaker.

    Returns:
        "dropped" where no words stand for the speaker, "name" where the words hold a mention of the speaker,
        "pronoun" where they are a pronoun of the language's pack, else "phrase".
    """
    words = q.speaker_span
    if words is None:
        return "dropped"
    if any(m.entity == q.speaker and m.span.meets(words) for m in mentions):
        return "name"
    pronouns = cue_lexicon(load_pack(lang)).pronouns if lang in supported() else frozenset()
    return "pronoun" if fold(words.of(raw)) in pronouns else "phrase"


def sheet_of_line(line: Mapping[str, Any], raw: str, name: str) -> Sheet:
    """One line of an extractor's output, parsed from JSON, as a sheet.

    Args:
        line: The object; keys that no metric needs are passed over.
        raw: The article's text.
        name: The article's file name without its ending.

    Raises:
        InputError: the line lacks a key of the contract, or has one of another shape.
    """
    try:
        return _sheet_of_line(line, raw, name)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(
            f"not in the form of the extraction contract: {type(error).__name__}: {error}",
            where=name,
            remedy="print it with `kg extract --format jsonl`",
        ) from error


def _sheet_of_line(line: Mapping[str, Any], raw: str, name: str) -> Sheet:
    article, entities = line["article"], line.get("entities", [])
    publisher = article.get("publisher")
    return Sheet(
        name=name,
        lang=article.get("lang", ""),
        mentions={_span(m): (e["type"], e["id"]) for e in entities for m in e.get("mentions", [])},
        wikidata={e["id"]: _wikidata(e.get("sameAs") or ()) for e in entities},
        keys={e["id"]: e["id"] for e in entities},
        roles=tuple(_claim(r, raw) for r in line.get("roles", [])),
        statements=tuple(_statement(q, raw) for q in line.get("quotes", [])),
        publisher=publisher["id"] if isinstance(publisher, dict) else publisher,
        sources=frozenset(article.get("sources") or ()),
        date=article.get("date"),
    )


def _span(item: Mapping[str, Any]) -> Span:
    return Span(int(item["start"]), int(item["end"]))


def _maybe_span(item: Mapping[str, Any] | None) -> Span | None:
    return _span(item) if item else None


def _wikidata(same: Iterable[str]) -> str | None:
    return next((m.group() for iri in same if (m := WIKIDATA.search(iri)) is not None), None)


def _claim(role: Mapping[str, Any], raw: str) -> Claim:
    span = _span(role)
    return Claim(role["person"], role.get("of"), span.of(raw), (span,))


def _statement(quote: Mapping[str, Any], raw: str) -> Statement:
    span = _span(quote)
    return Statement(
        span=span,
        words=words(raw, span),
        kind=quote.get("kind") or "",
        cue=_maybe_span(quote.get("cue")),
        speaker=quote.get("speaker"),
        speaker_span=_maybe_span(quote.get("speaker_mention")),
        via=frozenset(quote.get("via") or ()),
        place=quote.get("place"),
        date=quote.get("date"),
        confidence=float(quote.get("confidence", 1.0)),
    )
