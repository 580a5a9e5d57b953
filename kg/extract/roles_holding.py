"""Titles with a name beside them: which person holds them and in what.

In comes a `Layout`, out come `Holding`s in text order. Start at `holdings`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kg.extract.gazetteer import ARTICLE
from kg.extract.roles_bodies import body_of, second_body
from kg.extract.roles_layout import Layout
from kg.extract.roles_titles import TitlePhrase
from kg.model import EntityType, Mention
from kg.text.sentences import CLOSERS, OPENERS, STRAIGHT

# Titles that are held under somebody: the name right behind them is whose deputy it is, not the deputy's.
RELATIONAL = frozenset(
    ("deputy", "assistant", "adviser", "lawyer", "deputy head", "first vice president", "press secretary")
)
# Titles held for a whole country, where the world's table of people may tell which.
STATE = frozenset(("president", "prime minister", "king", "queen", "crown prince", "custodian of the two holy mosques",
                   "minister", "supreme leader", "emir", "sultan", "deputy minister", "opposition leader"))  # fmt: skip
OFFICERS = frozenset(("general", "brigadier general", "major general"))  # a rank is a role, not only a courtesy
ABROAD = frozenset(("ambassador", "consul", "consul general", "attaché", "chargé d'affaires"))  # sent by a country
SEATED = frozenset(("representative", "member", "member of parliament"))  # for a place, in a house
WIDEST = 14  # words from a title to the name behind it
_COMMAS = frozenset("،,")
_ASIDES = frozenset("-–—(")
_CHAINED = 3  # words between two titles of one person


@dataclass(frozen=True, slots=True)
class Holding:
    """A title, who holds it, and in what organization or place."""

    person: str
    title: TitlePhrase
    of: str | None
    rule: str
    confidence: float


def holdings(layout: Layout) -> list[Holding]:
    """The titles that have a name beside them."""
    found: list[Holding] = []
    last: tuple[TitlePhrase, str, int] | None = None
    for title in layout.titles:
        if title.number == "described":
            continue
        person, reach, rule, sure = _holder(layout, title)
        if (
            person is None
            and last is not None
            and (_joined(layout, last[2], title) or _joined(layout, last[0].end, title))
        ):
            person, reach, rule, sure = last[1], len(layout.sheet.tokens), "title-chain", 0.7
        if person is None or (title.number == "many" and rule == "title-after" and not title.indefinite):
            last = None
            continue
        of, end = body_of(layout, title, reach)
        if of is None and "honorific" in layout.sheet.at[title.first] and title.head not in OFFICERS:
            continue  # الأستاذ before a name is a courtesy, أستاذ of something an office
        if of is None and title.head in STATE | ABROAD:
            of = layout.country_of(person) or layout.home
        title = of_state(layout, title, of)
        found.append(Holding(person, title, of, rule, sure))
        second, end = second_body(layout, of, end) if title.head in SEATED else (None, end)
        if second is not None:
            found.append(Holding(person, title, second, rule, sure - 0.1))
        last = (title, person, end)
    return found


def of_state(layout: Layout, title: TitlePhrase, of: str | None) -> TitlePhrase:
    """The head of a country is its president: رئیس کره شمالی."""
    if title.head != "head" or of is None:
        return title
    if not any(layout.by_thing.get(c) == of for c in layout.sheet.lexicon.countries.values()):
        return title
    return replace(title, head="president", role=title.role.replace("head", "president"))


def _holder(layout: Layout, title: TitlePhrase) -> tuple[str | None, int, str, float]:
    """The person of a title, up to which token its organization may stand, the rule and how sure."""
    behind = _person_behind(layout, title)
    if behind is not None and (title.indefinite or _below(layout, title, behind) or undefined(layout, title)):
        behind = None
    before = _person_before(layout, title)
    if behind is not None and before is not None and any(i in layout.title_at for i in range(title.end, behind[1])):
        behind = None  # another title stands nearer to that name
    hit = layout.sheet.hit("head", title.first)
    if behind is not None and hit is not None and hit.clitic:
        before = None  # "… and director Z" begins a new person
    if behind is not None and (before is None or behind[2] <= 0):
        return behind[0].entity, behind[1], "title-before", 0.9 if behind[2] == 0 else 0.7
    if before is not None:
        return before.entity, len(layout.sheet.tokens), "title-after", 0.85
    return None, title.end, "", 0.0


def _below(layout: Layout, title: TitlePhrase, behind: tuple[Mention, int, int]) -> bool:
    """Whether the name behind is the one the title is held under: «معاون ترامپ»."""
    article = layout.sheet.tokens.text[title.first].startswith(ARTICLE)
    return title.head in RELATIONAL and title.role == title.head and behind[1] == title.last and not article


def undefined(layout: Layout, title: TitlePhrase) -> bool:
    """Whether an Arabic noun has neither article nor anything behind it that defines it: مسؤول أمريكي."""
    sheet = layout.sheet
    if not sheet.lexicon.contractions or title.demonstrative:
        return False
    word = sheet.tokens.key[title.first]
    hit = next((h for k in ("head", "deputy", "plural", "described") if (h := sheet.hit(k, title.first))), None)
    clitic = hit.clitic if hit is not None else ""
    if word[len(clitic) :].startswith(ARTICLE) or clitic in sheet.lexicon.contractions:
        return False
    if any(k.startswith(ARTICLE) for k in sheet.tokens.key[title.first + 1 : title.last]):
        return False
    behind = sheet.tokens.key[title.end] if title.end < len(sheet.tokens) else ""
    defined = behind.startswith((ARTICLE, *sheet.lexicon.contractions)) or title.end in layout.outer
    linked = "link" in sheet.at[title.end] if title.end < len(sheet.tokens) else False
    noun = title.end < len(sheet.tokens) and any(
        k in sheet.at[title.end] for k in ("organization", "place", "outlet", "loose")
    )
    return not (defined or linked or noun) or bool(title.countries)


def _person_behind(layout: Layout, title: TitlePhrase) -> tuple[Mention, int, int] | None:
    """The person named behind a title, where the name begins, and how many loose words stand between."""
    sheet = layout.sheet
    tokens, size = sheet.tokens, len(sheet.tokens)
    i, loose, held = title.end, 0, False
    while i < size and i - title.end < WIDEST and tokens.line[i] == tokens.line[title.first]:
        if i in layout.outer:
            mention, end = layout.outer[i]
            if mention.type is EntityType.PERSON:
                return mention, i, loose
            i, held = end, True
            continue
        text = tokens.text[i]
        if text in OPENERS or text == STRAIGHT or text in CLOSERS or (text == "." and _shortened(layout, i)):
            i += 1
            continue
        if text in _COMMAS or text in _ASIDES:
            opposed = sheet.lexicon.contractions or held or text in _ASIDES
            named = _apposition(layout, i + 1, aside=text in _ASIDES) if opposed else None
            return (layout.outer[named][0], named, loose + 1) if named is not None else None
        step = _step(layout, i)
        if step is None:
            return None
        if held and step[1] and not sheet.at[i]:
            # Behind its organization an adjective may follow, and another part of the title.
            described = tokens.key[i].startswith(ARTICLE) and i + 1 < size
            if not described or not (i + 1 in layout.outer or "honorific" in sheet.at[i + 1]):
                return None
        i, cost = step
        loose += cost
        if loose > 5:
            return None
    return None


def _shortened(layout: Layout, i: int) -> bool:
    """Whether the point belongs to a title cut short: د. نبيل العربي."""
    return i > 0 and len(layout.sheet.tokens.text[i - 1]) == 1 and "honorific" in layout.sheet.at[i - 1]


def _apposition(layout: Layout, i: int, *, aside: bool) -> int | None:
    """Where a person begins behind the comma, dash or bracket at the end of a title, courtesies and ranks between.

    Behind a comma the name must close with another comma or stand without a title of its own.
    """
    sheet = layout.sheet
    tokens, size, first = sheet.tokens, len(sheet.tokens), i
    while i < size and i - first < 6 and tokens.line[i] == tokens.line[first - 1]:
        if i in layout.outer:
            mention, end = layout.outer[i]
            if mention.type is not EntityType.PERSON or (not aside and _titled_behind(layout, end)):
                return None
            return i
        title = layout.title_at.get(i)
        if title is not None and title.number == "one" and not title.countries:
            i = title.end
        elif "honorific" in sheet.at[i]:
            i = sheet.at[i]["honorific"].last
        elif (
            tokens.text[i] in OPENERS or tokens.text[i] == STRAIGHT or (i > first and tokens.text[i] in (*_COMMAS, "."))
        ):
            i += 1
        else:
            return None
    return None


def _titled_behind(layout: Layout, i: int) -> bool:
    text = layout.sheet.tokens.text
    return i < len(text) and (i in layout.title_at or (text[i] in _COMMAS and i + 1 in layout.title_at))


def _step(layout: Layout, i: int) -> tuple[int, int] | None:
    """The next token on the way from a title to its name, and how loose the step is; None where the way ends."""
    sheet = layout.sheet
    at = sheet.at[i]
    title = layout.title_at.get(i)
    if title is not None and title.number == "one":
        return title.end, 0
    for kind in ("honorific", "demonym", "quality", "field", "link", "organization", "definite", "outlet", "place"):
        if kind in at:
            return max(at[kind].last, i + 1), int(kind not in ("honorific", "demonym", "quality", "field"))
    if sheet.cls[i] in ("stop", "mark", "number"):
        return None
    return i + 1, 1


def _person_before(layout: Layout, title: TitlePhrase) -> Mention | None:
    """The person named right before a title, a comma, bracket or "who is" between."""
    sheet = layout.sheet
    text, i = sheet.tokens.text, title.opening
    for start in range(max(0, i - 4), i):
        hit = sheet.hit("relative", start)
        if hit is not None and hit.last == i:
            i = start
            break
    skipped = 0
    while i > 0 and i not in layout.person_end and skipped < 3:
        mark = text[i - 1]
        if mark not in _COMMAS and mark not in CLOSERS and mark not in '"(-–—' and mark != "و":
            break
        i -= 1
        skipped += 1
    mention = layout.person_end.get(i)
    if mention is None or sheet.tokens.line[i - 1] != sheet.tokens.line[title.first]:
        return None
    return mention


def _joined(layout: Layout, end: int, title: TitlePhrase) -> bool:
    """Whether a title goes on from the one that ended at a token: "and", a comma, or right behind."""
    sheet = layout.sheet
    text = sheet.tokens.text
    i, size, plain = end, title.first, 0
    linked = size > 0 and (
        title.span.start > sheet.tokens.start[size] or text[size - 1] in _COMMAS or text[size - 1] == "و"
    )
    while i < size and size - i < 12:
        link = sheet.hit("link", i)
        if text[i] in _COMMAS or text[i] == "و":
            i += 1
        elif i in layout.outer and layout.outer[i][0].type is not EntityType.PERSON:
            i = layout.outer[i][1]
        elif link is not None and link.last in layout.outer:
            i = link.last
        elif (
            linked
            and plain < _CHAINED
            and sheet.cls[i] in ("common", "other")
            and sheet.tokens.line[i] == sheet.tokens.line[size]
        ):
            i, plain = i + 1, plain + 1
        else:
            return False
    return i == size
