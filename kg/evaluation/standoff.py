"""Annotations apart from their texts: offsets and the digest of an article that lies elsewhere.

Texts of publishers do not enter the repository, what was read from them does: `tests/gold/standoff/NAME.json` tells
which line of which collection the article is, the digest of its text, and where everything stands. In comes such a
file and the folder of the collections, out goes a `Reading` like any gold. Start at `read_standoff` and `to_standoff`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
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
    Part,
    Quotation,
    Reading,
    Region,
    RegionKind,
    Role,
    Span,
)

Row = dict[str, Any]


def to_standoff(reading: Reading, *, collection: str, line: int) -> Row:
    """An annotation without a character of its text.

    Args:
        reading: As `read_gold` gives it.
        collection: File name of the collection, without its folder.
        line: The article's line there, from 0.
    """
    part = reading.parts[0]
    mentions: dict[str, list[list[int]]] = {e.id: [] for e in reading.entities}
    for mention in reading.mentions:
        mentions[mention.entity].append(list(mention.span))
    return {
        "collection": collection,
        "line": line,
        "digest": reading.article.id,
        "lang": reading.article.lang,
        "title": _pair(part.title),
        "date": part.date,
        "publisher": part.publisher,
        "sources": list(part.sources),
        "entities": [
            {"id": e.id, "type": str(e.type), "name": e.name, "qid": e.wikidata, "mentions": mentions[e.id]}
            for e in reading.entities
        ],
        "roles": [{"person": r.person, "role": r.role, "of": r.of, "span": list(r.span)} for r in reading.roles],
        "quotes": [_quote_row(q) for q in reading.quotations],
    }


def _pair(span: Span | None) -> list[int] | None:
    return None if span is None else list(span)


def _quote_row(q: Quotation) -> Row:
    return {
        "span": list(q.span),
        "kind": str(q.kind),
        "cue": _pair(q.cue.span if q.cue else None),
        "speaker": q.speaker,
        "speaker_span": _pair(q.speaker_span),
        "via": list(q.via),
        "addressee": q.addressee,
        "place": q.place,
        "date": q.date,
    }


def standoff_files(folder: Path) -> list[Path]:
    """The stand-off annotations of a folder, by name.

    Raises:
        GoldError: there is none.
    """
    files = sorted(folder.glob("*.json"))
    if not files:
        raise GoldError("no annotation NAME.json", where=str(folder), remedy="give the folder of stand-off annotations")
    return files


@lru_cache(maxsize=4)
def _lines(path: Path) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8").splitlines())


def article_text(collections: Path, row: Row) -> str:
    """The text of an annotated article: headline, a line break, body.

    Raises:
        GoldError: the collection is not there, or holds another text at that line.
    """
    path = collections / row["collection"]
    if not path.exists():
        raise GoldError("the collection is not there", where=str(path), remedy="give the folder of the raw news")
    article = json.loads(_lines(path)[row["line"]])
    raw: str = (article["title"] or "") + "\n" + article["text"]
    if hashlib.sha256(raw.encode()).hexdigest() != row["digest"]:
        raise GoldError("another text than the annotated one", where=f"{path}, line {row['line']}")
    return raw


def read_standoff(path: Path, collections: Path) -> Reading:
    """One annotation with its text.

    Args:
        path: The annotation.
        collections: The folder of the collections.

    Raises:
        GoldError: the text is not there or is another one.
    """
    row: Row = json.loads(path.read_text(encoding="utf-8"))
    raw = article_text(collections, row)
    article = Article(row["digest"], f"{path.stem}.txt", raw, row["lang"])
    whole = Span(0, len(raw))
    part = Part(whole, _span(row["title"]), row["date"], None, row["publisher"], tuple(row["sources"]))
    entities = tuple(Entity(e["id"], EntityType(e["type"]), e["name"], (), e["qid"]) for e in row["entities"])
    return Reading(
        article=article,
        parts=(part,),
        regions=(Region(whole, RegionKind.BODY, "gold"),),
        entities=entities,
        mentions=tuple(sorted(_mentions(row), key=lambda m: (m.span, m.type))),
        roles=tuple(Role(r["person"], Span(*r["span"]), r["role"], r["of"], "gold") for r in row["roles"]),
        quotations=tuple(_quotation(q, raw) for q in row["quotes"]),
    )


def _span(pair: list[int] | None) -> Span | None:
    return None if pair is None else Span(*pair)


def _mentions(row: Row) -> Iterator[Mention]:
    for entity in row["entities"]:
        for pair in entity["mentions"]:
            yield Mention(Span(*pair), EntityType(entity["type"]), entity["id"], "gold")


def _quotation(q: Row, raw: str) -> Quotation:
    cue = _span(q["cue"])
    return Quotation(
        span=Span(*q["span"]),
        kind=Kind(q["kind"]),
        cue=Cue(cue, cue.of(raw), "say") if cue else None,
        speaker=q["speaker"],
        speaker_span=_span(q["speaker_span"]),
        via=tuple(q["via"]),
        addressee=q["addressee"],
        place=q["place"],
        date=q["date"],
        rule="gold",
        confidence=1.0,
    )
