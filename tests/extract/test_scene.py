"""Scenes: what stands where, reachable from any token."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.extract.scene import is_type
from kg.model import EntityType, Span

PUTIN, TASS, MOSCOW = "فلاديمير بوتين", "تاس", "موسكو"
NAMES = {
    PUTIN: EntityType.PERSON,
    "بوتين": EntityType.PERSON,
    TASS: EntityType.ORGANIZATION,
    MOSCOW: EntityType.PLACE,
}
TEXTS = st.lists(
    st.sampled_from([PUTIN, "بوتين", TASS, MOSCOW, "قال", "إن", "«", "»", ".", "\n", ":", "كلمة"]), max_size=40
).map(" ".join)


@given(TEXTS)
def test_scene_lists_agree(scene_of, raw: str) -> None:  # type: ignore[no-untyped-def]
    """Every list is as long as the text, and what a token is said to stand in covers it."""
    scene = scene_of(raw, "ar", NAMES)
    size = len(scene.tokens)
    for numbers in (scene.paragraph_of, scene.sentence_of, scene.quote_of, scene.cue_at, scene.mention_at):
        assert len(numbers) == size
    for i in range(size):
        assert i in scene.paragraphs[scene.paragraph_of[i]]
        assert i in scene.sentences[scene.sentence_of[i]]
        if (q := scene.quote_of[i]) >= 0:
            assert scene.quotes[q].first <= i < scene.quotes[q].last
        if (c := scene.cue_at[i]) >= 0:
            assert scene.cues[c].first <= i < scene.cues[c].last
        if (m := scene.mention_at[i]) >= 0:
            assert i in scene.mention_tokens[m]
    assert sum(map(len, scene.cast.numbers.values())) == len(scene.mentions)


def test_scene_outermost_mentions(scene_of) -> None:  # type: ignore[no-untyped-def]
    """A name inside a longer one is left out; types are told by token."""
    scene = scene_of(f"{PUTIN} في {MOSCOW}", "ar", NAMES)
    assert [m.entity for m in scene.mentions] == [PUTIN, MOSCOW]
    assert is_type(scene, 1, EntityType.PERSON)
    assert is_type(scene, 3, EntityType.PLACE)
    assert not is_type(scene, 2, EntityType.PLACE)


def test_scene_commonest_person(scene_of) -> None:  # type: ignore[no-untyped-def]
    """Persons stand in the order of how often they are named; others are no persons."""
    scene = scene_of(
        "سامي، ليلى، ليلى، تاس، تاس، تاس", "ar", {**dict.fromkeys(["سامي", "ليلى"], EntityType.PERSON), **NAMES}
    )
    assert scene.cast.commonest == ["ليلى", "سامي"]


def test_scene_genders(scene_of) -> None:  # type: ignore[no-untyped-def]
    """The verb before a name tells the gender, a title between them too; a name between ends it, plurals tell none."""
    persons = dict.fromkeys(["سامي", "ليلى", "هدى", "نور"], EntityType.PERSON)
    raw = "قالت وزيرة الخارجية ليلى إن سامي سافر. وأعلن سامي وهدى ذلك. قالوا هدى. وتضيف نور أن"
    assert scene_of(raw, "ar", persons).cast.genders == {"ليلى": "f", "سامي": "m", "نور": "f"}


def test_scene_genders_only_where_verbs_have_them(scene_of) -> None:  # type: ignore[no-untyped-def]
    """Persian verbs tell none."""
    assert scene_of("گفت سامی", "fa", {"سامی": EntityType.PERSON}).cast.genders == {}


def test_scene_regions(scene_of) -> None:  # type: ignore[no-untyped-def]
    """Headlines and silent stretches are marked token by token."""
    raw = "عنوان هنا\nنص هنا\nوسوم"
    scene = scene_of(raw, "ar", {}, headlines=[Span(0, 9)], silent=[Span(raw.index("وسوم"), len(raw))])
    assert scene.headline == [True, True, False, False, False]
    assert scene.readable == [True, True, True, True, False]
