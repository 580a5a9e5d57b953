"""Giving every content its speaker, in the order of the text, since a dropped subject points back.

    Found ─► slot (ranker "slot") ─► name: the entity · else antecedent (ranker "antecedent") ─► Attributed

In come a `Scene`, the contents and the title phrases; out go `Attributed` contents in the order of their anchors.
Start at `attribute`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kg.extract.anchors import Anchor
from kg.extract.antecedents import antecedent_features, antecedents
from kg.extract.contents import Found
from kg.extract.context import Context
from kg.extract.ranking import Ranker
from kg.extract.scene import Scene
from kg.extract.speakers import Content, Slot, Spoken, Title, slot_features, slots
from kg.model import EntityType

# Below this probability the words for the speaker are told, but no entity: a wrong attribution harms a person.
LEAST_SURE = 0.3


@dataclass(frozen=True, slots=True)
class Attributed:
    """A content with its speaker.

    Args:
        found: The content.
        speaker: Entity id, None where the speaker is unnamed.
        slot: The words that name the speaker, or the dropped subject.
        sure: Probability of the speaker, given the content.
        asked: Entity id of the one who is asked, where the cue is a passive question ("سئل بوتين عما إذا …").
    """

    found: Found
    speaker: str | None
    slot: Slot
    sure: float
    asked: str | None = None


def attribute(
    scene: Scene,
    found: Sequence[Found],
    titles: Sequence[Title],
    types: Mapping[str, EntityType],
    slot_ranker: Ranker,
    antecedent_ranker: Ranker,
    *,
    held: Mapping[int, str] = MappingProxyType({}),
    context: Context | None = None,
) -> list[Attributed]:
    """The speaker of every content.

    Args:
        scene: The text.
        found: Its contents.
        titles: Title phrases without a name beside them.
        types: The type of every entity.
        slot_ranker: Chooses the words that name the speaker.
        antecedent_ranker: Chooses whom words without a name point to.
        held: By the first token of a title, the person named beside it.
        context: What the words around say of each slot.

    Returns:
        In the order of the anchors.
    """
    said: list[Spoken] = []
    out = []
    for one in sorted(found, key=lambda f: (f.content.anchor.first, f.content.first)):
        options = slots(scene, one.content, titles)
        told = None if context is None else context.of_slots(one.content, options)
        p = slot_ranker.probabilities([slot_features(scene, one.content, s, options) for s in options], told)
        slot, sure = _named_beside(options, p, held) or _likeliest(options, p)
        speaker = slot.entity
        if slot.kind != "name":
            speaker, whom = _pointed(scene, one.content, slot, said, types, antecedent_ranker)
            sure *= whom
        if speaker is None and slot.kind == "dropped":
            slot = _carried(slot, said)
        said.append(Spoken(one.content.anchor.first, speaker, slot))
        if _is_asked(scene, one.content.anchor):
            nobody = Slot("dropped", one.content.anchor.first, one.content.anchor.first)
            out.append(Attributed(one, None, nobody, sure, asked=speaker))
        else:
            out.append(Attributed(one, speaker if sure >= LEAST_SURE else None, slot, sure))
    return out


def _likeliest(options: Sequence[Slot], p: Sequence[float]) -> tuple[Slot, float]:
    """The likeliest slot; the probabilities of one name that stands in several add up."""
    slot = options[max(range(len(p)), key=p.__getitem__)]
    if slot.kind != "name":
        return slot, max(p)
    return slot, sum(q for q, s in zip(p, options, strict=True) if s.kind == "name" and s.entity == slot.entity)


def _named_beside(options: Sequence[Slot], p: Sequence[float], held: Mapping[int, str]) -> tuple[Slot, float] | None:
    """The name inside the likeliest phrase whose title is that person's own: رئیس جمهور فرانسه **امانوئل ماکرون**."""
    phrase = options[max(range(len(p)), key=p.__getitem__)]
    person = held.get(phrase.first)
    if phrase.kind != "phrase" or person is None:
        return None
    for slot, q in zip(options, p, strict=True):
        if slot.kind == "name" and slot.entity == person and phrase.first < slot.first < phrase.last:
            return slot, q + max(p)
    return None


def _pointed(
    scene: Scene,
    content: Content,
    slot: Slot,
    said: Sequence[Spoken],
    types: Mapping[str, EntityType],
    ranker: Ranker,
) -> tuple[str | None, float]:
    """Whom words without a name point to, and how probable that is."""
    whom = antecedents(scene, content, slot, said)
    q = ranker.probabilities([antecedent_features(scene, content, slot, a, said, types) for a in whom])
    best = max(range(len(q)), key=q.__getitem__)
    return whom[best].entity, q[best]


def _is_asked(scene: Scene, anchor: Anchor) -> bool:
    """Whether the cue is a question in the passive: its subject is the one asked, not the speaker."""
    form = anchor.form
    if form is None or form.sense != "ask":
        return False
    letters = "".join(scene.tokens.key[anchor.first : anchor.last]).removeprefix(anchor.clitic)
    return form.shape == "passive" or letters in scene.lexicon.passive


def _carried(slot: Slot, said: Sequence[Spoken]) -> Slot:
    """Where nobody is named and the subject is dropped, the words that described the last unnamed speaker."""
    if said and said[-1].speaker is None and said[-1].slot.kind != "dropped":
        return said[-1].slot
    return slot
