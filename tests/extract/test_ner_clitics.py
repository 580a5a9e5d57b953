"""Where a name's first word begins."""

import pytest

from kg.extract.ner import load_edges
from kg.extract.ner_clitics import Stems
from kg.extract.ner_lexemes import Lexicon
from kg.lang import load_pack
from kg.text.fold import fold


@pytest.mark.parametrize(
    ("word", "letters"),
    [
        ("ولموسكو", 2),
        ("وبوتين", 1),
        ("بوتين", 0),
        ("واشنطن", 0),
        ("لندن", 0),
        ("للأمم", 2),
        ("والسعودية", 1),
        ("بالرياض", 1),
        ("كوريا", 0),
        ("فرنسا", 0),
        ("لفرنسا", 1),
    ],
)
def test_ner_clitics_are_cut_where_the_rest_is_known(word: str, letters: int) -> None:
    """Clitics fall, first letters of names stay, by the lists alone."""
    edges = load_edges(load_pack("ar"))
    assert Stems([fold(word)], edges.lexicon, edges.proclitics).of(fold(word))[0] == letters


def test_ner_clitics_follow_the_article() -> None:
    """An unknown name that stands alone elsewhere in the article is found behind its clitic."""
    lexicon = Lexicon({}, {}, (), ())
    assert Stems(["وزفگت"], lexicon, ["و"]).of("وزفگت") == (0, "وزفگت")
    assert Stems(["وزفگت", "زفگت"], lexicon, ["و"]).of("وزفگت") == (1, "زفگت")


def test_ner_clitics_keep_the_article_of_lil() -> None:
    """The stem behind لل has its article back, so that it meets the form that stands alone."""
    stems = Stems([fold("للرياض"), fold("الرياض")], Lexicon({}, {}, (), ()), ["ل", "لل"])
    assert stems.of(fold("للرياض")) == (2, fold("الرياض"))
