"""Laws of what is known of words."""

from __future__ import annotations

import pytest

from kg import world
from kg.errors import PackError
from kg.extract.gazetteer import lexicon_of, stems_of, survey
from kg.extract.gazetteer_data import Names, Titles, forms, words
from kg.lang import load_pack
from kg.lang.schema import read_toml
from kg.text.fold import fold
from kg.text.tokens import blank, tokens_of


@pytest.mark.parametrize("lang", ["ar", "fa"])
def test_gazetteer_packs_have_broad_titles(lang: str) -> None:
    """Each pack knows several hundred forms of titles."""
    titles = load_pack(lang).section("roles", Titles)
    assert sum(len(forms(cell)) for cell in titles.head.values()) >= 250


@pytest.mark.parametrize("lang", ["ar", "fa"])
def test_gazetteer_fielded_heads_exist(lang: str) -> None:
    """A head that takes a field is a head, and its phrase has a place for the field."""
    titles = load_pack(lang).section("roles", Titles)
    heads = set(titles.head) | {"committee head"}
    assert set(titles.fielded) <= heads
    assert all("{}" in phrase or phrase for phrase in titles.fielded.values())


@pytest.mark.parametrize("lang", ["ar", "fa"])
def test_gazetteer_given_names_are_not_stops(lang: str) -> None:
    """The lists of given names and of ordinary words do not contradict each other."""
    names = load_pack(lang).section("names", Names)
    assert not words(names.given) & words(names.common)


def test_gazetteer_unknown_key_names_the_file(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """A key that the schema does not know is refused with the file's name."""
    path = tmp_path / "roles.toml"
    path.write_text('heads = "x"\n', encoding="utf-8")
    with pytest.raises(PackError, match="heads"):
        read_toml(path, Titles)


def test_gazetteer_written_stop_is_no_name() -> None:
    """على is no علي, though folding joins them."""
    lexicon = lexicon_of(load_pack("ar"), world.load())
    sheet = survey(tokens_of(blank("ar")("على علي")), lexicon)
    assert sheet.cls == ["stop", "given"]


def test_gazetteer_stems() -> None:
    """A word is read with and without each clitic, the swallowed article restored."""
    lexicon = lexicon_of(load_pack("ar"), world.load())
    assert ("لل", fold("الكرملين")) in set(stems_of(fold("للكرملين"), lexicon))
    assert ("و", fold("موسكو")) in set(stems_of(fold("وموسكو"), lexicon))


def test_gazetteer_survey_is_repeatable() -> None:
    """The same text gives the same sheet, other texts between or not."""
    lexicon = lexicon_of(load_pack("fa"), world.load())
    tokens = tokens_of(blank("fa")("وزیر امور خارجه روسیه"))
    first = survey(tokens, lexicon)
    survey(tokens_of(blank("fa")("سخن دیگر")), lexicon)
    assert survey(tokens, lexicon).at == first.at
