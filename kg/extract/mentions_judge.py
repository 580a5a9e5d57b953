"""Which of the names found stand: a small linear model that weighs what speaks for each.

    Candidates ─► features (rule, the model's votes, word classes, neighbours) ─► ranker "mention" ─► kept

Rules and the trained model propose; one mistake of theirs ("the world" taken for a given name) would be spread over a
whole article. The weights are learned by `scripts/train_mentions.py` on articles that the model has not read. In come
the sheet, the model's spans and the candidates, out go those that stand. Start at `judged`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.describe import bucket
from kg.extract.gazetteer import ARTICLE, Sheet
from kg.extract.mentions_candidate import Candidate
from kg.extract.mentions_learned import NerSpan
from kg.extract.ner_lexemes import Lexicon
from kg.extract.ranking import Ranker
from kg.model import EntityType, Span
from kg.text.sentences import OPENERS, STRAIGHT

LEAST = 0.3  # a name below this probability is dropped: the F1 of cross-validation is flat from 0.2 to 0.4
_NOUNS = ("head", "honorific", "organization", "outlet", "place", "link", "demonym", "quality", "definite")


@dataclass(frozen=True)
class Votes:
    """What the trained model said of an article.

    Args:
        exact: By characters, the type given to just these.
        touched: Tokens inside any of its spans.
        words: By folded words, how often each type was given to them.
        found: By folded words and type, how many candidates there are.
        covers: By token, the candidates over it.
    """

    exact: dict[Span, EntityType]
    touched: frozenset[int]
    words: dict[str, Counter[EntityType]]
    found: Counter[tuple[str, EntityType]]
    covers: dict[int, list[Candidate]]


def judged(
    sheet: Sheet, lexicon: Lexicon, spans: Sequence[NerSpan], candidates: Sequence[Candidate], ranker: Ranker
) -> list[Candidate]:
    """The candidates that stand, in the order given.

    Args:
        sheet: The text.
        lexicon: The model's lexicon: how common each word is, and which lists hold it.
        spans: What the model marked.
        candidates: The names found.
        ranker: Weighs the features.
    """
    features = candidate_features(sheet, lexicon, spans, candidates)
    return [c for c, f in zip(candidates, features, strict=True) if ranker.probabilities([["dropped"], f])[1] >= LEAST]


def candidate_features(
    sheet: Sheet, lexicon: Lexicon, spans: Sequence[NerSpan], candidates: Sequence[Candidate]
) -> list[list[str]]:
    """What speaks for each candidate, in the order given."""
    votes = _votes(sheet, spans, candidates)
    return [
        [*_said(sheet, votes, c), *_worded(sheet, lexicon, votes, c), *_placed(sheet, votes, c)] for c in candidates
    ]


def _votes(sheet: Sheet, spans: Sequence[NerSpan], candidates: Sequence[Candidate]) -> Votes:
    words: dict[str, Counter[EntityType]] = defaultdict(Counter)
    covers: dict[int, list[Candidate]] = defaultdict(list)
    touched: set[int] = set()
    for span, kind, _ in spans:
        inside = sheet.tokens.inside(span)
        words[" ".join(sheet.tokens.key[inside.start : inside.stop])][kind] += 1
        touched.update(inside)
    for c in candidates:
        for i in range(c.first, c.last):
            covers[i].append(c)
    found = Counter((_key(sheet, c), c.type) for c in candidates)
    return Votes({span: kind for span, kind, _ in spans}, frozenset(touched), words, found, covers)


def _key(sheet: Sheet, c: Candidate) -> str:
    return " ".join(sheet.tokens.key[c.first : c.last])


def _agreed(votes: Votes, c: Candidate) -> str:
    """How far the model agrees with a candidate."""
    if c.span in votes.exact:
        return "exact" if votes.exact[c.span] is c.type else "type"
    return "part" if any(i in votes.touched for i in range(c.first, c.last)) else "none"


def _share(votes: Votes, key: str, kind: EntityType) -> str:
    """Which share of a name's occurrences the model marked, in grades."""
    share = votes.words[key][kind] / votes.found[key, kind] if key in votes.words else 0.0
    return "0" if share == 0 else "1" if share < 0.34 else "2" if share < 0.67 else "3" if share < 1 else "4"


def _said(sheet: Sheet, votes: Votes, c: Candidate) -> Iterator[str]:
    """Who proposed it, and how often."""
    kind, size, agreed, key = str(c.type), min(c.last - c.first, 5), _agreed(votes, c), _key(sheet, c)
    share, number = _share(votes, key, c.type), bucket(votes.found[key, c.type])
    voted = votes.words[key].most_common(1) if key in votes.words else []
    yield "kept"
    yield f"type={kind}"
    yield f"rule={c.rule}"
    yield f"rule&type={c.rule}/{kind}"
    yield f"rule&agreed={c.rule}/{kind}/{agreed}"
    yield f"sure={c.rule}/{int(c.confidence * 10)}"
    yield f"agreed={kind}/{agreed}/{min(size, 3)}"
    yield f"number={kind}/{number}/{agreed}"
    yield f"share={kind}/{share}/{min(size, 2)}"
    yield f"share&agreed={kind}/{share}/{agreed}/{number}"
    yield f"voted={kind}/{voted[0][0] if voted else ''}/{agreed}"
    yield f"known={kind}/{bool(c.things)}/{agreed}"
    yield f"known&rule={kind}/{bool(c.things)}/{min(size, 3)}/{c.rule}"


def _worded(sheet: Sheet, lexicon: Lexicon, votes: Votes, c: Candidate) -> Iterator[str]:
    """What its words are like."""
    kind, size, agreed = str(c.type), min(c.last - c.first, 5), _agreed(votes, c)
    keys, classes, share = sheet.tokens.key, sheet.cls, _share(votes, _key(sheet, c), c.type)
    common = lexicon.counts.get(keys[c.first], 0)
    yield f"size={kind}/{size}"
    yield f"classes={kind}/{'-'.join(classes[c.first : c.last][:3])}"
    yield f"class-first={kind}/{classes[c.first]}/{agreed}"
    yield f"class-last={kind}/{classes[c.last - 1]}"
    yield f"first={kind}/{keys[c.first]}"
    yield f"last={kind}/{keys[c.last - 1]}"
    yield f"clitic={kind}/{c.span.start > sheet.tokens.start[c.first]}/{agreed}"
    yield f"article={kind}/{keys[c.first].startswith(ARTICLE)}/{min(size, 2)}/{agreed}"
    yield f"common={kind}/{min(size, 2)}/{common}"
    yield f"common&agreed={kind}/{min(size, 2)}/{common // 3}/{agreed}"
    yield f"lists={kind}/{min(size, 2)}/{lexicon.classes.get(keys[c.first], '')}/{agreed}"
    if size == 1:
        yield f"single={kind}/{classes[c.first]}/{share}/{agreed}"
        yield f"single&rule={kind}/{c.rule}/{common // 3}/{share}"


def _placed(sheet: Sheet, votes: Votes, c: Candidate) -> Iterator[str]:
    """What stands around it."""
    kind, size, agreed = str(c.type), min(c.last - c.first, 2), _agreed(votes, c)
    keys, last = sheet.tokens.key, len(sheet.tokens)
    before = sheet.at[c.first - 1] if c.first else {}
    quoted = c.first > 0 and (sheet.tokens.text[c.first - 1] in OPENERS or sheet.tokens.text[c.first - 1] == STRAIGHT)
    around = votes.covers[c.first]
    inside = any(o is not c and o.span.start <= c.span.start and c.span.end <= o.span.end for o in around)
    yield f"before={kind}/{keys[c.first - 1] if c.first else '#'}"
    yield f"behind={kind}/{keys[c.last] if c.last < last else '#'}"
    yield f"class-before={kind}/{sheet.cls[c.first - 1] if c.first else '#'}/{agreed}"
    yield f"class-behind={kind}/{sheet.cls[c.last] if c.last < last else '#'}/{agreed}"
    yield f"headline={kind}/{sheet.tokens.line[c.first] < 1}"
    yield f"quoted={kind}/{quoted}/{agreed}"
    yield f"inside={kind}/{inside}"
    for noun in _NOUNS:
        if noun in before:
            yield f"behind-noun={kind}/{noun}"
        if noun in sheet.at[c.first]:
            yield f"is-noun={kind}/{noun}/{size}"
