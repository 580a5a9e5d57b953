"""Cues: the verbs, nouns and prepositions that attribute words to somebody.

In come tokens and a language pack's cues.toml, out go `CueMatch`es in text order; most of them are real cues,
some are homonyms ("بين" says and "between"), which the content model tells apart. Start at `find_cues`.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.errors import PackError
from kg.lang import Pack
from kg.text.fold import fold
from kg.text.phrases import PhraseIndex
from kg.text.primitives import GENDERS, MORPHOLOGIES, Morphology, genderless
from kg.text.tokens import Tokens


@dataclass(frozen=True)
class VerbRow:
    """A simple verb: its stems, verbal nouns, forms the morphology does not give, and its sense."""

    lemma: str
    perfect: str
    imperfect: str
    sense: str
    participle: str = ""
    nouns: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    only_forms: bool = False


@dataclass(frozen=True)
class CompoundRow:
    """A compound verb: a nominal part and the light verbs (by past stem) it goes with."""

    lemma: str
    noun: str
    lights: tuple[str, ...]
    sense: str


@dataclass(frozen=True)
class Phrases:
    """A list of fixed phrases."""

    phrases: tuple[str, ...]


@dataclass(frozen=True)
class ContentWords:
    """Words around reported content; see the comments in cues.toml."""

    openers: tuple[str, ...]
    fused_openers: tuple[str, ...]
    bridges: tuple[str, ...]
    joints: tuple[str, ...]
    breaks: tuple[str, ...]
    pronouns: tuple[str, ...]
    first_person: tuple[str, ...]
    negations: tuple[str, ...]
    passive_cues: tuple[str, ...]
    not_speaker: tuple[str, ...]


@dataclass(frozen=True)
class CueData:
    """cues.toml."""

    morphology: str
    verbs: tuple[VerbRow, ...]
    sources: Phrases
    content: ContentWords
    compounds: tuple[CompoundRow, ...] = ()
    lights: dict[str, str] | None = None
    nominals: Phrases = Phrases(())


@dataclass(frozen=True, slots=True)
class CueForm:
    """What a written form stands for.

    Args:
        lemma: Its dictionary form.
        sense: What kind of speaking it tells of.
        shape: "past", "present+", "noun", "source" …
        gender: That of its subject, "f" or "m"; "" where the form leaves it open.
    """

    lemma: str
    sense: str
    shape: str
    gender: str = ""


@dataclass(frozen=True, slots=True)
class CueMatch:
    """A cue in the text.

    Args:
        first: Index of its first token.
        last: Index behind its last token.
        form: The best reading of it.
        clitic: The folded clitic before it ("و"), "" if none.
    """

    first: int
    last: int
    form: CueForm
    clitic: str


@dataclass(frozen=True)
class CueLexicon:
    """A pack's cues, ready for matching; the word sets are folded."""

    index: PhraseIndex[CueForm]
    openers: frozenset[str]
    fused_openers: frozenset[str]
    bridges: frozenset[str]
    joints: frozenset[str]
    breaks: PhraseIndex[str]
    pronouns: frozenset[str]
    first_person: frozenset[str]
    negations: frozenset[str]
    not_speaker: frozenset[str]
    lights: frozenset[str]
    passive: frozenset[str]
    classes: dict[str, str]
    verbal: frozenset[str]


# A form with several readings is taken as the most verbal one.
_RANK = {"past": 0, "passive": 1, "present": 2, "participle": 3, "source": 4, "nominal": 5, "noun": 6}


@lru_cache(maxsize=16)
def cue_lexicon(pack: Pack) -> CueLexicon:
    """The pack's cues.toml, ready for matching.

    Raises:
        PackError: it names a morphology that is not known.
    """
    data = pack.section("cues", CueData)
    if data.morphology not in MORPHOLOGIES:
        raise PackError(
            f"unknown morphology {data.morphology!r}",
            where=str(pack.folder / "cues.toml"),
            remedy=f"known: {', '.join(MORPHOLOGIES)}",
        )
    words = data.content
    morphology = MORPHOLOGIES[data.morphology]
    proclitics = [c for c in pack.meta.proclitics if not c.endswith("ال")] + (
        ["وس", "فس"] if pack.meta.proclitics else []
    )
    lights = {f for past, present in (data.lights or {}).items() for f, _ in morphology(past, present, "", ())}
    rows = _classes(pack)
    return CueLexicon(
        index=PhraseIndex(_rows(data, morphology), proclitics=proclitics, contractions=pack.meta.contractions),
        openers=_folded(words.openers),
        fused_openers=_folded(words.fused_openers),
        bridges=_folded(words.bridges),
        joints=_folded(words.joints),
        breaks=PhraseIndex(((p, p) for p in words.breaks), proclitics=pack.meta.proclitics[:2]),
        pronouns=_folded(words.pronouns),
        first_person=_folded(words.first_person),
        negations=_folded(words.negations),
        not_speaker=_folded(words.not_speaker),
        lights=frozenset(fold(f).replace(" ", "") for f in lights),
        passive=frozenset(fold(w).replace(" ", "") for w in words.passive_cues),
        classes={word: number for word, number, _ in rows},
        verbal=frozenset(number for _, number, mark in rows if mark),
    )


def _classes(pack: Pack) -> list[tuple[str, str, str]]:
    """Word, class and "v" where the class is verbal, from `classes.tsv.gz`; a pack may lack it."""
    path = pack.folder / "classes.tsv.gz"
    if not path.exists():
        return []
    rows = (line.split("\t") for line in gzip.decompress(path.read_bytes()).decode().splitlines())
    return [(word, f"{pack.code}{number}", mark) for word, number, mark in rows]


def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(w) for w in words)


def _rows(data: CueData, morphology: Morphology) -> Iterator[tuple[str, CueForm]]:
    gender = GENDERS.get(data.morphology, genderless)
    for verb in data.verbs:
        if not verb.only_forms:
            for form, shape in morphology(verb.perfect, verb.imperfect, verb.participle, verb.nouns):
                yield form, CueForm(verb.lemma, verb.sense, shape, gender(form, verb.perfect, shape))
        for form in verb.forms:
            yield form, CueForm(verb.lemma, verb.sense, "past", gender(form, verb.perfect, "past"))
    for row in data.compounds:
        yield row.noun, CueForm(row.lemma, row.sense, "noun")
        for light in row.lights:
            present = (data.lights or {}).get(light)
            if present is None:
                yield f"{row.noun} {light}", CueForm(row.lemma, row.sense, "past")
                continue
            for form, shape in morphology(light, present, "", ()):
                yield f"{row.noun} {form}", CueForm(row.lemma, row.sense, shape)
    yield from ((p, CueForm(p, "source", "source")) for p in data.sources.phrases)
    yield from ((p, CueForm(p, "nominal", "nominal")) for p in data.nominals.phrases)


def find_cues(tokens: Tokens, lexicon: CueLexicon) -> list[CueMatch]:
    """The cues of a text, longest first at each place, in text order."""
    found = []
    for match in lexicon.index.find(tokens):
        form = min(match.values, key=lambda v: _RANK.get(v.shape.rstrip("1+"), 9))
        found.append(CueMatch(match.first, match.last, form, match.clitic))
    return found
