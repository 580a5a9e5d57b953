"""Which words name the speaker of a stretch of content: the slots, and what speaks for each.

A name, a phrase ("a senior official", "رئیس کره شمالی"), a pronoun, or none at all (a dropped subject). Whom words
without a name point to is the second choice (`kg.extract.antecedents`).

    قال   مسؤول في البيت الأبيض   إن   …            slot: phrase, antecedent: nobody
    وأضاف                          أن   …            slot: dropped, antecedent: who spoke last

In come a `Scene`, the `Content` and the title phrases; out go `Slot`s with named features. Start at `slots`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.extract.anchors import COMMAS, Anchor
from kg.extract.describe import bucket, class_at, key_at
from kg.extract.scene import Scene

REACH = 40  # tokens around the anchor in which the speaker's name is looked for


@dataclass(frozen=True, slots=True)
class Title:
    """A title phrase without a name beside it.

    Args:
        first: Index of its first token.
        last: Index behind its last token.
        person: Entity id of the person it points to, if that is known.
        unnamed: Whether it describes somebody unnamed ("a senior official").
    """

    first: int
    last: int
    person: str | None
    unnamed: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """A stretch found to be content: its anchor, its tokens and the way its near edge was found."""

    anchor: Anchor
    first: int
    last: int
    how: str


@dataclass(frozen=True, slots=True)
class Slot:
    """Words that may name the speaker.

    Args:
        kind: "name", "phrase", "pronoun" or "dropped".
        first: Index of its first token (of the anchor, where the subject is dropped).
        last: Index behind its last token.
        entity: Entity id of a name, or of a title phrase that is known to point to somebody.
    """

    kind: str
    first: int
    last: int
    entity: str | None = None
    unnamed: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """An attribution already settled: where its anchor stood, who spoke, and by which words."""

    token: int
    speaker: str | None
    slot: Slot


def slots(scene: Scene, content: Content, titles: Sequence[Title]) -> list[Slot]:
    """Words that may name the speaker of this content, in text order; the dropped subject last."""
    anchor = content.anchor
    sentence = _reach(scene, content)
    outside = [i for i in sentence if not content.first <= i < content.last and not anchor.first <= i < anchor.last]
    free = set(outside)
    found: list[Slot] = []
    seen = set()
    for i in outside:
        at = scene.mention_at[i]
        if at >= 0 and at not in seen:
            seen.add(at)
            mention = scene.mentions[at]
            found.append(Slot("name", scene.mention_tokens[at].start, scene.mention_tokens[at].stop, mention.entity))
        if at < 0 and scene.tokens.key[i] in scene.lexicon.pronouns:
            found.append(Slot("pronoun", i, i + 1))
    for title in titles:
        if title.first in free:
            found.append(Slot("phrase", title.first, title.last, title.person, title.unnamed))
    taken = {i for s in found if s.kind != "name" for i in range(s.first, s.last)}
    found += [
        Slot("phrase", first, last, _quoted_name(scene, last))
        for first, last in _runs(scene, outside)
        if first not in taken
    ]
    found.sort(key=lambda s: (s.first, -s.last))
    return [*found, Slot("dropped", anchor.first, anchor.first)]


def _quoted_name(scene: Scene, last: int) -> str | None:
    """The entity whose name follows in quotation marks: "وكالة «تاس»"."""
    at = last
    while (
        at < min(last + 2, len(scene.tokens)) and not scene.tokens.is_word[at] and scene.tokens.text[at] not in ",،:."
    ):
        at += 1
    if at == last or at >= len(scene.tokens) or scene.mention_at[at] < 0:
        return None
    number = scene.mention_at[at]
    return scene.mentions[number].entity if scene.mention_tokens[number].start == at else None


def _reach(scene: Scene, content: Content) -> range:
    """The sentence of the anchor, widened over the content's sentence, bounded."""
    anchor = content.anchor
    sentence = scene.sentences[scene.sentence_of[anchor.first]]
    start, stop = sentence.start, sentence.stop
    if content.last <= anchor.first:  # the content stands before its cue
        start = min(start, scene.sentences[scene.sentence_of[content.first]].start)
    return range(
        max(start, min(anchor.first, content.first) - REACH), min(stop, max(anchor.last, content.last) + REACH)
    )


def _runs(scene: Scene, outside: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches of plain words, cut at marks, cues, function words and pronouns."""
    found = []
    start = previous = -1
    for i in outside:
        plain = (
            scene.tokens.is_word[i]
            and scene.tokens.key[i] not in scene.lexicon.not_speaker
            and scene.tokens.key[i] not in scene.lexicon.pronouns
            and (scene.cue_at[i] < 0 or _is_noun(scene, i))
        )
        if plain and start >= 0 and i == previous + 1:
            previous = i
            continue
        if start >= 0:
            found.append((start, previous + 1))
        start = i if plain else -1
        previous = i
    if start >= 0:
        found.append((start, previous + 1))
    return found


def _is_noun(scene: Scene, token: int) -> bool:
    """Whether a cue's word may as well be a plain noun: "this report"."""
    return scene.cues[scene.cue_at[token]].form.shape == "noun"


def side_of(content: Content, slot: Slot) -> str:
    """Where the slot stands: before cue, between cue and content, behind both …"""
    anchor = content.anchor
    if slot.kind == "dropped":
        return "dropped"
    forward = content.first >= anchor.last
    if slot.last <= anchor.first:
        return "before" if forward or slot.last <= content.first else "between"
    if forward:
        return "between" if slot.last <= content.first else "behind"
    return "after-cue" if slot.first >= anchor.last else "between"


def slot_features(scene: Scene, content: Content, slot: Slot, all_slots: Sequence[Slot]) -> list[str]:
    """What speaks for these words naming the speaker."""
    anchor = content.anchor
    side = side_of(content, slot)
    form = anchor.form
    sense = form.sense if form else anchor.kind
    shape = form.shape if form else anchor.kind
    what = f"{slot.kind}/{_type(scene, slot)}"
    base = f"{what}@{side}"
    cue_key = key_at(scene, anchor.first)
    features = [
        f"what={base}",
        f"what&shape={base}/{shape}",
        f"what&sense={base}/{sense}",
        f"what&how={base}/{content.how}",
        f"what&clitic={base}/{anchor.clitic}",
        f"what&headline={base}/{scene.headline[anchor.first]}",
        f"next-cue={slot.kind}@{side}/{key_at(scene, anchor.last)}",
        f"lemma={slot.kind}@{side}/{form.lemma if form else anchor.kind}",
        f"in-quote={base}/{scene.quote_of[anchor.first] >= 0}",
    ]
    if slot.kind == "dropped":
        features += _dropped(scene, content, all_slots)
        return features
    gap = _gap(anchor, slot)
    between = range(min(slot.last, anchor.last), max(slot.first, anchor.first))
    features += [
        f"gap={base}/{bucket(gap)}",
        f"adjacent={slot.kind}@{side}/{gap == 0}/{shape}",
        f"prev={side}/{key_at(scene, slot.first - 1)}",
        f"class-prev={slot.kind}@{side}/{class_at(scene, slot.first - 1)}",
        f"class-next={slot.kind}@{side}/{class_at(scene, slot.last)}",
        f"prev-kind={base}/{_prev(scene, slot.first - 1)}",
        f"next={side}/{key_at(scene, slot.last)}",
        f"clitic={slot.kind}@{side}/{_clitic(scene, slot)}",
        f"commas={slot.kind}@{side}/{min(2, sum(scene.tokens.text[i] in COMMAS for i in between))}",
        f"cues={slot.kind}@{side}/{min(2, len({scene.cue_at[i] for i in between} - {-1, scene.cue_at[anchor.first]}))}",
        f"rank={base}/{_rank(slot, all_slots, anchor)}",
        f"known={slot.kind}@{side}/{slot.entity is not None}/{slot.unnamed}",
        f"opens={slot.kind}@{side}/{slot.first == scene.sentences[scene.sentence_of[slot.first]].start}",
        f"quoted={slot.kind}@{side}/{_in_other_quote(scene, slot, anchor)}",
        f"feminine={cue_key[-1:] == 'ت'}/{slot.kind}@{side}/{key_at(scene, slot.first)[-1:] == 'ه'}",
    ]
    if slot.kind != "name":
        features += [
            f"class={slot.kind}@{side}/{class_at(scene, slot.first)}",
            f"class-last={slot.kind}@{side}/{class_at(scene, slot.last - 1)}",
            f"word={key_at(scene, slot.first)}",
            f"word@{side}={key_at(scene, slot.first)}",
            f"last-word={key_at(scene, slot.last - 1)}",
            f"length={slot.kind}@{side}/{bucket(slot.last - slot.first)}",
            f"holds-name={slot.kind}@{side}/{any(scene.mention_at[i] >= 0 for i in range(slot.first, slot.last))}",
            f"starts-name={slot.kind}@{side}/{scene.mention_at[slot.first] >= 0}",
            f"affix={side}/{key_at(scene, slot.first)[:2]}",
        ]
    else:
        features.append(f"covered={side}/{_covered(slot, all_slots)}")
    return features


def _type(scene: Scene, slot: Slot) -> str:
    if slot.kind != "name":
        return ""
    return str(scene.mentions[scene.mention_at[slot.first]].type)


def _gap(anchor: Anchor, slot: Slot) -> int:
    return slot.first - anchor.last if slot.first >= anchor.last else anchor.first - slot.last


def _prev(scene: Scene, token: int) -> str:
    if token < 0:
        return "start"
    if scene.cue_at[token] >= 0:
        return "cue"
    if not scene.tokens.is_word[token]:
        return scene.tokens.text[token]
    return "function" if scene.tokens.key[token] in scene.lexicon.not_speaker else "word"


def _clitic(scene: Scene, slot: Slot) -> str:
    """What is written onto the slot's first word, before a name that begins inside it."""
    if slot.kind != "name":
        return ""
    mention = scene.mentions[scene.mention_at[slot.first]]
    return scene.tokens.raw[scene.tokens.start[slot.first] : mention.span.start]


def _rank(slot: Slot, all_slots: Sequence[Slot], anchor: Anchor) -> int:
    """How many slots of this kind stand nearer to the anchor on the same side."""
    behind = slot.first >= anchor.last
    own = _gap(anchor, slot)
    nearer = [
        s for s in all_slots if s.kind == slot.kind and (s.first >= anchor.last) == behind and _gap(anchor, s) < own
    ]
    return min(len(nearer), 3)


def _in_other_quote(scene: Scene, slot: Slot, anchor: Anchor) -> bool:
    return scene.quote_of[slot.first] >= 0 and scene.quote_of[slot.first] != scene.quote_of[anchor.first]


def _covered(slot: Slot, all_slots: Sequence[Slot]) -> str:
    """Whether a phrase begins before the name and reaches over it ("a spokesman of the Kremlin")."""
    for s in all_slots:
        if s.kind == "phrase" and s.first < slot.first and s.last >= slot.last:
            return f"{bucket(slot.first - s.first)}/{s.unnamed}/{s.entity is not None}"
    return "no"


def _dropped(scene: Scene, content: Content, all_slots: Sequence[Slot]) -> list[str]:
    anchor = content.anchor
    between = [s for s in all_slots if s.kind != "dropped" and side_of(content, s) == "between"]
    before = [s for s in all_slots if s.kind in ("name", "pronoun") and side_of(content, s) == "before"]
    start = scene.sentences[scene.sentence_of[anchor.first]].start
    return [
        f"dropped-between={min(len(between), 2)}/{anchor.kind}",
        f"dropped-before={min(len(before), 3)}/{anchor.kind}",
        f"dropped-start={bucket(anchor.first - start)}",
        f"dropped-gap={bucket(max(content.first - anchor.last, 0))}",
        f"dropped-cue={key_at(scene, anchor.first)}",
        f"dropped-adjacent={any(_gap(anchor, s) == 0 and s.kind in ('name', 'phrase') for s in between)}",
    ]
