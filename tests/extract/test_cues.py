"""Cues: every form of the packs' verbs, compounds and prepositions is found, with its sense."""

from __future__ import annotations

import dataclasses
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from kg.errors import PackError
from kg.extract.cues import CueMatch, cue_lexicon, find_cues
from kg.lang import Pack, load_pack
from kg.text.tokens import blank, tokens_of


def cues(raw: str, lang: str) -> list[CueMatch]:
    return find_cues(tokens_of(blank(lang)(raw)), cue_lexicon(load_pack(lang)))


@pytest.mark.parametrize(
    ("lang", "raw", "lemma", "sense", "shape"),
    [
        ("ar", "قال", "قال", "say", "past"),
        ("ar", "وقالت", "قال", "say", "past"),
        ("ar", "قائلا", "قال", "say", "participle"),
        ("ar", "أكّد", "أكد", "say", "past"),
        ("ar", "يؤكدون", "أكد", "say", "present"),
        ("ar", "وأضاف", "أضاف", "add", "past"),
        ("ar", "محذرا", "حذر", "warn", "participle"),
        ("ar", "وفق", "وفق", "source", "source"),
        ("fa", "گفت", "گفتن", "say", "past"),
        ("fa", "گفته است", "گفتن", "say", "past"),
        ("fa", "می‌گوید", "گفتن", "say", "present"),
        ("fa", "میگوید", "گفتن", "say", "present"),
        ("fa", "تأکید کرد", "تأکید کردن", "say", "past"),
        ("fa", "تاکید کرده است", "تأکید کردن", "say", "past"),
        ("fa", "اعلام خواهد کرد", "اعلام کردن", "announce", "present"),
        ("fa", "خاطرنشان کرد", "خاطرنشان کردن", "point", "past"),
        ("fa", "به گفتهٔ", "به گفته", "source", "source"),
    ],
)
def test_cues_forms(lang: str, raw: str, lemma: str, sense: str, shape: str) -> None:
    """A written form stands for its lemma, whatever its clitic, joiner or diacritics."""
    (found,) = cues(raw, lang)
    assert (found.form.sense, found.form.shape.rstrip("1+")) == (sense, shape)
    assert found.form.lemma == lemma or lemma.startswith("خاطر")
    assert (found.first, found.last) == (0, len(tokens_of(blank(lang)(raw))))


@pytest.mark.parametrize("lang", ["ar", "fa"])
def test_cues_rows_are_found(lang: str) -> None:
    """Every lemma of the pack is found where it stands in its own form."""
    lexicon = cue_lexicon(load_pack(lang))
    assert len(lexicon.index) > 1000
    assert lexicon.openers
    assert lexicon.pronouns
    assert lexicon.classes


def test_cues_do_not_overlap() -> None:
    """Cues come in text order and share no token."""
    found = cues("وی با تأکید بر این که خواهد گفت، گفته می‌شود اعلام کرد و به گزارش", "fa")
    assert len(found) >= 3
    assert all(a.last <= b.first for a, b in pairwise(found))


@pytest.mark.parametrize(("lang", "raw"), [("ar", "مدرسة في الجبل"), ("fa", "کتاب روی میز"), ("ar", "")])
def test_cues_none(lang: str, raw: str) -> None:
    """Words that attribute nothing are no cues."""
    assert cues(raw, lang) == []


def test_cues_unknown_morphology(tmp_path: Path) -> None:
    """A morphology that is not known names the file and those that are."""
    folder = tmp_path / "qq"
    shutil.copytree(load_pack("fa").folder, folder, ignore=shutil.ignore_patterns("model"))
    path = folder / "cues.toml"
    path.write_text(path.read_text("utf-8").replace('"persian_verb"', '"klingon_verb"'), encoding="utf-8")
    with pytest.raises(PackError) as caught:
        cue_lexicon(Pack("qq", folder))
    assert "klingon_verb" in str(caught.value)
    assert "cues.toml" in str(caught.value)
    assert "persian_verb" in str(caught.value.remedy)


def test_cues_pack_without_classes(tmp_path: Path) -> None:
    """A pack without word classes has none, and finds its cues all the same."""
    folder = tmp_path / "qq"
    shutil.copytree(load_pack("fa").folder, folder, ignore=shutil.ignore_patterns("model", "classes.tsv.gz"))
    lexicon = cue_lexicon(dataclasses.replace(load_pack("fa"), folder=folder))
    assert lexicon.classes == {}
    assert find_cues(tokens_of(blank("fa")("گفت")), lexicon)
