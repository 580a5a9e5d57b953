"""One article, one reading of a name: what the model marks often enough is marked wherever it stands.

In come the names the model marked, out go all occurrences of those names. A name's occurrences vote on its type;
a family name stands for the full name that holds it. Start at `spread`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.ner_clitics import Stems
from kg.extract.ner_lexemes import Lexicon
from kg.model import Span
from kg.text.fold import fold
from kg.text.tokens import Tokens

_PERSON, _ORGANIZATION, _PLACE = "Person", "Organization", "Place"
_LEAST_SHARE = 0.2  # of a name's occurrences that the model must have marked for the others to follow
_LEAST_LETTERS = 3
_COMMON = 8  # rounded logarithm of a word's count from which it is no family name without a list saying so
_FAMILY_SHARE = 0.5  # the score of a family name that the model marked only inside the full name


@dataclass(frozen=True)
class Found:
    """A name in an article.

    Args:
        first: Its first token.
        last: The token after its last.
        label: Its type.
        tokens: The article's tokens.
        cut: Letters of a clitic before the name in its first token.
        score: Share of the name's occurrences that the model marked.
    """

    first: int
    last: int
    label: str
    tokens: Tokens
    cut: int = 0
    score: float | None = None

    @property
    def span(self) -> Span:
        """The name's characters."""
        return Span(self.tokens.start[self.first] + self.cut, self.tokens.end[self.last - 1])


Key = tuple[str, ...]


def spread(tokens: Tokens, found: list[Found], lexicon: Lexicon, words: Stems) -> list[Found]:
    """All occurrences of the found names, in text order; places inside organizations included.

    Args:
        tokens: The article.
        found: What the model marked, not overlapping.
        lexicon: Knows the countries.
        words: Stems of the article's words.
    """
    stems = [words.of(key)[1] for key in tokens.key]
    votes = _votes(found, stems)
    families = _family_names(votes, lexicon)
    votes.update({key: Counter({_PERSON: 1}) for key in families})
    seen = _occurrences(tokens, stems, votes)
    taken = [False] * len(tokens)
    kept: list[Found] = []
    for name in found:
        key = _key(name, stems)
        label = votes[key].most_common(1)[0][0]
        share = min(1.0, sum(votes[key].values()) / max(1, len(seen.get(key, ()))))
        kept.append(Found(name.first, name.last, label, tokens, name.cut, round(share, 3)))
        taken[name.first : name.last] = [True] * (name.last - name.first)
    for key in sorted(seen, key=lambda k: (-len(k), k)):
        share = _FAMILY_SHARE if key in families else min(1.0, sum(votes[key].values()) / len(seen[key]))
        if share < _LEAST_SHARE:
            continue
        label = votes[key].most_common(1)[0][0]
        for first in seen[key]:
            last = first + len(key)
            if not any(taken[first:last]):
                taken[first:last] = [True] * len(key)
                kept.append(Found(first, last, label, tokens, letters_cut(tokens, first, words), round(share, 3)))
    kept += _nested(tokens, kept, stems, votes, lexicon)
    return sorted(kept, key=lambda f: f.span)


def _key(name: Found, stems: list[str]) -> Key:
    return tuple(stems[name.first : name.last])


def _votes(found: list[Found], stems: list[str]) -> dict[Key, Counter[str]]:
    votes: dict[Key, Counter[str]] = defaultdict(Counter)
    for name in found:
        votes[_key(name, stems)][name.label] += 1
    return votes


def _family_names(votes: dict[Key, Counter[str]], lexicon: Lexicon) -> set[Key]:
    """The last word of a person's full name names that person, unless it is a common word."""
    families: set[Key] = set()
    for key in [k for k, row in votes.items() if len(k) > 1 and row.most_common(1)[0][0] == _PERSON]:
        family = key[-1]
        rare = lexicon.counts.get(family, 0) <= _COMMON or "n" in lexicon.classes.get(family, "")
        if rare and len(family) >= _LEAST_LETTERS and (family,) not in votes:
            families.add((family,))
    return families


def _occurrences(tokens: Tokens, stems: list[str], votes: dict[Key, Counter[str]]) -> dict[Key, list[int]]:
    """Where each key stands in the article, marked or not."""
    by_first: dict[str, list[Key]] = defaultdict(list)
    for key in votes:
        if len("".join(key)) >= _LEAST_LETTERS:
            by_first[key[0]].append(key)
    seen: dict[Key, list[int]] = defaultdict(list)
    line = tokens.line
    for at, stem in enumerate(stems):
        for key in by_first.get(stem, ()):
            last = at + len(key)
            if tuple(stems[at:last]) == key and line[at] == line[last - 1]:
                seen[key].append(at)
    return seen


def letters_cut(tokens: Tokens, first: int, words: Stems) -> int:
    """How many letters of the token's text are clitics before the name; 0 where folding changed them."""
    letters, _ = words.of(tokens.key[first])
    return letters if fold(tokens.text[first][:letters]) == tokens.key[first][:letters] else 0


def _nested(
    tokens: Tokens, kept: list[Found], stems: list[str], votes: dict[Key, Counter[str]], lexicon: Lexicon
) -> Iterator[Found]:
    """Places behind the first word of an organization: named as places elsewhere, or countries."""
    for name in kept:
        if name.label != _ORGANIZATION:
            continue
        at = name.first + 1
        while at < name.last:
            size = next((n for n in (3, 2, 1) if at + n <= name.last and _is_place(stems[at : at + n], votes)), 0)
            if not size and "c" in lexicon.classes.get(tokens.key[at], ""):
                size = 1
            if size:
                yield Found(at, at + size, _PLACE, tokens, 0, 1.0)
            at += size or 1


def _is_place(stems: list[str], votes: dict[Key, Counter[str]]) -> bool:
    row = votes.get(tuple(stems))
    return row is not None and row.most_common(1)[0][0] == _PLACE
