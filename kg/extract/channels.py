"""The way words took: by which outlets they reached the article, and to whom they were spoken.

"قال بوتين لوكالة تاس", "در گفت‌وگو با ایسنا", "بحسب رويترز": an organization behind a word of telling or relaying,
in the quotation's own sentence and outside its content, is a channel; behind a bare "to" only an outlet is, and an
outlet that hands on another's words is one too ("نقلت رويترز عن مسؤول"). What the whole report is credited to is no
channel of each statement. A statement inside another comes through the outer speaker. In come a `Scene` and attributed
contents, out go entity ids. Start at `channels`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from kg.extract.credits_rules import letters, organizations
from kg.extract.scene import Scene
from kg.extract.speakers import Content
from kg.lang import Pack
from kg.model import EntityType, Mention
from kg.text.phrases import PhraseIndex

NOUNS = 3  # words between a preposition and the outlet's name ("وكالة", "خبرگزاری")
DESK = 7  # the same where the first of them is such a noun ("خبرنگار بهداشت و درمان باشگاه خبری فارس")
NEAR = 40  # tokens between the quotation's anchor and a channel
BEHIND = 3  # tokens from an outlet's name to the words that hand on
OUTLETS = frozenset(("agency", "outlet"))  # kinds of the world tables


@dataclass(frozen=True)
class ChannelData:
    """channels.toml."""

    relay: tuple[str, ...]
    told: tuple[str, ...]
    to: tuple[str, ...]
    plain: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    passes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """Entity ids of the outlets, in text order, and of the one addressed."""

    via: tuple[str, ...]
    addressee: str | None


class _Words(NamedTuple):
    ways: PhraseIndex[str]
    nouns: PhraseIndex[str]
    passes: PhraseIndex[str]
    kinds: dict[str, tuple[tuple[str, str | None], ...]]


@lru_cache(maxsize=16)
def _words(pack: Pack) -> _Words:
    data = pack.section("channels", ChannelData)
    rows = [(p, "relay") for p in data.relay] + [(p, "told") for p in data.told] + [(p, "to") for p in data.to]
    rows += [(p, "plain") for p in data.plain]
    return _Words(
        PhraseIndex(rows, proclitics=pack.meta.proclitics[:2]),
        PhraseIndex([(w, w) for w in data.nouns], proclitics=pack.meta.proclitics),
        PhraseIndex([(w, w) for w in data.passes]),
        organizations(pack.code),
    )


def channels(
    scene: Scene,
    content: Content,
    speaker: str | None,
    pack: Pack,
    *,
    publisher: str | None = None,
    sources: Collection[str] = (),
) -> Channel:
    """By whom and to whom these words went.

    Args:
        scene: The text.
        content: The words.
        speaker: Entity id of the speaker, who is no channel.
        pack: The language.
        publisher: Entity id of the outlet itself: its own by-line is no channel.
        sources: Entity ids of those to whom the whole report is credited.
    """
    words = _words(pack)
    sentence = scene.sentences[scene.sentence_of[content.anchor.first]]
    reach = range(max(sentence.start, content.first - NEAR), min(sentence.stop, content.last + NEAR))
    via: list[str] = []
    addressee = None
    for number in sorted({scene.mention_at[i] for i in reach} - {-1}):
        mention, tokens = scene.mentions[number], scene.mention_tokens[number]
        if content.first <= tokens.start < content.last or mention.entity == speaker:
            continue
        way = _way(scene, mention, tokens, sentence.start, words)
        if mention.type is EntityType.ORGANIZATION and way & {"relay", "told"}:
            credited = mention.entity == publisher or mention.entity in sources
            if mention.entity not in via and not (credited and "told" not in way):
                via.append(mention.entity)
        elif mention.type is EntityType.PERSON and "to" in way and _beside(content, tokens):
            addressee = mention.entity
    return Channel(tuple(via), addressee)


def _beside(content: Content, tokens: range) -> bool:
    """Whether the name stands between cue and content, or right before the cue."""
    low, high = min(content.anchor.last, content.first), max(content.anchor.first, content.first)
    return low <= tokens.start <= high or 0 <= content.anchor.first - tokens.stop <= 2


def _way(scene: Scene, mention: Mention, tokens: range, start: int, words: _Words) -> set[str]:
    """What the words around a name say of it: "relay", "told", "to"."""
    first = tokens.start
    way: set[str] = set()
    clitic = scene.tokens.raw[scene.tokens.start[first] : mention.span.start]
    if clitic:
        way.update(words.ways.get(clitic.lstrip("و") if len(clitic) > 1 else clitic))
    for at in range(first - 1, max(start, first - DESK - 5) - 1, -1):
        if way:
            break
        for match in reversed(words.ways.at(scene.tokens, at)):  # of "به گزارش" and "به" the longer says it
            if match.last <= first and _reaches(scene, range(match.last, first), words, "plain" in match.values):
                way.update(match.values)
                break
    if "plain" in way:
        way.discard("plain")
        if _is_outlet(scene, mention, first, words):
            way.add("told")
    if not way & {"relay", "told"} and _hands_on(scene, mention, tokens, words):
        way.add("relay")
    return way


def _reaches(scene: Scene, between: range, words: _Words, plain: bool) -> bool:
    """Whether a way's words reach a name: few nouns between, or those of a reporter's desk; behind "to" only these."""
    tokens = scene.tokens
    if any(scene.mention_at[i] >= 0 or not (tokens.is_word[i] or tokens.text[i] in '"«“(') for i in between):
        return False
    named = [i for i in between if tokens.is_word[i]]
    noun = bool(named) and bool(words.nouns.at(tokens, named[0]))
    return not named or (noun and len(named) <= DESK) or (len(named) <= NOUNS and not plain)


def _is_outlet(scene: Scene, mention: Mention, first: int, words: _Words) -> bool:
    """Whether a name is that of an outlet: known as one, behind a noun like "agency", or unknown in quotation marks."""
    known = words.kinds.get(letters(mention.span.of(scene.tokens.raw)), ())
    if any(kind in OUTLETS for kind, _ in known):
        return True
    if any(m.last >= first for i in range(max(first - 2, 0), first) for m in words.nouns.at(scene.tokens, i)):
        return True
    return not known and first > 0 and scene.tokens.text[first - 1] in '"«“('


def _hands_on(scene: Scene, mention: Mention, tokens: range, words: _Words) -> bool:
    """Whether an outlet hands on the words of another, named behind it ("نقلت رويترز عن مسؤول")."""
    if mention.type is not EntityType.ORGANIZATION:
        return False
    behind = range(tokens.stop, min(tokens.stop + BEHIND, len(scene.tokens)))
    return any(words.passes.at(scene.tokens, i) for i in behind) and _is_outlet(scene, mention, tokens.start, words)


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
