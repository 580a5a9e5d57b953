"""Titles with a name beside them: which person holds them and in what.

In comes a `Layout` (the text with its titles and mentions by token), out come `Holding`s in text order.
Start at `holdings`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.extract.gazetteer import ARTICLE, Sheet
from kg.extract.roles_titles import TitlePhrase
from kg.model import Entity, EntityType, Evidence, Mention, Name
from kg.text.sentences import CLOSERS, OPENERS, STRAIGHT

# Titles that are held under somebody: the name right behind them is whose deputy it is, not the deputy's.
RELATIONAL = frozenset(
    ("deputy", "assistant", "adviser", "lawyer", "deputy head", "first vice president", "press secretary")
)
# Titles held for a whole country, where the world's table of people may tell which.
STATE = frozenset(("president", "prime minister", "king", "queen", "crown prince", "custodian of the two holy mosques",
                   "minister", "supreme leader", "emir", "sultan", "deputy minister", "opposition leader"))  # fmt: skip
FURTHEST = 400  # words back to what a noun like "this country" points to
WIDEST = 14  # words from a title to the name behind it
_COMMAS = frozenset("،,")


@dataclass(frozen=True)
class Layout:
    """A text with its titles and mentions, reachable from any token.

    Args:
        sheet: The text as surveyed.
        titles: Its titles in text order.
        title_at: The title that begins at a token.
        entities: The entities by id.
        by_thing: Entity id by world id.
        outer: The longest mention that begins at a token and its end, by token.
        person_end: The person mention that ends before a token.
        covering: The mention of an organization or place around a token, and where it begins.
        added: Entities that no noun names, by world id.
    """

    sheet: Sheet
    titles: list[TitlePhrase]
    title_at: dict[int, TitlePhrase]
    entities: dict[str, Entity]
    by_thing: dict[str, str]
    outer: dict[int, tuple[Mention, int]]
    person_end: dict[int, Mention]
    covering: dict[int, tuple[Mention, int]]
    added: dict[str, Entity] = field(default_factory=dict)

    def generic(self, i: int) -> str | None:
        """The body or place named before by the same noun: رئيس **الوكالة**, after الوكالة الدولية للطاقة الذرية."""
        at, key = self.sheet.at[i], self.sheet.tokens.key[i]
        hit = next((at[k] for k in ("organization", "definite", "outlet", "place") if k in at), None)
        if hit is None:
            return None
        noun = (
            ARTICLE + key[len(hit.clitic) :]
            if hit.clitic in self.sheet.lexicon.contractions
            else key[len(hit.clitic) :]
        )
        noun = noun.removeprefix(ARTICLE)
        for token in range(i - 1, max(-1, i - FURTHEST), -1):
            if token in self.outer and self.outer[token][0].type is not EntityType.PERSON:
                for near in (token, token - 1):
                    word = self.sheet.tokens.key[near] if near >= 0 else ""
                    if word.endswith(noun) and len(word) - len(noun) <= 4:
                        return self.outer[token][0].entity
        return None

    def country_of(self, person: str) -> str | None:
        """The country of a person whom the world knows."""
        lexicon = self.sheet.lexicon
        for clue in self.entities[person].evidence if person in self.entities else ():
            thing = lexicon.by_id.get(clue.detail) if clue.clue == "world-name" else None
            if thing is not None and thing.country in lexicon.countries:
                return self.country((lexicon.countries[thing.country],))
        return None

    def country(self, things: Sequence[str]) -> str | None:
        """The entity of the country that an adjective means, added if no noun names it."""
        for thing in things:
            if thing in self.by_thing:
                return self.by_thing[thing]
        known = next((self.sheet.lexicon.by_id[t] for t in things if t in self.sheet.lexicon.by_id), None)
        if known is None:
            return None
        names = tuple(Name(t, lang, i == 0) for i, (t, lang, _) in enumerate(known.names[:4]))
        ident = f"e{len(self.entities) + len(self.added) + 1}"
        evidence = (Evidence("world-name", 0.9, known.id), Evidence("demonym", 0.9, known.id))
        self.added[known.id] = Entity(ident, known.type, known.name("en") or ident, names, known.wikidata, evidence)
        self.by_thing[known.id] = ident
        return ident


@dataclass(frozen=True, slots=True)
class Holding:
    """A title, who holds it, and in what organization or place."""

    person: str
    title: TitlePhrase
    of: str | None
    rule: str
    confidence: float


def lay(sheet: Sheet, entities: Sequence[Entity], mentions: Sequence[Mention], titles: Sequence[TitlePhrase]) -> Layout:
    """The layout of one text; titles inside names are left out."""
    outer: dict[int, tuple[Mention, int]] = {}
    person_end: dict[int, Mention] = {}
    covering: dict[int, tuple[Mention, int]] = {}
    for m in mentions:
        inside = sheet.tokens.inside(m.span)
        if not inside:
            continue
        if inside.start not in outer or outer[inside.start][1] < inside.stop:
            outer[inside.start] = (m, inside.stop)
        if m.type is EntityType.PERSON:
            person_end[inside.stop] = m
        for t in inside:
            covering.setdefault(t, (m, inside.start))
    free = [t for t in titles if not _swallowed(t, covering)]
    by_thing: dict[str, str] = {}
    for e in entities:
        for clue in e.evidence:
            if clue.clue == "world-name":
                by_thing.setdefault(clue.detail, e.id)
    return Layout(
        sheet, free, {t.first: t for t in free}, {e.id: e for e in entities}, by_thing, outer, person_end, covering
    )


def _swallowed(title: TitlePhrase, covering: dict[int, tuple[Mention, int]]) -> bool:
    around = covering.get(title.first)
    return around is not None and (around[1] < title.first or around[0].type is not EntityType.ORGANIZATION)


def holdings(layout: Layout) -> list[Holding]:
    """The titles that have a name beside them."""
    found: list[Holding] = []
    last: tuple[TitlePhrase, str, int] | None = None
    for title in layout.titles:
        if title.number == "described":
            continue
        person, reach, rule, sure = _holder(layout, title)
        if person is None and last is not None and _joined(layout, last[2], title):
            person, rule, sure = last[1], "title-chain", 0.7
        if person is None or (title.number == "many" and rule == "title-after" and not title.indefinite):
            last = None
            continue
        of, end = body_of(layout, title, reach)
        if of is None and "honorific" in layout.sheet.at[title.first]:
            continue  # الأستاذ before a name is a courtesy, أستاذ of something an office
        if of is None and title.head in STATE:
            of = layout.country_of(person)
        found.append(Holding(person, title, of, rule, sure))
        second, end = _second_body(layout, of, end)
        if second is not None:
            found.append(Holding(person, title, second, rule, sure - 0.1))
        last = (title, person, end)
    return found


def _holder(layout: Layout, title: TitlePhrase) -> tuple[str | None, int, str, float]:
    """The person of a title, up to which token its organization may stand, the rule and how sure."""
    behind = _person_behind(layout, title)
    if behind is not None and (title.indefinite or _below(layout, title, behind) or undefined(layout, title)):
        behind = None
    before = _person_before(layout, title)
    if behind is not None and before is not None and any(i in layout.title_at for i in range(title.end, behind[1])):
        behind = None  # another title stands nearer to that name
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


def _second_body(layout: Layout, of: str | None, end: int) -> tuple[str | None, int]:
    """Member for a place in a house: «نماینده مردم تهران در مجلس» holds for both."""
    entity = layout.entities.get(of or "")
    if entity is None or entity.type is not EntityType.PLACE:
        return None, end
    link = layout.sheet.hit("link", end)
    if link is None or link.last not in layout.outer:
        return None, end
    mention, last = layout.outer[link.last]
    return (mention.entity, last) if mention.type is EntityType.ORGANIZATION else (None, end)


def _person_behind(layout: Layout, title: TitlePhrase) -> tuple[Mention, int, int] | None:
    """The person named behind a title, where the name begins, and how many loose words stand between."""
    sheet = layout.sheet
    tokens, size = sheet.tokens, len(sheet.tokens)
    i, loose = title.end, 0
    while i < size and i - title.end < WIDEST and tokens.line[i] == tokens.line[title.first]:
        if i in layout.outer:
            mention, end = layout.outer[i]
            if mention.type is EntityType.PERSON:
                return mention, i, loose
            i = end
            continue
        text = tokens.text[i]
        if text in OPENERS or text == STRAIGHT or text in CLOSERS:
            i += 1
            continue
        if text in _COMMAS and layout.sheet.lexicon.contractions:
            person = layout.outer.get(i + 1)
            close = i + 1 < size and person is not None and person[0].type is EntityType.PERSON
            if close and person is not None and not _titled_behind(layout, person[1]):
                return person[0], i + 1, loose + 1
            return None
        step = _step(layout, i)
        if step is None:
            return None
        i, cost = step
        loose += cost
        if loose > 5:
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
    text = layout.sheet.tokens.text
    i, size = end, title.first
    while i < size and size - i < 12:
        link = layout.sheet.hit("link", i)
        if text[i] in _COMMAS or text[i] == "و":
            i += 1
        elif i in layout.outer and layout.outer[i][0].type is not EntityType.PERSON:
            i = layout.outer[i][1]
        elif link is not None and link.last in layout.outer:
            i = link.last
        else:
            return False
    return i == size


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
        if (pointed := _pointed(layout, i)) is not None:
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


def _pointed(layout: Layout, i: int) -> tuple[str, int] | None:
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
