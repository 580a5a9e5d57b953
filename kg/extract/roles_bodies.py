"""What a title is held in: the organization or place behind it, a country's adjective, a noun that points back.

In come a `Layout` and a title, out goes an entity id. Start at `body_of`.
"""

from __future__ import annotations

from kg.extract.roles_layout import FURTHEST, Layout
from kg.extract.roles_titles import TitlePhrase
from kg.model import EntityType
from kg.text.sentences import OPENERS, STRAIGHT


def body_of(layout: Layout, title: TitlePhrase, reach: int) -> tuple[str | None, int]:
    """The organization or place a title is held in, and where the whole phrase ends."""
    sheet = layout.sheet
    tokens, i = sheet.tokens, title.end
    country = layout.country(title.countries) if title.countries else None
    steps = 0
    while i < min(reach, len(tokens)) and tokens.line[i] == tokens.line[title.first] and steps < 6:
        if i in layout.outer:
            mention, end = layout.outer[i]
            if mention.type is EntityType.PERSON:
                break
            return mention.entity, end
        if (pointed := pointed_at(layout, i)) is not None:
            return pointed
        at, text = sheet.at[i], tokens.text[i]
        if text in OPENERS or text == STRAIGHT:
            i += 1
            continue
        inner = layout.title_at.get(i + (text == "و"))
        if inner is not None and steps == 0 and country is None and _conjoined(layout, title.end, inner):
            return body_of(layout, inner, reach)
        if (inner is not None and inner.number == "one") or country is not None:
            break
        if "ours" in at and sheet.lexicon.titles.ours_is:
            return layout.country((sheet.lexicon.titles.ours_is,)), at["ours"].last
        demonym = at.get("demonym")
        if demonym is not None and not demonym.clitic and steps == 0:
            return layout.country(demonym.values), demonym.last
        if (named := layout.generic(i)) is not None:
            return named, i + 1
        if "link" not in at and sheet.cls[i] in ("stop", "mark", "number"):
            break
        i, steps = (at["link"].last if "link" in at else i + 1), steps + 1
    return country, max(title.end, i if country is None and steps == 0 else title.end)


def _conjoined(layout: Layout, end: int, title: TitlePhrase) -> bool:
    """Whether "and" joins a title to the one that ended at a token: «مهاجم و کاپیتان …» share what follows."""
    tokens = layout.sheet.tokens
    if title.first == end + 1:
        return tokens.text[end] == "و"
    return title.first == end and tokens.start[end] < title.span.start


def pointed_at(layout: Layout, i: int) -> tuple[str, int] | None:
    """«این کشور», هذه الوزارة: the place or organization named last before."""
    sheet = layout.sheet
    hit = sheet.hit("demonstrative", i)
    if hit is None:
        return None
    for kind, wanted in (("place", EntityType.PLACE), ("organization", EntityType.ORGANIZATION)):
        noun = sheet.hit(kind, hit.last)
        if noun is None:
            continue
        for token in range(i - 1, max(-1, i - FURTHEST), -1):
            if token in layout.outer and layout.outer[token][0].type is wanted:
                return layout.outer[token][0].entity, noun.last
    return None


def second_body(layout: Layout, of: str | None, end: int) -> tuple[str | None, int]:
    """Member for a place in a house: «نماینده مردم تهران در مجلس» holds for both."""
    entity = layout.entities.get(of or "")
    if entity is None or entity.type is not EntityType.PLACE:
        return None, end
    link = layout.sheet.hit("link", end)
    if link is None or link.last not in layout.outer:
        return None, end
    mention, last = layout.outer[link.last]
    return (mention.entity, last) if mention.type is EntityType.ORGANIZATION else (None, end)
