"""Who may hold a title, and what speaks for each: names around it, persons it may point back or ahead to, nobody.

In come a `Layout`, a title and what the rules say, out come candidates with named features, of which a ranker
chooses one. Start at `holders`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kg.extract.roles_layout import FURTHEST, Layout
from kg.extract.roles_signs import around, between, definiteness, family, word
from kg.extract.roles_titles import TitlePhrase
from kg.model import EntityType

AHEAD = 24  # words in which the name behind a title is looked for
BACK = 12  # the same for the name before it
SOON = 120  # words behind a title in which the person may be named whom a headline or lead means
REMEMBERED = 8  # titles of one person or one kind that are looked at on either side
NEAREST = 2  # names looked at on either side


@dataclass(frozen=True, slots=True)
class Guess:
    """What the rules say of a title: the person, by which rule, and the organization or place."""

    person: str
    rule: str
    of: str | None


class Guesses:
    """What the rules say of a text's titles, reachable by title, by person and by kind of title.

    Args:
        of_title: By the first token of each title.
        titles: The titles themselves, by the same token.
    """

    def __init__(self, of_title: Mapping[int, Guess], titles: Mapping[int, TitlePhrase]) -> None:
        self.of_title = dict(sorted(of_title.items()))
        self._of_person: dict[str, list[tuple[int, str, Guess]]] = {}
        self._of_head: dict[str, list[tuple[int, str, Guess]]] = {}
        for first, guess in self.of_title.items():
            row = first, titles[first].head, guess
            self._of_person.setdefault(guess.person, []).append(row)
            self._of_head.setdefault(row[1], []).append(row)

    def held_by(self, person: str, title: TitlePhrase) -> list[tuple[int, str, Guess]]:
        """The person's other titles: first token, English head and guess, those nearest to a title only."""
        return _around(self._of_person.get(person, []), title.first)

    def alike(self, title: TitlePhrase) -> list[tuple[int, str, Guess]]:
        """Titles with the same head, nearest ones only."""
        return _around(self._of_head.get(title.head, []), title.first)


def _around(rows: list[tuple[int, str, Guess]], first: int) -> list[tuple[int, str, Guess]]:
    """Rows on both sides of a token, a bounded number, so that time stays linear in long texts."""
    at = bisect_left(rows, first, key=lambda row: row[0])
    return [row for row in rows[max(0, at - REMEMBERED) : at + REMEMBERED] if row[0] != first]


@dataclass(slots=True)
class Holder:
    """A person who may hold a title, None for nobody named; `at` is where the nearest name in its line begins."""

    person: str | None
    features: list[str] = field(default_factory=list)
    at: int | None = None


def holders(layout: Layout, title: TitlePhrase, number: int, guesses: Guesses, leading: str | None) -> list[Holder]:
    """The candidates for one title, nobody first.

    Args:
        layout: The text.
        title: The title.
        number: Its place among the text's titles.
        guesses: What the rules say.
        leading: The person whom the article is about, if one leads.
    """
    found: dict[str, Holder] = {}
    kind = f"{layout.sheet.lexicon.lang}:{definiteness(layout, title)}:{title.number}"
    for person, at, signs in (*_behind(layout, title), *_before(layout, title)):
        holder = found.setdefault(person, Holder(person, at=at))
        holder.features += [*signs, *(f"{kind}:{f}" for f in signs)]
    for person, source in _afar(layout, title, number, guesses, leading):
        holder = found.setdefault(person, Holder(person))
        side = "beside" if holder.at is not None else "far"
        holder.features += [source, f"{kind}:{source}", f"{source}:{side}"]
    for holder in found.values():
        holder.features += _of_person(layout, title, holder, guesses)
    nobody = Holder(None, [*_nobody(layout, title, kind, guesses.of_title.get(title.first))])
    return [nobody, *found.values()]


def _nobody(layout: Layout, title: TitlePhrase, kind: str, guess: Guess | None) -> Iterator[str]:
    line, head = layout.sheet.tokens.line[title.first], title.head
    rule = guess.rule if guess is not None else None
    for sign in ("", kind, f"head:{head}", f"head:{head}:{kind}", f"family:{family(head)}:{kind}",
                 f"before:{around(layout, title.opening - 1, line)}", f"last:{word(layout, title.opening - 1, line)}",
                 f"next:{word(layout, title.end, line)}", f"{kind}:behind:{_signature(layout, title)}",
                 f"rule:{rule}", f"{kind}:rule:{rule}", f"countries:{bool(title.countries)}:{kind}"):  # fmt: skip
        yield f"none:{sign}"


def _signature(layout: Layout, title: TitlePhrase) -> str:
    """The kinds of the three words behind a title."""
    tokens = layout.sheet.tokens
    last = title.end
    while last < min(len(tokens), title.end + 3) and tokens.line[last] == tokens.line[title.first]:
        last += 1
    return between(layout, title.end, last) or "|"


def _behind(layout: Layout, title: TitlePhrase) -> Iterator[tuple[str, int, list[str]]]:
    """The persons named behind a title in its line, nearest first."""
    tokens = layout.sheet.tokens
    line, i, rank = tokens.line[title.first], title.end, 0
    last = word(layout, title.opening - 1, line)
    while i < min(len(tokens), title.end + AHEAD) and tokens.line[i] == line and rank < NEAREST:
        mention, end = layout.outer.get(i, (None, i + 1))
        if mention is not None and mention.type is EntityType.PERSON:
            sign, where = between(layout, title.end, i), f"behind{rank}"
            signs = ("", sign, f"after:{around(layout, end, line)}", f"next:{word(layout, end, line)}",
                     f"last:{last}", f"last:{around(layout, title.opening - 1, line)}", f"has:{_has(sign)}",
                     f"far:{_bucket(i - title.end)}", f"head:{title.head}", f"family:{family(title.head)}",
                     f"plain:{title.role == title.head}:{sign}", f"path:{_path(sign)}",
                     f"path:{_path(sign)}:{around(layout, title.opening - 1, line)}",
                     f"path:{_path(sign)}:after:{around(layout, end, line)}")  # fmt: skip
            yield mention.entity, i, [f"{where}:{s}" for s in signs]
            rank += 1
        i = end


def _before(layout: Layout, title: TitlePhrase) -> Iterator[tuple[str, int, list[str]]]:
    """The persons named before a title in its line, nearest first."""
    tokens = layout.sheet.tokens
    line, i, rank = tokens.line[title.first], title.opening, 0
    joined = "+" * (title.span.start > tokens.start[title.first] and title.opening == title.first)
    while i > max(0, title.opening - BACK) and tokens.line[i - 1] == line and rank < NEAREST:
        mention = layout.person_end.get(i)
        if mention is None:
            i -= 1
            continue
        first, where = tokens.at(mention.span.start), f"before{rank}"
        sign = between(layout, i, title.opening)
        signs = ("", sign + joined, f"has:{_has(sign)}", f"far:{_bucket(title.opening - i)}",
                 f"name:{around(layout, first - 1, line)}", f"last:{word(layout, first - 1, line)}",
                 f"next:{word(layout, title.end, line)}", f"behind:{_signature(layout, title)}",
                 f"head:{title.head}", f"family:{family(title.head)}")  # fmt: skip
        yield mention.entity, first, [f"{where}:{s}" for s in signs]
        rank += 1
        i = min(i - 1, first)


def _has(sign: str) -> str:
    return "".join(letter for letter in "S.T" if letter in sign)


def _path(sign: str) -> str:
    """What kind of words stand in the way: another title, a verb or particle, loose words, or only a title's own."""
    kinds = (("T", "title"), ("S", "verb"), ("P", "person"), (".;:", "end"), ("cxmN", "loose"), (",(-", "comma"))
    return next((name for letters, name in kinds if any(c in sign for c in letters)), "clean")


def _bucket(words: int) -> str:
    return str(words) if words < 4 else "4-6" if words < 7 else "7-12" if words < 13 else "13-"


def _afar(
    layout: Layout, title: TitlePhrase, number: int, guesses: Guesses, leading: str | None
) -> Iterator[tuple[str, str]]:
    """Persons whom a title may mean without standing beside them."""
    titles, line = layout.titles, layout.sheet.tokens.line
    for step, where in ((-1, "previous"), (1, "next")):
        if 0 <= number + step < len(titles) and line[titles[number + step].first] == line[title.first]:
            other = titles[number + step]
            first, second = (other, title) if step < 0 else (title, other)
            if (neighbour := guesses.of_title.get(other.first)) is not None:
                yield neighbour.person, where
                yield neighbour.person, f"{where}:{between(layout, first.end, second.first)}"
    guess = guesses.of_title.get(title.first)
    if guess is not None:
        yield guess.person, f"rule:{guess.rule}"
    if leading is not None:
        yield leading, f"leading:{around(layout, title.opening - 1, line[title.first])}"
    if guess is None or guess.rule == "title-reference":
        yield from _elsewhere(layout, title, guesses)


def _elsewhere(layout: Layout, title: TitlePhrase, guesses: Guesses) -> Iterator[tuple[str, str]]:
    """Those who hold the same title elsewhere, who acted last, and who acts next and is new."""
    line = layout.sheet.tokens.line
    for person in dict.fromkeys(guess.person for _, _, guess in guesses.alike(title)):
        yield person, "same-head"
    back = range(title.opening - 1, max(-1, title.opening - FURTHEST), -1)
    last = next((layout.acting[i] for i in back if i in layout.acting), None)
    if last is not None:
        yield last, "acted-last"
    soon = range(title.end, min(len(line), title.end + SOON))
    coming = next((i for i in soon if i in layout.acting and layout.opening.get(layout.acting[i]) == i), None)
    if coming is not None:
        yield layout.acting[coming], "acts-next"
        yield layout.acting[coming], f"acts-next:{min(line[coming] - line[title.first], 3)}"


def _of_person(layout: Layout, title: TitlePhrase, holder: Holder, guesses: Guesses) -> list[str]:
    """What is known of a candidate apart from where the name stands."""
    person, guess = holder.person or "", guesses.of_title.get(title.first)
    held = [head for _, head, _ in guesses.held_by(person, title)]
    side = "beside" if holder.at is not None else "far"
    known = "same" if title.head in held else "other" if held else "none"
    ruled = "nobody" if guess is None else "this" if guess.person == person else "another"
    found = [f"held:{side}:{known}", f"rule:{ruled}:{side}", f"named:{side}:{min(layout.counts[person], 4)}"]
    if holder.at is not None and layout.opening.get(person) == holder.at:
        found.append("first-named")
    return found
