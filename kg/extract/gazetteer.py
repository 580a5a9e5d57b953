"""What is known of words before a text is read: names of the world, titles, and nouns that begin names.

    Pack + World ──lexicon_of()──► Lexicon ──survey()──► Sheet: for every token, which phrases begin there
                                                              and whether the word may stand in a name

All phrases of both tables are found in one pass each; clitics before them are cut off (ولموسكو → موسكو).
The mention, role and reference rules read the sheet only. Start at `survey`.
"""

from __future__ import annotations

from kg.extract.gazetteer_build import lexicon_of
from kg.extract.gazetteer_types import ARTICLE, Hit, Lexicon, Sheet, stems_of
from kg.model import EntityType
from kg.text.phrases import Match
from kg.text.tokens import Tokens
from kg.world import Thing

__all__ = ["ARTICLE", "Hit", "Lexicon", "Sheet", "lexicon_of", "stems_of", "survey"]

# Kinds whose names never stand inside a person's name behind its first word.
_FIRM = frozenset(("country", "capital", "continent"))
# Vowel marks; what they leave is still as written, unlike a folded word.
_MARKS = dict.fromkeys(range(1611, 1619))
_NOTHING: dict[str, Hit] = {}  # shared by the tokens where no phrase begins; never written to
_last: list[Sheet] = []


def survey(tokens: Tokens, lexicon: Lexicon) -> Sheet:
    """Everything the lexicon knows of a text, in one pass; the last text's sheet is kept for the next stage."""
    for sheet in _last:
        if sheet.tokens is tokens and sheet.lexicon is lexicon:
            return sheet
    sheet = _survey(tokens, lexicon)
    _last[:] = [sheet]
    return sheet


def _survey(tokens: Tokens, lexicon: Lexicon) -> Sheet:
    size = len(tokens)
    things: list[Hit] = []
    at: list[dict[str, Hit]] = [_NOTHING] * size
    behind = 0
    for i in range(size):
        key = tokens.key[i]
        if not key:
            continue
        thing, phrase = lexicon.begins(key)
        if phrase:
            matches = lexicon.phrases.at(tokens, i)
            if matches:
                at[i] = {}
            for match in matches:
                for kind, grouped in _grouped(match).items():
                    at[i][kind] = Hit(kind, match.first, match.last, match.span, match.clitic, grouped)
        if thing and i >= behind and (found := lexicon.things.at(tokens, i)):
            best = _named(found[-1])
            things.append(best)
            behind = best.last
            if any(_is(lexicon, t, EntityType.ORGANIZATION) for t in best.values):
                things += _inside(tokens, lexicon, best)
    settled = {
        i: i == h.first
        for h in things
        if h.kind == "strong" and any(_firm(lexicon.by_id.get(t)) for t in h.values)
        for i in range(h.first, h.last)
    }
    return Sheet(tokens, lexicon, things, at, settled, _classes(tokens, lexicon))


def _named(match: Match[tuple[str, bool]]) -> Hit:
    strong = tuple(t for t, s in match.values if s)
    ids = strong or tuple(t for t, _ in match.values)
    return Hit("strong" if strong else "weak", match.first, match.last, match.span, match.clitic, ids)


def _inside(tokens: Tokens, lexicon: Lexicon, outer: Hit) -> list[Hit]:
    """Places inside an organization's name: the country of a ministry is named too."""
    found: list[Hit] = []
    i = outer.first + 1
    while i < outer.last:
        matches = lexicon.things.at(tokens, i) if lexicon.begins(tokens.key[i])[0] else []
        hits = [h for m in matches if m.last <= outer.last and (h := _named(m)).kind == "strong"]
        if hits and all(_is(lexicon, t, EntityType.PLACE) for t in hits[-1].values):
            found.append(hits[-1])
            i = hits[-1].last
        else:
            i += 1
    return found


def _is(lexicon: Lexicon, thing: str, kind: EntityType) -> bool:
    return thing in lexicon.by_id and lexicon.by_id[thing].type is kind


def _firm(thing: Thing | None) -> bool:
    return thing is not None and (thing.kind in _FIRM or thing.type is EntityType.PERSON)


def _grouped(match: Match[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    grouped: dict[str, tuple[str, ...]] = {}
    for kind, value in match.values:
        grouped[kind] = (*grouped.get(kind, ()), value)
    return grouped


def _classes(tokens: Tokens, lexicon: Lexicon) -> list[str]:
    known = lexicon.written_classes
    found = []
    for text, key in zip(tokens.text, tokens.key, strict=True):
        cls = known.get(text)
        if cls is None:
            cls = _class(lexicon, text, key)
            if len(known) < 200_000:
                known[text] = cls
        found.append(cls)
    return found


def _class(lexicon: Lexicon, text: str, key: str) -> str:
    if not any(c.isalnum() for c in text):
        return "mark"
    if text[0].isdigit():
        return "number"
    if text in lexicon.written_stops or (len(text) > 2 and text.translate(_MARKS) in lexicon.written_stops):
        return "stop"  # على is no علي, though folding joins them
    cls = lexicon.word_class(key)
    if cls == "other" and text.startswith(lexicon.verb_starts):
        return "stop"
    return cls
