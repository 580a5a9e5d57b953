"""Laws of choosing who holds a title and in what."""

from __future__ import annotations

import pytest

from kg import world
from kg.extract.coreference import link
from kg.extract.mentions import find_mentions
from kg.extract.ranking import Ranker, load_ranker
from kg.extract.roles import asked, find_roles
from kg.extract.roles_choice import Asked, choose
from kg.lang import load_pack
from kg.text.tokens import blank, tokens_of

NOBODY = Ranker("holder", {"none:": 50.0})
FIRST = Ranker("holder", {"behind0:": 50.0, "before0:": 50.0})
NOWHERE = Ranker("body", {"none:": 50.0})


def of_text(lang: str, text: str) -> Asked:
    """The titles of a text with their candidates."""
    tokens, pack, w = tokens_of(blank(lang)(text)), load_pack(lang), world.load()
    entities, mentions = link(find_mentions(tokens, pack, w), tokens, pack, w)
    return asked(tokens, entities, mentions, pack, w)


def names(found: Asked) -> dict[str, str]:
    """Entity id to name."""
    return {e.id: e.name for e in (*found.layout.entities.values(), *found.layout.added.values())}


def test_choose_by_weights_alone() -> None:
    """A holder below the bound gives no role; none told is a candidate of its own for what a title is held in."""
    found = of_text("ar", "قال وزير الدفاع الروسي نادر زرقان أمس")
    assert choose(found, NOBODY, NOWHERE) == []
    (holding,) = choose(found, FIRST, NOWHERE)
    assert (names(found)[holding.person], holding.of, holding.rule) == ("نادر زرقان", None, "beside-name")
    (placed,) = choose(found, FIRST, Ranker("body", {"adjective": 50.0}))
    assert names(found)[placed.of or ""] == "Russia"


def test_choose_two_bodies_of_one_title() -> None:
    """Two organizations or places that are as likely are both told."""
    found = of_text("ar", "قال نادر زرقان، المدير العام لوزارة الدفاع الروسية في فرنسا، ذلك")
    both = Ranker("body", {"behind0": 9.0, "behind1": 9.0})
    told = [h for h in choose(found, FIRST, both) if h.of is not None]
    assert len({h.of for h in told}) == len(told) <= 2
    assert len({h.title.span for h in told}) == 1


def test_choose_once_for_repeated_titles() -> None:
    """Titles of one kind that one person bears give one role, and a short form does not hide what a full one says."""
    text = "قال الرئيس الروسي نادر زرقان ذلك.\nوأضاف الرئيس نادر زرقان ذلك."
    found = of_text("ar", text)
    held = choose(found, load_ranker("holder"), load_ranker("body"))
    assert [(h.title.span.start, names(found)[h.of or ""]) for h in held] == [(text.index("الرئيس"), "Russia")]


@pytest.mark.parametrize(
    ("lang", "text", "wanted"),
    [
        ("ar", "قال العضوان فلاديمير بوتين، دونالد ترامب ذلك", 2),
        ("fa", "به گفته بازیگران نادر زرقانی، سامان بهرامی و کیوان رستمی این فیلم خوب است", 3),
    ],
)
def test_choose_lists_of_persons(lang: str, text: str, wanted: int) -> None:
    """A title in the plural is held by all who are named in one list behind it."""
    found = of_text(lang, text)
    held = choose(found, FIRST, NOWHERE)
    assert len({h.person for h in held if h.title.number == "many"}) == wanted


def test_asked_candidates_are_bounded() -> None:
    """However often titles are repeated, a title has a bounded number of candidates."""
    text = "\n".join(f"قال وزير الدفاع نادر زرقان{'ي' * (i % 40)} أمس في روسيا وقال الوزير ذلك." for i in range(120))
    found = of_text("ar", text)
    assert max(len(q.holders) for q in found.questions) < 30
    assert all(len(found.bodies(q.title, h)) < 40 for q in found.questions[-3:] for h in q.holders[1:])


def test_find_roles_takes_other_rankers() -> None:
    """The caller's rankers stand in for the shipped ones."""
    text = "قال وزير الدفاع الروسي نادر زرقان أمس"
    tokens, pack, w = tokens_of(blank("ar")(text)), load_pack("ar"), world.load()
    entities, mentions = link(find_mentions(tokens, pack, w), tokens, pack, w)
    assert find_roles(tokens, entities, mentions, pack, w)[0]
    assert find_roles(tokens, entities, mentions, pack, w, rankers=(NOBODY, NOWHERE)) == ([], [])
