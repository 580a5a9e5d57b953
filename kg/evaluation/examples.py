"""Whether a reading holds what a row of a pack's examples.toml says. Start at `says`."""

from __future__ import annotations

from kg.lang.examples import Wish, Yes
from kg.model import Quotation, Reading


def says(reading: Reading, row: Yes | Wish) -> bool:
    """Whether the reading holds the row's attribution: speaker, content and cue to the character.

    A row without content (a wish for silence) holds where the reading has no quotation.
    """
    if not row.what:
        return not reading.quotations
    surfaces: dict[str, set[str]] = {}
    for m in reading.mentions:
        surfaces.setdefault(m.entity, set()).add(m.span.of(reading.article.raw))
    return any(_is(reading, q, row, surfaces) for q in reading.quotations)


def _is(reading: Reading, q: Quotation, row: Yes | Wish, surfaces: dict[str, set[str]]) -> bool:
    raw = reading.article.raw
    worded = "" if q.speaker_span is None else q.speaker_span.of(raw)
    who = row.who in surfaces.get(q.speaker, ()) if q.speaker is not None else row.who == worded
    cue = "" if q.cue is None else q.cue.span.of(raw)
    where = not row.where or (q.place is not None and row.where in surfaces.get(q.place, ()))
    return who and where and cue == row.cue and q.span.of(raw) == row.what and row.kind in ("", q.kind)


def shown(reading: Reading) -> str:
    """The reading's quotations as lines, for the message of a row that does not hold."""
    raw, lines = reading.article.raw, []
    for q in reading.quotations:
        names = [m.span.of(raw) for m in reading.mentions if m.entity == q.speaker]
        worded = "" if q.speaker_span is None else q.speaker_span.of(raw)
        cue = q.cue.span.of(raw) if q.cue else ""
        lines.append(f"  read: {names or worded!r} {cue!r} {q.span.of(raw)!r} {q.kind} {q.confidence}")
    return "\n".join(lines)
