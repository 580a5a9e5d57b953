"""Channels: the outlets a statement came through, whom it was told to, and statements inside statements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.anchors import Anchor
from kg.extract.channels import channels, outer_speakers
from kg.extract.speakers import Content
from kg.lang import load_pack
from kg.model import EntityType

NAMES = {
    "سامي": EntityType.PERSON, "ليلى": EntityType.PERSON, "تاس": EntityType.ORGANIZATION,
    "رويترز": EntityType.ORGANIZATION, "ایسنا": EntityType.ORGANIZATION, "رضا": EntityType.PERSON,
    "تسنیم": EntityType.ORGANIZATION, "وزارة العدل": EntityType.ORGANIZATION, "باشگاه سپهر": EntityType.ORGANIZATION,
    "المنار الجديد": EntityType.ORGANIZATION,
}  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "raw", "cue", "words", "speaker", "via", "addressee"),
    [
        ("ar", "قال سامي لوكالة تاس إن الأمر انتهى.", "قال", "الأمر انتهى", "سامي", ("تاس",), None),
        ("ar", "قال سامي إن الأمر انتهى، بحسب رويترز.", "قال", "الأمر انتهى", "سامي", ("رويترز",), None),
        ("ar", "قال سامي إن الأمر انتهى.", "قال", "الأمر انتهى", "سامي", (), None),
        ("ar", "قال سامي مخاطبا ليلى إن الأمر انتهى.", "قال", "الأمر انتهى", "سامي", (), "ليلى"),
        ("ar", "أعلنت تاس أن الأمر انتهى.", "أعلنت", "الأمر انتهى", "تاس", (), None),
        ("fa", "رضا در گفت‌وگو با ایسنا گفت که کار تمام است.", "گفت", "کار تمام است", "رضا", ("ایسنا",), None),
        ("fa", "رضا در گفتگو با خبرگزاری ایسنا گفت که کار تمام است.", "گفت", "کار تمام است", "رضا", ("ایسنا",), None),
        ("fa", "به نقل از تسنیم، رضا گفت که کار تمام است.", "گفت", "کار تمام است", "رضا", ("تسنیم",), None),
        ("ar", "قال سامي المتحدث لوزارة العدل إن الأمر انتهى.", "قال", "الأمر انتهى", "سامي", (), None),
        ("ar", "قال سامي لرويترز إن الأمر انتهى.", "قال", "الأمر انتهى", "سامي", ("رويترز",), None),
        ("ar", 'قال سامي لـ"المنار الجديد" إن الأمر انتهى.', "قال", "الأمر انتهى", "سامي", ("المنار الجديد",), None),
        ("ar", "ذكرت رويترز نقلا عن سامي أن الأمر انتهى.", "ذكرت", "الأمر انتهى", "سامي", ("رويترز",), None),
        ("fa", "رضا درباره پیوستن به باشگاه سپهر گفت که کار تمام است.", "گفت", "کار تمام است", "رضا", (), None),
        (
            "fa",
            "رضا در گفت‌وگو با خبرنگار بهداشت و درمان ایسنا گفت که کار تمام است.",
            "گفت",
            "کار تمام است",
            "رضا",
            ("ایسنا",),
            None,
        ),
    ],
)
def test_channels_cases(  # type: ignore[no-untyped-def]
    scene_of, content_of, lang, raw, cue, words, speaker, via, addressee
) -> None:
    """Behind a word of telling or relaying an outlet is a channel; the speaker is none."""
    scene = scene_of(raw, lang, NAMES)
    found = channels(scene, content_of(scene, words, cue), speaker, load_pack(lang))
    assert (found.via, found.addressee) == (via, addressee)


def test_channels_publisher_is_none(scene_of, content_of) -> None:  # type: ignore[no-untyped-def]
    """The publisher's own by-line is no channel."""
    scene = scene_of("به گزارش تسنیم، رضا گفت که کار تمام است.", "fa", NAMES)
    content = content_of(scene, "کار تمام است", "گفت")
    assert channels(scene, content, "رضا", load_pack("fa"), publisher="تسنیم").via == ()
    assert channels(scene, content, "رضا", load_pack("fa")).via == ("تسنیم",)


def test_channels_of_the_whole_report_are_none(scene_of, content_of) -> None:  # type: ignore[no-untyped-def]
    """Who is credited for the whole report is no channel of each statement, but whom it was told to is."""
    scene = scene_of("به نقل از تسنیم، رضا گفت که کار تمام است.", "fa", NAMES)
    said = content_of(scene, "کار تمام است", "گفت")
    assert channels(scene, said, "رضا", load_pack("fa"), sources=("تسنیم",)).via == ()
    told = scene_of("رضا در گفت‌وگو با تسنیم گفت که کار تمام است.", "fa", NAMES)
    said = content_of(told, "کار تمام است", "گفت")
    assert channels(told, said, "رضا", load_pack("fa"), sources=("تسنیم",)).via == ("تسنیم",)


def content(cue: int, first: int, last: int) -> Content:
    return Content(Anchor("cue", cue, cue + 1), first, last, "that")


def test_outer_speakers_chain() -> None:
    """A statement inside another came through its speaker, innermost first; unnamed ones are left out."""
    contents = [
        (content(0, 2, 30), "a"),
        (content(4, 6, 28), None),
        (content(8, 10, 20), "c"),
        (content(31, 33, 40), "d"),
    ]
    assert outer_speakers(contents) == [(), ("a",), ("a",), ()]
    assert outer_speakers([(c, w or "b") for c, w in contents])[2] == ("b", "a")


def test_outer_speakers_need_the_cue_inside() -> None:
    """One cue with two contents is no chain: the cue of the inner must stand inside the outer."""
    assert outer_speakers([(content(0, 2, 30), "a"), (content(0, 10, 20), "a")]) == [(), ()]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 20)), max_size=12), st.randoms())
def test_outer_speakers_order_free(rows: list[tuple[int, int, int]], random) -> None:  # type: ignore[no-untyped-def]
    """What a content came through does not hang on the order in which contents come."""
    contents = [(content(cue, first, first + size), f"w{n}") for n, (cue, first, size) in enumerate(rows)]
    unique = list({(c.first, c.last): (c, w) for c, w in contents}.values())
    expected = dict(zip((w for _, w in unique), outer_speakers(unique), strict=True))
    random.shuffle(unique)
    assert dict(zip((w for _, w in unique), outer_speakers(unique), strict=True)) == expected
