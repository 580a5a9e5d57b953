"""Titles that stand alone: whom they point to.

"الرئيس الروسي" is the person of the article whose role is president of Russia; "الوزير" is the minister named last
before; "یک مقام ارشد کاخ سفید" is nobody named. In come the layout and the holdings, out come `TitleReference`s.
Start at `references`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.extract.gazetteer import ARTICLE
from kg.extract.roles_bodies import body_of, second_body
from kg.extract.roles_holding import SEATED, STATE, Holding, of_state, undefined
from kg.extract.roles_layout import FURTHEST, Layout
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
    frozenset(("commander", "general", "brigadier general", "major general", "deputy commander", "officer")),
)  # fmt: skip


# A wide word and the offices it may stand for.
WIDE = frozenset(("official", "senior official", "diplomat"))
OFFICES = frozenset(("official", "senior official", "diplomat", "spokesperson", "minister", "director", "head",
                     "governor", "deputy", "ambassador", "representative", "commander", "adviser", "envoy",
                     "secretary", "secretary-general", "director general", "deputy minister", "mayor"))  # fmt: skip

_BARE = WIDE | frozenset(("spokesperson",))  # what anybody who speaks is called
_ANYBODY = frozenset(("scientist", "citizen", "trader", "student", "dissident", "assistant", "messenger of God"))

# Ranks and callings that stand beside a name whatever the person's office is.
RANKS = frozenset(("major general", "brigadier general", "colonel", "general", "rear admiral", "admiral", "commander",
                   "lieutenant general", "colonel general", "lieutenant colonel", "major", "captain", "prince", "emir",
                   "ayatollah", "professor"))  # fmt: skip


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
        also_of: The house besides, for a member for a place.
    """

    span: Span
    person: str | None
    title: TitlePhrase | None
    of: str | None
    definite: bool
    exact: bool = False
    also_of: str | None = None


def references(layout: Layout, held: Sequence[Holding]) -> list[TitleReference]:
    """The titles that no name stands beside, in text order."""
    taken = {h.title.first for h in held}
    known = list({(h.person, h.title.head, h.of): h for h in reversed(held)}.values())[::-1]
    leading = leading_person(layout, held)
    found = []
    for title in layout.titles:
        if title.first in taken:
            continue
        of, end = body_of(layout, title, len(layout.sheet.tokens))
        tokens = layout.sheet.tokens
        start = tokens.start[title.opening] if title.opening < title.first else title.span.start
        span = Span(start, tokens.end[max(end, title.end) - 1])
        title = of_state(layout, title, of)
        role = title if title.number != "described" else None
        described = title.number != "one" or title.indefinite or (undefined(layout, title) and of is None)
        described = described or _some(layout, title)
        person, exact = (None, False) if described else _holder(layout, title, of, known, span)
        if person is None and leading is not None and title.number == "one" and _opens(layout, title, of):
            person, exact = leading, of is not None or title.last - title.first > 1
            known.append(Holding(leading, title, of, "leading-speaker", 0.55))
        also, _ = second_body(layout, of, end) if title.head in SEATED else (None, end)
        found.append(TitleReference(span, person, role, of, not described, exact, also))
    found += _courtesies(layout, known, found)
    return sorted(found, key=lambda r: r.span)


def _courtesies(layout: Layout, held: Sequence[Holding], found: Sequence[TitleReference]) -> Iterator[TitleReference]:
    """معاليه, سموه: the holder of an office who acted or was referred to last before."""
    tokens = layout.sheet.tokens
    officed = {h.person for h in held if h.title.head not in RANKS}
    acting = {tokens.at(r.span.start): r.person for r in found if r.person in officed}
    acting |= {i: p for i, p in layout.acting.items() if p in officed}
    for i, at in enumerate(layout.sheet.at):
        hit = at.get("standing")
        if hit is not None and i not in layout.covering:
            person = _last_acting(acting, i)
            if person is not None:
                yield TitleReference(hit.span, person, None, None, True)


def _last_acting(acting: Mapping[int, str | None], i: int) -> str | None:
    """The person who stands as one who acts nearest before a token."""
    return next((acting[t] for t in range(i - 1, max(-1, i - FURTHEST), -1) if t in acting), None)


def _some(layout: Layout, title: TitlePhrase) -> bool:
    """Whether an Arabic title has neither article nor construct: متحدث باسم الشرطة is a spokesman, not the."""
    sheet = layout.sheet
    if not sheet.lexicon.contractions or title.demonstrative or title.end >= len(sheet.tokens):
        return False
    first, link = sheet.tokens.key[title.first], sheet.hit("link", title.end)
    written = sheet.tokens.raw[title.span.start : sheet.tokens.end[title.first]]
    return link is not None and not link.clitic and not written.startswith(ARTICLE) and not first.startswith("لل")


def leading_person(layout: Layout, held: Sequence[Holding]) -> str | None:
    """The person whom the article is about, if it names no office beside the name.

    Agencies give the office in headline and lead ("رئیس فدراسیون … گفت") and only then the name.
    """
    counts: Counter[str] = Counter()
    tokens = layout.sheet.tokens
    for at, (mention, end) in layout.outer.items():
        if mention.type is EntityType.PERSON:
            counts[mention.entity] += 1
            if tokens.line[at] == 0 and end < len(tokens) and tokens.text[end] == ":":
                return None if _officed(mention.entity, held) else mention.entity
    if not counts:
        return None
    most = counts.most_common(1)[0][1]
    few = layout.sheet.lexicon.contractions and len(counts) > 1
    acting = set(layout.acting.values())
    free = [p for p, count in counts.items() if count * 2 > most and not _officed(p, held)]
    free = [p for p in free if p in acting] or free
    return free[0] if free and not few else None


def _officed(person: str, held: Sequence[Holding]) -> bool:
    return any(h.person == person and h.title.head not in RANKS for h in held)


def _opens(layout: Layout, title: TitlePhrase, of: str | None) -> bool:
    """Whether a full title opens a line, or stands behind the line's first word."""
    tokens, first = layout.sheet.tokens, title.opening
    if of is None and title.last - title.first < 2 and not title.demonstrative:
        return False
    begin = first
    while begin > 0 and tokens.line[begin - 1] == tokens.line[first] and first - begin < 5:
        begin -= 1
    if begin > 0 and tokens.line[begin - 1] == tokens.line[first]:
        return False
    return first - begin <= (2 if layout.sheet.lexicon.contractions else 0) or any(
        tokens.text[k] in ":-–/" for k in range(begin, first)
    )


def _holder(
    layout: Layout, title: TitlePhrase, of: str | None, held: Sequence[Holding], span: Span
) -> tuple[str | None, bool]:
    """The person a title points to, and whether the article says just that of the person."""
    rings = (
        [h for h in held if h.title.head == title.head and h.of == of and of is not None],
        _at_home(layout, title, [h for h in held if h.title.head == title.head and (of is None or h.of is None)]),
        [h for h in held if _related(h.title.head, title.head) and h.of == of and of is not None],
        [h for h in held if title.demonstrative and of is None and _related(h.title.head, title.head)],
    )
    for ring, candidates in enumerate(rings):
        if candidates:
            before = [h for h in candidates if h.title.span.start < span.start]
            best = _nearest(layout, before or candidates, span)
            return best, ring in (0, 2) and len({h.person for h in candidates}) == 1
    known = _by_office(layout, title, of)
    if known is not None:
        return known, True
    return (_last_acting(layout.acting, title.first), False) if _points_back(layout, title, of) else (None, False)


def _at_home(layout: Layout, title: TitlePhrase, held: Sequence[Holding]) -> Sequence[Holding]:
    """Of the holders of a bare title those whose country the text leaves unsaid too: they are at home."""
    home = [h for h in held if not h.title.countries and layout.sheet.hit("demonym", h.title.end) is None]
    home = [h for h in home if h.title.end not in layout.outer or h.rule == "title-before"]
    return home if home and title.head in STATE and not title.countries else held


def _by_office(layout: Layout, title: TitlePhrase, of: str | None) -> str | None:
    """The only person of the article whom the world knows in this office of this country."""
    if of is None:
        return None
    holders = [p for p, offices in layout.offices.items() if (title.role, of) in offices or (title.head, of) in offices]
    return holders[0] if len(holders) == 1 else None


def _points_back(layout: Layout, title: TitlePhrase, of: str | None) -> bool:
    """Whether a title without holder must mean somebody named before: "the speaker", "this official"."""
    bare = title.head in _BARE and not title.countries and layout.sheet.tokens.text[title.first].startswith(ARTICLE)
    if title.demonstrative or (bare and of is None):
        return True
    tokens, before = layout.sheet.tokens, title.opening - 1
    if before < 0 or layout.sheet.cls[before] != "stop" or "link" in layout.sheet.at[before]:
        return False  # behind a verb it is who acts
    if tokens.line[before] != tokens.line[title.opening]:
        return False
    article = layout.sheet.tokens.text[title.first].startswith(ARTICLE)
    return article and of is None and title.head not in STATE | RANKS | _ANYBODY


def _nearest(layout: Layout, held: Sequence[Holding], span: Span) -> str:
    """Of several holders the one named last before."""
    persons = {h.person for h in held}
    if len(persons) == 1:
        return held[0].person
    at = layout.sheet.tokens.at(span.start)
    for token in range(at - 1, max(-1, at - 5 * FURTHEST), -1):
        found = layout.outer.get(token)
        if found is not None and found[0].type is EntityType.PERSON and found[0].entity in persons:
            return found[0].entity
    return held[0].person


def _related(a: str, b: str) -> bool:
    """Whether a person who is `a` may be called `b`."""
    if b in WIDE and a in OFFICES:
        return True
    return a == b or any(a in family and b in family for family in FAMILIES)
