"""Laws of the words around a title."""

from __future__ import annotations

import pytest

from kg import world
from kg.extract.coreference import link
from kg.extract.mentions import find_mentions
from kg.extract.roles import asked
from kg.extract.roles_layout import Layout
from kg.extract.roles_signs import around, between, definiteness, family, word
from kg.lang import load_pack
from kg.text.tokens import blank, tokens_of


def laid(text: str) -> Layout:
    """An Arabic text laid out."""
    tokens, pack, w = tokens_of(blank("ar")(text)), load_pack("ar"), world.load()
    entities, mentions = link(find_mentions(tokens, pack, w), tokens, pack, w)
    return asked(tokens, entities, mentions, pack, w).layout


def test_between_tells_kinds_once() -> None:
    """Each kind of word in the way gives one letter, repeated ones once; names, commas and titles have their own."""
    layout = laid("قال وزير الدفاع الروسي، فلاديمير بوتين أمس")
    (title,) = layout.titles
    at = next(i for i, (m, _) in layout.outer.items() if str(m.type) == "Person")
    assert between(layout, title.last, at) == "D,"
    assert between(layout, title.end, title.end) == ""


def test_around_and_word_end_with_the_line() -> None:
    """Outside the line there is no word."""
    layout = laid("قال نادر زرقان ذلك\nقال نادر")
    assert around(layout, -1, 0) == word(layout, -1, 0) == "|"
    assert around(layout, len(layout.sheet.tokens), 1) == "|"
    assert word(layout, 4, 0) == "|"
    assert word(layout, 4, 1) != "|"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("قال المدرب نادر زرقان", "the"),
        ("قال مدرب روسيا نادر زرقان", "bare"),
        ("قال رئيسها نادر زرقان", "own"),
        ("قال مدربه نادر زرقان", "own"),
        ("قال هذا المسؤول ذلك نادر زرقان", "this"),
        ("قال أحد المدربين نادر زرقان", "some"),
    ],
)
def test_definiteness(text: str, wanted: str) -> None:
    """A title is determined by the article, a pronoun on it or a word before it."""
    layout = laid(text)
    assert definiteness(layout, layout.titles[0]) == wanted


@pytest.mark.parametrize(
    ("head", "noun"), [("technical director", "director"), ("head of office", "head"), ("king", "king")]
)
def test_family(head: str, noun: str) -> None:
    """The family of an English role is the noun that carries it."""
    assert family(head) == noun
