"""Laws of taking names for one thing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kg import world
from kg.extract.coreference import link
from kg.extract.mentions import find_mentions
from kg.extract.mentions_candidate import Candidate
from kg.lang import load_pack
from kg.model import Entity, EntityType, Mention, Span
from kg.text.tokens import blank, tokens_of


def linked(lang: str, text: str) -> tuple[list[Entity], list[Mention]]:
    """Entities and mentions of a text."""
    tokens, pack = tokens_of(blank(lang)(text)), load_pack(lang)
    return link(find_mentions(tokens, pack, world.load()), tokens, pack, world.load())


def groups(text: str, surfaces: list[tuple[str, EntityType]]) -> list[set[str]]:
    """Which of some surfaces, marked by hand, become one entity."""
    tokens, pack = tokens_of(blank("ar")(text)), load_pack("ar")
    marked = []
    for surface, kind in surfaces:
        span = Span(text.index(surface), text.index(surface) + len(surface))
        inside = tokens.inside(span)
        marked.append(Candidate(span, kind, "hand", 0.9, inside.start, inside.stop))
    entities, mentions = link(marked, tokens, pack, world.load())
    return [{m.span.of(text) for m in mentions if m.entity == e.id} for e in entities]


PERSON, PLACE = EntityType.PERSON, EntityType.PLACE


def test_coreference_family_name_joins_full_name() -> None:
    """A family name is the person whose full name holds it."""
    text = "قال الدكتور محمد زرقان: نعم. وأضاف السيد زرقان: لا"
    entities, mentions = linked("ar", text)
    assert len([m for m in mentions if m.type is PERSON]) == 2
    assert len({m.entity for m in mentions if m.type is PERSON}) == 1
    assert entities[0].name == "محمد زرقان"


def test_coreference_spellings() -> None:
    """Two spellings of one name in one article are one thing."""
    assert groups("قاعدة فوستوشني ثم فوستوتشني", [("فوستوشني", PLACE), ("فوستوتشني", PLACE)]) == [
        {"فوستوشني", "فوستوتشني"}
    ]


def test_coreference_same_family_other_given_name() -> None:
    """Two persons with one family name stay apart."""
    found = groups("سعد زرقان ونادر زرقان", [("سعد زرقان", PERSON), ("نادر زرقان", PERSON)])
    assert found == [{"سعد زرقان"}, {"نادر زرقان"}]


def test_coreference_ambiguous_name_goes_to_the_nearest_before() -> None:
    """A family name that fits two persons is the one named last."""
    entities, mentions = linked("ar", "قال الدكتور محمد زرقان: نعم.\nقال الدكتور خالد زرقان: لا.\nوأضاف زرقان: ربما.")
    last = mentions[-1]
    assert next(e for e in entities if e.id == last.entity).name == "خالد زرقان"


def test_coreference_acronym() -> None:
    """A bracketed acronym is the organization before it."""
    text = "خبرگزاری مرکزی کره شمالی (KCNA) گزارش داد"
    entities, mentions = linked("fa", text)
    body = [m.entity for m in mentions if m.type is EntityType.ORGANIZATION]
    assert len(body) == 2
    assert len(set(body)) == 1
    assert body[0] in {e.id for e in entities}


def test_coreference_world_names() -> None:
    """A thing of the world carries its English name, its identifier and the reason."""
    entities, _ = linked("ar", "وصل إلى روسيا")
    assert [(e.name, e.wikidata, e.evidence[0].clue) for e in entities] == [("Russia", "Q159", "world-name")]


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="وبلأةيك روسیهمحدعلي\n،.«»", max_size=100))
def test_coreference_every_mention_has_its_entity(text: str) -> None:
    """Ids are e1, e2, … in order of first mention, and each mention's entity is among them."""
    entities, mentions = linked("ar", text)
    assert [e.id for e in entities] == [f"e{n}" for n in range(1, len(entities) + 1)]
    assert {m.entity for m in mentions} == {e.id for e in entities}
    assert [m.span.start for m in mentions] == sorted(m.span.start for m in mentions)


def test_coreference_the_kingdom_that_is_spoken_of() -> None:
    """A word for several countries is the one that the article names."""
    entities, mentions = linked("ar", "قال المغرب إن المملكة تنمو. وأضاف المغرب ذلك في المغرب.")
    assert len({m.entity for m in mentions if m.type is PLACE}) == 1
    assert entities[0].name == "Morocco"


def test_coreference_body_in_outline() -> None:
    """A body's first and last words are the body; another body of the same kind is not."""
    organization = EntityType.ORGANIZATION
    text = "مجموعة دول زرقان ثم مجموعة زرقان ثم مجموعة بلوط"
    names = [("مجموعة دول زرقان", organization), ("مجموعة زرقان", organization), ("مجموعة بلوط", organization)]
    assert groups(text, names) == [{"مجموعة دول زرقان", "مجموعة زرقان"}, {"مجموعة بلوط"}]


def test_coreference_article_inside_a_name() -> None:
    """An article before the family name makes no other person."""
    names = [("خليفة بن زايد آل الزرقان", PERSON), ("خليفة بن زايد آل زرقان", PERSON)]
    assert len(groups("خليفة بن زايد آل الزرقان ثم خليفة بن زايد آل زرقان", names)) == 1
