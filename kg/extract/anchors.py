"""Anchors and the stretches of text that may be their content.

An anchor is where attribution hangs: a cue, the colon of "Name: words", or a pair of quotation marks. For each
anchor the near edge of its content is one of a few places (behind "that", behind a colon, inside a quotation
mark, before the cue …), and for each near edge the far edge is one of a few places (sentence end, comma, next
cue, closing mark …). Two rankers choose; this module only proposes and describes.

    قال  بوتن   :  "   أنا سعيد بلقائك   "   ،  مشيرا إلى ...
    cue            └near edge            └far edge

In comes a `Scene`, out go `Anchor`s, `Near` and `Far` candidates with their named features.
Start at `anchors`, `near_edges`, `far_edges`.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.extract.cues import CueForm
from kg.extract.scene import Scene
from kg.text.sentences import ENDS

REACH = 45  # tokens between an anchor and its content
MOST_FAR = 40  # far edges of one near edge, the nearest ones
COMMAS = frozenset("،,؛;-–—()[]")
_COLON = ":"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where attribution hangs.

    Args:
        kind: "cue", "colon" or "quote".
        first: Index of its first token.
        last: Index behind its last token.
        form: The cue's form; None for a colon or quotation marks alone.
        clitic: The folded clitic before the cue.
    """

    kind: str
    first: int
    last: int
    form: CueForm | None = None
    clitic: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """A near edge: `token` begins the content (forward) or stands right behind it (backward)."""

    token: int
    forward: bool
    how: str


@dataclass(frozen=True, slots=True)
class Far:
    """A far edge: `token` stands right behind the content (forward) or begins it (backward)."""

    token: int
    how: str


def anchors(scene: Scene) -> list[Anchor]:
    """All anchors of the readable text, in text order."""
    tokens = scene.tokens
    found = [Anchor("cue", c.first, c.last, c.form, c.clitic) for c in scene.cues if scene.readable[c.first]]
    for i, text in enumerate(tokens.text):
        if text == _COLON and scene.readable[i] and scene.quote_of[i] < 0 and _may_introduce(scene, i):
            found.append(Anchor("colon", i, i + 1))
    for q in scene.quotes:
        if scene.readable[q.first] and q.inner_last - q.inner_first >= 3:
            found.append(Anchor("quote", q.first, q.first + 1))
    found.sort(key=lambda a: (a.first, a.last))
    return found


def _may_introduce(scene: Scene, colon: int) -> bool:
    """A colon near the start of its sentence, without a cue shortly before it."""
    start = scene.sentences[scene.sentence_of[colon]].start
    return colon - start <= 14 and all(scene.cue_at[i] < 0 for i in range(max(start, colon - 6), colon))


# --- near edges ------------------------------------------------------------------------------------------------------


def near_edges(scene: Scene, anchor: Anchor) -> list[Near]:
    """Where the content of an anchor may begin (or, before the anchor, end); forward ones first."""
    if anchor.kind == "quote":
        q = scene.quotes[scene.quote_of[anchor.first]]
        return [Near(q.inner_first, True, "quote")]
    if anchor.kind == "colon":
        return _behind_colon(scene, anchor.first, scene.paragraphs[scene.paragraph_of[anchor.first]].stop)
    return _forward(scene, anchor) + _backward(scene, anchor)


def _behind_colon(scene: Scene, colon: int, stop: int) -> list[Near]:
    at = colon + 1
    while at < stop and not scene.tokens.is_word[at]:
        if scene.quote_of[at] >= 0 and scene.quotes[scene.quote_of[at]].first == at:
            return [Near(at + 1, True, "colon-quote")] if at + 1 < stop else []
        at += 1
    if at + 2 < stop and scene.tokens.key[at] in scene.lexicon.openers:
        opened = scene.quote_of[at + 1]
        if opened >= 0 and scene.quotes[opened].first == at + 1:
            return [Near(at + 2, True, "colon-quote")]
    if at < stop:
        opener = "colon-that" if scene.tokens.key[at] in scene.lexicon.openers and at + 1 < stop else "colon"
        return [Near(at + (opener == "colon-that"), True, opener)]
    line = scene.paragraph_of[colon] + 1
    if line < len(scene.paragraphs):  # the words stand in the next line
        start = scene.paragraphs[line].start
        inner = scene.quote_of[start] >= 0 and scene.quotes[scene.quote_of[start]].first == start
        return [Near(start + inner, True, "colon-line")]
    return []


def _forward(scene: Scene, anchor: Anchor) -> list[Near]:
    tokens, words = scene.tokens, scene.lexicon
    stop = min(scene.sentences[scene.sentence_of[anchor.last - 1]].stop, anchor.last + REACH)
    inside = scene.quote_of[anchor.first]
    found: list[Near] = []
    seen = set()

    def add(token: int, how: str) -> None:
        if token < stop and token not in seen:
            seen.add(token)
            found.append(Near(token, True, how))

    for i in range(anchor.last, stop):
        key = tokens.key[i]
        quote = scene.quote_of[i]
        if tokens.text[i] == _COLON:
            for near in _behind_colon(scene, i, scene.paragraphs[scene.paragraph_of[i]].stop):
                if near.token not in seen:
                    seen.add(near.token)
                    found.append(near)
            break
        if quote >= 0 and quote != inside and scene.quotes[quote].first == i:
            add(i + 1, "quote")
            add(i, "outside-quote")
        elif quote >= 0 and quote != inside and scene.quotes[quote].inner_first == i:
            continue  # "that" behind an opening mark belongs to the words quoted
        elif key in words.openers and i + 1 < stop:
            opens = scene.quote_of[i + 1]
            if opens >= 0 and opens != inside and scene.quotes[opens].first == i + 1:
                add(i + 2, "that-quote")
            add(i + 1, "that")
        elif key in words.fused_openers:
            add(i, "fused-that")
        elif key in words.bridges and i - anchor.last < 16:
            add(i + 1, "bridge")
            add(i, "at-bridge")
        elif i - anchor.last < 12 and len(key) > 3 and key[0] in "بل" and words.bridges and key[0] in words.bridges:
            add(i, "clitic-bridge")
    add(anchor.last, "bare")
    for i in range(anchor.last, min(stop, anchor.last + 18)):
        at = scene.mention_at[i]
        if at >= 0 and scene.mention_tokens[at].start == i:
            add(i, "at-mention")
        if at >= 0 and scene.mention_tokens[at].stop == i + 1:
            add(i + 1, "behind-mention")
        if tokens.text[i] in COMMAS:
            add(i + 1, "behind-comma")
    for offset in (1, 2, 3):
        if anchor.last + offset < stop and tokens.is_word[anchor.last + offset]:
            add(anchor.last + offset, f"word{offset}")
    return found


def _backward(scene: Scene, anchor: Anchor) -> list[Near]:
    """The content may stand before its cue: "…", said X; "X را Y خواند"."""
    tokens = scene.tokens
    start = max(scene.sentences[scene.sentence_of[anchor.first]].start, anchor.first - REACH)
    if anchor.first - start < 2:
        return _previous_sentence(scene, anchor)
    found = []
    end = _trim(scene, anchor.first, start)
    if end - start >= 2:
        found.append(Near(end, False, "before-cue"))
    for i in range(anchor.first - 1, max(start, anchor.first - 14), -1):
        q = scene.quote_of[i]
        if q >= 0 and scene.quotes[q].last == i + 1 and scene.quotes[q].closed and scene.quote_of[anchor.first] != q:
            found = [near for near in found if near.token != i]  # the mark tells more than the cue behind it
            found.append(Near(i, False, "before-quote-end"))
        elif tokens.text[i] in COMMAS and i != anchor.first - 1 and i - start >= 2:
            found.append(Near(i, False, "before-comma"))
            break
    return found


def _previous_sentence(scene: Scene, anchor: Anchor) -> list[Near]:
    number = scene.sentence_of[anchor.first] - 1
    if number < 0 or scene.sentences[number].stop != anchor.first:
        return []
    before = scene.sentences[number]
    if scene.paragraph_of[before.start] != scene.paragraph_of[anchor.first]:
        return []
    return [Near(_trim(scene, before.stop, before.start), False, "sentence-before")]


def _trim(scene: Scene, end: int, start: int) -> int:
    """The end without the marks before it."""
    while end > start and not scene.tokens.is_word[end - 1]:
        end -= 1
    return end


# --- far edges -------------------------------------------------------------------------------------------------------


def far_edges(scene: Scene, anchor: Anchor, near: Near) -> list[Far]:
    """Where the content may end (forward) or begin (backward), nearest first."""
    return _far_forward(scene, anchor, near) if near.forward else _far_backward(scene, near)


def _far_forward(scene: Scene, anchor: Anchor, near: Near) -> list[Far]:
    tokens = scene.tokens
    line = scene.paragraphs[scene.paragraph_of[near.token]]
    sentence = scene.sentences[scene.sentence_of[near.token]]
    found: dict[int, str] = {}
    inside = scene.quote_of[near.token]
    opened = inside >= 0 and scene.quotes[inside].inner_first == near.token
    runs_on = near.how.startswith("colon") or anchor.kind == "colon"
    stop = line.stop if runs_on or opened else sentence.stop
    if opened:
        q = scene.quotes[inside]
        found[q.inner_last] = "quote-end" if q.closed else "unclosed"
        stop = min(line.stop, max(q.last, sentence.stop))
    bracket = False
    for i in range(near.token + 1, stop):
        if len(found) > MOST_FAR + 1:
            break  # only the nearest are looked at: one endless line costs no more than many
        key = tokens.key[i]
        quote = scene.quote_of[i]
        if quote >= 0 and quote != inside and scene.quotes[quote].first != i:
            if scene.quotes[quote].last == i + 1:
                found.setdefault(i + 1, "behind-quote")
            continue  # the marks inside another pair of quotation marks end nothing
        if bracket and tokens.text[i] != ")":
            continue  # nothing ends between brackets
        bracket = tokens.text[i] == "("
        if tokens.text[i] == ")":
            found.setdefault(i + 1, "bracket")
        elif tokens.text[i] in COMMAS:
            found.setdefault(_trim(scene, i, near.token), "comma")
        elif tokens.text[i] in ENDS:
            found.setdefault(_trim(scene, i, near.token), "full-stop")
        elif scene.cue_at[i] >= 0 and scene.cues[scene.cue_at[i]].first == i:
            found.setdefault(_trim(scene, i, near.token), "cue")
        elif key in scene.lexicon.lights:
            found.setdefault(i, "light-verb")
        elif scene.lexicon.breaks.at(tokens, i):
            found.setdefault(_trim(scene, i, near.token), "break")
    found.setdefault(_trim(scene, stop, near.token), "stop")
    return [Far(token, how) for token, how in sorted(found.items()) if token > near.token][:MOST_FAR]


def _far_backward(scene: Scene, near: Near) -> list[Far]:
    tokens = scene.tokens
    last = max(near.token - 1, 0)
    sentence = scene.sentences[scene.sentence_of[last]]
    found: dict[int, str] = {}
    if near.how == "before-quote-end":
        q = scene.quotes[scene.quote_of[near.token]]
        return [Far(q.inner_first, "quote-start")]
    for i in range(last, sentence.start - 1, -1):
        quote = scene.quote_of[i]
        at = scene.mention_at[i]
        if i > sentence.start and tokens.text[i - 1] in COMMAS and tokens.is_word[i]:
            found.setdefault(i, "comma")
        elif quote >= 0 and scene.quotes[quote].inner_first == i:
            found.setdefault(i, "quote-start")
        elif i > sentence.start and tokens.key[i - 1] in scene.lexicon.openers:
            found.setdefault(i, "that")
        elif i > sentence.start and scene.cue_at[i - 1] >= 0 and scene.cue_at[i] != scene.cue_at[i - 1]:
            found.setdefault(i, "behind-cue")
        elif at >= 0 and scene.mention_tokens[at].stop == i + 1 and i + 1 < near.token:
            found.setdefault(i + 1, "behind-mention")
        if at >= 0 and scene.mention_tokens[at].start == i:
            found.setdefault(i, "at-mention")
        if i > sentence.start and tokens.key[i - 1] in scene.lexicon.not_speaker:
            found.setdefault(i, "behind-function")
            found.setdefault(i - 1, "at-function")
        if tokens.key[i] in scene.lexicon.pronouns:
            found.setdefault(i + 1, "behind-pronoun")
    start = sentence.start  # however far: the whole sentence may be what was said
    while start < last and not tokens.is_word[start]:
        start += 1
    found[start] = "start"
    return [Far(token, how) for token, how in sorted(found.items(), reverse=True) if token < near.token][:MOST_FAR]
