"""Who published a file, and whose reports it credits as a whole.

    dateline, by-line   "عين اليوم – دبي"      "خبرگزاري فارس:"       ─► publisher (an agency in it: source)
    lead                "به گزارش ایسنا"        "به نقل از مهر"         ─► publisher, source
    own name            "قال ل«الرياض»"         "گفت‌وگو با ایسنا"       ─► publisher
    foot                "المصدر: الميادين"      "(رويترز)"              ─► publisher if nothing else tells, source

In come tokens, page and mentions; out goes one `Credits` per part. Start at `credits`. What is said by an agency in a
single sentence ("according to TASS, …") is not a credit of the report; that belongs to the quotation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kg.extract.credits_rules import BREAKS, QUOTES, Named, Reader
from kg.extract.page import DASHES, Page
from kg.lang import Pack
from kg.model import EntityType, Mention, Part, Region, RegionKind, Span
from kg.text.sentences import ENDS
from kg.text.tokens import Tokens

LEAD = 3  # body paragraphs that may credit the whole report
LONGEST_PREFIX = 10  # tokens of a dateline written before the first sentence
LONGEST_BRACKET = 8  # tokens of a credit in brackets at the end
LONGEST_OWN = 3  # words of a paper's own name in quotation marks
TOLD_REACH = 12  # tokens between a word of telling and the paper's name
DIVIDES = frozenset("/+،,-")  # marks between the names of a closing bracket
# How surely each position of credit tells the publisher; a relay never does.
WEIGHT = {"home": 5, "report": 4, "told": 3, "own": 3, "late": 2, "foot": 1}
# What is credited at these positions and is not the publisher is a source of the report.
CREDITED = frozenset(("relay", "home", "report", "foot"))


@dataclass(frozen=True, slots=True)
class Credits:
    """The credits of one part.

    Args:
        publisher: Entity id; None where the file does not show it, or no mention covers its name.
        sources: Entity ids in text order, the publisher left out.
        publisher_span: The characters that name the publisher.
        source_spans: The characters that name each source, those included that no mention covers.
        extra: Names at positions of credit that no mention of an organization covers: they are one.
    """

    publisher: str | None = None
    sources: tuple[str, ...] = ()
    publisher_span: Span | None = None
    source_spans: tuple[Span, ...] = ()
    extra: tuple[tuple[Span, EntityType], ...] = ()


class _Claim(NamedTuple):
    """A position of credit: which one, and the name that stands there."""

    role: str
    name: Named


def credits(tokens: Tokens, page: Page, mentions: Sequence[Mention], pack: Pack) -> tuple[Credits, ...]:
    """The credits of each part of the page.

    Args:
        tokens: The text.
        page: Its layout.
        mentions: With entity ids. Where `extra` comes back non-empty, add those as mentions and ask again.
        pack: The language.

    Example:
        >>> from kg.extract.page import page
        >>> from kg.lang import load_pack
        >>> from kg.text.tokens import blank, tokens_of
        >>> raw = "سفر وزیر\\nبه گزارش ایسنا به نقل از مهر، وزیر به قاهره رفت و با همتای خود دیدار کرد."
        >>> t, pack = tokens_of(blank("fa")(raw)), load_pack("fa")
        >>> [span.of(raw) for span, _ in credits(t, page(t, pack), [], pack)[0].extra]
        ['ایسنا', 'مهر']
    """
    reader = Reader(tokens, mentions, pack)
    return tuple(_credits(reader, page.of(part), part) for part in page.parts)


def _credits(reader: Reader, regions: Sequence[Region], part: Part) -> Credits:
    claims = [claim for claim in _claims(reader, regions) if part.span.holds(claim.name.span)]
    publishing = [
        c for c in claims if c.role in WEIGHT and reader.publishes(c.name.span, addressed=c.role in ("told", "own"))
    ]
    best = max(publishing, key=lambda c: (WEIGHT[c.role], -c.name.span.start), default=None)
    own = None if best is None else best.name
    sources: list[Named] = []
    for claim in claims:
        known = ([] if own is None else [own]) + sources
        if claim.role in CREDITED and not any(_same(reader, claim.name, other) for other in known):
            sources.append(claim.name)
    sources.sort(key=lambda s: s.span)
    named = ([] if own is None else [own]) + sources
    return Credits(
        publisher=None if own is None else own.entity,
        sources=tuple(dict.fromkeys(s.entity for s in sources if s.entity is not None)),
        publisher_span=None if own is None else own.span,
        source_spans=tuple(s.span for s in sources),
        extra=tuple(sorted((n.span, EntityType.ORGANIZATION) for n in named if n.entity is None)),
    )


def _same(reader: Reader, one: Named, two: Named) -> bool:
    if one.entity is not None and two.entity is not None:
        return one.entity == two.entity
    return one.span.of(reader.tokens.raw) == two.span.of(reader.tokens.raw)


def _claims(reader: Reader, regions: Sequence[Region]) -> Iterator[_Claim]:
    bodies = [reader.tokens.inside(r.span) for r in regions if r.kind is RegionKind.BODY]
    for region in regions:
        if region.kind is RegionKind.META:
            line = reader.tokens.inside(region.span)
            yield from _dateline(reader, line) if region.rule == "dateline" else _foot(reader, line, region.rule)
    if bodies:
        yield from _prefix(reader, bodies[0])
        yield from _bracket(reader, bodies[-1])
    for n, body in enumerate(bodies):
        yield from _lead(reader, body, lead=n < LEAD)
    for region in regions:
        if region.kind in (RegionKind.BODY, RegionKind.HEADLINE):
            yield from _own_name(reader, reader.tokens.inside(region.span))


def _dateline(reader: Reader, line: range) -> Iterator[_Claim]:
    """ "Outlet – city", "reporter – outlet", "city (agency)"."""
    bracket = next((i for i in line if reader.tokens.text[i] == "("), line.stop)
    yield from _segments(reader, range(line.start, bracket))
    if bracket < line.stop:
        name = _outlet(reader, range(bracket + 1, line.stop - 1))
        if name is not None:
            yield _Claim("relay", name)


def _segments(reader: Reader, line: range) -> Iterator[_Claim]:
    """The outlet among the pieces that dashes and commas divide.

    It is the piece that is named as an organization, or the only one that is neither person, place nor a word of
    by-lines; of two pieces only the first, or the one behind a reporter's name ("city – reporter" names no outlet).
    """
    pieces: list[range] = []
    start = line.start
    for i in [*(i for i in line if reader.tokens.text[i] in DASHES or reader.tokens.text[i] in BREAKS), line.stop]:
        if i > start:
            pieces.append(range(start, i))
        start = i + 1
    unknown: list[range] = []
    outlet_last = False
    for piece in pieces:
        first = next((i for i in piece if reader.tokens.is_word[i]), piece.stop)
        mention = reader.mention(first) if first < piece.stop else None
        if mention is not None and mention.type is EntityType.ORGANIZATION:
            yield _Claim("home", Named(mention.span, mention.entity, False, piece.stop))
            return
        silent = first == piece.stop or mention is not None or bool(reader.no_outlet.at(reader.tokens, first))
        if not silent and not reader.person(first):
            unknown.append(piece)
        outlet_last = outlet_last or (first < piece.stop and reader.person(first))
    paired = len(pieces) > 2 or (len(pieces) == 2 and unknown[:1] == pieces[:1])
    if len(unknown) == 1 and (paired or outlet_last):
        name = _outlet(reader, unknown[0])
        if name is not None:
            yield _Claim("home", name)


def _outlet(reader: Reader, piece: range) -> Named | None:
    words = [i for i in piece if reader.tokens.is_word[i]]
    if not words or reader.no_outlet.at(reader.tokens, words[0]):
        return None
    return reader.name(words[0], piece.stop)


def _foot(reader: Reader, line: range, rule: str) -> Iterator[_Claim]:
    """A line of credit: "Source: X", "link at the newspaper X", "(according to X and Y)", the stamp of a dispatch."""
    if rule == "stamp":
        yield from (_Claim("home", claim.name) for claim in list(_all_names(reader, line))[-1:])
        return
    rows = [(found[0].role, found[1]) for i in line if (found := reader.credit(i))]
    role, first = rows[0] if rows else ("", line.start)
    if role in ("home", "foot"):
        while first < line.stop and reader.tokens.text[first] == ":":
            first += 1
        name = reader.name(first, line.stop)
        if name is not None:
            yield _Claim(role, name)
    elif role or ":" not in reader.tokens.text[line.start : line.stop]:
        yield from _all_names(reader, range(first, line.stop))


def _all_names(reader: Reader, line: range) -> Iterator[_Claim]:
    for i in line:
        mention = reader.mention(i)
        if mention is not None and mention.type is EntityType.ORGANIZATION:
            yield _Claim("relay", Named(mention.span, mention.entity, False, i + 1))


def _prefix(reader: Reader, line: range) -> Iterator[_Claim]:
    """A dateline before the first sentence: "سبق- وكالات: …", "بغداد: «الخليج» …", "خبرگزاري فارس: …"."""
    tokens = reader.tokens
    head = range(line.start, min(line.stop, line.start + LONGEST_PREFIX))
    colon = next((i for i in head if tokens.text[i] == ":"), None)
    dash = next((i for i in head if tokens.text[i] in DASHES), None)
    end = dash if colon is None else colon
    if end is None:
        return
    signed = _signed(reader, head, dash)
    if signed is not None:
        yield signed
        return
    named = reader.name(line.start, end)
    if named is not None and named.last >= end and reader.own.at(tokens, line.start):
        yield _Claim("home", named)
    elif colon is not None and dash is not None and dash < colon:
        yield from _segments(reader, range(line.start, colon))
    elif colon is not None and colon + 2 < line.stop and tokens.text[colon + 1] in QUOTES:
        quoted = reader.name(colon + 1, line.stop)
        place = reader.mention(line.start)
        if quoted is not None and place is not None and place.type is EntityType.PLACE:
            yield _Claim("home", quoted)
    elif colon is not None and tokens.text[colon - 1] in QUOTES:
        opening = next((i for i in range(line.start + 1, colon - 1) if tokens.text[i] in QUOTES), colon)
        quoted, place = reader.name(opening, colon), reader.mention(line.start)
        if quoted is not None and place is not None and place.type is EntityType.PLACE:
            yield _Claim("home", quoted)


def _signed(reader: Reader, head: range, dash: int | None) -> _Claim | None:
    """An outlet in brackets between the dateline's place and a dash: "دبي (CNN)-- …"."""
    if dash is None or dash == head.start or reader.tokens.text[dash - 1] != ")":
        return None
    opening = next((i for i in range(head.start, dash) if reader.tokens.text[i] == "("), dash)
    mention = reader.mention(opening + 1) if opening + 1 < dash else None
    if mention is None or mention.type is not EntityType.ORGANIZATION:
        return None
    name = Named(mention.span, mention.entity, False, dash)
    return _Claim("home" if reader.at_home(mention.span) else "relay", name)


def _bracket(reader: Reader, line: range) -> Iterator[_Claim]:
    """A credit in brackets behind the last sentence: "(رويترز)"."""
    tokens = reader.tokens
    if not line or tokens.text[line.stop - 1] != ")":
        return
    opening = next((i for i in reversed(line) if tokens.text[i] == "("), line.start)
    behind = opening > line.start and (tokens.text[opening - 1] in ENDS or tokens.text[opening - 1] in QUOTES)
    if behind and line.stop - opening <= LONGEST_BRACKET:
        yield from _pieces(reader, range(opening + 1, line.stop - 1))


def _pieces(reader: Reader, inside: range) -> Iterator[_Claim]:
    """The names in a closing bracket; an agency's letters ("أ .ف .ب") are a name where no mention covers them."""
    tokens = reader.tokens
    start = inside.start
    for i in [*(i for i in inside if tokens.text[i] in DIVIDES), inside.stop]:
        piece, start = range(start, i), i + 1
        claims = list(_all_names(reader, piece))
        if not claims and piece and reader.is_outlet(span := tokens.span(piece.start, piece.stop)):
            claims = [_Claim("relay", Named(span, None, False, piece.stop))]
        yield from claims


def _lead(reader: Reader, line: range, *, lead: bool) -> Iterator[_Claim]:
    """Words of credit in a paragraph: who reports, through whom, to whom something was told.

    Outside the lead only names that mentions cover count; and a relay credits the report only in the sentence that
    says whose report it is.
    """
    reported = False
    for i in line:
        reported = reported and reader.tokens.text[i] not in ENDS
        found = reader.credit(i)
        role = found[0].role if found is not None else ""
        if found is None or role not in ("report", "relay", "told") or (role == "relay" and not (lead and reported)):
            continue
        name = reader.name(found[1], line.stop, begins=found[2])
        if name is None or (name.entity is None and (not lead or role == "told")):
            continue
        reported = reported or role == "report"
        if role == "relay" or not name.foreign:
            yield _Claim(role if lead else "late", name)
        elif role == "report" and lead:
            yield _Claim("relay", name)


def _own_name(reader: Reader, line: range) -> Iterator[_Claim]:
    """The paper's own name in quotation marks: "في تصريح ل«الرياض»", "«المدينة» تواصلت مع"."""
    tokens = reader.tokens
    told = -TOLD_REACH
    for i in range(line.start, line.stop - 2):
        if reader.telling.at(tokens, i):
            told = i
        if tokens.text[i] not in QUOTES:
            continue
        close = next((j for j in range(i + 2, min(i + 2 + LONGEST_OWN, line.stop)) if tokens.text[j] in QUOTES), None)
        mention = reader.mention(i + 1)
        if close is None or mention is None or mention.type is EntityType.PERSON:
            continue
        addressed = i > line.start and tokens.key[i - 1] in reader.to_us and i - told < TOLD_REACH
        acts = i == line.start and close + 1 < line.stop and tokens.key[close + 1] in reader.own_acts
        acts = acts or (i > line.start and tokens.key[i - 1] in reader.own_acts)
        if (addressed or acts) and mention.span.end == tokens.end[close - 1]:
            entity = mention.entity if mention.type is EntityType.ORGANIZATION else None
            yield _Claim("own", Named(mention.span, entity, False, close))
