"""The stages as spaCy components, in the order in which a text is understood.

    kg_page      parts and regions, dates of publication
    kg_names     mentions and entities                      doc.ents
    kg_credits   publisher and sources
    kg_roles     roles, title phrases
    kg_quotations  contents, speakers, channels             doc.spans["quotations"]
    kg_occasion  date and place of the words

Each takes `doc._.draft` and replaces it; a component of the user's own may stand between any two of them.
`doc._.quotations`, `doc._.roles` and `doc._.entities` show what is known. Start at `COMPONENTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

from kg import world
from kg.extract.attribution import Attributed, attribute
from kg.extract.calibration import calibrated
from kg.extract.channels import channels, outer_speakers
from kg.extract.contents import find_contents, kind_of
from kg.extract.context import Context, Network, read_context
from kg.extract.coreference import link
from kg.extract.credits import credits
from kg.extract.cues import cue_lexicon
from kg.extract.dates import publication_dates, said_dates
from kg.extract.gazetteer import lexicon_of, survey
from kg.extract.mentions import find_mentions
from kg.extract.ner import entities as ner_entities
from kg.extract.ner import word_vectors
from kg.extract.page import page
from kg.extract.ranking import Ranker, load_ranker
from kg.extract.roles import find_roles, title_references
from kg.extract.scene import Scene, lay_out
from kg.extract.speakers import Title
from kg.extract.where import said_places
from kg.lang import load_pack
from kg.model import Cue, Entity, EntityType, Mention, Problem, Quotation, RegionKind, Span
from kg.pipeline.draft import Draft
from kg.text.sentences import unpaired
from kg.text.tokens import tokens_of

if TYPE_CHECKING:
    from kg.extract.mentions_candidate import Candidate

Component = Callable[[Doc], Doc]
COMPONENTS = ("kg_page", "kg_names", "kg_credits", "kg_roles", "kg_quotations", "kg_occasion")


def _declare() -> None:
    """The attributes that a `Doc` of the product carries."""
    if not Doc.has_extension("draft"):
        Doc.set_extension("draft", default=None)
        for name in ("entities", "mentions", "roles", "quotations", "problems"):
            Doc.set_extension(name, getter=partial(_of_draft, name=name))


def _of_draft(doc: Doc, *, name: str) -> object:
    return getattr(doc._.draft, name)


_declare()


def _draft(doc: Doc) -> Draft:
    draft: Draft = doc._.draft
    return draft


@Language.factory("kg_page")
def make_page(nlp: Language, name: str) -> Component:
    """Parts, regions and dates of publication."""
    pack = load_pack(nlp.lang)

    def component(doc: Doc) -> Doc:
        tokens = tokens_of(doc)
        layout = page(tokens, pack)
        dates = publication_dates(tokens, layout, pack)
        parts = tuple(
            part if date is None else replace(part, date=date.iso, date_span=date.span)
            for part, date in zip(layout.parts, dates, strict=True)
        )
        doc._.draft = Draft(tokens, pack, replace(layout, parts=parts))
        return doc

    return component


@Language.factory("kg_names", default_config={"model": None})
def make_names(nlp: Language, name: str, model: str | None) -> Component:
    """Mentions and entities; `model` is the folder of another NER model than the pack's."""
    pack, known, judge = load_pack(nlp.lang), world.load(), load_ranker("mention")
    folder = None if model is None else Path(model)

    def component(doc: Doc) -> Doc:
        draft = _draft(doc)
        sheet = survey(draft.tokens, lexicon_of(pack, known))
        learned = [(s, t, 0.5 if p is None else p) for s, t, p in ner_entities(draft.tokens, pack, model=folder)]
        found = find_mentions(draft.tokens, pack, known, ner_spans=learned, sheet=sheet, judge=judge)
        doc._.draft = _named(draft, found)
        _show(doc)
        return doc

    return component


def _named(draft: Draft, found: Sequence[Candidate]) -> Draft:
    entities, mentions = link(found, draft.tokens, draft.pack, world.load())
    return replace(draft, entities=tuple(entities), mentions=tuple(mentions))


def _show(doc: Doc) -> None:
    """Put the names where spaCy's own tools look for them."""
    spans = [
        doc.char_span(m.span.start, m.span.end, label=str(m.type), alignment_mode="expand")
        for m in _draft(doc).mentions
    ]
    doc.ents = filter_spans([s for s in spans if s is not None])


@Language.factory("kg_credits")
def make_credits(nlp: Language, name: str) -> Component:
    """Publisher and sources; a name that stands only in a credit becomes an organization."""
    pack = load_pack(nlp.lang)

    def component(doc: Doc) -> Doc:
        draft = _draft(doc)
        given = credits(draft.tokens, draft.page, draft.mentions, pack)
        extra = [e for c in given for e in c.extra]
        if extra:
            draft = _with_extra(draft, extra)
            given = credits(draft.tokens, draft.page, draft.mentions, pack)
        parts = tuple(
            replace(part, publisher=c.publisher, sources=c.sources)
            for part, c in zip(draft.page.parts, given, strict=True)
        )
        doc._.draft = replace(draft, page=replace(draft.page, parts=parts))
        return doc

    return component


def _with_extra(draft: Draft, extra: Sequence[tuple[Span, EntityType]]) -> Draft:
    """The draft with names found in credits; the same name twice is one entity."""
    entities, mentions = list(draft.entities), list(draft.mentions)
    ids: dict[str, str] = {}
    for span, kind in extra:
        if any(m.type is kind and m.span.meets(span) for m in mentions):
            continue
        surface = span.of(draft.tokens.raw)
        if surface not in ids:
            ids[surface] = f"e{len(entities) + 1}"
            entities.append(Entity(ids[surface], kind, surface))
        mentions.append(Mention(span, kind, ids[surface], "credit", 0.8))
    mentions.sort(key=lambda m: (m.span.start, -m.span.end, m.type))
    return replace(draft, entities=tuple(entities), mentions=tuple(mentions))


@Language.factory("kg_roles")
def make_roles(nlp: Language, name: str) -> Component:
    """Roles, the countries hidden in their adjectives, and title phrases."""
    pack, known = load_pack(nlp.lang), world.load()

    def component(doc: Doc) -> Doc:
        draft = _draft(doc)
        tokens = draft.tokens
        sheet = survey(tokens, lexicon_of(pack, known))
        roles, added = find_roles(tokens, draft.entities, draft.mentions, pack, known, sheet=sheet)
        entities = (*draft.entities, *added)
        found = title_references(tokens, entities, draft.mentions, pack, known, sheet=sheet)
        titles = []
        for r in found:
            inside = tokens.inside(r.span)
            if inside:
                titles.append(Title(inside.start, inside.stop, r.person, r.person is None and not r.definite))
        silent = _silent(draft)
        kept = tuple(r for r in roles if not any(s.meets(r.span) for s in silent))
        doc._.draft = replace(draft, entities=entities, roles=kept, titles=tuple(titles))
        return doc

    return component


def _silent(draft: Draft) -> list[Span]:
    """The stretches that give no facts."""
    return [r.span for r in draft.page.regions if r.kind is RegionKind.NOISE]


def make_scene(draft: Draft) -> Scene:
    """The text laid out for attribution."""
    regions = draft.page.regions
    return lay_out(
        draft.tokens,
        cue_lexicon(draft.pack),
        draft.mentions,
        headlines=[r.span for r in regions if r.kind is RegionKind.HEADLINE],
        silent=[r.span for r in regions if r.kind in (RegionKind.NOISE, RegionKind.META)],
    )


@Language.factory("kg_quotations")
def make_quotations(nlp: Language, name: str) -> Component:
    """Contents, speakers and channels."""
    taught = load_pack(nlp.lang).has_classes
    rankers = [load_ranker(n) for n in ("near" if taught else "near-any", "far", "slot", "antecedent")]

    def component(doc: Doc) -> Doc:
        draft = doc._.draft = with_quotations(_draft(doc), rankers)
        doc.spans["quotations"] = [
            span
            for q in draft.quotations
            if (span := doc.char_span(q.span.start, q.span.end, label=str(q.kind), alignment_mode="expand")) is not None
        ]
        return doc

    return component


def with_quotations(
    draft: Draft,
    rankers: Sequence[Ranker],
    *,
    calibrate: Callable[[str, float], float] = calibrated,
    network: Network | None = None,
) -> Draft:
    """The draft with its quotations.

    Args:
        draft: With everything up to the roles.
        rankers: "near", "far", "slot" and "antecedent".
        calibrate: Language and product of the rankers' probabilities → confidence.
        network: Reads the context; the one that ships by default.
    """
    scene = make_scene(draft)
    context = context_of(draft, scene, network)
    found = find_contents(scene, rankers[0], rankers[1], context)
    types = {e.id: e.type for e in draft.entities}
    said = attribute(scene, found, draft.titles, types, rankers[2], rankers[3], held=_held(draft), context=context)
    made = _quotations(draft, scene, said, calibrate)
    made.sort(key=lambda q: (q.span, q.cue.span if q.cue else q.span))
    return replace(draft, quotations=tuple(made), problems=(*draft.problems, *_unbalanced(scene)))


def context_of(draft: Draft, scene: Scene, network: Network | None = None) -> Context:
    """The text as the context network reads it, with the vectors of the pack's model."""
    folder = draft.pack.model
    return read_context(scene, draft.pack.code, None if folder is None else word_vectors(folder), network)


def _held(draft: Draft) -> dict[int, str]:
    """By the first token of a title, the one person who holds it; a title of several names is nobody's own."""
    persons: dict[int, set[str]] = {}
    for role in draft.roles:
        inside = draft.tokens.inside(role.span)
        if inside:
            persons.setdefault(inside.start, set()).add(role.person)
    return {first: found.pop() for first, found in persons.items() if len(found) == 1}


def _unbalanced(scene: Scene) -> list[Problem]:
    """One Problem for all quotation marks of the article that lack their partner."""
    alone = [i for i in unpaired(scene.tokens, scene.quotes) if scene.readable[i]]
    if not alone:
        return []
    span = scene.tokens.span(alone[0], alone[0] + 1)
    what = f"has quotation marks without a partner: {len(alone)}, the first at {span.start}"
    return [Problem("unbalanced-quote", "", what, "look at the quotations beside them", span)]


def _quotations(
    draft: Draft, scene: Scene, said: Sequence[Attributed], calibrate: Callable[[str, float], float]
) -> list[Quotation]:
    credited = {p.span: (p.publisher, p.sources) for p in draft.page.parts}
    around = outer_speakers([(a.found.content, a.speaker) for a in said])
    made = []
    for number, one in enumerate(said):
        content, tokens = one.found.content, draft.tokens
        span = tokens.span(content.first, content.last)
        publisher, sources = next((c for s, c in credited.items() if s.holds(span)), (None, ()))
        way = channels(scene, content, one.speaker, draft.pack, publisher=publisher, sources=sources)
        outer = tuple(o for o in around[number] if o != one.speaker and o not in way.via)
        form = content.anchor.form
        cue_span = tokens.span(content.anchor.first, content.anchor.last)
        made.append(
            Quotation(
                span=span,
                kind=kind_of(scene, content),
                cue=Cue(cue_span, form.lemma, form.sense) if form is not None else None,
                speaker=one.speaker,
                speaker_span=None if one.slot.kind == "dropped" else tokens.span(one.slot.first, one.slot.last),
                via=(*way.via, *outer),
                addressee=one.asked or way.addressee,
                place=None,
                date=None,
                rule=f"{content.anchor.kind}/{content.how}/{one.slot.kind}",
                confidence=calibrate(draft.pack.code, one.found.sure * one.found.edges * one.sure),
            )
        )
    return made


@Language.factory("kg_occasion")
def make_occasion(nlp: Language, name: str) -> Component:
    """Date and place of the words."""

    def component(doc: Doc) -> Doc:
        doc._.draft = with_occasion(_draft(doc))
        return doc

    return component


def with_occasion(draft: Draft) -> Draft:
    """The draft whose quotations have their date and place."""
    tokens, layout, quotations = draft.tokens, draft.page, draft.quotations
    dates = said_dates(tokens, layout, quotations, draft.mentions, draft.pack)
    places = said_places(tokens, layout, quotations, draft.mentions, draft.pack, entities=draft.entities)
    dated = zip(quotations, dates, places, strict=True)
    return replace(draft, quotations=tuple(replace(q, date=d, place=p) for q, d, p in dated))
