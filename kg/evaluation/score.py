"""How well an extractor does against gold: precision, recall and F1 for every question the graph answers.

In come pairs of sheets (gold, system); out go the errors and one `Metric` per name. Start at `score`.

    system entities ─ align by shared characters ─► gold entities      (per article)
    system quotes   ─ match by shared words ≥ ½  ─► gold quotes        (greedy, best first, one to one)
    what is right among the matched: who, where, by whose account, kind, cue, date

Definitions follow the reference scorer that the annotation guidelines name; a test compares the numbers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from kg.evaluation.matching import align, match, to, touch
from kg.evaluation.sheets import Pair, Sheet, Statement
from kg.model import EntityType, Kind, Span

SAME_STATEMENT = 0.5  # share of words (intersection over union) from which two contents are the same statement
SAME_CONTENT = 0.9


class Metric(NamedTuple):
    """One line of the result: rates from 0 to 1 rounded to four places, and the counts behind them."""

    precision: float
    recall: float
    f1: float
    gold: int
    system: int


class Count(NamedTuple):
    """What one article adds to one metric."""

    metric: str
    hit: int
    gold: int
    system: int


class Fault(NamedTuple):
    """One error a person may want to look at; `kind` is "missed", "spurious" or "speaker"."""

    article: str
    kind: str
    wanted: str | None
    got: str | None
    span: Span


class Paired(NamedTuple):
    """One article's statements brought together.

    Args:
        aligned: System entity → gold entity.
        same: Gold and system statements that say the same.
        exact: Those that share nearly all their words.
        who: Those of `same` whose speaker is right.
    """

    aligned: dict[str, str]
    same: list[tuple[Statement, Statement]]
    exact: list[tuple[Statement, Statement]]
    who: list[tuple[Statement, Statement]]


class Result(NamedTuple):
    """Metrics by name, in a fixed order, and the faults in text order."""

    articles: int
    metrics: dict[str, Metric]
    faults: tuple[Fault, ...]


def score(pairs: Iterable[Pair]) -> Result:
    """Score a system against gold.

    Args:
        pairs: Gold and system sheet of each article.

    Returns:
        Metrics over all articles together (micro-averaged); `entity.identity (B3)` is over the corpus.
    """
    pairs = list(pairs)
    hit: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    system: Counter[str] = Counter()
    faults: list[Fault] = []
    for wanted, got in pairs:
        counts, wrong = score_article(wanted, got)
        faults += wrong
        for count in counts:
            hit[count.metric] += count.hit
            gold[count.metric] += count.gold
            system[count.metric] += count.system
    metrics = {name: _metric(hit[name], gold[name], system[name]) for name in gold}
    metrics["entity.identity (B3)"] = identity(pairs)
    return Result(len(pairs), metrics, tuple(faults))


def _metric(hit: int, gold: int, system: int) -> Metric:
    return Metric(
        precision=round(hit / system, 4) if system else 0.0,
        recall=round(hit / gold, 4) if gold else 0.0,
        f1=round(2 * hit / (gold + system), 4) if gold + system else 0.0,
        gold=gold,
        system=system,
    )


def paired(gold: Sheet, system: Sheet) -> Paired:
    """Which statements of the two sides are the same, and in which of them the speaker is right."""
    aligned = align(gold, system)
    same = match(gold.statements, system.statements, SAME_STATEMENT)
    exact = match(gold.statements, system.statements, SAME_CONTENT)
    return Paired(aligned, same, exact, [(g, s) for g, s in same if _speaker_right(g, s, aligned)])


def score_article(gold: Sheet, system: Sheet) -> tuple[list[Count], list[Fault]]:
    """What one article adds to each metric, and its faults."""
    aligned, pairs, exact, who = paired(gold, system)
    counts = [
        *_mention_counts(gold, system),
        _wikidata_count(gold, system, aligned),
        *_role_counts(gold, system, aligned),
        Count("quote", len(pairs), len(gold.statements), len(system.statements)),
        Count("quote.exact", len(exact), len(gold.statements), len(system.statements)),
        *_kind_recalls(gold, pairs),
        *_who_counts(gold, system, who, aligned),
        *_detail_counts(gold, system, pairs, aligned),
        *_article_counts(gold, system, aligned),
    ]
    return counts, _faults(gold, system, pairs, who)


def _speaker_right(gold: Statement, system: Statement, aligned: Mapping[str, str]) -> bool:
    if gold.speaker:
        return to(aligned, system.speaker) == gold.speaker
    if system.speaker is not None:
        return False
    return gold.speaker_span is None or touch(gold.speaker_span, system.speaker_span)


def _place_right(gold: Statement, system: Statement, aligned: Mapping[str, str]) -> bool:
    return to(aligned, system.place) == gold.place


def _mention_counts(gold: Sheet, system: Sheet) -> list[Count]:
    wanted = {(span, kind) for span, (kind, _) in gold.mentions.items()}
    got = {(span, kind) for span, (kind, _) in system.mentions.items()}
    counts = []
    for kind in EntityType:
        g, s = ({pair for pair in side if pair[1] == kind} for side in (wanted, got))
        counts.append(Count(f"mention.{kind}", len(g & s), len(g), len(s)))
    return [*counts, Count("mention", len(wanted & got), len(wanted), len(got))]


def _wikidata_count(gold: Sheet, system: Sheet, aligned: Mapping[str, str]) -> Count:
    """System ids count only where gold could know: an entity aligned to one without an id is left out."""
    wanted = {qid for qid in gold.wikidata.values() if qid}
    got = {qid for qid in system.wikidata.values() if qid}
    known = {
        qid
        for entity, qid in system.wikidata.items()
        if qid and (entity not in aligned or gold.wikidata[aligned[entity]])
    }
    return Count("entity.wikidata", len(wanted & got), len(wanted), len(known))


def _role_counts(gold: Sheet, system: Sheet, aligned: Mapping[str, str]) -> list[Count]:
    free = list(gold.roles)
    hits = strict = 0
    for role in system.roles:
        for wanted in free:
            if aligned.get(role.person) != wanted.person:
                continue
            if role.surface == wanted.surface or any(a.meets(b) for a in role.spans for b in wanted.spans):
                free.remove(wanted)
                hits += 1
                strict += to(aligned, role.of) == wanted.of
                break
    sizes = len(gold.roles), len(system.roles)
    return [Count("role", hits, *sizes), Count("role+of", strict, *sizes)]


def _kind_recalls(gold: Sheet, pairs: Sequence[tuple[Statement, Statement]]) -> list[Count]:
    counts = []
    for kind in Kind:
        n = sum(s.kind == kind for s in gold.statements)
        counts.append(Count(f"quote.recall.{kind}", sum(g.kind == kind for g, _ in pairs), n, n))
    return counts


def _who_counts(
    gold: Sheet, system: Sheet, who: Sequence[tuple[Statement, Statement]], aligned: Mapping[str, str]
) -> list[Count]:
    sizes = len(gold.statements), len(system.statements)
    named = sum(bool(s.speaker) for s in gold.statements), sum(bool(s.speaker) for s in system.statements)
    where = sum(_place_right(g, s, aligned) for g, s in who)
    return [
        Count("who-said-what", len(who), *sizes),
        Count("who-said-what.named", sum(bool(g.speaker) for g, _ in who), *named),
        Count("who-said-what-where", where, *sizes),
    ]


def _detail_counts(
    gold: Sheet, system: Sheet, pairs: Sequence[tuple[Statement, Statement]], aligned: Mapping[str, str]
) -> list[Count]:
    def both(part: Callable[[Statement], object]) -> tuple[int, int]:
        return sum(bool(part(s)) for s in gold.statements), sum(bool(part(s)) for s in system.statements)

    placed = sum(bool(g.place) and _place_right(g, s, aligned) for g, s in pairs)
    via = sum(len(g.via & {aligned.get(v) for v in s.via}) for g, s in pairs)
    return [
        Count("place", placed, *both(lambda s: s.place)),
        Count("via", via, sum(len(s.via) for s in gold.statements), sum(len(s.via) for s in system.statements)),
        Count("cue", sum(touch(g.cue, s.cue) for g, s in pairs), *both(lambda s: s.cue)),
        Count("kind", sum(g.kind == s.kind for g, s in pairs), len(pairs), len(pairs)),
        Count("date", sum(bool(g.date) and g.date == s.date for g, s in pairs), *both(lambda s: s.date)),
    ]


def _article_counts(gold: Sheet, system: Sheet, aligned: Mapping[str, str]) -> list[Count]:
    publisher = bool(gold.publisher) and to(aligned, system.publisher) == gold.publisher
    sources = gold.sources & {aligned.get(source) for source in system.sources}
    return [
        Count("article.publisher", int(publisher), int(bool(gold.publisher)), int(bool(system.publisher))),
        Count("article.sources", len(sources), len(gold.sources), len(system.sources)),
        Count(
            "article.date",
            int(bool(gold.date) and gold.date == system.date),
            int(bool(gold.date)),
            int(bool(system.date)),
        ),
    ]


def _faults(
    gold: Sheet,
    system: Sheet,
    pairs: Sequence[tuple[Statement, Statement]],
    who: Sequence[tuple[Statement, Statement]],
) -> list[Fault]:
    found, used = {id(g) for g, _ in pairs}, {id(s) for _, s in pairs}
    right = {id(g) for g, _ in who}
    missed = [Fault(gold.name, "missed", g.kind, None, g.span) for g in gold.statements if id(g) not in found]
    spurious = [Fault(gold.name, "spurious", None, s.kind, s.span) for s in system.statements if id(s) not in used]
    wrong = [Fault(gold.name, "speaker", g.speaker, s.speaker, g.span) for g, s in pairs if id(g) not in right]
    return sorted([*missed, *spurious, *wrong], key=lambda fault: fault.span)


def identity(pairs: Iterable[Pair]) -> Metric:
    """B-cubed over the corpus: does one system id stand for one thing of the world, across articles and languages?

    Items are the mentions that both sides marked with the same span and type.
    """
    wanted: dict[tuple[str, Span], str] = {}
    got: dict[tuple[str, Span], str] = {}
    for gold, system in pairs:
        for span, (kind, entity) in gold.mentions.items():
            if span in system.mentions and system.mentions[span][0] == kind:
                wanted[gold.name, span] = gold.keys[entity]
                got[gold.name, span] = system.mentions[span][1]
    by_gold, by_system = _clusters(wanted), _clusters(got)
    if not wanted:
        return Metric(0.0, 0.0, 0.0, 0, 0)
    shared = {item: len(by_gold[wanted[item]] & by_system[got[item]]) for item in wanted}
    precision = sum(n / len(by_system[got[item]]) for item, n in shared.items()) / len(wanted)
    recall = sum(n / len(by_gold[wanted[item]]) for item, n in shared.items()) / len(wanted)
    f1 = 2 * precision * recall / (precision + recall)
    return Metric(round(precision, 4), round(recall, 4), round(f1, 4), len(by_gold), len(by_system))


def _clusters(keys: Mapping[tuple[str, Span], str]) -> dict[str, set[tuple[str, Span]]]:
    clusters: dict[str, set[tuple[str, Span]]] = defaultdict(set)
    for item, key in keys.items():
        clusters[key].add(item)
    return clusters
