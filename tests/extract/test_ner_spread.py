"""One article, one reading of a name."""

from kg.extract.ner_clitics import Stems
from kg.extract.ner_lexemes import Lexicon
from kg.extract.ner_spread import Found, spread
from kg.text.fold import fold
from kg.text.tokens import Tokens, blank, tokens_of

LEXICON = Lexicon({fold("روسيا"): "c"}, {}, (), ())


def spread_over(raw: str, *names: tuple[int, int, str]) -> list[tuple[str, str, float | None]]:
    tokens: Tokens = tokens_of(blank("ar")(raw))
    found = [Found(a, b, label, tokens) for a, b, label in names]
    return [
        (f.span.of(raw), f.label, f.score) for f in spread(tokens, found, LEXICON, Stems(tokens.key, LEXICON, ["و"]))
    ]


def test_ner_spread_follows_a_name_with_a_clitic() -> None:
    """The other occurrence is marked behind its clitic, and the score says half were seen."""
    assert spread_over("زفكت قال وزفكت", (0, 1, "Person")) == [("زفكت", "Person", 0.5), ("زفكت", "Person", 0.5)]


def test_ner_spread_leaves_a_name_seldom_seen() -> None:
    """A form that the model marks once in many times is a word that happens to name something once."""
    assert len(spread_over(" ثم ".join(["سبق"] * 6), (0, 1, "Organization"))) == 1


def test_ner_spread_votes_on_the_type() -> None:
    """The commonest type of a form is the type of all its occurrences."""
    names = spread_over("زفكت و زفكت و زفكت", (0, 1, "Person"), (2, 3, "Place"), (4, 5, "Person"))
    assert [label for _, label, _ in names] == ["Person"] * 3


def test_ner_spread_names_the_country_in_a_ministry() -> None:
    """A country inside an organization is a place of its own; at its head it is not."""
    assert ("روسيا", "Place", 1.0) in spread_over("وزارة دفاع روسيا", (0, 3, "Organization"))
    assert len(spread_over("روسيا اليوم", (0, 2, "Organization"))) == 1


def test_ner_spread_ends_at_the_line() -> None:
    """Words on two lines are no occurrence of a name."""
    assert len(spread_over("زفكت منقص ثم زفكت\nمنقص", (0, 2, "Place"))) == 1


def test_ner_spread_follows_a_family_name() -> None:
    """The last word of a full name names the person by itself, with half a score."""
    names = spread_over("زفكت منقص ثم منقص", (0, 2, "Person"))
    assert names == [("زفكت منقص", "Person", 1.0), ("منقص", "Person", 0.5)]
