"""Parameters as a person writes them, bound as terms; pages that say whether there is more."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from kg.errors import NotFound, ParameterError, QueryError
from kg.evaluation.gold import gold_files, read_gold
from kg.graph import Run, article_quads
from kg.query import KnowledgeGraph, bind, load_queries, run
from kg.query.stored import MAX_LIMIT
from kg.store import open_writer
from kg.text.fold import fold

GOLD = Path(__file__).resolve().parent.parent / "gold" / "seeds"
SAID = load_queries()["said"]


def _ids(rows: object) -> list[object]:
    return [row["quotation"] for row in rows]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["پوتین", "بوتن", "بوتين", "Putin", "putin", "Vladimir Putin", "فلاديمير بوتين"])
def test_run_name_in_any_script_gives_one_answer(g: KnowledgeGraph, name: str) -> None:
    """One man, however he is written."""
    page = g.said(speaker=name, limit=1000)
    assert page.rows == g.said(speaker="https://example.org/kg/entity/putin", limit=1000).rows
    assert {row["speaker_name"] for row in page} == {"Vladimir Putin"}
    assert [f.name for f in page.matched["speaker"]] == ["Vladimir Putin"]


def test_run_unknown_name_is_an_empty_page_that_says_so(g: KnowledgeGraph) -> None:
    """A name that fits nothing is no error."""
    page = g.said(speaker="Zaphod Beeblebrox")
    assert (page.rows, page.next) == ((), None)
    assert page.matched == {"speaker": ()}
    assert "nothing in the store is called 'Zaphod Beeblebrox'" in page.notes[0]


def test_run_name_of_several_answers_all_and_says_so(g: KnowledgeGraph) -> None:
    """Where part of a name fits several entities, all are answered and announced."""
    page = g.ask("places", name="Korea")
    names = {row["name"] for row in page}
    assert names == {f.name for f in page.matched["name"]} >= {"North Korea", "South Korea"}
    assert f"fits {len(names)} entities" in page.notes[0]


def test_run_unknown_article_as_a_filter_is_an_empty_page_that_says_so(g: KnowledgeGraph) -> None:
    """A filter that fits nothing is no error either."""
    page = g.said(article="nowhere.txt")
    assert page.rows == ()
    assert "no article is 'nowhere.txt'" in page.notes[0]


@pytest.mark.parametrize(
    ("name", "params", "told"),
    [
        ("article", {"article": "nowhere.txt"}, "no article of the store is 'nowhere.txt'"),
        ("article", {"article": "deadbeef"}, "no article of the store is 'deadbeef'"),
        ("person", {"name": "Zaphod"}, "nobody in the store is called 'Zaphod'"),
        ("person", {"name": "https://example.org/kg/entity/Q0"}, "nobody in the store"),
        ("person", {"name": "TASS"}, "nobody in the store is called 'TASS'"),
    ],
)
def test_run_question_about_one_thing_needs_it(g: KnowledgeGraph, name: str, params: dict[str, str], told: str) -> None:
    """Where a required parameter names nothing there is nothing to answer: NotFound, which says where to look."""
    with pytest.raises(NotFound, match=told) as error:
        g.ask(name, **params)
    assert error.value.where == next(iter(params))
    assert "lists what there is" in str(error.value.remedy)


def test_run_article_goes_by_every_name(g: KnowledgeGraph) -> None:
    """Path, end of the path, digest, its first digits and IRI name one article."""
    (row,) = g.ask("article", article="000_e33d0e6319ce06da.txt")
    paths, digest = row["paths"], row["digest"]
    assert isinstance(paths, list)
    assert isinstance(digest, str)
    for name in (paths[0], digest, digest[:8], str(row["article"])):
        assert g.ask("article", article=name).rows == (row,)


@pytest.mark.parametrize(
    ("one", "other"), [("روسيه", "روسیه"), ("کُره", "كره"), ("همكاري‌", "همکاری"), ("می‌کند", "میکند")]
)
def test_run_text_is_found_however_it_is_spelt(g: KnowledgeGraph, one: str, other: str) -> None:
    """Arabic or Persian letters, vowel signs and joiners make no difference."""
    assert g.said(text=one, limit=100).rows == g.said(text=other, limit=100).rows


ROLES = [
    ["رئیس جمهور", "رئیسجمهور", "رئیس\u200cجمهور", "رئيس جمهور", "رييس‌جمهور", "رییسجمهور", "رئیس-جمهور"],
    ["وزير الدفاع", "وزیر الدفاع", "وزيرالدفاع", "وَزير  الدّفاع", "وزير\u200cالدفاع"],
    ["السكرتير الصحفي", "السکرتیر الصحفى", "السكرتيرالصحفي"],
    ["official spokesperson", "Official Spokesperson", "officialspokesperson", "official-spokesperson"],
]


@pytest.mark.parametrize("spellings", ROLES, ids=lambda s: s[0])
@pytest.mark.parametrize("query", ["said", "people", "roles"])
def test_run_role_is_found_however_it_is_spelt(g: KnowledgeGraph, query: str, spellings: list[str]) -> None:
    """Joined, spaced, hyphenated, with a zero-width non-joiner, with Arabic or Persian letters: one role."""
    answers = [g.ask(query, role=role, limit=1000).rows for role in spellings]
    assert answers[0]
    assert all(answer == answers[0] for answer in answers)


def test_run_filters_combine(g: KnowledgeGraph) -> None:
    """Every filter holds for every row."""
    page = g.said(speaker="Putin", lang="ar", kind="indirect", date_from="2023-09-01", date_to="2023-09-30")
    assert page.rows
    for row in page:
        assert (row["speaker_name"], row["lang"], row["kind"]) == ("Vladimir Putin", "ar", "indirect")
        assert "2023-09-01" <= str(row["date"] or row["published"]) <= "2023-09-30"


def test_run_dates_in_digits_of_any_script(g: KnowledgeGraph) -> None:
    """A day written in Arabic or Persian digits is that day."""
    for day in ("٢٠٢٣-٠٩-١٣", "۲۰۲۳-۰۹-۱۳"):
        assert g.said(date_from=day, date_to=day).rows == g.said(date_from="2023-09-13", date_to="2023-09-13").rows


def test_run_dates_bound_the_answer(g: KnowledgeGraph) -> None:
    """Both ends of the range are inside it; outside it there is nothing."""
    days = sorted({str(row["date"] or row["published"]) for row in g.said(limit=1000)} - {"None"})
    first = g.said(date_from=days[0], date_to=days[0])
    assert {row["date"] or row["published"] for row in first} == {days[0]}
    assert not g.said(date_from="2050-01-01").rows


def test_run_pages_meet_without_gap_or_overlap(g: KnowledgeGraph) -> None:
    """Following `next` gives the whole answer once, in order."""
    whole = _ids(g.said(limit=1000))
    offset: int | None = 0
    seen: list[object] = []
    while offset is not None:
        page = g.said(limit=17, offset=offset)
        assert page.truncated == (page.next is not None)
        seen += _ids(page)
        offset = page.next
    assert seen == whole
    assert len(set(whole)) == len(whole) == 93


def test_run_newest_come_first(g: KnowledgeGraph) -> None:
    """Rows are ordered by the day of the words, or of the article."""
    days = [str(row["date"] or row["published"] or "") for row in g.said(limit=1000)]
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize(
    ("params", "where", "remedy"),
    [
        ({"speakr": "x"}, "speakr", "speaker"),
        ({"date_from": "yesterday"}, "date_from", "2023-09-01"),
        ({"date_to": "2023-02-30"}, "date_to", "2023-09-30"),
        ({"kind": "loud"}, "kind", "direct, mixed, indirect"),
        ({"lang": "per sian"}, "lang", "fa"),
        ({"speaker": " "}, "speaker", "پوتین"),
        ({"text": ""}, "text", "روسیه"),
        ({"text": "\ud800"}, "text", "روسیه"),
        ({"text": "ـ"}, "text", "روسیه"),
        ({"role": "\u200c"}, "role", "president"),
        ({"lang": "xx"}, "lang", "languages: ar, fa"),
        ({"lang": "Persian"}, "lang", "languages: ar, fa"),
        ({"date_from": "2024-01-02", "date_to": "2024-01-01"}, "date_from, date_to", "date_from 2024-01-01"),
    ],
)
def test_run_malformed_parameters_are_told(g: KnowledgeGraph, params: dict[str, str], where: str, remedy: str) -> None:
    """A wrong parameter is named, with an example of a right one."""
    with pytest.raises(ParameterError) as told:
        run(g.reader, SAID, params)
    assert told.value.where == where
    assert remedy in str(told.value.remedy)


def test_run_span_of_one_day_is_a_span(g: KnowledgeGraph) -> None:
    """A span may begin and end on one day; a language is known in any case of its letters."""
    assert g.said(date_from="2023-09-13", date_to="2023-09-13", lang="AR").query == "said"


def test_run_language_of_a_plugin_is_known_by_its_articles(tmp_path: Path) -> None:
    """A language that has no pack here, but articles in the store, may be asked for."""
    with open_writer(tmp_path / "store") as writer:
        reading = read_gold(gold_files(GOLD)[0])
        reading = dataclasses.replace(reading, article=dataclasses.replace(reading.article, lang="ur"))
        writer.put(article_quads(reading, run=Run("gold")), path=reading.article.path)
        writer.publish()
    with KnowledgeGraph.open(tmp_path / "store") as g:
        assert g.said(lang="ur").rows
        with pytest.raises(ParameterError, match="'ps'") as told:
            g.said(lang="ps")
    assert told.value.remedy == "languages: ar, fa, ur"


def test_run_required_parameter_is_asked_for(g: KnowledgeGraph) -> None:
    """A question that needs a name says so."""
    with pytest.raises(ParameterError, match="person needs name"):
        g.ask("person")
    with pytest.raises(ParameterError, match="person needs name"):
        g.ask("person", name=None)


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (MAX_LIMIT + 1, 0), (-1, 0), (5, -1), (5, 10**30)])
def test_run_page_out_of_range_is_told(g: KnowledgeGraph, limit: int, offset: int) -> None:
    """Limits and offsets that cannot be are refused."""
    with pytest.raises(ParameterError, match="out of range"):
        g.said(limit=limit, offset=offset)


def test_run_needs_a_select(g: KnowledgeGraph) -> None:
    """A stored query that is no SELECT cannot make a page."""
    ask = dataclasses.replace(SAID, sparql="ASK { VALUES () { () } } #LIMIT 50 OFFSET 0")
    with pytest.raises(QueryError, match="must be a SELECT"):
        run(g.reader, ask)


def test_bind_writes_one_row() -> None:
    """Given parameters stand in one VALUES block with their lines; the others leave no trace."""
    text = bind(SAID, {"lang": Literal("fa"), "speaker": [NamedNode("urn:a"), NamedNode("urn:b")]}, limit=3, offset=6)
    assert 'VALUES (?_lang ?_speaker) { ("fa" <urn:a>) ("fa" <urn:b>) }' in text
    assert "kg:speaker ?_speaker" in text
    assert "?_place" not in text
    assert "LIMIT 3 OFFSET 6" in text
    assert not [line for line in text.splitlines() if line.startswith("#")]


def test_bind_nothing_fits_an_empty_choice(g: KnowledgeGraph) -> None:
    """A parameter with no term at all gives no rows, not all rows."""
    assert "VALUES (?_speaker) {  }" in bind(SAID, {"speaker": []})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_run_takes_any_text(g: KnowledgeGraph, text: str) -> None:
    """Whatever is written as text, name or article is looked for, and never becomes part of the query."""
    for name in ("text", "speaker", "article", "role"):
        if name in ("text", "role") and not fold(text.strip()):
            with pytest.raises(ParameterError, match="nothing to look for"):
                g.ask("said", **{name: text})
        else:
            assert len(g.ask("said", limit=1, **{name: text}).rows) <= 1


@pytest.mark.parametrize("text", ['") } # ', '" UNION { ?s ?p ?o } "', "\\", "$&\\1", "}\n#? kind", "VALUES () { () }"])
def test_run_hostile_text_finds_nothing(g: KnowledgeGraph, text: str) -> None:
    """Text that looks like SPARQL is only text."""
    assert g.said(text=text).rows == ()


@pytest.mark.parametrize(
    ("given", "note"),
    [
        ({"text": "xyzxyz"}, "text 'xyzxyz': nothing holds these words one after another, in any spelling; try fewer"),
        ({"text": "xyzxyz", "lang": "fa"}, "nothing fits lang 'fa' and text 'xyzxyz' together; leave one out"),
        ({"date_from": "2030-01-01"}, "nothing fits date_from '2030-01-01'"),
        ({"speaker": "Zaphod", "lang": "fa"}, "speaker: nothing in the store is called 'Zaphod'"),
    ],
)
def test_run_empty_page_says_why(g: KnowledgeGraph, given: dict[str, str], note: str) -> None:
    """Where nothing fits, one note says what was asked for and how to find more."""
    (told,) = g.said(**given).notes
    assert told.startswith(note)
