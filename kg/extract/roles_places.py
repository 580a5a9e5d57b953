"""What a title may be held in, and what speaks for each: names behind it, adjectives, what the text named before.

In come a `Layout`, a title and its holder, out come candidates with named features, of which a ranker chooses one or
two. Start at `bodies`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.extract.roles_bodies import body_of, pointed_at
from kg.extract.roles_holders import Guesses
from kg.extract.roles_layout import Layout
from kg.extract.roles_signs import around, between, definiteness, family, word
from kg.extract.roles_titles import TitlePhrase
from kg.model import EntityType, Mention
from kg.text.sentences import ENDS

AHEAD = 22  # words behind a title in which what it is held in may stand
MOST = 4  # names behind a title that are looked at
BACK = 40  # words before it
_LETTERS = {EntityType.ORGANIZATION: "O", EntityType.PLACE: "L"}


@dataclass(slots=True)
class Body:
    """An organization or place that a title may be held in, None for none told, and where it was found."""

    entity: str | None
    features: list[str] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)


def bodies(layout: Layout, title: TitlePhrase, person: str, at: int | None, guesses: Guesses) -> list[Body]:
    """The candidates for one title and its holder, none first.

    Args:
        layout: The text.
        title: The title.
        person: Who holds it.
        at: Where the name stands that is beside it, if any.
        guesses: What the rules say.
    """
    found: dict[str, Body] = {}
    lang, first = layout.sheet.lexicon.lang, ""
    for entity, source in _sources(layout, title, person, at, guesses):
        if entity is None or entity == person:
            continue
        body, kind = found.setdefault(entity, Body(entity)), source.partition(":")[0]
        first = first or kind
        body.sources.add(kind)
        body.features += [source, f"{lang}:{source}" if ":" in source else f"{source}:{title.head}"]
    behind = at is not None and at > title.first
    side = "alone" if at is None else "behind" if behind else "before"
    ruled, _ = body_of(layout, title, at if behind and at is not None else len(layout.sheet.tokens))
    for body in found.values():
        body.features += _of_body(layout, title, body, side, ruled)
    return [Body(None, [*_nowhere(layout, title, side, ruled, first)]), *found.values()]


def _nowhere(layout: Layout, title: TitlePhrase, side: str, ruled: str | None, first: str) -> Iterator[str]:
    """What speaks for a title that is held in nothing told; `first` is where the first candidate was found."""
    lang, line, head = layout.sheet.lexicon.lang, layout.sheet.tokens.line[title.first], title.head
    defined = definiteness(layout, title)
    for sign in ("", head, f"{lang}:{defined}:{side}", f"rule:{ruled is None}", f"first:{first}", f"{head}:{side}",
                 f"{head}:first:{first}", f"{head}:{bool(title.countries)}", f"family:{family(head)}",
                 f"family:{family(head)}:{side}:{defined}", f"word:{word(layout, title.end, line)}",
                 f"{lang}:next:{around(layout, title.end, line)}:{side}"):  # fmt: skip
        yield f"none:{sign}"


def _sources(
    layout: Layout, title: TitlePhrase, person: str, at: int | None, guesses: Guesses
) -> Iterator[tuple[str | None, str]]:
    """Entities that may be meant, each with where it was found."""
    if title.countries:
        yield layout.country(title.countries), "adjective"
    yield from _behind(layout, title, at)
    yield from _nouns(layout, title)
    yield from _before(layout, title)
    yield from _otherwise(layout, title, person, guesses)


def _behind(layout: Layout, title: TitlePhrase, at: int | None) -> Iterator[tuple[str | None, str]]:
    """Names behind the title in its sentence, those inside other names too, and adjectives of countries."""
    sheet = layout.sheet
    tokens, i, rank, past = sheet.tokens, title.last, 0, ""
    line = tokens.line[title.first]
    while i < min(len(tokens), title.end + AHEAD) and tokens.line[i] == line and rank < MOST:
        if tokens.text[i] in ENDS:
            break
        hit = sheet.hit("demonym", i)
        if hit is not None and i >= title.end and not hit.clitic and i not in layout.covering:
            yield layout.country(hit.values), f"demonym:{past}{between(layout, title.end, i)}"
        mention, end = layout.outer.get(i, (None, i + 1))
        if mention is not None and mention.type is EntityType.PERSON:
            past = "P" if i == at else "p"
        elif mention is not None:
            yield from ((mention.entity, s) for s in _signs(layout, title, i, mention, f"{rank}{past}"))
            yield from _inside(layout, mention, i, end, f"{rank}{past}")
            rank += 1
        i = end


def _signs(layout: Layout, title: TitlePhrase, i: int, mention: Mention, where: str) -> Iterator[str]:
    """What stands between a title and a name behind it, and around the name."""
    tokens = layout.sheet.tokens
    line, end = tokens.line[title.first], layout.outer[i][1]
    sign, letter = between(layout, title.end, i), _LETTERS[mention.type]
    glued = "+" * (mention.span.start > tokens.start[i])
    has = "".join(mark for mark in "TS,P" if mark in sign)
    yield f"behind{where}"
    yield f"behind{where}:{letter}:{sign}{glued}"
    yield f"behind{where}:{letter}:last:{word(layout, i - 1, line) if i > title.end else ''}{glued}"
    yield f"behind{where}:{letter}:before:{around(layout, i - 1, line)}{glued}"
    yield f"behind{where}:{letter}:next:{word(layout, end, line)}"
    yield f"behind{where[1:]}:first:{tokens.key[i]}"
    yield f"behind:{letter}{where[1:]}:has:{has}"


def _inside(layout: Layout, mention: Mention, first: int, end: int, where: str) -> Iterator[tuple[str, str]]:
    """Names inside a name: the country of a ministry."""
    for i in range(first, end):
        for inner, last in layout.within.get(i, ()):
            if inner.entity != mention.entity and inner.type is not EntityType.PERSON:
                letters = _LETTERS[mention.type] + _LETTERS[inner.type]
                yield inner.entity, f"inside{where}:{letters}:{last == end}"


def _nouns(layout: Layout, title: TitlePhrase) -> Iterator[tuple[str | None, str]]:
    """What a common noun right behind the title points back to."""
    sheet = layout.sheet
    line, ours = sheet.tokens.line, sheet.lexicon.titles.ours_is
    for i in range(title.last, min(len(sheet.tokens), title.end + 3)):
        if line[i] != line[title.first] or i in layout.outer:
            break
        pointed = pointed_at(layout, i)
        if pointed is not None:
            yield pointed[0], f"this:{i - title.end}"
        if (named := layout.generic(i)) is not None:
            yield named, f"noun:{min(i - title.end, 2)}"
        if "ours" in sheet.at[i] and ours:
            yield layout.country((ours,)), "ours"


def _before(layout: Layout, title: TitlePhrase) -> Iterator[tuple[str, str]]:
    """Names before the title, nearest first: two organizations and a place."""
    tokens = layout.sheet.tokens
    left = {EntityType.ORGANIZATION: 2, EntityType.PLACE: 1, EntityType.PERSON: 0}
    seen: set[str] = set()
    for i in range(title.first - 1, max(-1, title.first - BACK), -1):
        mention, end = layout.outer.get(i, (None, 0))
        if mention is None or end > title.first or not left[mention.type] or mention.entity in seen:
            continue
        seen.add(mention.entity)
        left[mention.type] -= 1
        letter, same = _LETTERS[mention.type], tokens.line[i] == tokens.line[title.first]
        near = between(layout, end, title.first) if title.first - end < 5 and same else "far"
        yield mention.entity, f"before:{letter}{len(seen)}:{'line' if same else 'above'}"
        yield mention.entity, f"before:{letter}:{near}"


def _otherwise(layout: Layout, title: TitlePhrase, person: str, guesses: Guesses) -> Iterator[tuple[str | None, str]]:
    """What other titles are held in, what the world knows of the person, and what the article is about."""
    for _, head, guess in guesses.held_by(person, title):
        yield guess.of, f"also:{head == title.head}"
    for _, _, guess in guesses.alike(title):
        if guess.person != person:
            yield guess.of, "same-head"
    yield layout.country_of(person), "country-of"
    for role, of in layout.offices.get(person, ()):
        yield of, f"office:{'same' if role in (title.role, title.head) else 'other'}"
    yield layout.home, "home"
    if layout.sheet.lexicon.titles.ours_is:
        yield layout.country((layout.sheet.lexicon.titles.ours_is,)), "ours-default"
    if layout.leader is not None:
        yield layout.leader, "most-named"


def _of_body(layout: Layout, title: TitlePhrase, body: Body, side: str, ruled: str | None) -> Iterator[str]:
    """What is known of a candidate apart from where it stands."""
    entity, lexicon = layout.entities.get(body.entity or ""), layout.sheet.lexicon
    thing = next((c.detail for c in entity.evidence if c.clue == "world-name"), "") if entity is not None else ""
    kind = "organization" if entity is not None and entity.type is EntityType.ORGANIZATION else "place"
    if entity is None or thing in layout.lands:
        kind = "country"
    rule = "this" if body.entity == ruled else "another" if ruled else "none"
    head, noun, defined = title.head, family(title.head), definiteness(layout, title)
    yield from (kind, f"{kind}:{head}", f"{kind}:{title.role}", f"{kind}:family:{noun}", f"{kind}:{side}:{defined}")
    yield from (f"rule:{rule}", f"rule:{rule}:{kind}", f"rule:{rule}:{head}")
    yield f"named:{min(layout.counts[body.entity or ''], 4)}"
    if thing in lexicon.by_id:
        known = f"thing:{lexicon.by_id[thing].kind}"
        yield from (known, f"{known}:{head}", f"{known}:family:{noun}")
    for source in sorted(body.sources):
        yield from (f"{source}:{kind}", f"{source}:{kind}:{head}", f"{source}:{kind}:family:{noun}")
        yield from (f"{source}:{defined}:{side}", f"{source}:{rule}")
