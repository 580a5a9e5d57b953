"""A reading as lines that a person reads and that a diff shows well: one line per fact, in text order.

Confidences are left out: every training moves them, and a diff should show what is read otherwise.

In comes a `Reading`, out goes text. The golden records of the tests are these texts. Start at `render`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from kg.model import Part, Quotation, Reading, Role, Span


def render(reading: Reading) -> str:
    """The reading's facts, one per line.

    Args:
        reading: Before or after resolution; entities are shown by name, with their ids once.

    Returns:
        Sections in a fixed order, each fact with the characters it rests on, ending in a line break.

    Example:
        >>> from kg.model import Article
        >>> article = Article("0" * 64, "a.txt", "قال: نعم", "ar")
        >>> print(render(Reading(article, (Part(Span(0, 8)),), (), (), (), (), ())), end="")
        article a.txt  ar utf-8  8 characters
        part 0-8
    """
    lines = [_article(reading)]
    lines += [_part(reading, part) for part in reading.parts]
    lines += _entities(reading)
    lines += [_role(reading, role) for role in reading.roles]
    for quotation in reading.quotations:
        lines += _quotation(reading, quotation)
    lines += [f"problem {p.code}  {p.what}{_at(p.span)}" for p in reading.problems]
    return "\n".join(lines) + "\n"


def _article(reading: Reading) -> str:
    article = reading.article
    return f"article {article.path}  {article.lang} {article.encoding}  {len(article.raw)} characters"


def _part(reading: Reading, part: Part) -> str:
    told = [
        f"title «{_words(reading, part.title)}»" if part.title is not None else "",
        f"date {part.date}" if part.date is not None else "",
        f"from «{_words(reading, part.date_span)}»" if part.date_span is not None else "",
        f"publisher {_name(reading, part.publisher)}" if part.publisher is not None else "",
        "sources " + ", ".join(_name(reading, s) for s in part.sources) if part.sources else "",
    ]
    return "  ".join([f"part {part.span.start}-{part.span.end}", *filter(None, told)])


def _entities(reading: Reading) -> Iterator[str]:
    """Each entity with its surfaces, the most frequent first."""
    surfaces: dict[str, Counter[str]] = defaultdict(Counter)
    for mention in reading.mentions:
        surfaces[mention.entity][_words(reading, mention.span)] += 1
    for entity in sorted(reading.entities, key=lambda e: (e.type, e.name, e.id)):
        shown = ", ".join(f"«{s}» {n}" for s, n in sorted(surfaces[entity.id].items(), key=lambda x: (-x[1], x[0])))
        known = entity.wikidata or "-"
        yield f"entity {entity.type}  {entity.name}  {entity.id}  {known}  {shown or 'not named by a noun'}"


def _role(reading: Reading, role: Role) -> str:
    of = f" of {_name(reading, role.of)}" if role.of is not None else ""
    title = f"«{_words(reading, role.span)}»"
    return f"role {_name(reading, role.person)}: {role.role or '?'}{of}  {title}{_at(role.span)}  by {role.rule}"


def _quotation(reading: Reading, q: Quotation) -> Iterator[str]:
    who = _name(reading, q.speaker) if q.speaker is not None else "unnamed"
    worded = f" «{_words(reading, q.speaker_span)}»" if q.speaker_span is not None else ""
    cue = f"«{_words(reading, q.cue.span)}» {q.cue.sense}" if q.cue is not None else "no cue"
    details = [
        f"via {', '.join(_name(reading, v) for v in q.via)}" if q.via else "",
        f"to {_name(reading, q.addressee)}" if q.addressee is not None else "",
        f"in {_name(reading, q.place)}" if q.place is not None else "",
        f"on {q.date}" if q.date is not None else "",
        f"by {q.rule}",
    ]
    yield "  ".join([f"quote {q.kind}  {who}{worded}  {cue}", *filter(None, details)])
    yield f"    «{_words(reading, q.span)}»{_at(q.span)}"


def _name(reading: Reading, entity: str | None) -> str:
    return next((e.name for e in reading.entities if e.id == entity), f"unknown entity {entity}")


def _words(reading: Reading, span: Span) -> str:
    return " ".join(span.of(reading.article.raw).split())


def _at(span: Span | None) -> str:
    return "" if span is None else f" @{span.start}-{span.end}"
