"""A text laid out for attribution: sentences, quotation marks, cues and mentions, reachable from any token.

In come tokens, a language pack's cue lexicon and the mentions; out goes a `Scene`, whose lists are all
indexed by token. Nothing here decides anything. Start at `lay_out`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.extract.cues import CueLexicon, CueMatch, find_cues
from kg.model import EntityType, Mention, Span
from kg.text.sentences import Quoted, paragraphs, quoted, sentences
from kg.text.tokens import Tokens

TITLE = 6  # words between a verb and the name of its subject: the subject's title


@dataclass(frozen=True)
class Cast:
    """The entities of a text by where they are named.

    Args:
        numbers: By entity, the numbers of its outermost mentions, in text order.
        starts: First token of each outermost mention.
        commonest: Persons, the most often named first.
        genders: By entity, "f" or "m" where most verbs right before its names ask for that gender.
    """

    numbers: dict[str, list[int]]
    starts: list[int]
    commonest: list[str]
    genders: dict[str, str]


@dataclass(frozen=True)
class Scene:
    """What stands where.

    Args:
        tokens: The text.
        lexicon: The pack's cue words.
        paragraphs: Token ranges of the lines.
        paragraph_of: Number of the paragraph of each token.
        sentences: Token ranges of the sentences, in text order.
        sentence_of: Number of the sentence of each token.
        quotes: Quoted stretches in text order.
        quote_of: Number of the quoted stretch around each token (its marks included), -1 outside.
        cues: Cue matches in text order.
        cue_at: Number of the cue that covers each token, -1 if none.
        mentions: The mentions in text order, outermost first.
        mention_at: Number of the outermost mention that covers each token, -1 if none.
        readable: Whether each token may give facts (body or headline).
        headline: Whether each token stands in a headline.
        word_class: The distributional class of each token, "" where it has none.
        verb: Whether each token is likely a finite verb.
        cast: Where each entity is named.
    """

    tokens: Tokens
    lexicon: CueLexicon
    paragraphs: list[range]
    paragraph_of: list[int]
    sentences: list[range]
    sentence_of: list[int]
    quotes: list[Quoted]
    quote_of: list[int]
    cues: list[CueMatch]
    cue_at: list[int]
    mentions: tuple[Mention, ...]
    mention_tokens: list[range]
    mention_at: list[int]
    readable: list[bool]
    headline: list[bool]
    word_class: list[str]
    verb: list[bool]
    cast: Cast


def lay_out(
    tokens: Tokens,
    lexicon: CueLexicon,
    mentions: Sequence[Mention],
    *,
    headlines: Sequence[Span] = (),
    silent: Sequence[Span] = (),
) -> Scene:
    """The scene of one article.

    Args:
        tokens: The text.
        lexicon: The cue words of its language.
        mentions: Names found, in text order; nested ones are left out of `mention_at`.
        headlines: Stretches that are headlines.
        silent: Stretches that give no facts.
    """
    size = len(tokens)
    lines = paragraphs(tokens)
    marks = [quoted(tokens, line) for line in lines]
    clauses = [s for line, q in zip(lines, marks, strict=True) for s in sentences(tokens, line, q)]
    flat = [q for line in marks for q in line]
    cues = find_cues(tokens, lexicon)
    outer = _outermost(mentions)
    covered = [tokens.inside(m.span) for m in outer]
    classes = [_word_class(key, lexicon) for key in tokens.key]
    return Scene(
        tokens=tokens,
        lexicon=lexicon,
        paragraphs=lines,
        paragraph_of=_numbered(size, lines),
        sentences=clauses,
        sentence_of=_numbered(size, clauses),
        quotes=flat,
        quote_of=_numbered(size, [range(q.first, q.last) for q in flat]),
        cues=cues,
        cue_at=_numbered(size, [range(c.first, c.last) for c in cues]),
        mentions=tuple(outer),
        mention_tokens=covered,
        mention_at=_numbered(size, covered),
        readable=_flags(tokens, silent, default=True),
        headline=_flags(tokens, headlines, default=False),
        word_class=classes,
        verb=_verbs(classes, cues, size, lexicon),
        cast=_cast(outer, covered, _asked(tokens, cues, covered)),
    )


def _verbs(classes: Sequence[str], cues: Sequence[CueMatch], size: int, lexicon: CueLexicon) -> list[bool]:
    """Likely verbs: by their class, and the finite cues."""
    found = [c.removeprefix("و") in lexicon.verbal for c in classes]
    for cue in cues:
        if cue.form.shape.rstrip("1+") in ("past", "present", "passive"):
            found[cue.last - 1] = True
    return found


def _cast(mentions: Sequence[Mention], covered: Sequence[range], asked: Sequence[str]) -> Cast:
    numbers: dict[str, list[int]] = {}
    balance: dict[str, int] = {}
    for number, mention in enumerate(mentions):
        numbers.setdefault(mention.entity, []).append(number)
        if asked[number]:
            balance[mention.entity] = balance.get(mention.entity, 0) + (1 if asked[number] == "f" else -1)
    persons = {m.entity for m in mentions if m.type is EntityType.PERSON}
    order = sorted(persons, key=lambda e: (-len(numbers[e]), e))
    genders = {entity: "f" if votes > 0 else "m" for entity, votes in balance.items() if votes}
    return Cast(numbers, [r.start for r in covered], order, genders)


def _asked(tokens: Tokens, cues: Sequence[CueMatch], covered: Sequence[range]) -> list[str]:
    """By mention, the gender that a verb of saying before it asks for: "قالت وزيرة الخارجية **X**"; "" without one."""
    spoken = {c.last - 1: c.form.gender for c in cues if c.form.shape in ("past", "present")}
    found = []
    last = 0
    for name in covered:
        gender = ""
        for i in range(name.start - 1, max(name.start - 1 - TITLE, last) - 1, -1):
            if i in spoken or not tokens.is_word[i]:
                gender = spoken.get(i, "")
                break
        found.append(gender)
        last = name.stop
    return found


def _word_class(key: str, lexicon: CueLexicon) -> str:
    """The class of a word, or of what follows its conjunction."""
    found = lexicon.classes.get(key)
    if found is None and key[:1] == "و":
        found = lexicon.classes.get(key[1:])
        return "" if found is None else "و" + found
    return found or ""


def _numbered(size: int, ranges: Sequence[range]) -> list[int]:
    """For each token the number of the range that covers it, -1 if none does."""
    numbers = [-1] * size
    for number, tokens in enumerate(ranges):
        for i in tokens:
            numbers[i] = number
    return numbers


def _flags(tokens: Tokens, spans: Sequence[Span], *, default: bool) -> list[bool]:
    flags = [default] * len(tokens)
    for span in spans:
        for i in tokens.inside(span):
            flags[i] = not default
    return flags


def _outermost(mentions: Sequence[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.span.start, -m.span.end)):
        if not kept or mention.span.start >= kept[-1].span.end:
            kept.append(mention)
    return kept


def is_type(scene: Scene, token: int, kind: EntityType) -> bool:
    """Whether the token belongs to a mention of that type."""
    at = scene.mention_at[token]
    return at >= 0 and scene.mentions[at].type is kind
