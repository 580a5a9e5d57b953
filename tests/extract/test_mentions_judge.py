"""Names proposed are weighed by what speaks for them; those with too little are dropped."""

from __future__ import annotations

import pytest

from kg import world
from kg.extract.gazetteer import Sheet, lexicon_of, survey
from kg.extract.mentions import find_mentions, proposed
from kg.extract.mentions_candidate import Candidate
from kg.extract.mentions_judge import candidate_features, judged
from kg.extract.ner import load_edges
from kg.extract.ranking import Ranker, load_ranker
from kg.lang import load_pack
from kg.model import EntityType, Span
from kg.text.tokens import blank, tokens_of

KEEP_ALL = Ranker("mention", {"kept": 5.0})
DROP_UNMARKED = Ranker("mention", {"kept": 5.0, "agreed=Person/none/1": -10.0})


def laid(text: str) -> Sheet:
    """A Persian text, surveyed."""
    return survey(tokens_of(blank("fa")(text)), lexicon_of(load_pack("fa"), world.load()))


def person(sheet: Sheet, word: str) -> Candidate:
    """A candidate in one word."""
    start = sheet.tokens.raw.index(word)
    first = sheet.tokens.inside(Span(start, start + len(word))).start
    return Candidate(Span(start, start + len(word)), EntityType.PERSON, "ner", 0.5, first, first + 1)


def test_judged_keeps_order_and_drops_what_has_too_little_for_it() -> None:
    """A candidate below the threshold goes, the others stay in their order."""
    sheet = laid("رضایی گفت جهان باید بشنود.")
    both = [person(sheet, "رضایی"), person(sheet, "جهان")]
    spans = [(both[0].span, EntityType.PERSON, 0.9)]
    lexicon = load_edges(load_pack("fa")).lexicon
    assert judged(sheet, lexicon, spans, both, KEEP_ALL) == both
    assert judged(sheet, lexicon, spans, both, DROP_UNMARKED) == both[:1]


@pytest.mark.parametrize(
    ("marked", "kind", "agreed"),
    [("رضایی", EntityType.PERSON, "exact"), ("رضایی", EntityType.PLACE, "type"), ("جهان", EntityType.PERSON, "none")],
)
def test_judge_features_tell_how_far_the_model_agrees(marked: str, kind: EntityType, agreed: str) -> None:
    """The same characters and type, the same characters, or nothing at all."""
    sheet = laid("رضایی گفت جهان باید بشنود.")
    candidate = person(sheet, "رضایی")
    lexicon = load_edges(load_pack("fa")).lexicon
    spans = [(person(sheet, marked).span, kind, 0.9)]
    (features,) = candidate_features(sheet, lexicon, spans, [candidate])
    assert f"agreed=Person/{agreed}/1" in features


def test_judge_is_asked_only_where_a_model_spoke() -> None:
    """Without a model's spans the rules stand as they are."""
    sheet = laid("ولادیمیر پوتین در مسکو گفت.")
    drop_all = Ranker("mention", {"kept": -50.0})
    found = find_mentions(sheet.tokens, load_pack("fa"), world.load(), sheet=sheet, judge=drop_all)
    assert [c.span.of(sheet.tokens.raw) for c in found] == ["ولادیمیر پوتین", "مسکو"]


def test_judge_shipped_weights_keep_a_marked_name_of_the_world() -> None:
    """A country that the model marks too is never dropped."""
    sheet = laid("رئیس‌جمهور روسیه در مسکو گفت.")
    start = sheet.tokens.raw.index("روسیه")
    spans = [(Span(start, start + 5), EntityType.PLACE, 0.9)]
    found = proposed(sheet, spans)
    kept = judged(sheet, load_edges(load_pack("fa")).lexicon, spans, found, load_ranker("mention"))
    assert "روسیه" in [c.span.of(sheet.tokens.raw) for c in kept]
