"""The shipped world: loads fast, keeps its promises, names what the news name."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from kg import resources
from kg.errors import WorldError
from kg.model import EntityType
from kg.world import World, load
from kg.world.forms import demonym_forms

TABLES = resources.WORLD / "tables"


@pytest.fixture(scope="module")
def world() -> World:
    return load()


def test_world_loads_in_half_a_second() -> None:
    """Loading from the files takes well under half a second on an idle machine (three times that on a busy one)."""
    load.cache_clear()
    start = time.process_time()
    load()
    assert time.process_time() - start < 1.5


def test_world_names_every_country_in_three_languages(world: World) -> None:
    """Every sovereign country has names in Arabic, Persian and English."""
    assert len(world.by_country) > 240
    assert all(c.name("ar") and c.name("fa") and c.name("en") for c in world.by_country.values() if c.wikidata)


@pytest.mark.parametrize(
    ("iso", "wikidata"),
    [("RU", "Q159"), ("US", "Q30"), ("FR", "Q142"), ("PS", "Q219060"), ("KP", "Q423"), ("TW", "Q865")],
)
def test_world_gives_countries_their_identifiers(world: World, iso: str, wikidata: str) -> None:
    """A country's row is the state itself, not an outlying part of it."""
    assert world.by_country[iso].wikidata == wikidata


def test_world_ids_are_wikidata_ids_or_slugs(world: World) -> None:
    """Where there is a Wikidata id it is the id; otherwise the id is a slug."""
    for thing in world.things:
        assert thing.wikidata in (None, thing.id)
        assert thing.id.replace("-", "").isalnum(), thing.id


def test_world_names_are_clean(world: World) -> None:
    """A name has neither separators nor blanks at its ends, and stands once in its thing and language."""
    for thing in world.things:
        seen = [(n.lang, n.text) for n in thing.names]
        assert len(set(seen)) == len(seen)
        assert all(n.text == n.text.strip() and not set("|~\t") & set(n.text) for n in thing.names)


def test_world_short_common_words_are_weak(world: World) -> None:
    """Outlets whose name is a common word are weak under the bare word and strong under the full name."""
    fars = {n.text: n.strong for n in world.by_id["fars"].names}
    assert fars["خبرگزاری فارس"]
    assert not fars["فارس"]


@pytest.mark.parametrize(
    ("lang", "form", "iso"),
    [
        ("ar", "الروسي", "RU"), ("ar", "روسية", "RU"), ("ar", "الروس", "RU"), ("ar", "الكوري الشمالي", "KP"),
        ("ar", "الكورية الجنوبية", "KR"), ("ar", "الأميركيين", "US"), ("fa", "روسی", "RU"), ("fa", "ایرانیان", "IR"),
        ("fa", "آمریکایی‌ها", "US"), ("en", "French", "FR"),
    ],
)  # fmt: skip
def test_world_demonyms_lead_to_countries(world: World, lang: str, form: str, iso: str) -> None:
    """An adjective of nationality leads to its country in all its forms."""
    assert world.demonyms(lang)[form] == (world.by_country[iso].id,)


def test_world_demonyms_stay_ambiguous(world: World) -> None:
    """An adjective of two countries gives both."""
    assert len(world.demonyms("ar")["كونغولي"]) == 2


def test_world_demonyms_never_make_a_country_name(world: World) -> None:
    """No generated Arabic form is the accusative that spells the country itself (روسيا)."""
    assert "روسيا" not in set(demonym_forms("ar", "روسي"))


def test_world_offices_are_held_by_people_of_the_world(world: World) -> None:
    """Every office has a person, a role and something it is held in."""
    offices = [o for held in world.offices().values() for o in held]
    assert len(offices) > 300
    assert all(world.by_id[o.person].type is EntityType.PERSON and o.role and o.of in world.by_id for o in offices)


def test_world_lists_personal_names(world: World) -> None:
    """The name lists know everyday given names of both languages."""
    assert {"محمد", "فلاديمير"} <= world.given_names("ar") | set(world.name_tokens("ar"))
    assert {"زهرا", "محمد"} <= world.given_names("fa")
    assert len(world.name_tokens("ar")) > 5000
    assert len(world.name_tokens("fa")) > 5000


def test_world_every_table_has_its_licence() -> None:
    """LICENSES.md names each table."""
    licences = (resources.WORLD / "LICENSES.md").read_text(encoding="utf-8")
    assert all(path.name in licences for path in TABLES.glob("*.tsv"))


def _broken(folder: Path, table: str, line: str) -> Path:
    copy = folder / "tables"
    shutil.copytree(TABLES, copy)
    with (copy / f"{table}.tsv").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    return copy


@pytest.mark.parametrize(
    ("table", "line", "said"),
    [
        ("regions", "x\tRiver\tsea\t\t\tس\t\t\t\thand", "unknown type 'River'"),
        ("regions", "Q159\tPerson\tsea\t\t\tس\t\t\t\thand", "is a Place elsewhere"),
    ],
)
def test_world_refuses_rows_that_make_no_sense(tmp_path: Path, table: str, line: str, said: str) -> None:
    """A row of an unknown type, or one that contradicts another table, is an error."""
    with pytest.raises(WorldError, match=said):
        load(_broken(tmp_path, table, line))


def test_world_refuses_unknown_references(tmp_path: Path) -> None:
    """Demonyms, offices and name lists that refer to nothing known are errors when first asked for."""
    copy = _broken(tmp_path, "demonyms", "QQ\tس\t\tس\tx\thand")
    for table, line in (("offices", "nobody\tpresident\tRU\t\t\thand"), ("name_tokens_ar", "س\tnick\t1\thand")):
        with (copy / f"{table}.tsv").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    broken = load(copy)
    for ask, said in (
        (lambda: broken.demonyms("ar"), "unknown country"),
        (broken.offices, "unknown thing"),
        (lambda: broken.given_names("ar"), "not understood"),
    ):
        with pytest.raises(WorldError, match=said):
            ask()
