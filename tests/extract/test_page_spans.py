"""Looking spans up quickly gives what looking at each of them gives."""

from hypothesis import given
from hypothesis import strategies as st

from kg.extract.page_spans import Cover, Inside
from kg.model import Span

SPANS = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 8)).map(lambda p: Span(p[0], p[0] + p[1])), max_size=8)


@given(SPANS, st.integers(0, 25))
def test_cover_agrees_with_looking_at_each_span(spans: list[Span], at: int) -> None:
    """An offset is covered if and only if one span covers it."""
    assert Cover(spans).at(at) == any(s.start <= at < s.end for s in spans)


@given(SPANS, st.tuples(st.integers(0, 20), st.integers(0, 12)))
def test_inside_agrees_with_looking_at_each_span(spans: list[Span], stretch: tuple[int, int]) -> None:
    """The spans inside a stretch are those it holds, in text order."""
    outer = Span(stretch[0], stretch[0] + stretch[1])
    assert list(Inside(spans, key=lambda s: s).of(outer)) == sorted(s for s in spans if outer.holds(s))
