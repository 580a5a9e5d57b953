"""Speakers: the words that may name one, and whom words without a name may point to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.anchors import anchors
from kg.extract.antecedents import MOST, antecedent_features, antecedents
from kg.extract.speakers import Content, Slot, Spoken, Title, slot_features, slots
from kg.model import EntityType

NAMES = {"سامي": EntityType.PERSON, "ليلى": EntityType.PERSON, "تاس": EntityType.ORGANIZATION}
PIECES = st.sampled_from(["قال", "سامي", "ليلى", "تاس", "هو", "مسؤول", "كبير", "إن", "الأمر", "«", "»", ".", "\n", "،"])


def words(scene, slot: Slot) -> str:  # type: ignore[no-untyped-def]
    return str(scene.tokens.span(slot.first, slot.last).of(scene.tokens.raw)) if slot.last > slot.first else ""


@pytest.mark.parametrize(
    ("raw", "cue", "content", "expected"),
    [
        ("قال سامي إن الأمر انتهى.", "قال", "الأمر انتهى", ("name", "سامي")),
        ("قال مسؤول كبير إن الأمر انتهى.", "قال", "الأمر انتهى", ("phrase", "مسؤول كبير")),
        ("وهو قال إن الأمر انتهى. هو قال", "قال", "الأمر انتهى", ("dropped", "")),
        ("«الأمر انتهى»، قال سامي.", "قال", "الأمر انتهى", ("name", "سامي")),
        ("هو قال إن الأمر انتهى.", "قال", "الأمر انتهى", ("pronoun", "هو")),
    ],
)
def test_slots_candidates(scene_of, content_of, raw: str, cue: str, content: str, expected: tuple[str, str]) -> None:  # type: ignore[no-untyped-def]
    """Names, phrases and pronouns of the sentence are candidates, the dropped subject always."""
    scene = scene_of(raw, "ar", NAMES)
    found = slots(scene, content_of(scene, content, cue), [])
    assert expected in [(s.kind, words(scene, s)) for s in found]
    assert found[-1].kind == "dropped"


def test_slots_leave_out_the_content(scene_of, content_of) -> None:  # type: ignore[no-untyped-def]
    """Who is named inside the words is no candidate for their speaker."""
    scene = scene_of("قال سامي إن ليلى غادرت.", "ar", NAMES)
    found = slots(scene, content_of(scene, "ليلى غادرت", "قال"), [])
    assert [s.entity for s in found if s.kind == "name"] == ["سامي"]


def test_slots_take_titles(scene_of, content_of) -> None:  # type: ignore[no-untyped-def]
    """A title phrase is a candidate with the person it points to."""
    scene = scene_of("قال الوزير إن الأمر انتهى.", "ar", NAMES)
    found = slots(scene, content_of(scene, "الأمر انتهى", "قال"), [Title(1, 2, "سامي")])
    assert ("phrase", "سامي") in [(s.kind, s.entity) for s in found]


@given(st.lists(PIECES, min_size=1, max_size=40).map(" ".join), st.data())
def test_slots_and_antecedents_within_bounds(scene_of, raw: str, data: st.DataObject) -> None:  # type: ignore[no-untyped-def]
    """Whatever the content, candidates lie in the text and outside it, are few, and can be described."""
    scene = scene_of(raw, "ar", NAMES)
    size = len(scene.tokens)
    hooks = anchors(scene)
    if not hooks:
        return
    anchor = data.draw(st.sampled_from(hooks))
    first = data.draw(st.integers(0, size - 1))
    content = Content(anchor, first, data.draw(st.integers(first + 1, size)), "that")
    options = slots(scene, content, [])
    types = dict(NAMES)
    said = [Spoken(0, "سامي", options[-1]), Spoken(0, None, options[0])]
    for slot in options:
        assert 0 <= slot.first <= slot.last <= size
        assert slot_features(scene, content, slot, options)
        assert slot.kind == "dropped" or not content.first <= slot.first < content.last
        whom = antecedents(scene, content, slot, said)
        assert whom[0].entity is None
        assert len({a.entity for a in whom}) == len(whom) <= MOST + 3
        assert all(antecedent_features(scene, content, slot, a, said, types) for a in whom)


def test_antecedents_latest_speaker_first(scene_of, content_of) -> None:  # type: ignore[no-untyped-def]
    """Nobody, then who spoke last, then who was named last."""
    scene = scene_of("حضر سامي وليلى.\nوقال إن الأمر انتهى.", "ar", NAMES)
    dropped = Slot("dropped", 5, 5)
    whom = antecedents(scene, content_of(scene, "الأمر انتهى", "وقال"), dropped, [Spoken(0, "تاس", dropped)])
    assert [a.entity for a in whom] == [None, "تاس", "ليلى", "سامي"]


def test_antecedents_are_few_in_a_long_text(scene_of, content_of) -> None:  # type: ignore[no-untyped-def]
    """However many are named, the choice stays small."""
    names = {f"اسم{n}ا": EntityType.PERSON for n in range(300)}
    scene = scene_of(" ، ".join(names) + ".\nوقال إن الأمر انتهى.", "ar", names)
    dropped = Slot("dropped", 5, 5)
    assert len(antecedents(scene, content_of(scene, "الأمر انتهى", "وقال"), dropped, [])) <= MOST + 3
