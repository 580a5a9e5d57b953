"""Anchors and edges: candidates lie in bounds, and the right one is among them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.anchors import anchors, far_edges, near_edges
from kg.extract.contents import choices, far_choices
from kg.model import EntityType, Span

NAMES = {"بوتين": EntityType.PERSON, "پوتین": EntityType.PERSON}
TEXTS = st.lists(
    st.sampled_from(
        [
            *'«»"“”:،.؟()',
            "\n",
            "قال",
            "بوتين",
            "وأضاف",
            "أن",
            "إنه",
            "إلى",
            "بحسب",
            "كلمة",
            "گفت",
            "که",
            "پوتین",
            "را",
            "وی",
            "تأکید کرد",
        ]
    ),
    max_size=40,
).map(" ".join)


@given(TEXTS, st.sampled_from(["ar", "fa"]))
def test_anchors_edges_within_bounds(scene_of, raw: str, lang: str) -> None:  # type: ignore[no-untyped-def]
    """Every pair of edges is a stretch of at least one token inside the text, forward ones behind their anchor."""
    scene = scene_of(raw, lang, NAMES)
    size = len(scene.tokens)
    found = anchors(scene)
    assert found == sorted(found, key=lambda a: (a.first, a.last))
    for anchor in found:
        assert 0 <= anchor.first < anchor.last <= size
        nears = near_edges(scene, anchor)
        assert len({(n.token, n.forward) for n in nears if n.forward}) == sum(n.forward for n in nears)
        assert len(choices(scene, anchor, nears)) == len(nears) + 1
        for near in nears:
            fars = far_edges(scene, anchor, near)
            assert len(far_choices(scene, anchor, near, fars, {})) == len(fars) <= 40
            for far in fars:
                first, last = (near.token, far.token) if near.forward else (far.token, near.token)
                assert 0 <= first < last <= size
                assert first >= anchor.last or not near.forward or anchor.kind == "quote"
                assert last <= anchor.first or near.forward


def stretches(scene_of, raw: str, lang: str = "ar") -> dict[str, set[str]]:  # type: ignore[no-untyped-def]
    """By the words of each anchor, every stretch of text that may be its content."""
    scene = scene_of(raw, lang, NAMES)
    out: dict[str, set[str]] = {}
    for anchor in anchors(scene):
        inner = out.setdefault(scene.tokens.span(anchor.first, anchor.last).of(raw), set())
        for near in near_edges(scene, anchor):
            for far in far_edges(scene, anchor, near):
                first, last = (near.token, far.token) if near.forward else (far.token, near.token)
                inner.add(scene.tokens.span(first, last).of(raw))
    return out


@pytest.mark.parametrize(
    ("lang", "raw", "cue", "content"),
    [
        ("ar", "قال بوتين: «نعم هذا حق».", "قال", "نعم هذا حق"),
        ("ar", "قال بوتين إن الأمر انتهى، وأضاف أن غدا أفضل.", "قال", "الأمر انتهى"),
        ("ar", "قال بوتين إن الأمر انتهى، وأضاف أن غدا أفضل.", "وأضاف", "غدا أفضل"),
        ("ar", "قال بوتين إنه جاهز.", "قال", "إنه جاهز"),
        ("ar", "دعا بوتين إلى وقف النار.", "دعا", "وقف النار"),
        ("ar", "«نعم هذا حق»، قال بوتين.", "قال", "نعم هذا حق"),
        ("ar", "بوتين: نعم هذا حق", ":", "نعم هذا حق"),
        ("ar", "قال بوتين في موسكو: إن «الأمر انتهى أمس».", "قال", "الأمر انتهى أمس"),
        ("ar", "قال بوتين:\n«نعم هذا حق»", "قال", "نعم هذا حق"),
        ("ar", "الأمر انتهى، بحسب بوتين.", "بحسب", "الأمر انتهى"),
        ("fa", "پوتین گفت که کار تمام است.", "گفت", "کار تمام است"),
        ("fa", "پوتین گفت: کار تمام است. فردا بهتر است.", "گفت", "کار تمام است. فردا بهتر است"),
        ("fa", "پوتین این کار را درست خواند.", "خواند", "این کار را درست"),
        ("fa", "پوتین بر اهمیت صلح تأکید کرد.", "تأکید کرد", "اهمیت صلح"),
        ("fa", "پوتین گفت آیا فردا می‌آید؟", "گفت", "آیا فردا می‌آید"),
    ],
)
def test_anchors_right_stretch_is_a_candidate(scene_of, lang: str, raw: str, cue: str, content: str) -> None:  # type: ignore[no-untyped-def]
    """What the guidelines call the content is among the candidates, for each construction."""
    assert content in stretches(scene_of, raw, lang)[cue]


def test_anchors_silent_text_has_none(scene_of) -> None:  # type: ignore[no-untyped-def]
    """What is no article has no anchors."""
    raw = "قال بوتين: «نعم هذا حق»."
    assert anchors(scene_of(raw, "ar", NAMES, silent=[Span(0, len(raw))])) == []


def test_anchors_work_grows_with_the_text(scene_of) -> None:  # type: ignore[no-untyped-def]
    """Four times the text gives four times the candidates, on one line as on many."""

    def candidates(times: int, between: str) -> int:
        scene = scene_of(between.join(["قال بوتين إن الأمر «انتهى تماما» أمس، بحسب تاس"] * times), "ar", NAMES)
        return sum(
            len(far_edges(scene, anchor, near)) for anchor in anchors(scene) for near in near_edges(scene, anchor)
        )

    for between in (" ", ".\n"):
        assert candidates(80, between) < 6 * candidates(20, between)
