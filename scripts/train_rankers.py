"""Train the four rankers of quotation and attribution, and measure them by cross-validation over outlets.

    python scripts/train_rankers.py --data SHARED [--work WORK] [--folds 5] [--only-measure]

Reads annotated articles, those of `gold/dev` less the ones that `tests/gold/split.toml` sets aside and those of
`tests/gold/standoff` with their texts from `data/raw`, runs the product's own stages up to the roles, and learns from
what the annotators marked: which anchors have content, where it
begins and ends, which words name the speaker, and whom words without a name point to. WORK is the folder of
`train_ner.py --halves`: names in each article are then found by the model that has not read it, as they will be in an
article that nobody annotated; without it they are the shipped model's. Writes
`kg/extract/weights/{near,near-any,far,slot,antecedent}.json.gz`. Everything is deterministic.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sparse
from ner_corpora import half, unread
from scipy.optimize import minimize
from spacy.language import Language

from kg.evaluation.gold import gold_files, read_gold
from kg.evaluation.standoff import read_standoff
from kg.extract.anchors import Anchor, Near, anchors, far_edges, near_edges
from kg.extract.antecedents import antecedent_features, antecedents
from kg.extract.attribution import attribute
from kg.extract.contents import Found, choices, far_choices, find_contents, liveness
from kg.extract.context import Context, Network, load_network, read_context
from kg.extract.context_rows import WORDS
from kg.extract.ranking import CONTEXT, WEIGHTS, Ranker
from kg.extract.scene import Scene
from kg.extract.speakers import Content, Slot, Spoken, slot_features, slots
from kg.model import Quotation, Reading, Span
from kg.pipeline.components import COMPONENTS, context_of, make_scene
from kg.pipeline.draft import Draft
from kg.text.tokens import new_blank

ROOT = Path(__file__).resolve().parent.parent
L2 = {"near": 1.0, "far": 1.0, "slot": 1.0, "antecedent": 1.0, "mention": 2.0}
# Features that hold a word, or a class of words: a language whose words nobody taught the ranker is chosen for without.
WORDED = ("prev=", "next=", "class", "lemma", "written", "edge=", "before=", "affix=", "prev&how=")
LEAST_COUNT = 2  # features seen less often are not learned
SAME = 0.5  # share of words from which a candidate is the annotated content
STACKS = 4  # parts of the training set in which liveness is predicted by a model trained on the others


@dataclass
class Choice:
    """One choice to learn from: the candidates' features, how right each is, and what the context says of each."""

    candidates: list[list[str]]
    right: list[float]
    context: list[float] | None = None


@dataclass
class Told:
    """What the context network says of an article: by anchor, and by content."""

    near: list[list[float]]
    bare: list[list[float]]
    far: dict[int, list[float]] = field(default_factory=dict)
    slot: dict[Content, list[float]] = field(default_factory=dict)


@dataclass
class Case:
    """An annotated article, laid out."""

    name: str
    lang: str
    outlet: str
    gold: Reading
    draft: Draft
    scene: Scene
    same: dict[str, str]
    network: Network | None = None
    told: Told | None = None
    anchors: list[tuple[Anchor, list[Near]]] = field(default_factory=list)
    chosen: dict[int, tuple[int, int, Quotation]] = field(default_factory=dict)


# --- reading ---------------------------------------------------------------------------------------------------------


def held_out() -> set[str]:
    """Names of the articles that are set aside."""
    split = tomllib.loads((ROOT / "tests/gold/split.toml").read_text(encoding="utf-8"))["held_out"]
    return {name for names in split.values() for name in names}


def outlets(index: Path) -> dict[str, str]:
    """The outlet of each article, from the gold's INDEX.md."""
    rows = [line.split("|") for line in index.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return {row[1].strip(): row[2].strip() for row in rows}


def readings(shared: Path) -> list[tuple[str, str, Reading]]:
    """Name, outlet and annotation of every article to learn from; those read for more gold are one outlet each."""
    aside, outlet = held_out(), outlets(shared / "gold/dev/INDEX.md")
    dev = [p for p in gold_files(shared / "gold/dev") if p.stem not in aside]
    more = sorted((ROOT / "tests/gold/standoff").glob("*.json"))
    return [(p.stem, outlet[p.stem], read_gold(p)) for p in dev] + [
        (p.stem, f"more {p.stem}", read_standoff(p, shared / "data/raw")) for p in more
    ]


@cache
def first_stages(lang: str, model: Path | None) -> Language:
    """The pipeline up to the roles, with the pack's NER model or another."""
    nlp = new_blank(lang)
    for component in COMPONENTS[:4]:
        nlp.add_pipe(component, config={"model": str(model)} if model and component == "kg_names" else {})
    return nlp


def lay(name: str, outlet: str, gold: Reading, work: Path | None = None) -> Case:
    """An annotated article with the names, roles and titles that the product's stages find.

    Args:
        name: Of the article.
        outlet: Of the article.
        gold: Its annotation.
        work: The folder of `train_ner.py --halves`; None takes the shipped NER model.
    """
    lang = gold.article.lang
    model = None if work is None else unread(work, lang, half(gold.article.id))
    draft: Draft = first_stages(lang, model)(gold.article.raw)._.draft
    scene = make_scene(draft)
    case = Case(name, gold.article.lang, outlet, gold, draft, scene, aligned(gold, draft))
    file = None if work is None else unread_context(work, half(gold.article.id))
    if file is not None and file.exists():
        case.network = load_network(file)
    case.anchors = [(a, near_edges(scene, a)) for a in anchors(scene)]
    match(case)
    tell(case)
    return case


def unread_context(work: Path, number: int) -> Path:
    """The context network that has not read one half of the gold."""
    return work / f"context-without-{number}.npz"


def context(case: Case, *, wordless: bool = False) -> Context | None:
    """The article as the network reads it that was trained without; None where there is no such network."""
    if case.network is None:
        return None
    if wordless:
        bare = replace(case.network, vocabulary=case.network.vocabulary | {name: {} for name in WORDS})
        return read_context(case.scene, case.lang, None, bare)
    return context_of(case.draft, case.scene, case.network)


def tell(case: Case) -> None:
    """Write down what the network says of every choice, so that each training need not read again."""
    read, bare = context(case), context(case, wordless=True)
    if read is None or bare is None:
        return
    case.told = Told(
        near=[read.of_nears(*pair) for pair in case.anchors],
        bare=[bare.of_nears(*pair) for pair in case.anchors],
    )
    for number, (at, _, _) in case.chosen.items():
        anchor, nears = case.anchors[number]
        case.told.far[number] = read.of_fars(anchor, nears[at], far_edges(case.scene, anchor, nears[at]))
    for content, _ in contents(case):
        case.told.slot[content] = read.of_slots(content, slots(case.scene, content, case.draft.titles))


def aligned(gold: Reading, draft: Draft) -> dict[str, str]:
    """Entity of the draft → entity of the gold, by the most shared characters."""
    shared: Counter[tuple[str, str]] = Counter()
    for g in gold.mentions:
        for s in draft.mentions:
            if g.type is s.type and g.span.meets(s.span):
                shared[s.entity, g.entity] += min(g.span.end, s.span.end) - max(g.span.start, s.span.start)
    same: dict[str, str] = {}
    for (ours, theirs), _ in shared.most_common():
        same.setdefault(ours, theirs)
    by_id = {e.wikidata: e.id for e in gold.entities if e.wikidata}
    return same | {e.id: by_id[e.wikidata] for e in draft.entities if e.id not in same and e.wikidata in by_id}


def words(scene: Scene, span: Span) -> tuple[int, int] | None:
    """First word and behind the last word of a span."""
    inside = [i for i in scene.tokens.inside(span) if scene.tokens.is_word[i]]
    return (inside[0], inside[-1] + 1) if inside else None


def match(case: Case) -> None:
    """Give each annotated content to the anchor and edges that come nearest to it."""
    scene = case.scene
    for quotation in case.gold.quotations:
        target = words(scene, quotation.span)
        if target is None:
            continue
        best = (0.0, -1, -1, -1)
        for number, (anchor, nears) in enumerate(case.anchors):
            if number in case.chosen or not fits(scene, anchor, quotation):
                continue
            for at, near in enumerate(nears):
                for far in far_edges(scene, anchor, near):
                    first, last = (near.token, far.token) if near.forward else (far.token, near.token)
                    shared = max(0, min(last, target[1]) - max(first, target[0]))
                    score = shared / (max(last, target[1]) - min(first, target[0]))
                    # Of edges that fit alike, the earlier one; a colon rather than the marks behind it.
                    score += 0.002 * (anchor.kind != "quote") - 0.001 * at
                    best = max(best, (score, number, at, far.token), key=lambda b: b[0])
        if best[0] >= SAME:
            case.chosen[best[1]] = (best[2], best[3], quotation)


def fits(scene: Scene, anchor: Anchor, quotation: Quotation) -> bool:
    """Whether the anchor is the one the annotator marked: the cue, or a mark where there is no cue."""
    if quotation.cue is None:
        return anchor.kind != "cue"
    return anchor.kind == "cue" and scene.tokens.span(anchor.first, anchor.last).meets(quotation.cue.span)


# --- choices to learn from -------------------------------------------------------------------------------------------


def near_choices(case: Case, *, wordless: bool = False) -> list[tuple[Anchor, list[Near], Choice]]:
    """For each anchor: none or which near edge."""
    told = None if case.told is None else case.told.bare if wordless else case.told.near
    out = []
    for number, (anchor, nears) in enumerate(case.anchors):
        if nears:
            right = [0.0] * (len(nears) + 1)
            right[case.chosen[number][0] + 1 if number in case.chosen else 0] = 1.0
            said = None if told is None else told[number]
            out.append((anchor, nears, Choice(choices(case.scene, anchor, nears), right, said)))
    return out


def far_choices_of(case: Case, live: dict[int, float]) -> list[Choice]:
    """For each anchor with content: which far edge."""
    out = []
    for number, (at, token, _) in sorted(case.chosen.items()):
        anchor, nears = case.anchors[number]
        fars = far_edges(case.scene, anchor, nears[at])
        right = [float(f.token == token) for f in fars]
        told = None if case.told is None else case.told.far[number]
        out.append(Choice(far_choices(case.scene, anchor, nears[at], fars, live), right, told))
    return out


def contents(case: Case) -> list[tuple[Content, Quotation]]:
    """The annotated contents in the order of their anchors."""
    out = []
    for number, (at, token, quotation) in case.chosen.items():
        anchor, nears = case.anchors[number]
        near = nears[at]
        first, last = (near.token, token) if near.forward else (token, near.token)
        out.append((Content(anchor, first, last, near.how), quotation))
    return sorted(out, key=lambda c: (c[0].anchor.first, c[0].first))


def speaker_choices(case: Case) -> tuple[list[Choice], list[Choice]]:
    """For each annotated content: which slot, and where that is no name, whom it points to."""
    scene = case.scene
    ours: dict[str, str] = {}
    for mine, theirs in case.same.items():
        ours.setdefault(theirs, mine)
    types = {e.id: e.type for e in case.draft.entities}
    said: list[Spoken] = []
    slot_out, antecedent_out = [], []
    for content, quotation in contents(case):
        options = slots(scene, content, case.draft.titles)
        right = slot_labels(case, options, quotation)
        told = None if case.told is None else case.told.slot[content]
        slot_out.append(Choice([slot_features(scene, content, s, options) for s in options], right, told))
        slot = options[max(range(len(right)), key=right.__getitem__)]
        if slot.kind != "name":
            whom = antecedents(scene, content, slot, said)
            labels = [float((case.same.get(a.entity) if a.entity else None) == quotation.speaker) for a in whom]
            if any(labels):
                features = [antecedent_features(scene, content, slot, a, said, types) for a in whom]
                antecedent_out.append(Choice(features, labels))
        speaker = ours.get(quotation.speaker) if quotation.speaker else None
        said.append(Spoken(content.anchor.first, speaker, slot))
    return slot_out, antecedent_out


def slot_labels(case: Case, options: Sequence[Slot], quotation: Quotation) -> list[float]:
    """How right each slot is: the name, else the words the annotator marked, else a dropped subject."""
    tokens, marked = case.scene.tokens, quotation.speaker_span

    def touches(slot: Slot) -> bool:
        return marked is not None and slot.kind != "dropped" and tokens.span(slot.first, slot.last).meets(marked)

    def names(slot: Slot) -> bool:
        return (
            slot.kind == "name"
            and quotation.speaker is not None
            and case.same.get(slot.entity or "") == quotation.speaker
        )

    right = [float(names(s) and touches(s)) for s in options]
    if not any(right):
        right = [float(s.kind in ("phrase", "pronoun") and touches(s)) for s in options]
        if quotation.speaker is None:  # one slot is enough to point to the words
            first = next((i for i, r in enumerate(right) if r), None)
            right = [float(i == first) for i in range(len(options))]
    if marked is None:
        right = [0.3 * float(names(s)) for s in options]
        right[-1] = 1.0
    if not any(right):
        right = [float(names(s)) for s in options]
    if not any(right):
        right[-1] = 1.0
    return right


# --- learning --------------------------------------------------------------------------------------------------------


def learn(name: str, rows: Iterable[Choice]) -> Ranker:
    """Softmax regression with an L2 penalty, by L-BFGS."""
    data = list(rows)
    counts = Counter(f for choice in data for c in choice.candidates for f in set(c))
    named = sorted(f for f, n in counts.items() if n >= LEAST_COUNT)
    index = {f: i for i, f in enumerate([*named, CONTEXT])}
    columns: list[int] = []
    values: list[float] = []
    ends, group, right = [0], [], []
    for number, choice in enumerate(data):
        total = sum(choice.right)
        told = choice.context or [0.0] * len(choice.right)
        for features, value, said in zip(choice.candidates, choice.right, told, strict=True):
            here = sorted({index[f] for f in features if f in index})
            columns += [*here, index[CONTEXT]]
            values += [1.0] * len(here) + [said]
            ends.append(len(columns))
            group.append(number)
            right.append(value / total)
    matrix = sparse.csr_matrix((np.array(values), columns, ends), shape=(len(group), len(index)))
    weights = _fit(matrix, np.array(group), np.array(right), L2[name.partition("-")[0]])
    return Ranker(name, {f: float(weights[i]) for f, i in index.items() if abs(weights[i]) > 1e-3})


def _fit(matrix: Any, group: Any, right: Any, penalty: float) -> Any:
    transposed = matrix.T.tocsr()
    starts = np.r_[0, np.flatnonzero(np.diff(group)) + 1]

    def loss(w: Any) -> tuple[float, Any]:
        scores = matrix @ w
        top = np.maximum.reduceat(scores, starts)[group]
        powers = np.exp(scores - top)
        total = np.add.reduceat(powers, starts)[group]
        log = scores - top - np.log(total)
        return float(-(right * log).sum() + 0.5 * penalty * (w @ w)), transposed @ (
            powers / total - right
        ) + penalty * w

    start = np.zeros(matrix.shape[1])
    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 150}).x


def train(cases: Sequence[Case]) -> dict[str, Ranker]:
    """The four rankers, and *near* without words."""
    near_rows = [near_choices(c) for c in cases]
    near = learn("near", (choice for rows in near_rows for _, _, choice in rows))
    live: list[dict[int, float]] = [{} for _ in cases]
    for part in range(STACKS):
        others = learn("near", (c for i, rows in enumerate(near_rows) if i % STACKS != part for _, _, c in rows))
        for i, rows in enumerate(near_rows):
            if i % STACKS == part:
                live[i] = liveness([(a, n, others.probabilities(c.candidates, c.context)) for a, n, c in rows])
    far = learn("far", (c for case, alive in zip(cases, live, strict=True) for c in far_choices_of(case, alive)))
    speakers = [speaker_choices(c) for c in cases]
    slot = learn("slot", (c for one, _ in speakers for c in one))
    antecedent = learn("antecedent", (c for _, two in speakers for c in two))
    plain = (near_choices(c, wordless=True) for c in cases)
    wordless = learn("near-any", (without_words(choice) for rows in plain for _, _, choice in rows))
    return {"near": near, "near-any": wordless, "far": far, "slot": slot, "antecedent": antecedent}


def without_words(choice: Choice) -> Choice:
    """The choice by marks, senses and distances alone, so that weights learned so hold in a language never seen."""
    plain = [[f for f in c if not f.removeprefix("none&").startswith(WORDED)] for c in choice.candidates]
    return Choice(plain, choice.right, choice.context)


# --- measuring -------------------------------------------------------------------------------------------------------


def measure(case: Case, rankers: dict[str, Ranker], tally: Counter[str]) -> None:
    """Count contents found (half of the words shared, nine tenths shared) and speakers right."""
    read = context(case)
    found = find_contents(case.scene, rankers["near"], rankers["far"], read)
    types = {e.id: e.type for e in case.draft.entities}
    said = attribute(case.scene, found, case.draft.titles, types, rankers["slot"], rankers["antecedent"], context=read)
    gold = [(q, _words(case.scene, q.span)) for q in case.gold.quotations]
    ours = [(a, set(_inner(case.scene, a.found))) for a in said]
    pairs = sorted(
        ((len(g & s) / len(g | s), i, j) for i, (_, g) in enumerate(gold) for j, (_, s) in enumerate(ours) if g & s),
        key=lambda p: -p[0],
    )
    taken_gold: set[int] = set()
    taken_ours: set[int] = set()
    for score, i, j in pairs:
        if score >= SAME and i not in taken_gold and j not in taken_ours:
            taken_gold.add(i)
            taken_ours.add(j)
            quotation, one = gold[i][0], ours[j][0]
            tally[f"{case.lang} hit"] += 1
            tally[f"{case.lang} exact"] += score >= 0.9
            tally[f"{case.lang} direct hit"] += quotation.kind == "direct"
            tally[f"{case.lang} who"] += speaker_right(case, quotation, one.speaker, one.slot)
    tally[f"{case.lang} gold"] += len(gold)
    tally[f"{case.lang} direct"] += sum(q.kind == "direct" for q, _ in gold)
    tally[f"{case.lang} ours"] += len(ours)


def _words(scene: Scene, span: Span) -> set[int]:
    return {i for i in scene.tokens.inside(span) if scene.tokens.is_word[i]}


def _inner(scene: Scene, found: Found) -> list[int]:
    return [i for i in range(found.content.first, found.content.last) if scene.tokens.is_word[i]]


def speaker_right(case: Case, quotation: Quotation, speaker: str | None, slot: Slot) -> bool:
    """As the scorer has it: the entity, or for an unnamed speaker words that meet the annotated ones."""
    if quotation.speaker is not None:
        return speaker is not None and case.same.get(speaker) == quotation.speaker
    if speaker is not None:
        return False
    marked = quotation.speaker_span
    return marked is None or (slot.kind != "dropped" and case.scene.tokens.span(slot.first, slot.last).meets(marked))


def folds(cases: Sequence[Case], number: int) -> dict[str, int]:
    """Outlet → fold: an outlet is never on both sides."""
    loads = [0] * number
    out = {}
    for outlet, size in Counter(c.outlet for c in cases).most_common():
        out[outlet] = loads.index(min(loads))
        loads[out[outlet]] += size
    return out


def show(tally: Counter[str]) -> None:
    """Print the figures of one measurement."""
    for lang in ("ar", "fa"):
        both = tally[f"{lang} gold"] + tally[f"{lang} ours"]
        if both:
            row = {k: 2 * tally[f"{lang} {k}"] / both for k in ("hit", "exact", "who")}
            direct = tally[f"{lang} direct hit"] / max(tally[f"{lang} direct"], 1)
            print(
                f"{lang}: quote {row['hit']:.3f}  exact {row['exact']:.3f}  who-said-what {row['who']:.3f}  "
                f"direct recall {direct:.3f}  ({tally[f'{lang} gold']} annotated, {tally[f'{lang} ours']} found)"
            )


def save(rankers: dict[str, Ranker]) -> None:
    """Write the weights, rounded, so that the same training gives the same bytes."""
    WEIGHTS.mkdir(exist_ok=True)
    for name, ranker in rankers.items():
        weights = {f: round(w, 3) for f, w in sorted(ranker.weights.items()) if abs(w) >= 0.01}
        text = json.dumps({"temperature": ranker.temperature, "weights": weights}, ensure_ascii=False)
        (WEIGHTS / f"{name}.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds gold and data")
    parser.add_argument("--work", type=Path, help="the work folder of train_ner.py --halves")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--only-measure", action="store_true")
    args = parser.parse_args()
    cases = [lay(*row, work=args.work) for row in readings(args.data)]
    print(f"{len(cases)} articles", file=sys.stderr)
    if args.folds > 1:
        where = folds(cases, args.folds)
        tally: Counter[str] = Counter()
        for fold in range(args.folds):
            rankers = train([c for c in cases if where[c.outlet] != fold])
            for case in cases:
                if where[case.outlet] == fold:
                    measure(case, rankers, tally)
        show(tally)
    if not args.only_measure:
        save(train(cases))
    return 0


if __name__ == "__main__":
    sys.exit(main())
