"""Laws of finding names."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import world
from kg.evaluation.gold import gold_files, read_gold
from kg.extract.mentions import find_mentions
from kg.extract.mentions_candidate import Candidate
from kg.lang import load_pack
from kg.model import EntityType, Span
from kg.text.tokens import blank, tokens_of

SEEDS = Path(__file__).parents[1] / "gold" / "seeds"
ALPHABET = "وبل أإآةىيكگچپ«»\"'().،:\n\u200cالمحدعرئيس 3aZ"


def found(lang: str, text: str, **options: object) -> list[tuple[str, EntityType]]:
    """Surfaces and types of the names of a text."""
    return [(c.span.of(text), c.type) for c in candidates(lang, text, **options)]


def candidates(lang: str, text: str, **options: object) -> list[Candidate]:
    """The names of a text."""
    return find_mentions(tokens_of(blank(lang)(text)), load_pack(lang), world.load(), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lang", "text", "surface", "kind"),
    [
        ("ar", "وصل الوفد ولموسكو رأي آخر", "موسكو", EntityType.PLACE),
        ("ar", "قال المتحدث للكرملين أمس", "كرملين", EntityType.ORGANIZATION),
        ("ar", "التقى الرئيس الروسي فلاديمير بوتين الوفد", "فلاديمير بوتين", EntityType.PERSON),
        ("ar", "أعلنت وزارة الخارجية الأمريكية ذلك", "وزارة الخارجية الأمريكية", EntityType.ORGANIZATION),
        ("fa", "در پیونگیانگ دیدار کرد", "پیونگیانگ", EntityType.PLACE),
        ("fa", "وزارت دفاع روسیه اعلام کرد", "وزارت دفاع روسیه", EntityType.ORGANIZATION),
        ("fa", "به نقل از خبرگزاری «تاس» نوشت", "تاس", EntityType.ORGANIZATION),
        ("fa", "«متیو میلر»، سخنگوی وزارت خارجه گفت", "متیو میلر", EntityType.PERSON),
    ],
)
def test_mentions_surface(lang: str, text: str, surface: str, kind: EntityType) -> None:
    """A name is cut free of clitics, titles and the nouns that stay outside it."""
    assert (surface, kind) in found(lang, text)


def test_mentions_nested_country() -> None:
    """A country inside a ministry's name is a mention of its own."""
    names = found("fa", "وزارت دفاع روسیه اعلام کرد")
    assert ("روسیه", EntityType.PLACE) in names


def test_mentions_family_name_everywhere() -> None:
    """A full name makes its family name a mention in the whole article, behind clitics too."""
    names = found("ar", "قال الرئيس دميتري بيسكوفاني كلمة.\nوأضاف بيسكوفاني شيئا، ولبيسكوفاني رأي.")
    assert names.count(("بيسكوفاني", EntityType.PERSON)) == 2


def test_mentions_acronym() -> None:
    """A short form in brackets behind an organization's name names it."""
    names = found("fa", "خبرگزاری مرکزی کره شمالی (KCNA) گزارش داد. KCNA نوشت")
    assert names.count(("KCNA", EntityType.ORGANIZATION)) == 2


def test_mentions_weak_name_waits_for_support() -> None:
    """A name that is also a common word is a mention only where something introduces it."""
    assert not found("fa", "با مهر و محبت سخن گفت")
    assert ("مهر", EntityType.ORGANIZATION) in found("fa", "به گزارش خبرگزاری مهر او آمد")


def test_mentions_no_adjective_no_bare_title() -> None:
    """Nationality adjectives and titles without a name are no mentions."""
    assert not found("ar", "قال الرئيس الروسي ذلك")


def test_mentions_model_spans_are_trimmed() -> None:
    """What a model found loses its title and its clitic, and counts where no rule found it."""
    text = "قال السيد زرنقاوي ذلك"
    spans = [(Span(text.index("السيد"), text.index(" ذلك")), EntityType.PERSON, 0.9)]
    assert ("زرنقاوي", EntityType.PERSON) in found("ar", text, ner_spans=spans)


def test_mentions_unsure_model_is_not_followed() -> None:
    """A span of low score is no mention by itself."""
    text = "رأى كلمة هنا"
    assert not found("ar", text, ner_spans=[(Span(4, 8), EntityType.PERSON, 0.2)])


def test_mentions_seeds_recall() -> None:
    """On the seeds most gold mentions are found without any model."""
    hit = total = 0
    for path in gold_files(SEEDS):
        reading = read_gold(path)
        gold = {(m.span, m.type) for m in reading.mentions}
        system = {(c.span, c.type) for c in candidates(reading.article.lang, reading.article.raw)}
        hit, total = hit + len(gold & system), total + len(gold)
    assert hit / total >= 0.85


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["ar", "fa"]), st.text(alphabet=ALPHABET, max_size=120))
def test_mentions_law_of_spans(lang: str, text: str) -> None:
    """Any text gives names inside it, none empty, none overlapping another of its type."""
    for kind in EntityType:
        spans = [c.span for c in candidates(lang, text) if c.type is kind]
        assert all(0 <= s.start < s.end <= len(text) for s in spans)
        assert all(a.end <= b.start for a, b in pairwise(spans))


@pytest.mark.parametrize(
    ("lang", "text", "marked", "kind", "surface"),
    [
        ("ar", "جدد رياض مزغور، وزير الصناعة، التأكيد", "رياض", EntityType.PERSON, "رياض مزغور"),
        ("ar", "وتأبين شيرين أبو زرقلة بالعاصمة", "شيرين أبو", EntityType.PERSON, "شيرين أبو زرقلة"),
        ("ar", "كتب في صحيفة زرقلة البريطانية أمس", "زرقلة البريطانية", EntityType.ORGANIZATION, "زرقلة"),
    ],
)
def test_mentions_model_cut_to_size(lang: str, text: str, marked: str, kind: EntityType, surface: str) -> None:
    """A name that the model broke off or began too early is given its own bounds."""
    start = text.index(marked)
    assert (surface, kind) in found(lang, text, ner_spans=[(Span(start, start + len(marked)), kind, 1.0)])


@pytest.mark.parametrize(
    ("lang", "text", "surface", "kind"),
    [
        ("ar", "في مدينة الملك فيصل الرياضية أمس", "مدينة الملك فيصل الرياضية", EntityType.PLACE),
        ("fa", "به نقل از شبکه سی. ان. ان گفت", "سی. ان. ان", EntityType.ORGANIZATION),
    ],
)
def test_mentions_memorials_and_initials(lang: str, text: str, surface: str, kind: EntityType) -> None:
    """A place that bears a person's name is no person; letters with points between them are one name."""
    names = found(lang, text)
    assert (surface, kind) in names
    assert all(k is not EntityType.PERSON for _, k in names)


def test_mentions_field_of_a_minister() -> None:
    """What a minister is for is no organization beside the title."""
    assert EntityType.ORGANIZATION not in {k for _, k in found("fa", "وزیر خزانه‌داری آمریکا گفت")}


def test_mentions_part_of_a_name_stays_inside() -> None:
    """The family name never pushes out the full name that holds it."""
    text = "قال الدكتور محمد زرقان: نعم. وأضاف زرقان: لا"
    assert ("محمد زرقان", EntityType.PERSON) in found("ar", text)


def test_mentions_bodies_in_full() -> None:
    """What a body is for, and its second field, belong to its name."""
    for text, marked, whole in (
        ("أعلن المجلس الوطني لحقوق الإنسان ذلك", "المجلس الوطني", "المجلس الوطني لحقوق الإنسان"),
        ("تصرف وزارة الاقتصاد والمالية أمس", "وزارة الاقتصاد", "وزارة الاقتصاد والمالية"),
    ):
        span = Span(text.index(marked), text.index(marked) + len(marked))
        assert (whole, EntityType.ORGANIZATION) in found("ar", text, ner_spans=[(span, EntityType.ORGANIZATION, 1.0)])
