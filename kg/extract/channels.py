"""The way words took: by which outlets they reached the article, and to whom they were spoken.

"قال بوتين لوكالة تاس", "در گفت‌وگو با ایسنا", "بحسب رويترز": an organization behind a word of telling or relaying,
in the quotation's own sentence and outside its content, is a channel. A statement inside another comes through the
outer speaker. In come a `Scene` and attributed contents, out go entity ids. Start at `channels`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.extract.scene import Scene
from kg.extract.speakers import Content
from kg.lang import Pack
from kg.model import EntityType, Mention
from kg.text.phrases import PhraseIndex

NOUNS = 3  # words between a preposition and the outlet's name ("وكالة", "خبرگزاری")


@dataclass(frozen=True)
class ChannelData:
    """channels.toml."""

    relay: tuple[str, ...]
    told: tuple[str, ...]
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Channel:
    """Entity ids of the outlets, in text order, and of the one addressed."""

    via: tuple[str, ...]
    addressee: str | None


@lru_cache(maxsize=16)
def _index(pack: Pack) -> PhraseIndex[str]:
    data = pack.section("channels", ChannelData)
    rows = [(p, "relay") for p in data.relay] + [(p, "told") for p in data.told] + [(p, "to") for p in data.to]
    return PhraseIndex(rows, proclitics=pack.meta.proclitics[:2])


def channels(
    scene: Scene, content: Content, speaker: str | None, pack: Pack, *, publisher: str | None = None
) -> Channel:
    """By whom and to whom these words went.

    Args:
        scene: The text.
        content: The words.
        speaker: Entity id of the speaker, who is no channel.
        pack: The language.
        publisher: Entity id of the outlet itself: its own by-line is no channel.
    """
    sentence = scene.sentences[scene.sentence_of[content.anchor.first]]
    via: list[str] = []
    addressee = None
    for number in sorted({scene.mention_at[i] for i in sentence} - {-1}):
        mention, tokens = scene.mentions[number], scene.mention_tokens[number]
        if content.first <= tokens.start < content.last or mention.entity == speaker:
            continue
        way = _way(scene, mention, tokens.start, sentence.start, _index(pack))
        if mention.type is EntityType.ORGANIZATION and way & {"relay", "told"}:
            if mention.entity not in via and not (mention.entity == publisher and "told" not in way):
                via.append(mention.entity)
        elif mention.type is EntityType.PERSON and "to" in way and _beside(content, tokens):
            addressee = mention.entity
    return Channel(tuple(via), addressee)


def _beside(content: Content, tokens: range) -> bool:
    """Whether the name stands between cue and content, or right before the cue."""
    low, high = min(content.anchor.last, content.first), max(content.anchor.first, content.first)
    return low <= tokens.start <= high or 0 <= content.anchor.first - tokens.stop <= 2


def _way(scene: Scene, mention: Mention, first: int, start: int, index: PhraseIndex[str]) -> set[str]:
    """What the words before a name say of it: "relay", "told", "to"."""
    way: set[str] = set()
    clitic = scene.tokens.raw[scene.tokens.start[first] : mention.span.start]
    if clitic:
        way.update(index.get(clitic.lstrip("و") if len(clitic) > 1 else clitic))
    for at in range(first - 1, max(start, first - 8) - 1, -1):
        for match in reversed(index.at(scene.tokens, at)):  # of "به گزارش" and "به" the longer says it
            between = range(match.last, first)
            plain = all(scene.tokens.is_word[i] or scene.tokens.text[i] in '"«“(' for i in between)
            names = any(scene.mention_at[i] >= 0 for i in between)
            if match.last <= first and len(between) <= NOUNS and plain and not names:
                way.update(match.values)
                break
        if way:
            break
    return way


def outer_speakers(contents: Sequence[tuple[Content, str | None]]) -> list[tuple[str, ...]]:
    """For each content the speakers of the contents around it, innermost first: its words came through them.

    Args:
        contents: Contents with the entity ids of their speakers, in any order.
    """
    order = sorted(range(len(contents)), key=lambda i: (contents[i][0].first, -contents[i][0].last))
    out: list[tuple[str, ...]] = [()] * len(contents)
    open_: list[int] = []
    for i in order:
        inner = contents[i][0]
        open_ = [o for o in open_ if contents[o][0].last > inner.first]
        around = [
            contents[o][1]
            for o in reversed(open_)
            if contents[o][0].first <= inner.anchor.first < contents[o][0].last and inner.last <= contents[o][0].last
        ]
        out[i] = tuple(who for who in around if who is not None)
        open_.append(i)
    return out
