"""Word formation: the forms of a verb from its stems."""

from __future__ import annotations

import pytest

from kg.text.primitives import MORPHOLOGIES, arabic_verb, persian_verb

AKKADA = dict(arabic_verb("أكد", "ؤكد", "مؤكد", ("تأكيد", "إشارة")))
GOFTAN = dict(persian_verb("گفت", "گوی", nouns=("گفته‌های",)))
KARDAN = dict(persian_verb("کرد", "کن"))


@pytest.mark.parametrize(
    ("form", "shape"),
    [
        ("أكد", "past"), ("أكدت", "past"), ("أكدوا", "past+"), ("أكدا", "past+"),
        ("أكدنا", "past1"), ("أكده", "past"), ("أكدتها", "past"), ("يؤكد", "present"),
        ("تؤكد", "present"), ("يؤكدون", "present+"), ("نؤكد", "present1"), ("أؤكد", "present1"),
        ("يؤكده", "present"), ("مؤكد", "participle"), ("مؤكدا", "participle"), ("مؤكدة", "participle"),
        ("مؤكدين", "participle"), ("تأكيد", "noun"), ("التأكيد", "noun"), ("تأكيده", "noun"),
        ("إشارة", "noun"), ("إشارته", "noun"),
    ],
)  # fmt: skip
def test_primitives_arabic(form: str, shape: str) -> None:
    """The table of an Arabic verb."""
    assert AKKADA[form] == shape


@pytest.mark.parametrize(
    ("form", "shape"),
    [
        ("گفت", "past"), ("گفتم", "past1"), ("گفتند", "past+"), ("نگفت", "past"),
        ("می گفت", "past"), ("گفته است", "past"), ("گفته اند", "past+"), ("گفته بود", "past"),
        ("می گوید", "present"), ("نمی گوید", "present"), ("می گویند", "present+"), ("می گویم", "present1"),
        ("خواهد گفت", "present"), ("نخواهد گفت", "present"), ("بگوید", "present"), ("گفته شد", "passive"),
        ("گفته می شود", "passive"), ("گفته شده است", "passive"), ("گفته‌های", "noun"),
    ],
)  # fmt: skip
def test_primitives_persian(form: str, shape: str) -> None:
    """The table of a Persian verb."""
    assert GOFTAN[form] == shape


@pytest.mark.parametrize("form", ["می کند", "کرده است", "کردند", "خواهد کرد", "نکرد", "بکند"])
def test_primitives_persian_light_verb(form: str) -> None:
    """Light verbs have the same table."""
    assert form in KARDAN


def test_primitives_without_participle_or_nouns() -> None:
    """What a row does not give is not formed."""
    shapes = {shape.rstrip("1+") for _, shape in arabic_verb("قال", "قول", "", ())}
    assert shapes == {"past", "present"}


def test_primitives_every_form_is_written() -> None:
    """Every morphology gives forms without white space at their ends."""
    for morphology in MORPHOLOGIES.values():
        for form, shape in morphology("كتب", "كتب", "كاتب", ("كتابة",)):
            assert form == form.strip() != ""
            assert shape.rstrip("1+") in {"past", "present", "participle", "noun", "passive"}
