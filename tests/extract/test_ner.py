"""The NER of the shipped packs on the seeds and on small texts."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.evaluation.gold import gold_files, read_gold
from kg.extract.ner import entities, load_model
from kg.lang import Pack, load_pack
from kg.model import EntityType
from kg.text.tokens import blank, tokens_of

SEEDS = gold_files(Path(__file__).parent.parent / "gold" / "seeds")


def found(raw: str, lang: str) -> set[tuple[str, str]]:
    names = entities(tokens_of(blank(lang)(raw)), load_pack(lang))
    return {(span.of(raw), kind.value) for span, kind, _ in names}


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem[:3])
def test_ner_finds_most_persons_of_the_seeds(path: Path) -> None:
    """Of the persons annotated in a seed, most mentions are found to the character."""
    reading = read_gold(path)
    tokens = tokens_of(blank(reading.article.lang)(reading.article.raw))
    names = {(span, kind) for span, kind, _ in entities(tokens, load_pack(reading.article.lang))}
    persons = {(m.span, m.type) for m in reading.mentions if m.type is EntityType.PERSON}
    assert len(persons & names) >= 0.5 * len(persons)


@pytest.mark.parametrize(
    ("raw", "lang", "name"),
    [
        ("وصل الرئيس الروسي فلاديمير بوتين إلى بكين.", "ar", ("فلاديمير بوتين", "Person")),
        ("وسافر الوزير من واشنطن إلى لندن وباريس.", "ar", ("باريس", "Place")),
        ("وقال الأمين العام للأمم المتحدة بان كي مون في جنيف.", "ar", ("أمم المتحدة", "Organization")),
        ("ولادیمیر پوتین رئیس‌جمهور روسیه وارد تهران شد.", "fa", ("ولادیمیر پوتین", "Person")),
        ("ولاديمير پوتين رئيسجمهور روسيه وارد تهران شد.", "fa", ("روسيه", "Place")),
        ("سخنگوی وزارت دفاع روسیه گفت که حمله پایان یافته است.", "fa", ("وزارت دفاع روسیه", "Organization")),
        ("سخنگوی وزارت دفاع روسیه گفت که حمله پایان یافته است.", "fa", ("روسیه", "Place")),
    ],
)
def test_ner_gives_the_name_alone(raw: str, lang: str, name: tuple[str, str]) -> None:
    """Titles, generic nouns and clitics stay outside; a country inside a ministry is a place of its own."""
    assert name in found(raw, lang)


def test_ner_never_crosses_a_line() -> None:
    """A name ends where its line ends."""
    raw = "قال فلاديمير\nبوتين إن روسيا\nالولايات المتحدة"
    assert all("\n" not in surface for surface, _ in found(raw, "ar"))


def test_ner_marks_a_name_wherever_it_stands() -> None:
    """A name that the model sees in one sentence is marked in all."""
    raw = "قال الرئيس الروسي فلاديمير بوتين إن بلاده مستعدة.\nفلاديمير بوتين\nوأضاف فلاديمير بوتين ذلك."
    names = [span.of(raw) for span, _, _ in entities(tokens_of(blank("ar")(raw)), load_pack("ar"))]
    assert names.count("فلاديمير بوتين") == 3


@pytest.mark.parametrize("raw", ["", "\n\n", "؟!", "123 456"])
def test_ner_of_a_text_without_names_is_empty(raw: str) -> None:
    """Nothing in, nothing out."""
    assert found(raw, "fa") == set()


def test_ner_of_a_pack_without_model_is_empty(tmp_path: Path) -> None:
    """A pack that carries no model gives no names and no error."""
    assert entities(tokens_of(blank("xx")("Putin")), Pack("xx", tmp_path)) == []


def test_ner_loads_a_model_once() -> None:
    """A second look-up gives the same pipeline."""
    folder = load_pack("ar").model
    assert folder is not None
    assert load_model(folder) is load_model(folder)


@pytest.mark.parametrize("lang", ["ar", "fa"])
def test_ner_models_name_their_sources(lang: str) -> None:
    """A shipped model tells its licence and the corpora it owes attribution to, and stays small."""
    folder = load_pack(lang).model
    assert folder is not None
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    assert meta["license"].startswith("CC BY-SA")
    assert all(row["name"] and row["author"] and row["license"] for row in meta["sources"])
    assert sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) < 15_000_000


def test_ner_reads_with_another_model() -> None:
    """A model folder given by name replaces the pack's, so that two can be compared."""
    tokens = tokens_of(blank("ar")("وصل الرئيس الروسي فلاديمير بوتين إلى بكين."))
    pack = load_pack("ar")
    assert entities(tokens, pack, model=load_pack("fa").model) != []
    assert entities(tokens, pack, model=pack.model) == entities(tokens, pack)


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet='والبكلمن سيةىپچگ‌«»":.،\n۱2a', max_size=120), st.sampled_from(["ar", "fa"]))
def test_ner_spans_lie_inside_the_text(raw: str, lang: str) -> None:
    """Any text gives a result, its spans in order, not empty, inside one line."""
    names = entities(tokens_of(blank(lang)(raw)), load_pack(lang))
    spans = [span for span, _, _ in names]
    assert spans == sorted(spans)
    assert all(0 <= s.start < s.end <= len(raw) and s.of(raw).strip() == s.of(raw) for s in spans)
