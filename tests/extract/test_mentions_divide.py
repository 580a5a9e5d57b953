"""Names side by side: divided where both halves name other persons, whole everywhere else."""

import pytest

from kg import world
from kg.extract.gazetteer import lexicon_of, survey
from kg.extract.mentions_candidate import Candidate
from kg.extract.mentions_divide import _bearers, divided
from kg.lang import load_pack
from kg.model import EntityType
from kg.text.tokens import blank, tokens_of

ABOUT = "التقى سامر حداد مع ليلى قباني. وقال حداد إن قباني وافقت. ثم شكر قباني حداد على كلمته."


def names(raw: str, *surfaces: str) -> list[str]:
    """The surfaces after dividing; each is taken to be a person at its last occurrence."""
    tokens = tokens_of(blank("ar")(raw))
    sheet = survey(tokens, lexicon_of(load_pack("ar"), world.load()))
    found = []
    for surface in surfaces:
        start = raw.rindex(surface)
        first, last = tokens.at(start), tokens.at(start + len(surface) - 1) + 1
        found.append(Candidate(tokens.span(first, last), EntityType.PERSON, "test", 0.9, first, last))
    return [c.span.of(raw) for c in divided(sheet, found)]


def test_mentions_divide_two_persons_of_the_article() -> None:
    """Two family names that other full names carry, and that stand alone elsewhere, are two persons."""
    assert names(ABOUT, "سامر حداد", "ليلى قباني", "قباني حداد") == ["سامر حداد", "ليلى قباني", "قباني", "حداد"]


@pytest.mark.parametrize("others", [("سامر حداد",), ("ليلى قباني",), ()])
def test_mentions_divide_not_without_both_bearers(others: tuple[str, ...]) -> None:
    """Where only one half names another person, the name is one."""
    assert names(ABOUT, *others, "قباني حداد")[-1] == "قباني حداد"


def test_mentions_divide_not_where_a_half_never_stands_alone() -> None:
    """Two namesakes in part do not divide a third person's name."""
    raw = "حضر سامر حداد وليلى قباني. ثم تحدث قباني حداد مطولا."
    assert names(raw, "سامر حداد", "ليلى قباني", "قباني حداد")[-1] == "قباني حداد"


@pytest.mark.parametrize(
    ("raw", "joined", "halves"),
    [
        ("غادر حداد وليلى قباني. وكان سامر حداد مع ليلى قباني.", "حداد وليلى قباني", ["حداد", "ليلى قباني"]),
        ("غادر حداد و ليلى قباني. وكان سامر حداد مع ليلى قباني.", "حداد و ليلى قباني", ["حداد", "ليلى قباني"]),
    ],
)
def test_mentions_divide_at_a_conjunction(raw: str, joined: str, halves: list[str]) -> None:
    """Two persons of the article with "and" between them are two, whether it is a word or a letter."""
    assert names(raw, "سامر حداد", "ليلى قباني", joined)[-2:] == halves


def test_mentions_divide_not_at_a_letter_that_is_no_conjunction() -> None:
    """A name that begins with the letter stays whole where the rest of it names nobody else."""
    raw = "حضر سامر حداد. ثم تحدث سامر وليد مطولا."
    assert names(raw, "سامر حداد", "سامر وليد")[-1] == "سامر وليد"


def test_mentions_divide_looks_once_at_each_name() -> None:
    """Names that share their ends with nobody cost no look at the others: the table of a long list grows with it."""
    names = [(f"a{n}", f"b{n}") for n in range(400)]
    table = _bearers(names)
    assert sum(map(len, table.values())) == 3 * len(names)
