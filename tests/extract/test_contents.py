"""Contents: overlaps are settled, kinds follow the guidelines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.anchors import Anchor
from kg.extract.contents import Found, find_contents, kind_of, settle
from kg.extract.ranking import Ranker, load_ranker
from kg.extract.speakers import Content
from kg.model import Kind

FOUND = st.builds(
    lambda kind, at, first, size, sure: Found(
        Content(Anchor(kind, at, at + 1), first, first + size, "that"), sure, 0.5
    ),
    st.sampled_from(["cue", "colon", "quote"]),
    st.integers(0, 300),
    st.integers(0, 300),
    st.integers(1, 200),
    st.floats(0, 1),
)


@given(st.lists(FOUND, max_size=25))
def test_settle_leaves_no_crossing(found: list[Found]) -> None:
    """What is kept is apart or nested; the surest is kept; settling twice changes nothing."""
    kept = settle(found)
    for a in kept:
        for b in kept:
            x, y = a.content, b.content
            apart = x.last <= y.first or y.last <= x.first
            nested = (x.first >= y.first and x.last <= y.last) or (y.first >= x.first and y.last <= x.last)
            assert apart or nested
    assert settle(kept) == kept
    if found:
        assert max(f.sure for f in kept) == max(f.sure for f in found)


def content(first: int, last: int, kind: str = "cue") -> Content:
    return Content(Anchor(kind, max(first - 2, 0), max(first - 1, 1)), first, last, "that")


@pytest.mark.parametrize(
    ("a", "b", "both"),
    [
        ((content(5, 20), 0.9), (content(12, 20), 0.8), True),  # a statement inside another
        ((content(5, 20), 0.9), (content(6, 20), 0.8), False),  # the same statement found twice
        ((content(5, 20), 0.9), (content(15, 30), 0.8), False),  # crossing
        ((content(5, 20), 0.9), (content(12, 18, "quote"), 0.8), False),  # quoted words of the statement
        ((content(5, 20), 0.9), (content(20, 30), 0.8), True),
    ],
)
def test_settle_pairs(a: tuple[Content, float], b: tuple[Content, float], both: bool) -> None:
    """A nested statement stays; the same one twice, crossing ones and the outer one's own quoted words do not."""
    found = [Found(c, sure, 0.5) for c, sure in (b, a)]
    assert [f.content for f in settle(found)] == ([a[0], b[0]] if both else [a[0]])


@pytest.mark.parametrize(
    ("raw", "words", "how", "kind"),
    [
        ("قال «نعم هذا حق».", "نعم هذا حق", "quote", Kind.DIRECT),
        ("قال: نعم هذا حق.", "نعم هذا حق", "colon", Kind.DIRECT),
        ("قال إن الأمر «انتهى تماما» أمس.", "الأمر «انتهى تماما» أمس", "that", Kind.MIXED),
        ("قال إن «كوفيد» انتهى أمس.", "«كوفيد» انتهى أمس", "that", Kind.INDIRECT),
        ("قال إن الأمر انتهى.", "الأمر انتهى", "that", Kind.INDIRECT),
        ("قال نحن جاهزون لكل شيء.", "نحن جاهزون لكل شيء", "bare", Kind.DIRECT),
        ("صرح «قال إن الأمر انتهى».", "الأمر انتهى", "that", Kind.INDIRECT),
    ],
)
def test_kind_of_cases(scene_of, content_of, raw: str, words: str, how: str, kind: Kind) -> None:  # type: ignore[no-untyped-def]
    """Marks around all, a colon or the first person: direct; more than a term in marks: mixed; else indirect."""
    scene = scene_of(raw)
    assert kind_of(scene, content_of(scene, words, "قال", how)) is kind


def test_find_contents_follows_the_rankers(scene_of) -> None:  # type: ignore[no-untyped-def]
    """A ranker that prefers "no content" finds none; the shipped ones find the plain case, surely."""
    scene = scene_of("قال بوتين إن الأمر انتهى أمس.")
    assert find_contents(scene, Ranker("none", {"none": 50.0}), load_ranker("far")) == []
    (found,) = find_contents(scene, load_ranker("near"), load_ranker("far"))
    assert scene.tokens.span(found.content.first, found.content.last).of(scene.tokens.raw) == "الأمر انتهى أمس"
    assert 0.4 <= found.sure <= 1
    assert 0 < found.edges <= 1
