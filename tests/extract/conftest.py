"""Scenes for the tests of attribution: a text with its cues, and mentions given by their surfaces."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from kg.extract.anchors import Anchor
from kg.extract.cues import cue_lexicon
from kg.extract.scene import Scene, lay_out
from kg.extract.speakers import Content
from kg.lang import load_pack
from kg.model import EntityType, Mention, Span
from kg.text.tokens import blank, tokens_of

MakeScene = Callable[..., Scene]
MakeContent = Callable[..., Content]


def _mentions(raw: str, names: Mapping[str, EntityType]) -> list[Mention]:
    """Each place where a name stands in the text; the name is the entity's id."""
    found = []
    for name, kind in names.items():
        at = raw.find(name)
        while at >= 0:
            found.append(Mention(Span(at, at + len(name)), kind, name, "test"))
            at = raw.find(name, at + 1)
    return sorted(found, key=lambda m: (m.span.start, -m.span.end))


def _scene(raw: str, lang: str = "ar", names: Mapping[str, EntityType] | None = None, **regions: list[Span]) -> Scene:
    tokens = tokens_of(blank(lang)(raw))
    return lay_out(tokens, cue_lexicon(load_pack(lang)), _mentions(raw, names or {}), **regions)


def _content(scene: Scene, words: str, cue: str = "", how: str = "that") -> Content:
    raw = scene.tokens.raw
    start = raw.index(words)
    inside = scene.tokens.inside(Span(start, start + len(words)))
    if not cue:
        return Content(Anchor("quote", inside.start, inside.start + 1), inside.start, inside.stop, how)
    at = raw.index(cue)
    hook = scene.tokens.inside(Span(at, at + len(cue)))
    number = scene.cue_at[hook.start]
    form = scene.cues[number].form if number >= 0 else None
    return Content(Anchor("cue", hook.start, hook.stop, form), inside.start, inside.stop, how)


@pytest.fixture(scope="session")
def scene_of() -> MakeScene:
    """(raw, lang, names, headlines=, silent=) → the scene of a text whose names are given."""
    return _scene


@pytest.fixture(scope="session")
def content_of() -> MakeContent:
    """(scene, words, cue, how) → the content of those words, hung on the cue of that surface."""
    return _content
