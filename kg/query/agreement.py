"""How well two names agree, in whatever scripts: a score, the clue it comes from, and the words it rests on.

People are compared word by word, by sound (`kg.resolve.compare`); bodies and places by name keys. In come two names
and what they name, out comes an `Agreement`. The clues and their scores stand in `SCORES`. Start at `agreement`.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from kg.model import EntityType
from kg.resolve.compare import Verdict, compare
from kg.resolve.keys import loose, name_key, plain, words

SCORES = {
    "iri": 1.0,  # the entity's own address, or one that it has replaced
    "same-spelling": 1.0,
    "same-letters": 0.98,  # but for diacritics, spaces, spelling variants of one letter
    "names-alike": 0.95,  # people: every word finds its partner, in whatever script; times how well they sound alike
    "same-key": 0.95,  # bodies and places: the same name in another script or spelling
    "same-loosely": 0.85,  # but for sounds that Arabic and Persian write differently
    "other-order": 0.8,  # people: the family name first instead of last
    "part-of-name": 0.8,  # all its words are words of a longer name; times how much of the name they are
    "more-than-name": 0.6,  # all words of the name are among those given; times how much they are
}
_INSIDE = 0.5  # the score of `compare` where one name only holds the words of the other


class Agreement(NamedTuple):
    """How well two names agree: a score from 0 to 1, a key of `SCORES`, the words it rests on."""

    score: float
    clue: str = ""
    detail: str = ""


_NONE = Agreement(0.0)


def agreement(name: str, given: str, type: EntityType) -> Agreement:
    """How well a name agrees with the one given; a score of 0 where it does not.

    Example:
        >>> agreement("Vladimir Putin", "فلاديمير بوتن", EntityType.PERSON).clue
        'names-alike'
        >>> agreement("كيم جونغ أون", "Kim Yo Jong", EntityType.PERSON).score
        0.0
    """
    return agree(name, Given.of(given), type)


def agree(name: str, given: Given, type: EntityType) -> Agreement:
    """The same for a name that is compared with many."""
    return (_of_people if type is EntityType.PERSON else _of_things)(name, given)


class Given(NamedTuple):
    """A name that is looked for, with what it is compared by; made by `of`."""

    text: str
    spelling: str
    letters: str
    key: tuple[str, ...]
    loosely: tuple[str, ...]
    whole: bool

    @classmethod
    def of(cls, text: str) -> Given:
        """What a name is compared by."""
        key = name_key(text)
        # A word of vowels alone ("Yo") leaves no trace in the key; what is found by the others is another name.
        lost = any(not name_key(word) for word in words(text))
        return cls(text, " ".join(text.split()).casefold(), plain(text), key, loose(key), not lost)

    @property
    def parts(self) -> set[str]:
        """The keys of its words that say enough to look for."""
        return {part for part in (*self.key, *self.loosely) if len(part) > 1}


def _written(name: str, given: Given) -> Agreement:
    """Whether a name is written as the one given, whatever it names."""
    if " ".join(name.split()).casefold() == given.spelling:
        return Agreement(SCORES["same-spelling"], "same-spelling", f"{given.text.strip()} = {name}")
    if plain(name) == given.letters:
        return Agreement(SCORES["same-letters"], "same-letters", f"{given.text.strip()} = {name}")
    return _NONE


def _of_people(name: str, given: Given) -> Agreement:
    """How two names of people agree: word by word, by sound (`kg.resolve.compare`)."""
    if (found := _written(name, given)).score or not given.letters:
        return found
    like = compare(name, given.text)
    detail = like.evidence().detail
    if like.verdict is Verdict.DIFFERENT:
        return _NONE
    if like.verdict is Verdict.SAME or (len(like.partners) == 1 and like.score > _INSIDE):
        return Agreement(SCORES["names-alike"] * (0.9 + 0.1 * like.score), "names-alike", detail)
    if like.score > _INSIDE:
        return Agreement(SCORES["other-order"] * like.score, "other-order", detail)
    theirs, ours = len(words(name)), len(words(given.text))
    clue = "part-of-name" if ours < theirs else "more-than-name"
    return Agreement(SCORES[clue] * (0.5 + 0.5 * min(theirs, ours) / max(theirs, ours)), clue, detail)


def _of_things(name: str, given: Given) -> Agreement:
    """How two names of bodies or places agree: by their keys."""
    found = _written(name, given)
    key = name_key(name)
    if found.score or not key or not given.parts or not given.whole:
        return found
    detail = f"{given.text.strip()} = {name}"
    if Counter(key) == Counter(given.key):
        return Agreement(SCORES["same-key"], "same-key", detail)
    if len(key) > 1 and Counter(loose(key)) == Counter(given.loosely):
        return Agreement(SCORES["same-loosely"], "same-loosely", detail)
    shared = (Counter(key) & Counter(given.key)).total()
    if shared == len(given.key):
        return Agreement(SCORES["part-of-name"] * (0.5 + 0.5 * shared / len(key)), "part-of-name", name)
    if shared == len(key) and any(len(part) > 1 for part in key):
        return Agreement(SCORES["more-than-name"] * (0.5 + 0.5 * shared / len(given.key)), "more-than-name", name)
    return _NONE
