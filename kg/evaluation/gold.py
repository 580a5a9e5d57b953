"""Hand-made annotations read as readings, so that whatever takes the extractor's output takes gold too.

In comes a pair `NAME.txt` / `NAME.json` written after the annotation guidelines; out goes a
`kg.model.Reading` with the annotators' entity ids. Start at `read_gold`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.errors import GoldError
from kg.model import (
    Article,
    Cue,
    Entity,
    EntityType,
    Kind,
    Mention,
    Name,
    Part,
    Quotation,
    Reading,
    Region,
    RegionKind,
    Role,
    Span,
)

# Clitics that Arabic script writes onto the following name: a mention may start behind them.
PROCLITICS = frozenset(["وال", "بال", "فال", "كال", "ولل", "ول", "وب", "فب", "لل", "و", "ف", "ب", "ل", "ك"])


def gold_files(folder: Path) -> list[Path]:
    """The annotation files below `folder` that have their article beside them, by path.

    Raises:
        GoldError: there is none.
    """
    files = sorted(p for p in folder.rglob("*.json") if p.with_suffix(".txt").exists())
    if not files:
        raise GoldError("no NAME.json beside a NAME.txt", where=str(folder), remedy="give the folder of a gold set")
    return files


def read_gold(path: Path) -> Reading:
    """One annotation as a reading.

    Args:
        path: The `NAME.json`; `NAME.txt` lies beside it.

    Raises:
        GoldError: a string of the annotation is not in the article.
    """
    gold = json.loads(path.read_text(encoding="utf-8"))
    text_path = path.with_suffix(".txt")
    raw = text_path.read_bytes().decode("utf-8")
    article = Article(hashlib.sha256(raw.encode()).hexdigest(), text_path.as_posix(), raw, gold["lang"])
    entities = tuple(_entity(e, gold["lang"]) for e in gold["entities"])
    title = _find(raw, gold["title"], 1, path) if gold.get("title") else None
    part = Part(
        Span(0, len(raw)), title, gold.get("date"), None, gold.get("publisher"), tuple(gold.get("sources") or ())
    )
    return Reading(
        article=article,
        parts=(part,),
        regions=(Region(part.span, RegionKind.BODY, "gold"),),
        entities=entities,
        mentions=tuple(_mentions(raw, gold["entities"])),
        roles=tuple(_roles(raw, gold["roles"], path)),
        quotations=tuple(sorted((_quotation(raw, q, path) for q in gold["quotes"]), key=lambda q: q.span)),
    )


def _entity(row: dict[str, Any], lang: str) -> Entity:
    surfaces = sorted(row["surfaces"], key=len, reverse=True)
    names = tuple(Name(s, lang, i == 0) for i, s in enumerate(surfaces))
    return Entity(row["id"], EntityType(row["type"]), row["name"], names, row.get("qid"))


def _find(raw: str, needle: str, nth: int, path: Path) -> Span:
    start = -1
    for _ in range(nth):
        start = raw.find(needle, start + 1)
        if start < 0:
            raise GoldError(f"not in the article: {needle[:60]!r}", where=str(path))
    return Span(start, start + len(needle))


def _near(raw: str, needle: str | None, content: Span, nth: int | None, path: Path) -> Span | None:
    """The occurrence of `needle` closest to `content`, or the nth when one is given."""
    if not needle:
        return None
    if nth:
        return _find(raw, needle, nth, path)
    starts = [m.start() for m in re.finditer(f"(?={re.escape(needle)})", raw)]
    if not starts:
        raise GoldError(f"not in the article: {needle[:60]!r}", where=str(path))
    start = min(starts, key=lambda at: max(content.start - at - len(needle), at - content.end, 0))
    return Span(start, start + len(needle))


def occurrences(raw: str, surface: str) -> Iterator[Span]:
    """Where `surface` stands as a word of `raw`, a clitic before it allowed; in text order."""
    for match in re.finditer(re.escape(surface), raw):
        start, end = match.span()
        if end < len(raw) and raw[end].isalpha():
            continue
        word = start
        while word > 0 and raw[word - 1].isalpha():
            word -= 1
        if word == start or raw[word:start] in PROCLITICS:
            yield Span(start, end)


def _mentions(raw: str, rows: list[dict[str, Any]]) -> list[Mention]:
    """All mentions in text order: the longest surface wins inside one type, different types may nest."""
    taken = []
    for row in rows:
        excluded = [Span(*m.span()) for longer in row.get("except", []) for m in re.finditer(re.escape(longer), raw)]
        for surface in row["surfaces"]:
            taken += [
                (span, EntityType(row["type"]), row["id"])
                for span in occurrences(raw, surface)
                if not any(x.holds(span) for x in excluded)
            ]
    taken.sort(key=lambda t: (t[0].start - t[0].end, t[0]))
    kept: dict[tuple[Span, EntityType], str] = {}
    for span, kind, entity in taken:
        if not any(other.holds(span) and k is kind for other, k in kept):
            kept[span, kind] = entity
    return [Mention(span, kind, entity, "gold") for (span, kind), entity in sorted(kept.items())]


def _roles(raw: str, rows: list[dict[str, Any]], path: Path) -> Iterator[Role]:
    for row in rows:
        yield Role(row["person"], _find(raw, row["surface"], 1, path), row.get("role"), row.get("of"), "gold")


def _quotation(raw: str, row: dict[str, Any], path: Path) -> Quotation:
    span = _find(raw, row["content"], row.get("nth", 1), path)
    cue = _near(raw, row.get("cue"), span, row.get("cue_nth"), path)
    return Quotation(
        span=span,
        kind=Kind(row["kind"]),
        cue=Cue(cue, cue.of(raw), "say") if cue else None,
        speaker=row.get("speaker"),
        speaker_span=_near(raw, row.get("speaker_surface"), span, row.get("speaker_nth"), path),
        via=tuple(row.get("via") or ()),
        addressee=row.get("addressee"),
        place=row.get("place"),
        date=row.get("date"),
        rule="gold",
        confidence=1.0,
    )
