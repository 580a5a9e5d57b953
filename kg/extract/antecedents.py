"""Whom words without a name point to: the speaker before, somebody named nearby, or nobody named.

"وأضاف أن …" is who spoke last; "سخنگوی وزارت خارجه" is whoever stands beside these words elsewhere; "مسؤول أمريكي" is
nobody. In come a `Scene`, the content, its slot and the speakers so far; out go `Antecedent`s, most recent first, with
named features. Start at `antecedents`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from kg.extract.anchors import Anchor
from kg.extract.describe import bucket, class_at, key_at
from kg.extract.scene import Scene
from kg.extract.speakers import Content, Slot, Spoken, side_of
from kg.model import EntityType

MOST = 10  # antecedents looked at
LOOK_BACK = 60  # mentions before the anchor among which they are looked for
NEIGHBOURS = 20  # mentions of one entity, before and behind, whose surroundings are read
TURNS = 30  # attributions back to which a speaker is remembered


@dataclass(frozen=True, slots=True)
class Antecedent:
    """An entity that words without a name may point to; None is nobody named."""

    entity: str | None


def antecedents(scene: Scene, content: Content, slot: Slot, said: Sequence[Spoken]) -> list[Antecedent]:
    """Nobody, the latest speakers, and the entities named shortly before, most recent first."""
    found: list[str | None] = [None]
    if slot.entity is not None:
        found.append(slot.entity)
    for spoken in reversed(said[-6:]):
        if spoken.speaker is not None and spoken.speaker not in found:
            found.append(spoken.speaker)
    cast = scene.cast
    limit = bisect_left(cast.starts, content.anchor.first)
    for number in range(limit - 1, max(limit - LOOK_BACK, 0) - 1, -1):
        if len(found) >= MOST:
            break
        if scene.mentions[number].entity not in found:
            found.append(scene.mentions[number].entity)
    ahead = (m.entity for m in scene.mentions[limit : limit + LOOK_BACK] if m.type is EntityType.PERSON)
    for entity in (*cast.commonest[:2], *islice(ahead, 1)):
        if entity not in found:
            found.append(entity)
    return [Antecedent(e) for e in found]


def antecedent_features(
    scene: Scene,
    content: Content,
    slot: Slot,
    antecedent: Antecedent,
    said: Sequence[Spoken],
    types: Mapping[str, EntityType],
) -> list[str]:
    """What speaks for the slot's words pointing to this entity."""
    anchor = content.anchor
    form = anchor.form
    kind = slot.kind + ("/title" if slot.entity is not None else "") + ("/unnamed" if slot.unnamed else "")
    last = said[-1] if said else None
    first_word = key_at(scene, slot.first) if slot.kind != "dropped" else ""
    if antecedent.entity is None:
        return [
            f"nobody={kind}",
            f"nobody&word={first_word}",
            f"nobody&class={class_at(scene, slot.first) if slot.kind != 'dropped' else ''}",
            f"nobody&definite={slot.kind}/{first_word[:2] == 'ال'}",
            f"nobody&length={slot.kind}/{bucket(slot.last - slot.first)}",
            f"nobody&last={kind}/{_last_kind(last)}",
            f"nobody&sense={kind}/{form.sense if form else anchor.kind}",
            f"nobody&names={slot.kind}/{any(scene.mention_at[i] >= 0 for i in range(slot.first, slot.last))}",
            f"nobody&affix={first_word[:2]}/{first_word[-2:]}",
            f"nobody&any-definite={kind}/{_definite(scene, slot)}",
            f"nobody&side={kind}/{side_of(content, slot)}",
            f"nobody&word2={key_at(scene, slot.first + 1)}",
            f"nobody&last-word={key_at(scene, slot.last - 1)}",
            f"nobody&headline={kind}/{scene.headline[anchor.first]}",
        ]
    entity = antecedent.entity
    here = scene.cast.numbers.get(entity, [])
    past = bisect_left(here, anchor.first, key=lambda n: scene.mention_tokens[n].start)
    before = here[:past]
    sentence = scene.sentence_of[anchor.first]
    distance = sentence - scene.sentence_of[scene.mention_tokens[before[-1]].start] if before else 99
    turns = next((i for i, s in enumerate(reversed(said[-TURNS:])) if s.speaker == entity), 99)
    what = f"{kind}/{types.get(entity, '')}"
    ahead = scene.mention_tokens[here[past]].start if past < len(here) else None
    close = here[max(0, past - NEIGHBOURS) : past + NEIGHBOURS]
    forward = 99 if ahead is None else scene.sentence_of[ahead] - sentence
    lead = scene.paragraph_of[anchor.first] <= 2
    near = _near_words(scene, slot, close)
    inside = any(slot.first <= scene.mention_tokens[n].start < slot.last for n in close)
    features = [
        f"type={what}",
        f"turns={kind}/{min(turns, 3)}",
        f"turns&type={what}/{min(turns, 3)}",
        f"distance={what}/{bucket(distance)}",
        f"turns&distance={kind}/{min(turns, 2)}/{bucket(min(distance, 6))}",
        f"last-unnamed={kind}/{min(turns, 2)}/{_last_kind(last)}",
        f"count={what}/{bucket(len(here))}",
        f"title-says={kind}/{slot.entity == entity}",
        f"inside={kind}/{inside}",
        f"word={first_word}/{types.get(entity, '')}",
        f"word&turns={first_word}/{min(turns, 2)}",
        f"clitic={kind}/{anchor.clitic}/{min(turns, 2)}",
        f"subject={what}/{_opens_sentence(scene, before)}",
        f"sense={what}/{form.sense if form else anchor.kind}/{min(turns, 1)}",
        f"content={what}/{_inside_content(scene, content, close)}",
        f"latest={kind}/{_is_latest(scene, entity, anchor, types)}",
        f"feminine={_feminine(scene, anchor)}/{min(turns, 1)}/{_feminine_last(scene, last)}",
        f"headline={kind}/{scene.headline[anchor.first]}/{bool(before)}",
        f"near-words={kind}/{near}",
        f"near&definite={kind}/{near}/{_definite(scene, slot)}",
        f"definite&turns={kind}/{_definite(scene, slot)}/{min(turns, 2)}/{inside}",
        f"near-words&type={what}/{near}/{min(turns, 1)}",
        f"near-words&word={near}/{first_word}",
        f"near-words&ahead={kind}/{near}/{bool(before)}/{bucket(min(forward, 6))}",
        f"head-in-name={what}/{_head_in_name(scene, slot, close)}",
        f"commonest={kind}/{scene.cast.commonest[:1] == [entity]}/{lead}/{min(turns, 1)}",
        f"ahead={what}/{bool(before)}/{bucket(min(forward, 6))}/{lead}",
        f"word2={key_at(scene, slot.first + 1) if slot.last - slot.first > 1 else ''}/{types.get(entity, '')}",
        f"same-line={kind}/{_same_line(scene, anchor, before)}/{min(turns, 2)}",
    ]
    if slot.kind in ("dropped", "pronoun") and form is not None and form.gender:
        features += _agreement(scene, slot, entity, here, form.gender, str(types.get(entity, "")))
    if turns < 99:
        features.append(
            f"turn-gap={kind}/{bucket(sentence - scene.sentence_of[said[-1 - turns].token])}/{min(turns, 2)}"
        )
    return features


def _definite(scene: Scene, slot: Slot) -> str:
    """Which words of a phrase carry an article: "مسؤول أمريكي" none, "رئيس الجامعة" the second."""
    if slot.kind != "phrase":
        return ""
    marks = [scene.tokens.key[i].startswith(("ال", "لل")) for i in range(slot.first, min(slot.last, slot.first + 4))]
    return f"{marks[0]}/{any(marks[1:])}/{slot.last - slot.first > 1}"


def _near_words(scene: Scene, slot: Slot, here: Sequence[int]) -> str:
    """How many of the slot's words stand beside a mention of the entity elsewhere: "X, ambassador of Y"."""
    if slot.kind != "phrase":
        return ""
    wanted = {_bare(scene.tokens.key[i]) for i in range(slot.first, min(slot.last, slot.first + 8))}
    found: set[str] = set()
    for number in here:
        tokens = scene.mention_tokens[number]
        if slot.first <= tokens.start < slot.last:
            continue
        window = range(max(0, tokens.start - 6), min(len(scene.tokens), tokens.stop + 8))
        found |= {_bare(scene.tokens.key[i]) for i in window if not slot.first <= i < slot.last}
    both = len(wanted & found)
    return "none" if not both else "all" if both == len(wanted) else "most" if 2 * both >= len(wanted) else "some"


def _head_in_name(scene: Scene, slot: Slot, here: Sequence[int]) -> bool:
    """Whether the phrase's first word is a word of the entity's name: "الحركة" of "حركة طالبان"."""
    if slot.kind != "phrase":
        return False
    head = _bare(scene.tokens.key[slot.first])
    return any(_bare(scene.tokens.key[i]) == head for n in here for i in scene.mention_tokens[n])


def _bare(key: str) -> str:
    """The word without the Arabic article, so that "الحركة" meets "حركة طالبان"."""
    return key[2:] if key.startswith("ال") and len(key) > 4 else key


def _last_kind(last: Spoken | None) -> str:
    if last is None:
        return "first"
    return "named" if last.speaker is not None else f"unnamed-{last.slot.kind}"


def _opens_sentence(scene: Scene, before: Sequence[int]) -> bool:
    """Whether its latest mention is the first one of its sentence."""
    if not before:
        return False
    token = scene.mention_tokens[before[-1]].start
    start = scene.sentences[scene.sentence_of[token]].start
    return all(scene.mention_at[i] < 0 for i in range(start, token))


def _inside_content(scene: Scene, content: Content, here: Sequence[int]) -> bool:
    return any(content.first <= scene.mention_tokens[n].start < content.last for n in here)


def _is_latest(scene: Scene, entity: str, anchor: Anchor, types: Mapping[str, EntityType]) -> bool:
    """Whether it is the latest entity of its type named before the anchor."""
    kind = types.get(entity)
    limit = bisect_left(scene.cast.starts, anchor.first)
    for number in range(limit - 1, max(limit - LOOK_BACK, 0) - 1, -1):
        if scene.mentions[number].type is kind:
            return scene.mentions[number].entity == entity
    return False


def _agreement(scene: Scene, slot: Slot, entity: str, here: Sequence[int], asked: str, kind: str) -> list[str]:
    """Whether the verb's gender is that of the entity: of verbs before its names, and of its name's first word."""
    told = scene.cast.genders.get(entity, "?")
    own = "f" if here and scene.tokens.key[scene.mention_tokens[here[0]].start].endswith("ه") else "m"
    return [
        f"agree={slot.kind}/{asked}/{told}",
        f"agree&own={kind}/{asked}/{own}",
        f"agree&both={kind}/{asked}/{told}/{own}",
    ]


def _feminine(scene: Scene, anchor: Anchor) -> bool:
    return anchor.kind == "cue" and key_at(scene, anchor.first)[-1:] in ("ت", "ه")


def _feminine_last(scene: Scene, last: Spoken | None) -> bool:
    return last is not None and key_at(scene, last.token)[-1:] in ("ت", "ه")


def _same_line(scene: Scene, anchor: Anchor, before: Sequence[int]) -> bool:
    if not before:
        return False
    return scene.paragraph_of[scene.mention_tokens[before[-1]].start] == scene.paragraph_of[anchor.first]
