"""What the context network is told: the fields of every token, and which tokens every candidate touches.

    token ─► folded word, coarse kind, cue, name, word class ─ flags: marks, edges, verb
    candidate ─► tokens it touches (anchor, both sides of its edge …) + what kind of candidate it is + how far away

Training and reading share this module, so that both mean the same. In come a `Scene` and candidates, out go lists of
strings and numbers. Start at `fields`, `near_rows`, `far_rows`, `slot_rows`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from kg.extract.anchors import Anchor, Far, Near
from kg.extract.describe import coarse
from kg.extract.scene import Scene
from kg.extract.speakers import Content, Slot

FIELDS = ("key", "coarse", "lemma", "sense", "shape", "mention", "class")
# A language that nobody taught the network has none of these: they are emptied now and then in training too.
WORDS = ("key", "lemma", "class")
DISTANCES = (1, 2, 3, 4, 5, 6, 9, 13, 21, 31, 41)
FAR_CLASSES = len(DISTANCES) + 1
Rows = tuple[list[list[int]], list[list[int]]]


def distance(number: int) -> int:
    """The class of a distance in tokens, finer where it matters.

    Example:
        >>> [distance(n) for n in (0, 1, 7, 100)]
        [0, 1, 6, 11]
    """
    return bisect_right(DISTANCES, number)


def fields(scene: Scene) -> dict[str, list[str]]:
    """By field, its value at each token; "" where there is none."""
    size = len(scene.tokens)
    forms = [scene.cues[at].form if at >= 0 else None for at in scene.cue_at]
    return {
        "key": scene.tokens.key,
        "coarse": [coarse(scene, i) for i in range(size)],
        "lemma": ["" if f is None else f.lemma for f in forms],
        "sense": ["" if f is None else f.sense for f in forms],
        "shape": ["" if f is None else f.shape for f in forms],
        "mention": [_mention(scene, i) for i in range(size)],
        "class": scene.word_class,
    }


def _mention(scene: Scene, token: int) -> str:
    at = scene.mention_at[token]
    if at < 0:
        return ""
    return f"{scene.mentions[at].type}{'B' if scene.mention_tokens[at].start == token else 'I'}"


def flags(scene: Scene) -> list[tuple[bool, ...]]:
    """For each token: opens, lies in, closes a quotation; begins sentence, line; verb; headline; gives facts."""
    return [
        (
            *_quote(scene, i),
            scene.sentences[scene.sentence_of[i]].start == i,
            scene.paragraphs[scene.paragraph_of[i]].start == i,
            scene.verb[i],
            scene.headline[i],
            scene.readable[i],
        )
        for i in range(len(scene.tokens))
    ]


def _quote(scene: Scene, token: int) -> tuple[bool, bool, bool]:
    at = scene.quote_of[token]
    if at < 0:
        return False, False, False
    quote = scene.quotes[at]
    opens = quote.first == token
    closes = not opens and quote.closed and quote.last == token + 1
    return opens, not opens and not closes, closes


# --- candidates ------------------------------------------------------------------------------------------------------


def near_kinds(anchor: Anchor, nears: Sequence[Near]) -> list[str]:
    """The kinds of "no content" and of each near edge, as the vocabulary names them."""
    return [f"none {anchor.kind}", *(f"near {_way(n.forward)} {n.how}" for n in nears)]


def far_kinds(near: Near, fars: Sequence[Far]) -> list[str]:
    """The kinds of each far edge."""
    return [f"far {_way(near.forward)} {f.how}" for f in fars]


def slot_kinds(options: Sequence[Slot]) -> list[str]:
    """The kinds of each slot."""
    return [f"slot {s.kind}" for s in options]


def _way(forward: bool) -> str:
    return "f" if forward else "b"


def near_rows(scene: Scene, rows: Mapping[str, int], anchor: Anchor, nears: Sequence[Near]) -> Rows:
    """What "no content" and each near edge touch: the anchor's ends, the word inside the edge and the one outside."""
    top = len(scene.tokens) - 1
    first, last = anchor.first, anchor.last - 1
    touched, kinds = [[first, last, first, first]], [0]
    for near in nears:
        inside, outside = (near.token, near.token - 1) if near.forward else (near.token - 1, near.token)
        gap = near.token - anchor.last if near.forward else anchor.first - near.token
        touched.append([first, last, min(inside, top), max(0, min(outside, top))])
        kinds.append(1 + distance(gap))
    return touched, [[rows.get(h, 0), k] for h, k in zip(near_kinds(anchor, nears), kinds, strict=True)]


def far_rows(
    scene: Scene, rows: Mapping[str, int], anchor: Anchor, near: Near, fars: Sequence[Far]
) -> tuple[list[list[int]], list[list[int]], list[tuple[int, int]]]:
    """What each far edge touches: anchor, near edge, the word inside, two outside; and the range of its content."""
    top = len(scene.tokens) - 1
    start = min(near.token if near.forward else near.token - 1, top)
    from_ = rows.get(f"near {_way(near.forward)} {near.how}", 0)
    touched, kinds, ranges = [], [], []
    for far, kind in zip(fars, far_kinds(near, fars), strict=True):
        inside, outside = (far.token - 1, far.token) if near.forward else (far.token, far.token - 1)
        outside = max(0, min(outside, top))
        touched.append([anchor.first, start, min(inside, top), outside, min(outside + 1, top)])
        kinds.append([rows.get(kind, 0), distance(abs(far.token - near.token)), from_])
        ranges.append((min(near.token, far.token), max(near.token, far.token)))
    return touched, kinds, ranges


def slot_rows(scene: Scene, rows: Mapping[str, int], content: Content, options: Sequence[Slot]) -> Rows:
    """What each slot touches: the anchor, the slot's ends and the words around it, the content's beginning."""
    top = len(scene.tokens) - 1
    anchor = content.anchor
    touched, kinds = [], []
    for slot, kind in zip(options, slot_kinds(options), strict=True):
        named = slot.kind != "dropped"
        first, last = (slot.first, slot.last - 1) if named else (anchor.first, anchor.first)
        touched.append([anchor.first, first, last, max(first - 1, 0), min(last + 1, top), min(content.first, top)])
        where = 0 if not named else 1 if content.first <= slot.first < content.last else 2
        kinds.append([rows.get(kind, 0), _reach(anchor, slot) if named else 0, where])
    return touched, kinds


def _reach(anchor: Anchor, slot: Slot) -> int:
    """The class of a slot's distance, behind the anchor or before it."""
    if slot.first >= anchor.last:
        return distance(slot.first - anchor.last)
    return FAR_CLASSES + distance(max(0, anchor.first - slot.last))
