"""Choosing who holds each title and in what, among candidates, by two rankers.

    titles ─ rules ─► guesses ─ holders() ─► ranker "holder" ─► person
                                bodies()  ─► ranker "body"   ─► organization or place, or two

What the rules say is a feature like others; weights are learned by `scripts/train_roles.py`. Titles of one kind that
one person bears through the article decide together what they are held in.
In come the layout and what the rules found, out come `Holding`s in text order. Start at `choose`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.ranking import Ranker
from kg.extract.roles_holders import Guess, Guesses, Holder, holders
from kg.extract.roles_holding import Holding, of_state
from kg.extract.roles_layout import Layout
from kg.extract.roles_places import Body, bodies
from kg.extract.roles_references import TitleReference, leading_person
from kg.extract.roles_titles import TitlePhrase
from kg.model import EntityType
from kg.text.sentences import CLOSERS, OPENERS, STRAIGHT

SECOND = 0.5  # from which two organizations or places are both told
SHORT = 0.6  # what "none told" weighs where a title is repeated: short forms leave the organization out
SLACK = 0.1  # how much less sure the first of several titles may be than the surest
_JOINTS = frozenset(("،", ",", "و", "؛", "-", *OPENERS, *CLOSERS, STRAIGHT))


@dataclass(frozen=True, slots=True)
class Question:
    """A title and those who may hold it, nobody first."""

    title: TitlePhrase
    holders: list[Holder]


@dataclass(frozen=True, slots=True)
class Asked:
    """The titles of a text that somebody may hold.

    Args:
        layout: The text.
        guesses: What the rules say.
        questions: In text order.
    """

    layout: Layout
    guesses: Guesses
    questions: list[Question]

    def bodies(self, title: TitlePhrase, holder: Holder) -> list[Body]:
        """What a title may be held in by one of its candidates."""
        return bodies(self.layout, title, holder.person or "", holder.at, self.guesses)


@dataclass(frozen=True, slots=True)
class _Held:
    """A title whose holder is chosen, and how likely each organization or place is."""

    person: str
    title: TitlePhrase
    beside: bool
    sure: float
    chances: dict[str | None, float]


def ask(layout: Layout, held: Sequence[Holding], pointed: Sequence[TitleReference]) -> Asked:
    """The candidates of every title of a text.

    Args:
        layout: The text.
        held: The titles that by rule have a name beside them.
        pointed: Those that stand alone.
    """
    said = {h.title.first: Guess(h.person, h.rule, h.of) for h in reversed(held)}
    for r in pointed:
        if r.title is not None and r.person is not None:
            rule = "title-reference" if r.exact else "loose-reference"
            said.setdefault(r.title.first, Guess(r.person, rule, r.of))
    guesses = Guesses(said, layout.title_at)
    leading, questions = leading_person(layout, held), []
    for number, title in enumerate(layout.titles):
        if title.number != "described":
            found = holders(layout, title, number, guesses, leading)
            if len(found) > 1:
                questions.append(Question(title, found))
    return Asked(layout, guesses, questions)


def choose(asked: Asked, holder: Ranker, body: Ranker) -> list[Holding]:
    """Who holds which title, and in what.

    Args:
        asked: The titles and their candidates.
        holder: Chooses the person.
        body: Chooses the organization or place.
    """
    groups: dict[tuple[str, str], list[_Held]] = {}
    least = asked.layout.sheet.lexicon.titles.likely
    for question in asked.questions:
        likely = holder.probabilities([dict.fromkeys(h.features) for h in question.holders])
        best = max(range(1, len(likely)), key=likely.__getitem__)
        one, title = question.holders[best], question.title
        if likely[best] < least:
            continue
        options = asked.bodies(title, one)
        chances = body.probabilities([dict.fromkeys(b.features) for b in options])
        sums = {o.entity: c for o, c in zip(options, chances, strict=True)}
        also = _listed(asked.layout, one.at) if title.number == "many" and one.at is not None else ()
        for person in dict.fromkeys((one.person, *also)):
            row = _Held(person, title, one.at is not None, likely[best], sums)
            groups.setdefault((person, title.head), []).append(row)
    return sorted((h for g in groups.values() for h in _settled(asked.layout, g)), key=lambda h: h.title.span)


def _settled(layout: Layout, group: Sequence[_Held]) -> Iterator[Holding]:
    """The one role, or two, that the titles of one kind of one person come to."""
    votes: dict[str | None, float] = {}
    for held in group:
        for of, chance in held.chances.items():
            weight = SHORT if of is None and len(group) > 1 else 1.0
            votes[of] = votes.get(of, 0.0) + chance * held.sure * weight
    first, *rest = sorted(votes, key=lambda of: -votes[of])
    chosen = [first]
    if first is not None:
        chosen += [of for of in rest[:1] if of is not None and any(_both(h, first, of) for h in group)]
    for of in chosen:
        best = _first(group, of)
        rule = "beside-name" if best.beside else "title-reference"
        sure = round(best.sure * best.chances.get(of, 0.0), 3)
        yield Holding(best.person, of_state(layout, best.title, of), of, rule, sure)


def _first(group: Sequence[_Held], of: str | None) -> _Held:
    """The first title that says it nearly as surely as the surest; one beside the name counts for more."""
    sure = [h.chances.get(of, 0.0) * h.sure + 0.5 * h.beside for h in group]
    return next(h for h, value in zip(group, sure, strict=True) if value >= max(sure) - SLACK)


def _both(held: _Held, one: str, two: str) -> bool:
    """Whether a title stands for two at once: «نماینده مردم تهران در مجلس»."""
    return min(held.chances.get(one, 0.0), held.chances.get(two, 0.0)) >= SECOND


def _listed(layout: Layout, at: int) -> Iterator[str]:
    """The persons in one list with the one named at a token: only commas, "and" and quotation marks between."""
    tokens, i = layout.sheet.tokens, at
    while i < len(tokens) and tokens.line[i] == tokens.line[at]:
        if i in layout.outer and layout.outer[i][0].type is EntityType.PERSON:
            yield layout.outer[i][0].entity
            i = layout.outer[i][1]
        elif tokens.text[i] in _JOINTS:
            i += 1
        else:
            break
    i = at
    while i > 0 and tokens.line[i - 1] == tokens.line[at]:
        mention = layout.person_end.get(i)
        if mention is not None:
            yield mention.entity
            i = min(i - 1, tokens.at(mention.span.start))
        elif tokens.text[i - 1] in _JOINTS:
            i -= 1
        else:
            break
