"""Whether judgements go together, and what follows from them.

    same a b, same b c    ──► a, b and c are one: a component
    different a c         ──► contradicts that: told with the lines that lead from a to c

In come judgements as plain rows, out comes the first contradiction, or the components. The order of the rows does not
count. Start at `check`.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

Row: TypeAlias = tuple[str, tuple[str, ...], str | None, int]
"""What, about, value, line."""


class Contradiction(NamedTuple):
    """What cannot be true together, and the line that says it last."""

    what: str
    line: int


def check(rows: Sequence[Row]) -> Contradiction | None:
    """The contradiction whose last line stands first, None where all go together.

    Example:
        >>> one = [("same", ("a", "b"), None, 1), ("same", ("b", "c"), None, 2)]
        >>> found = check([*one, ("different", ("a", "c"), None, 3)])
        >>> found.what, found.line
        ('line 3 says that a and c are different, lines 1, 2 make them one', 3)
    """
    found = [*_of_entities(rows), *_of_quotations(rows)]
    return min(found, key=lambda c: (c.line, c.what), default=None)


def components(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """What is one by these pairs, whatever their order: for each name all names of its component.

    Example:
        >>> sorted(components([("b", "a"), ("c", "b")])["c"])
        ['a', 'b', 'c']
    """
    above: dict[str, str] = {}
    for pair in pairs:
        first, second = (_top(above, name) for name in pair)
        above[max(first, second)] = min(first, second)
    members: defaultdict[str, set[str]] = defaultdict(set)
    for name in above:
        members[_top(above, name)].add(name)
    return {name: whole for names in members.values() for whole in (frozenset(names),) for name in names}


def _top(above: dict[str, str], name: str) -> str:
    """The name that stands for all that are one with `name`; the way there is made shorter."""
    while above.setdefault(name, name) != name:
        above[name] = above[above[name]]
        name = above[name]
    return name


def _of_entities(rows: Sequence[Row]) -> list[Contradiction]:
    same = [(about[0], about[1], line) for what, about, _, line in rows if what == "same"]
    one = components((a, b) for a, b, _ in same)
    found = []
    for what, about, _, line in rows:
        if what == "different" and about[1] in one.get(about[0], ()):
            way = _way(same, about[0], about[1])
            said = f"line {way[0]} makes" if len(way) == 1 else f"lines {', '.join(map(str, way))} make"
            text = f"line {line} says that {about[0]} and {about[1]} are different, {said} them one"
            found.append(Contradiction(text, max(line, *way)))
    return found


def _way(same: Iterable[tuple[str, str, int]], start: str, end: str) -> list[int]:
    """The lines of a shortest chain of sames from one name to another."""
    edges: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for a, b, line in same:
        edges[a].append((b, line))
        edges[b].append((a, line))
    front, ways = deque([start]), {start: list[int]()}
    while front and end not in ways:
        here = front.popleft()
        for there, line in edges[here]:
            if there not in ways:
                ways[there] = [*ways[here], line]
                front.append(there)
    return sorted(ways[end])


def _of_quotations(rows: Sequence[Row]) -> list[Contradiction]:
    """Right as it is, no quotation at all, and corrected exclude each other; a correction has one value."""
    by_thing: defaultdict[str, dict[str, list[tuple[str | None, int]]]] = defaultdict(dict)
    for what, about, value, line in rows:
        if what in ("accept", "reject", "speaker", "span"):
            by_thing[about[0]].setdefault(what, []).append((value, line))
    found = []
    for thing, said in by_thing.items():
        for what, given in said.items():
            others = [o for o in said if o != what] if what in ("accept", "reject") else []
            against = [(o, line) for o in others for _, line in said[o]]
            against += [(what, line) for value, line in given if value != given[0][0]]
            for other, line in against:
                first = given[0][1]
                text = f"line {first} says {what!r} of {thing}, line {line} says {other!r}"
                text += ", with another value" if other == what else ""
                found.append(Contradiction(text, max(first, line)))
    return found
