"""Train the two rankers of roles, and measure them by cross-validation.

    python scripts/train_roles.py --data SHARED [--work WORK] [--folds 5] [--only-measure]

Reads the annotated articles that `train_rankers.py` reads, runs the product's stages up to the names, and learns from
the annotated roles: who holds a title ("holder"), and what it is held in ("body"). The names are the product's own, so
that the rankers know its mistakes; with WORK, the folder of `train_ner.py --halves`, they are found by the model that
has not read the article. Writes `kg/extract/weights/{holder,body}.json.gz`. Everything is deterministic.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from ner_corpora import half, unread
from spacy.language import Language
from train_rankers import L2, Choice, Ranker, aligned, learn, readings, save

from kg import world
from kg.evaluation.score import score
from kg.evaluation.sheets import Claim, Pair, pair_of, sheet_of_gold
from kg.extract.roles import asked, find_roles
from kg.extract.roles_choice import Asked, Question
from kg.graph import contract
from kg.lang import load_pack
from kg.model import Reading, RegionKind, Span
from kg.pipeline.components import COMPONENTS
from kg.pipeline.draft import Draft
from kg.text.tokens import new_blank

L2 |= {"holder": 10.0, "body": 10.0}
SAME = 0.5  # share of its characters from which a title far from its holder is the annotated one


@dataclass(frozen=True)
class Case:
    """An annotated article with the product's names and the candidates of its titles."""

    name: str
    gold: Reading
    draft: Draft
    claims: tuple[Claim, ...]
    same: dict[str, str]
    asked: Asked


@cache
def first_stages(lang: str, model: Path | None) -> Language:
    """The pipeline up to the names, with the pack's NER model or another."""
    nlp = new_blank(lang)
    for component in COMPONENTS[: COMPONENTS.index("kg_roles")]:
        nlp.add_pipe(component, config={"model": str(model)} if model and component == "kg_names" else {})
    return nlp


def lay(name: str, gold: Reading, work: Path | None) -> Case:
    """An annotated article, laid out."""
    lang = gold.article.lang
    model = None if work is None else unread(work, lang, half(gold.article.id))
    draft: Draft = first_stages(lang, model)(gold.article.raw)._.draft
    return case_of(name, gold, draft)


def case_of(name: str, gold: Reading, draft: Draft) -> Case:
    """An annotated article whose names are found."""
    found = asked(draft.tokens, draft.entities, draft.mentions, load_pack(draft.pack.code), world.load())
    same = aligned(gold, draft)
    by_wikidata = {e.wikidata: e.id for e in gold.entities if e.wikidata}
    same |= {e.id: by_wikidata[e.wikidata] for e in found.layout.added.values() if e.wikidata in by_wikidata}
    return Case(name, gold, draft, sheet_of_gold(gold).roles, same, found)


# --- choices to learn from -------------------------------------------------------------------------------------------


def matching(case: Case, title: Span) -> list[tuple[Claim, float]]:
    """The annotated roles whose words stand here, and how much of both is shared."""
    out = []
    for claim in case.claims:
        share = max((_share(title, s) for s in claim.spans), default=0.0)
        if claim.surface == title.of(case.gold.article.raw):
            share = 1.0
        if share:
            out.append((claim, share))
    return out


def _share(a: Span, b: Span) -> float:
    shared = min(a.end, b.end) - max(a.start, b.start)
    return max(0.0, shared / max(a.end - a.start, b.end - b.start))


def holder_labels(case: Case, question: Question) -> list[float]:
    """How right each candidate is: the annotated person beside the title, else one far from it, else nobody."""
    title, near = question.title, matching(case, question.title.span)
    right = [0.0]
    for h in question.holders[1:]:
        share = max((s for c, s in near if c.person == case.same.get(h.person or "")), default=0.0)
        right.append(float(share > 0 if h.at is not None else share >= SAME))
    at = {i: h.at for i, h in enumerate(question.holders) if right[i] and h.at is not None}
    if at:
        nearest = min(at, key=lambda i: at[i] - title.last if at[i] > title.first else title.first - at[i])
        right = [float(i in at if title.number == "many" else i == nearest) for i in range(len(right))]
    if not any(right):
        right[0] = 1.0
    return right


def choices(case: Case) -> tuple[list[Choice], list[Choice]]:
    """What the article teaches each of the two rankers."""
    holder, body = [], []
    silent = [r.span for r in case.draft.page.regions if r.kind is RegionKind.NOISE]
    for question in case.asked.questions:
        if any(s.meets(question.title.span) for s in silent):
            continue
        right = holder_labels(case, question)
        holder.append(Choice([h.features for h in question.holders], right))
        near = matching(case, question.title.span)
        for h, label in zip(question.holders, right, strict=True):
            if label and h.person is not None:
                claims = [(c, s) for c, s in near if c.person == case.same.get(h.person)]
                best = max(s for _, s in claims)
                wanted = {c.of for c, s in claims if s == best}
                options = case.asked.bodies(question.title, h)
                marks = [float(_meant(case, o.entity, wanted)) for o in options]
                if not any(marks):
                    marks[0] = 1.0
                body.append(Choice([o.features for o in options], marks))
    return holder, body


def _meant(case: Case, entity: str | None, wanted: set[str | None]) -> bool:
    return None in wanted if entity is None else entity in case.same and case.same[entity] in wanted


def train(cases: Sequence[Case]) -> dict[str, Ranker]:
    """The two rankers."""
    rows = [choices(c) for c in cases]
    return {
        "holder": learn("holder", (c for holder, _ in rows for c in holder)),
        "body": learn("body", (c for _, body in rows for c in body)),
    }


# --- measuring -------------------------------------------------------------------------------------------------------


def with_roles(case: Case, rankers: dict[str, Ranker]) -> Reading:
    """The reading of an article up to its roles."""
    draft, pack = case.draft, load_pack(case.draft.pack.code)
    two = rankers["holder"], rankers["body"]
    roles, added = find_roles(draft.tokens, draft.entities, draft.mentions, pack, world.load(), rankers=two)
    silent = [r.span for r in draft.page.regions if r.kind is RegionKind.NOISE]
    kept = tuple(r for r in roles if not any(s.meets(r.span) for s in silent))
    return replace(draft, entities=(*draft.entities, *added), roles=kept).reading(case.gold.article)


def show(pairs: Sequence[Pair]) -> None:
    """Print the figures of one measurement."""
    for lang in sorted({gold.lang for gold, _ in pairs}):
        metrics = score([p for p in pairs if p[0].lang == lang]).metrics
        for name in ("role", "role+of"):
            m = metrics[name]
            print(f"{lang}: {name} {m.f1:.3f}  ({m.gold} annotated, {m.system} found)")


def folds(cases: Sequence[Case], number: int) -> list[int]:
    """The fold of each article; those of one language spread evenly."""
    seen: Counter[str] = Counter()
    out = []
    for case in cases:
        out.append(seen[case.gold.article.lang] % number)
        seen[case.gold.article.lang] += 1
    return out


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds gold and data")
    parser.add_argument("--work", type=Path, help="the work folder of train_ner.py --halves")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--only-measure", action="store_true")
    args = parser.parse_args()
    cases = [lay(name, gold, args.work) for name, _, gold in readings(args.data)]
    print(f"{len(cases)} articles", file=sys.stderr)
    if args.folds > 1:
        where, pairs = folds(cases, args.folds), []
        for fold in range(args.folds):
            rankers = train([c for c, f in zip(cases, where, strict=True) if f != fold])
            tested = [c for c, f in zip(cases, where, strict=True) if f == fold]
            pairs += [pair_of(c.gold, contract(with_roles(c, rankers))) for c in tested]
        show(pairs)
    if not args.only_measure:
        save(train(cases))
    return 0


if __name__ == "__main__":
    sys.exit(main())
