"""Which entities of different articles are one person, where the world tables do not know them and their keys differ.

    profiles ─► pairs of one block whose names sound alike ─► clues, weighed ─► joined, guessed, or forbidden

Joined pairs are taken in the order of their scores, and only while nothing in the two clusters contradicts: an office
of another country, another office at the same time. Entities of one name that contradict each other are taken apart
in the same way. All follows from the set of profiles, never from their order. The weights stand in `weights.toml`
(`[cluster]`). In come profiles, out come `Joining`s with their evidence. Start at `cluster` and `groups`.
"""

from __future__ import annotations

import datetime
import itertools
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.model import Evidence
from kg.resolve.compare import Verdict, compare
from kg.resolve.keys import loose, name_key

_OFFICE = "minister"
_HEARD = {letter: row[0] for row in ("jgkqxh", "td", "szc", "bpf") for letter in row}
_UNHEARD = "=aeiouyw'"
_MANY = 3  # people and bodies in common that count


@dataclass(frozen=True, slots=True)
class Profile:
    """What articles tell of one person beside the name.

    Args:
        id: The entity's id, or any other that orders profiles of one entity.
        names: Full and short, as written.
        offices: Pairs of a role and of what it is held, by id; either may be empty.
        countries: ISO codes of the countries that the offices are held in.
        bodies: Ids of the bodies that they are held in.
        company: Ids of people and bodies of the world named in the same articles.
        places: ISO codes of countries whose places are named there.
        languages: Of the articles.
        dates: Days of the articles that have one, ISO 8601, sorted.
    """

    id: str
    names: frozenset[str]
    offices: frozenset[tuple[str, str]] = frozenset()
    countries: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    company: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    dates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Joining:
    """Two entities that are one, or may be.

    Args:
        one: The id of the first.
        other: The id of the second, greater than the first.
        score: The sum of the clues.
        evidence: The clues, names first.
        certain: Whether they are joined; else it is a guess.
    """

    one: str
    other: str
    score: float
    evidence: tuple[Evidence, ...]
    certain: bool


@cache
def _weights() -> tuple[Mapping[str, float], Mapping[str, float]]:
    data = tomllib.loads((Path(__file__).parent / "weights.toml").read_text(encoding="utf-8"))["cluster"]
    return data, data["clue"]


def blocks(names: Iterable[str]) -> frozenset[str]:
    """Under what the full names among these stand: only entities that share a block are compared.

    A block is the last two consonants of the whole name and how many of each class it has, or has but for one: names
    that differ by one consonant, or have another in its place, share one, wherever their words end.

    Example:
        >>> bool(blocks(["أحمد شاه مسعود"]) & blocks(["احمدشاه مسعود"])), blocks(["Putin"])
        (True, frozenset())
    """
    found = set[str]()
    for key in (loose(name_key(name)) for name in names):
        if len(key) > 1:
            whole = "".join(_HEARD.get(c, c) for part in key for c in part if c not in _UNHEARD)
            bag = "".join(sorted(whole))
            found.update(f"{whole[-2:]} {less}" for less in (bag, *(bag[:i] + bag[i + 1 :] for i in range(len(bag)))))
    return frozenset(found)


def alike(one: Collection[str], other: Collection[str]) -> Evidence | None:
    """The best likeness of two entities' names by which they may be one; None where no two are the same by sound."""
    pairs = ((compare(a, b), a, b) for a in sorted(one) for b in sorted(other))
    same = [(found, a, b) for found, a, b in pairs if found.verdict is Verdict.SAME]
    if not same:
        return None
    best, a, b = max(same, key=lambda s: s[0].score)
    return Evidence("names-alike", _weights()[1]["names-alike"], f"{a} = {b} ({best.score})")


def cluster(
    profiles: Iterable[Profile], *, apart: Collection[frozenset[str]] = (), alone: Collection[str] = ()
) -> list[Joining]:
    """The pairs of entities that are one, and those that may be.

    Args:
        profiles: One for each entity; entities that share no block with any other are none the worse for standing here.
        apart: Pairs of ids that people told apart.
        alone: Ids that people decided on: no two of them are joined.

    Returns:
        Sorted by ids; the joined pairs make up clusters in which nothing contradicts.
    """
    known = {p.id: p for p in profiles}
    weights, _ = _weights()
    told = {frozenset(pair) for pair in apart}
    found = []
    for a, b in _pairs(known):
        names = alike(known[a].names, known[b].names)
        if names is None or frozenset((a, b)) in told or contradiction(known[a], known[b]) is not None:
            continue
        evidence = (names, *_clues(known[a], known[b]))
        score = round(sum(e.score for e in evidence), 2)
        if score >= weights["guess"]:
            found.append(Joining(a, b, score, evidence, score >= weights["join"]))
    return sorted(_consistent(found, known, told, set(alone)), key=lambda j: (j.one, j.other))


def _pairs(known: Mapping[str, Profile]) -> list[tuple[str, str]]:
    shelves: defaultdict[str, list[str]] = defaultdict(list)
    for ident in sorted(known):
        for block in blocks(known[ident].names):
            shelves[block].append(ident)
    return sorted({pair for shelf in shelves.values() for pair in itertools.combinations(shelf, 2)})


def _consistent(
    found: Iterable[Joining], known: Mapping[str, Profile], apart: set[frozenset[str]], alone: set[str]
) -> Iterator[Joining]:
    """The joinings by falling score; one whose clusters contradict each other is a guess at most."""
    member: dict[str, set[str]] = {}
    for joining in sorted(found, key=lambda j: (-j.score, j.one, j.other)):
        one, other = (member.setdefault(i, {i}) for i in (joining.one, joining.other))
        if not joining.certain or one is other:
            yield joining
            continue
        pairs = list(itertools.product(sorted(one), sorted(other)))
        if any(frozenset(p) in apart or contradiction(known[p[0]], known[p[1]]) is not None for p in pairs):
            continue
        if len(alone & (one | other)) > 1:
            yield Joining(joining.one, joining.other, joining.score, joining.evidence, certain=False)
            continue
        one |= other
        for ident in other:
            member[ident] = one
        yield joining


def contradiction(one: Profile, other: Profile) -> str | None:
    """What two people cannot have in common if they are one; None where nothing speaks against it.

    Example:
        >>> a = Profile("a", frozenset(), offices=frozenset({("defence minister", "Q30")}), dates=("2023-09-01",))
        >>> b = Profile("b", frozenset(), offices=frozenset({("interior minister", "Q30")}), dates=("2023-09-20",))
        >>> contradiction(a, b), contradiction(a, a)
        ('defence minister, interior minister', None)
    """
    if one.countries and other.countries and not one.countries & other.countries:
        return ", ".join(sorted(one.countries | other.countries))
    posts = [{role for role, _ in p.offices if role.endswith(_OFFICE)} for p in (one, other)]
    if all(posts) and not posts[0] & posts[1] and (_days(one, other) or 0) <= _weights()[0]["days"]:
        return ", ".join(sorted(posts[0] | posts[1]))
    return None


def _clues(one: Profile, other: Profile) -> Iterator[Evidence]:
    """What speaks for two entities being one beside their names."""
    weights, clue = _weights()
    offices = sorted(o for o in one.offices & other.offices if all(o))
    countries, bodies = sorted(one.countries & other.countries), sorted(one.bodies & other.bodies)
    if offices:
        yield Evidence("role-office", clue["role-office"], " of ".join(offices[0]))
    elif bodies:
        yield Evidence("organization", clue["organization"], bodies[0])
    elif countries:
        yield Evidence("role-country", clue["role-country"], countries[0])
    company = sorted(one.company & other.company)[:_MANY]
    if company:
        yield Evidence("company", round(clue["company"] * len(company), 2), ", ".join(company))
    places = sorted(one.places & other.places)
    if places:
        yield Evidence("place", clue["place"], ", ".join(places[:_MANY]))
    if one.languages and other.languages and not one.languages & other.languages:
        yield Evidence("languages", clue["languages"], ", ".join(sorted(one.languages | other.languages)))
    days = _days(one, other)
    if days is not None and (days <= weights["near"] or days > weights["far"]):
        name = "near" if days <= weights["near"] else "far"
        yield Evidence(name, clue[name], f"{days} days")


def _days(one: Profile, other: Profile) -> int | None:
    """The days between the articles of two entities, those that are nearest; None where no date is known."""
    pairs = itertools.product(one.dates, other.dates)
    parse = datetime.date.fromisoformat
    return min((abs((parse(a) - parse(b)).days) for a, b in pairs), default=None)


def groups(occurrences: Sequence[Profile]) -> list[list[Profile]]:
    """The people that one name means in different articles, where what these say contradicts each other.

    Args:
        occurrences: One profile for each article, with ids that differ.

    Returns:
        One group where nothing contradicts. Else the group of the earliest article first; an article that fits
        several goes where most speaks for it, and to the earliest of these.
    """
    found: list[list[Profile]] = []
    for profile in sorted(occurrences, key=lambda p: (p.dates[:1] or ("9999",), p.id)):
        fits = [g for g in found if all(contradiction(profile, other) is None for other in g)]
        if not fits:
            found.append([profile])
            continue
        best = max(fits, key=lambda g: (max(sum(e.score for e in _clues(profile, o)) for o in g), -found.index(g)))
        best.append(profile)
    return found
