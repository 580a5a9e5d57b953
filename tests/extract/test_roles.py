"""Laws of roles and of titles that stand alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import world
from kg.extract.coreference import link
from kg.extract.mentions import find_mentions
from kg.extract.roles import find_roles, title_references
from kg.lang import load_pack
from kg.text.tokens import blank, tokens_of


def roles(lang: str, text: str) -> list[tuple[str, str, str | None, str | None]]:
    """(person, title words, English role, organization or place) of a text."""
    tokens, pack, w = tokens_of(blank(lang)(text)), load_pack(lang), world.load()
    entities, mentions = link(find_mentions(tokens, pack, w), tokens, pack, w)
    found, added = find_roles(tokens, entities, mentions, pack, w)
    name = {e.id: e.name for e in [*entities, *added]}
    return [(name[r.person], r.span.of(text), r.role, name[r.of] if r.of else None) for r in found]


def pointed(lang: str, text: str) -> list[tuple[str, str | None, bool]]:
    """(phrase, person, whether it is definite) of a text's lone titles."""
    tokens, pack, w = tokens_of(blank(lang)(text)), load_pack(lang), world.load()
    entities, mentions = link(find_mentions(tokens, pack, w), tokens, pack, w)
    _, added = find_roles(tokens, entities, mentions, pack, w)
    name = {e.id: e.name for e in [*entities, *added]}
    found = title_references(tokens, [*entities, *added], mentions, pack, w)
    return [(r.span.of(text), name[r.person] if r.person else None, r.definite) for r in found]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (
            "ar",
            "قال وزير الدفاع الروسي نادر زرقان أمس",
            ("نادر زرقان", "وزير الدفاع", "defence minister", "Russia"),
        ),
        (
            "ar",
            "قال نائب وزير الخارجية الروسي نادر زرقان",
            ("نادر زرقان", "نائب وزير الخارجية", "deputy foreign minister", "Russia"),
        ),
        (
            "ar",
            "قال نادر زرقان، رئيس الوزراء الأسبق، ذلك",
            ("نادر زرقان", "رئيس الوزراء الأسبق", "former prime minister", None),
        ),
        (
            "fa",
            "نادر زرقانی، سخنگوی وزارت دفاع روسیه گفت",
            ("نادر زرقانی", "سخنگوی", "spokesperson", "Ministry of Defence of Russia"),
        ),
        (
            "fa",
            "«نادر زرقانی» رئیس جمهور روسیه گفت",
            ("نادر زرقانی", "رئیس جمهور", "president", "Russia"),
        ),
        (
            "fa",
            "نادر زرقانی، مدیرعامل سابق گفت",
            ("نادر زرقانی", "مدیرعامل سابق", "former chief executive", None),
        ),
    ],
)  # fmt: skip
def test_roles_beside_a_name(lang: str, text: str, expected: tuple[str, str, str | None, str | None]) -> None:
    """A title before or after a name gives a role, its English phrase and what it is held in."""
    found = roles(lang, text)
    person, surface, role, of = expected
    assert any((p, s, r) == (person, surface, role) and (of is None or o == of) for p, s, r, o in found), found


def test_roles_country_of_an_adjective_is_added() -> None:
    """A country named only by an adjective becomes an entity without a mention."""
    text = "قال وزير الدفاع الروسي نادر زرقان أمس"
    tokens, pack, w = tokens_of(blank("ar")(text)), load_pack("ar"), world.load()
    entities, mentions = link(find_mentions(tokens, pack, w), tokens, pack, w)
    _, added = find_roles(tokens, entities, mentions, pack, w)
    assert [(e.name, e.wikidata) for e in added] == [("Russia", "Q159")]
    assert added[0].id not in {e.id for e in entities}


def test_roles_one_per_person_title_and_body() -> None:
    """The same title said twice is one role."""
    text = "قال وزير الدفاع الروسي نادر زرقان.\nوأكد وزير الدفاع الروسي نادر زرقان ذلك."
    assert len(roles("ar", text)) == 1


def test_roles_title_alone_points_back() -> None:
    """A title with its country, standing alone, is the person of the article who holds it."""
    text = "قال وزير الدفاع الروسي نادر زرقان أمس.\nوأضاف وزير الدفاع الروسي شيئا."
    assert ("وزير الدفاع الروسي", "نادر زرقان", True) in pointed("ar", text)


def test_roles_unnamed_speaker() -> None:
    """An indefinite description points to nobody, though a person of that kind is named."""
    found = pointed("fa", "نادر زرقانی، سخنگوی وزارت دفاع روسیه آمد.\nاما یک مقام ارشد روسیه گفت که نه")
    assert any(
        phrase.startswith("یک مقام ارشد") and person is None and not definite for phrase, person, definite in found
    )


def test_roles_office_before_the_name() -> None:
    """Where headline and lead give an office and only then a name, the office is that person's."""
    text = "رئیس سازمان محیط زیست گفت: باران می‌آید\nنادر زرقانی اظهار کرد: هوا سرد است.\nزرقانی افزود: برف هم می‌آید."
    assert any(person == "نادر زرقانی" and surface == "رئیس" for person, surface, _, _ in roles("fa", text))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["ar", "fa"]), st.text(alphabet="وبل رئيسوزیرخارجهمحمدعلی،.«»\n", max_size=100))
def test_roles_law_of_spans(lang: str, text: str) -> None:
    """Any text gives roles and references whose spans lie inside it."""
    assert all(surface in text and surface for _, surface, _, _ in roles(lang, text))
    assert all(phrase for phrase, _, _ in pointed(lang, text))


@pytest.mark.parametrize(
    ("lang", "text", "person", "title"),
    [
        ("ar", "أكد وزير الداخلية، اللواء نادر زرقان، ذلك", "نادر زرقان", "وزير الداخلية"),
        ("ar", "أصبح الدكتور نادر زرقان رئيسا لروسيا", "نادر زرقان", "رئيسا"),
        ("ar", "قال نادر زرقان، مؤسس المبادرة والأمين العام لروسيا", "نادر زرقان", "الأمين العام"),
        ("fa", "وزیر دفاع روسیه، نادر زرقانی گفت", "نادر زرقانی", "وزیر دفاع"),
        ("fa", "وزیر دفاع روسیه (نادر زرقانی) گفت", "نادر زرقانی", "وزیر دفاع"),
    ],
)
def test_roles_apposition(lang: str, text: str, person: str, title: str) -> None:
    """A name behind the comma, dash or bracket that closes a title holds it; so do titles joined by "and"."""
    assert (person, title) in {(p, t) for p, t, _, _ in roles(lang, text)}


def test_roles_country_of_the_article() -> None:
    """A minister of no named country is one of the country that the article is about."""
    text = "قال المغرب ذلك. وفي المغرب أكد وزير الصحة نادر زرقان الأمر"
    assert ("نادر زرقان", "وزير الصحة", "health minister", "Morocco") in roles("ar", text)


def test_roles_speaker_named_before() -> None:
    """The speaker spoken of again is who acted last; an indefinite spokesman is nobody named."""
    text = "قال الدكتور نادر زرقان كلاما. وأضاف المتحدث ذاته شيئا. وأكد متحدث باسم الشرطة الأمر"
    found = {phrase: person for phrase, person, _ in pointed("ar", text)}
    assert [p for phrase, p in found.items() if phrase.startswith("المتحدث")] == ["نادر زرقان"]
    assert [p for phrase, p in found.items() if phrase.startswith("متحدث")] == [None]


def test_roles_courtesy_stands_for_the_minister() -> None:
    """A courtesy with a possessive is the holder of an office who acted last."""
    text = "قال وزير الصحة نادر زرقان كلاما. وأضاف معاليه شيئا"
    assert ("معاليه", "نادر زرقان", True) in pointed("ar", text)
