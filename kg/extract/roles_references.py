"""Titles that stand alone: whom they point to.

"الرئيس الروسي" is the person of the article whose role is president of Russia; "الوزير" is the minister named last
before; "یک مقام ارشد کاخ سفید" is nobody named. In come the layout and the holdings, out come `TitleReference`s.
Start at `references`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.extract.roles_holding import Holding, Layout, body_of
from kg.extract.roles_titles import TitlePhrase
from kg.model import EntityType, Span

# Roles that news texts use for one another.
FAMILIES = (
    frozenset(("president", "leader", "head", "king", "supreme leader", "speaker of parliament", "emir", "sultan")),
    frozenset(("prime minister", "head", "chancellor")),
    frozenset(("spokesperson", "press secretary", "press secretary of president", "spokesperson of")),
    frozenset(("director", "director general", "chief executive", "head", "manager")),
    frozenset(("coach", "head coach")),
    frozenset(("member", "member of parliament", "representative", "board member")),
    frozenset(("player", "midfielder", "forward", "defender", "goalkeeper", "captain of the team", "captain")),
    frozenset(("official", "senior official", "diplomat", "spokesperson", "minister", "director", "head", "governor",
               "deputy", "ambassador", "representative", "commander")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TitleReference:
    """A title without a name beside it.

    Args:
        span: The whole phrase: "این مقام کاخ سفید", "الرئيس الروسي".
        person: Entity id of the person it points to, None for an unnamed one.
        title: The title, None where the noun is no role ("مصدر").
        of: Entity id of the organization or place, None where the phrase does not say.
        definite: Whether the phrase points to somebody known; an indefinite one describes an unnamed speaker.
        exact: Whether the person holds just this title in just this organization or place.
    """

    span: Span
    person: str | None
    title: TitlePhrase | None
    of: str | None
    definite: bool
    exact: bool = False


def references(layout: Layout, held: Sequence[Holding]) -> list[TitleReference]:
    """The titles that no name stands beside, in text order."""
    taken = {h.title.first for h in held}
    found = []
    for title in layout.titles:
        if title.first in taken:
            continue
        of, end = body_of(layout, title, len(layout.sheet.tokens))
        tokens = layout.sheet.tokens
        start = tokens.start[title.opening] if title.opening < title.first else title.span.start
        span = Span(start, tokens.end[max(end, title.end) - 1])
        role = title if title.number != "described" else None
        if title.number != "one" or title.indefinite or _bare(layout, title, of):
            found.append(TitleReference(span, None, role, of, title.number != "one" and False))
            continue
        person, exact = _holder(layout, title, of, held, span)
        found.append(TitleReference(span, person, role, of, True, exact))
    return found


def _bare(layout: Layout, title: TitlePhrase, of: str | None) -> bool:
    """Whether an Arabic noun has neither article nor anything behind it that defines it: مسؤول أمريكي."""
    sheet = layout.sheet
    if not sheet.lexicon.contractions or title.demonstrative:
        return False
    word = sheet.tokens.key[title.first]
    hit = sheet.hit("head", title.first) or sheet.hit("deputy", title.first)
    clitic = hit.clitic if hit is not None else ""
    defined = word[len(clitic) :].startswith("ال") or clitic in sheet.lexicon.contractions
    inner = any(k[:2] == "ال" for k in sheet.tokens.key[title.first + 1 : title.last])
    if defined or inner:
        return False
    return of is None or bool(title.countries)


def _holder(
    layout: Layout, title: TitlePhrase, of: str | None, held: Sequence[Holding], span: Span
) -> tuple[str | None, bool]:
    """The person a title points to, and whether the article says just that of the person."""
    rings = (
        [h for h in held if h.title.head == title.head and h.of == of and of is not None],
        [h for h in held if h.title.head == title.head and (of is None or h.of is None)],
        [h for h in held if _related(h.title.head, title.head) and h.of == of and of is not None],
        [h for h in held if title.demonstrative and of is None and _related(h.title.head, title.head)],
    )
    for ring, candidates in enumerate(rings):
        if candidates:
            before = [h for h in candidates if h.title.span.start < span.start]
            best = _nearest(layout, before or candidates, span)
            return best, ring in (0, 2) and len({h.person for h in candidates}) == 1
    return None, False


def _nearest(layout: Layout, held: Sequence[Holding], span: Span) -> str:
    """Of several holders the one named last before."""
    persons = {h.person for h in held}
    if len(persons) == 1:
        return held[0].person
    at = layout.sheet.tokens.at(span.start)
    for token in range(at - 1, -1, -1):
        found = layout.outer.get(token)
        if found is not None and found[0].type is EntityType.PERSON and found[0].entity in persons:
            return found[0].entity
    return held[0].person


def _related(a: str, b: str) -> bool:
    return a == b or any(a in family and b in family for family in FAMILIES)
