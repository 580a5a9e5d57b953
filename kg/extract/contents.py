"""Finding what was said: anchors, the edges of their content, and which of them stand.

    anchors ─► near edge or none (ranker "near") ─► far edge (ranker "far") ─► overlaps settled ─► Found

In comes a `Scene`, out go the contents in text order, each with its probabilities. Start at `find_contents`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from kg.extract.anchors import Anchor, Far, Near, anchors, far_edges, near_edges
from kg.extract.context import Context
from kg.extract.describe import anchor_features, far_features, near_features, rivals
from kg.extract.ranking import Ranker
from kg.extract.scene import Scene
from kg.extract.speakers import Content
from kg.model import Kind

# An anchor below this probability of having content is passed over: the F1 of cross-validation is flat from 0.3 to 0.5.
LEAST = 0.45
NEARS_TRIED = 3
# Two contents that share more of their tokens than this are one statement found twice.
SAME = 0.6
CELL = 64  # tokens: contents that overlap share a cell of the text, so that only neighbours are compared
OPENING = 12  # words in which a first person makes the words the speaker's own
_BESIDE = frozenset(("bare", "behind-comma", "behind-mention", "word1", "word2", "that"))


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of content.

    Args:
        content: Its anchor and tokens.
        sure: Probability that the anchor has content at all.
        edges: Probability of both its edges, given that it has.
    """

    content: Content
    sure: float
    edges: float


def choices(scene: Scene, anchor: Anchor, nears: list[Near]) -> list[list[str]]:
    """The features of "no content" and of every near edge, in that order."""
    none = ["none", *("none&" + f for f in anchor_features(scene, anchor))]
    pairs = zip(nears, rivals(nears), strict=True)
    return [none, *(near_features(scene, anchor, near, i, rival) for i, (near, rival) in enumerate(pairs))]


def far_choices(scene: Scene, anchor: Anchor, near: Near, fars: list[Far], live: dict[int, float]) -> list[list[str]]:
    """The features of every far edge."""
    return [far_features(scene, anchor, near, far, i, len(fars), live) for i, far in enumerate(fars)]


def liveness(found: list[tuple[Anchor, list[Near], list[float]]]) -> dict[int, float]:
    """By first token, the probability that a cue or colon has content of its own."""
    return {anchor.first: 1 - p[0] for anchor, _, p in found if anchor.kind != "quote"}


def find_contents(scene: Scene, near_ranker: Ranker, far_ranker: Ranker, context: Context | None = None) -> list[Found]:
    """The contents of a text, in text order; one may lie inside another, none otherwise overlap."""
    weighed = []
    for anchor in anchors(scene):
        nears = near_edges(scene, anchor)
        if nears:
            told = None if context is None else context.of_nears(anchor, nears)
            weighed.append((anchor, nears, near_ranker.probabilities(choices(scene, anchor, nears), told)))
    live = liveness(weighed)
    found = [
        best
        for anchor, nears, p in weighed
        if 1 - p[0] >= LEAST and (best := _best(scene, anchor, nears, p, far_ranker, live, context)) is not None
    ]
    return settle(found)


def _best(
    scene: Scene,
    anchor: Anchor,
    nears: list[Near],
    p: list[float],
    ranker: Ranker,
    live: dict[int, float],
    context: Context | None,
) -> Found | None:
    """The likeliest pair of edges of one anchor."""
    best: Found | None = None
    some = 1 - p[0]
    for number in sorted(range(1, len(p)), key=lambda i: -p[i])[:NEARS_TRIED]:
        near = nears[number - 1]
        fars = far_edges(scene, anchor, near)
        if not fars or (best is not None and p[number] / some <= best.edges):
            continue
        told = None if context is None else context.of_fars(anchor, near, fars)
        q = ranker.probabilities(far_choices(scene, anchor, near, fars, live), told)
        top = max(range(len(q)), key=q.__getitem__)
        edges = q[top] * p[number] / some
        if best is None or edges > best.edges:
            first, last = (near.token, fars[top].token) if near.forward else (fars[top].token, near.token)
            best = Found(Content(anchor, first, last, near.how), some, edges)
    return best


def settle(found: list[Found]) -> list[Found]:
    """Of contents that overlap, the surer one; one wholly inside another stays beside it, as a nested statement."""
    kept: list[Found] = []
    taken: dict[int, list[Found]] = defaultdict(list)
    for one in sorted(found, key=lambda f: (-f.sure, f.content.first)):
        cells = range(one.content.first // CELL, (one.content.last - 1) // CELL + 1)
        if all(_together(one.content, other.content) for c in cells for other in taken[c]):
            kept.append(one)
            for c in cells:
                taken[c].append(one)
    return sorted(kept, key=lambda f: (f.content.first, -f.content.last, f.content.anchor.first))


def _together(a: Content, b: Content) -> bool:
    shared = min(a.last, b.last) - max(a.first, b.first)
    if shared <= 0:
        return True
    union = max(a.last, b.last) - min(a.first, b.first)
    nested = (a.first >= b.first and a.last <= b.last) or (b.first >= a.first and b.last <= a.last)
    return nested and shared / union <= SAME and "quote" not in (a.anchor.kind, b.anchor.kind)


def kind_of(scene: Scene, content: Content) -> Kind:
    """Whether the words are the speaker's own.

    Direct: wholly inside quotation marks, behind a colon, or in the first person right behind the cue. Mixed: a
    clause with some words, more than a name, in quotation marks. Indirect: the rest.
    """
    inner = [q for q in scene.quotes if q.first < content.last and q.last > content.first]
    words = [i for i in range(content.first, content.last) if scene.tokens.is_word[i]]
    covered = sum(1 for i in words for q in inner if q.first <= i < q.last)
    named = sum(1 for i in words for q in inner if q.first <= i < q.last and scene.mention_at[i] >= 0)
    outside = scene.quote_of[content.anchor.first]
    if any(scene.quote_of[i] == outside >= 0 for i in words[:1]):
        covered = 0  # the whole sentence is somebody else's words
        inner = []
    if words and covered >= 0.95 * len(words):
        return Kind.DIRECT
    if content.how in ("colon", "colon-line", "colon-quote"):
        return Kind.DIRECT
    if covered - named >= 2:
        return Kind.MIXED
    if content.how in _BESIDE and any(scene.tokens.key[i] in scene.lexicon.first_person for i in words[:OPENING]):
        return Kind.DIRECT
    return Kind.INDIRECT
