"""One entity for each thing that an article names: full name, family name, other spellings, acronym.

The most complete names are settled first; a shorter one joins the only fuller name it fits, or, if it fits
several, the nearest before it. In come candidates, out come entities (ids "e1", "e2", … in order of first
mention) and mentions in text order. Start at `link`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.extract.gazetteer import Lexicon, lexicon_of
from kg.extract.mentions_candidate import Candidate
from kg.lang.pack import Pack
from kg.model import Entity, EntityType, Evidence, Mention, Name, Span
from kg.text.fold import fold
from kg.text.skeleton import near, skeleton
from kg.text.tokens import Tokens
from kg.world import World

ARTICLE = "ال"


@dataclass(slots=True, eq=False)
class _Group:
    """Candidates taken for one thing."""

    type: EntityType
    words: tuple[str, ...]
    members: list[Candidate]
    things: tuple[str, ...] = ()
    evidence: list[Evidence] = field(default_factory=list)


def link(
    candidates: Sequence[Candidate], tokens: Tokens, pack: Pack, world: World
) -> tuple[list[Entity], list[Mention]]:
    """Entities and their mentions.

    Args:
        candidates: As `find_mentions` gives them.
        tokens: The text.
        pack: Its language's data.
        world: What is known of the world.

    Returns:
        Entities in order of their first mention; mentions in text order, outer before inner.
    """
    lexicon = lexicon_of(pack, world)
    groups: list[_Group] = []
    index: dict[tuple[str, str], list[_Group]] = {}
    for same in _by_words(candidates, tokens, lexicon):
        keys = _keys(same)
        likely = {id(g): g for k in keys for g in index.get(k, ())}
        home = _place(same, list(likely.values()), tokens)
        if home is same:
            groups.append(same)
        for key in keys:
            if home is not None and home not in index.setdefault(key, []):
                index[key].append(home)
    groups.sort(key=lambda g: min((c.span.start, -c.span.end) for c in g.members))
    entities, mentions = [], []
    for number, group in enumerate(groups, start=1):
        ident = f"e{number}"
        entities.append(_entity(ident, group, tokens, lexicon))
        mentions += [Mention(c.span, c.type, ident, c.rule, round(c.confidence, 3)) for c in group.members]
    return entities, sorted(mentions, key=lambda m: (m.span.start, -m.span.end, m.type))


def _by_words(candidates: Sequence[Candidate], tokens: Tokens, lexicon: Lexicon) -> list[_Group]:
    """Candidates with the same words, those with more words first."""
    groups: dict[tuple[EntityType, tuple[str, ...]], _Group] = {}
    for c in candidates:
        words = _words(c, tokens, lexicon)
        group = groups.get((c.type, words))
        if group is None:
            group = groups[c.type, words] = _Group(c.type, words, [])
        group.members.append(c)
        if c.things and (not group.things or len(c.things) < len(group.things)):
            group.things = c.things
    return sorted(groups.values(), key=lambda g: (_ambiguous(g), -len(g.words), g.members[0].span))


def _ambiguous(group: _Group) -> bool:
    """Whether a word names one of several countries: it waits for those that are named outright."""
    return group.type is EntityType.PLACE and len(group.things) > 1


def _words(c: Candidate, tokens: Tokens, lexicon: Lexicon) -> tuple[str, ...]:
    """The folded words of a name; a swallowed article is left out on both sides."""
    words = [w for w in fold(c.span.of(tokens.raw)).split() if w]
    if c.type is not EntityType.PERSON and lexicon.contractions:
        words = [w.removeprefix(ARTICLE) if len(w) > 4 else w for w in words]
    return tuple(words)


def _keys(group: _Group) -> list[tuple[str, str]]:
    """What two groups must share to be compared at all; keeps the work in proportion to the names."""
    bones = skeleton(_plain(group.words[-1])) if group.words else ""
    keys = {("letters", "".join(group.words)), ("opening", bones[:2]), ("ending", bones[-2:])}
    keys.update(("thing", thing) for thing in group.things)
    keys.update(("word", _plain(word)) for word in group.words)
    keys.update(("head", str(c.head if c.rule == "acronym" else c.span)) for c in group.members)
    return sorted(keys)


def _place(group: _Group, likely: Sequence[_Group], tokens: Tokens) -> _Group | None:
    """Join a group to an earlier, fuller one; the group itself if none fits, None if it is shared out."""
    clue = None
    fits: list[_Group] = []
    rivals = [g for g in likely if g.type is group.type and not _apart(g, group)]
    for rule in (_same_thing, _joined_spelling, _acronym, _shorter, _joined_ending, _spelling, _outline):
        fits = [g for g in rivals if rule(g, group)]
        if rule is _same_thing and _ambiguous(group):
            fits = sorted(fits, key=lambda g: -len(g.members))[:1]  # "the Kingdom" is the one that is spoken of
        if fits and (rule is not _outline or len(fits) == 1):
            clue = rule.__name__.removeprefix("_").replace("_", "-")
            break
    if clue is None:
        return group
    if len(fits) == 1:
        _join(fits[0], group, group.members, clue, tokens)
        return fits[0]
    ends = [sorted(c.span.end for c in g.members) for g in fits]
    for c in list(group.members):
        _join(fits[_nearest(ends, c.span)], group, [c], clue + "-nearest", tokens)
    return None


def _join(to: _Group, group: _Group, members: list[Candidate], clue: str, tokens: Tokens) -> None:
    to.members.extend(members)
    score = 0.7 if clue.endswith("nearest") else 0.95
    detail = f"{members[0].span.of(tokens.raw)} = {to.members[0].span.of(tokens.raw)}"
    to.evidence.append(Evidence(clue, score, detail))
    if group.things and not to.things:
        to.things = group.things


def _nearest(ends: Sequence[Sequence[int]], span: Span) -> int:
    """Which of several things was named last before `span`, or else first behind it; their mentions' ends sorted."""

    def distance(number: int) -> tuple[bool, int]:
        at = bisect_right(ends[number], span.start)
        return (False, span.start - ends[number][at - 1]) if at else (True, ends[number][0])

    return min(range(len(ends)), key=distance)


def _apart(a: _Group, b: _Group) -> bool:
    """Whether the world knows the two as different things."""
    return bool(a.things and b.things and not set(a.things) & set(b.things))


def _same_thing(full: _Group, short: _Group) -> bool:
    return bool(set(full.things) & set(short.things))


def _joined_spelling(full: _Group, short: _Group) -> bool:
    return "".join(full.words) == "".join(short.words)


def _joined_ending(full: _Group, short: _Group) -> bool:
    """A person's last words written as one: قره‌خانی, اسدالله قره خانی."""
    letters = "".join(short.words)
    starts = range(1, len(full.words)) if full.type is EntityType.PERSON else ()
    return any("".join(full.words[k:]) == letters for k in starts)


def _acronym(full: _Group, short: _Group) -> bool:
    heads = {c.head for c in short.members if c.rule == "acronym"}
    return any(c.span in heads for c in full.members)


def _shorter(full: _Group, short: _Group) -> bool:
    """A family name, first name or name with a word left out; for bodies the name without its last words."""
    if len(short.words) >= len(full.words):
        return False
    if full.type is EntityType.PERSON:
        return _subsequence(short.words, full.words)
    if full.type is EntityType.ORGANIZATION and len(short.words) >= 2:
        return full.words[: len(short.words)] == short.words
    return False


def _outline(full: _Group, short: _Group) -> bool:
    """A body's first words and last without those between, or its noun alone, where the world knows no such name."""
    if full.type is not EntityType.ORGANIZATION or short.things or len(short.words) >= len(full.words):
        return False
    if len(short.words) == 1:
        return short.words == full.words[:1] and full.members[0].span < short.members[0].span
    same = short.words[0] == full.words[0] and short.words[-1] == full.words[-1]
    return same and _subsequence(short.words, full.words)


def _subsequence(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    if len(short) > 1 and short[0] != full[0] and short[-1] != full[-1]:
        return False
    rest = iter(map(_plain, full))
    return all(_plain(word) in rest for word in short)


def _plain(word: str) -> str:
    """A word without its article."""
    return word.removeprefix(ARTICLE) if len(word) > 4 else word


def _spelling(full: _Group, short: _Group) -> bool:
    """The same consonants; long names may differ in one."""
    if full.type is EntityType.ORGANIZATION and len(short.words) != len(full.words):
        return False
    a, b = [skeleton(_plain(w)) for w in full.words], [skeleton(_plain(w)) for w in short.words]
    last = abs(len(_plain(full.words[-1])) - len(_plain(short.words[-1]))) if a and b else 0
    if full.type is EntityType.PERSON and len(a) != len(b):
        a, b = a[-1:], b[-1:]
        if len(short.words) > 1:
            return False
    if len(a) != len(b) or not all(a) or not all(b):
        return False
    if a == b:
        return sum(map(len, a)) >= 2 and (last < 2 or sum(map(len, a)) > 3)
    least = 4 if full.type is EntityType.PLACE else 5
    return all(x == y or (min(len(x), len(y)) >= least and near(x, y)) for x, y in zip(a, b, strict=True))


def _entity(ident: str, group: _Group, tokens: Tokens, lexicon: Lexicon) -> Entity:
    """The entity of a group: the world's English name where it is known, else the fullest surface."""
    spans = sorted((c.span for c in group.members), key=lambda s: (s.start - s.end, s.start))
    surfaces = list(dict.fromkeys(s.of(tokens.raw) for s in spans))
    known = [t for t in group.things if t in lexicon.by_id]
    first = known and (len(known) == 1 or lexicon.by_id[known[0]].kind == "country")
    thing = lexicon.by_id[known[0]] if first else None
    english = thing.name("en") if thing is not None else None
    evidence = tuple(dict.fromkeys(group.evidence))
    if thing is not None:
        evidence = (Evidence("world-name", 0.95, thing.id), *evidence)
    return Entity(
        id=ident,
        type=group.type,
        name=english or surfaces[0],
        names=tuple(Name(s, lexicon.lang, i == 0) for i, s in enumerate(surfaces)),
        wikidata=thing.wikidata if thing is not None else None,
        evidence=evidence,
    )
