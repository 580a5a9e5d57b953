"""Names of persons, organizations and places: gazetteer, patterns and a trained model, merged.

    Tokens ─survey─► Sheet ─┬─ world names ─────────┐
                            ├─ titles, given names ─┼─ settled ─► spread over the article ─► Candidates
                            ├─ nouns of bodies ─────┤
             NER spans ─────┴───────────────────────┘          └─► judged, where the model spoke

A name found once makes its family name, its bracketed acronym and its other occurrences mentions everywhere in
the article. Names that are also common words (فارس, مهر) wait for support. Start at `find_mentions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kg.extract.gazetteer import ARTICLE, Hit, Sheet, lexicon_of, survey
from kg.extract.mentions_bodies import memorials, organizations, places
from kg.extract.mentions_candidate import Candidate
from kg.extract.mentions_divide import divided
from kg.extract.mentions_extend import extended, initials
from kg.extract.mentions_judge import judged
from kg.extract.mentions_learned import NerSpan
from kg.extract.mentions_learned import learned as learned_names
from kg.extract.mentions_people import people
from kg.extract.mentions_settle import settle
from kg.extract.mentions_spread import spread
from kg.extract.ner import load_edges
from kg.extract.ranking import Ranker
from kg.lang.pack import Pack
from kg.model import EntityType, Span
from kg.text.sentences import CLOSERS, OPENERS, STRAIGHT
from kg.text.tokens import Tokens
from kg.world import World

LEAST = 0.5  # a candidate below this is no mention
# Where a judge looks at the candidates afterwards, more bodies are proposed to it: rules and model find too few.
LEAST_BODY = 0.2
_DASHES = frozenset("-–—:/")
_KNOWN = frozenset(("given", "name", "particle"))


def find_mentions(
    tokens: Tokens,
    pack: Pack,
    world: World,
    *,
    ner_spans: Sequence[NerSpan] = (),
    sheet: Sheet | None = None,
    judge: Ranker | None = None,
) -> list[Candidate]:
    """The names of a text, in text order, outer before inner; nested ones differ in type.

    Args:
        tokens: The text.
        pack: Its language's data.
        world: What is known of the world.
        ner_spans: What a trained model found: span, type, score between 0 and 1.
        sheet: The text as surveyed, where the caller has it already.
        judge: The ranker "mention", which drops what speaks too little for itself; it learned beside a trained model
            and is asked only where one spoke.

    Example:
        >>> from kg.lang import load_pack
        >>> from kg.text.tokens import blank, tokens_of
        >>> from kg import world
        >>> text = tokens_of(blank("ar")("وصل إلى روسيا"))
        >>> [(c.span.of(text.raw), str(c.type)) for c in find_mentions(text, load_pack("ar"), world.load())]
        [('روسيا', 'Place')]
    """
    if sheet is None:
        sheet = survey(tokens, lexicon_of(pack, world))
    found = proposed(sheet, ner_spans, least_body=LEAST_BODY if judge and ner_spans else LEAST)
    if judge is None or not ner_spans:
        return found
    return judged(sheet, load_edges(pack).lexicon, ner_spans, found, judge)


def proposed(sheet: Sheet, ner_spans: Sequence[NerSpan], *, least_body: float = LEAST_BODY) -> list[Candidate]:
    """The names of a text before they are judged, in text order.

    Args:
        sheet: The text as surveyed.
        ner_spans: What a trained model found.
        least_body: An organization's candidate below this is none.
    """
    learned = list(learned_names(sheet, ner_spans))
    persons = _checked(sheet, list(people(sheet)), learned)
    rules = [*persons, *organizations(sheet), *memorials(sheet), *initials(sheet), *_sites(sheet, learned)]
    found = [*_known(sheet, learned), *rules, *learned]
    likely = (c for c in found if c.confidence >= (least_body if c.type is EntityType.ORGANIZATION else LEAST))
    settled = settle(sheet, _identified(sheet, likely))
    settled = divided(sheet, extended(sheet, settled))
    return settle(sheet, spread(sheet, settled))


def _known(sheet: Sheet, learned: Sequence[Candidate]) -> Iterator[Candidate]:
    """Names of the world; a weak one where its neighbours, the model or the rest of the article support it."""
    by_id = sheet.lexicon.by_id
    model = {(c.span, c.type) for c in learned}
    bodies = {t for h in sheet.things if h.kind == "strong" for t in h.values}
    bodies |= {t for h in sheet.things for t in h.values if t in by_id and _introduced(sheet, h, by_id[t].type)}
    lands = {t for h in sheet.things if _entered(sheet, h) for t in h.values}
    for hit in sheet.things:
        ids = hit.values
        if _office(sheet, hit):
            continue
        if hit.kind == "weak" or (sheet.cls[hit.first] == "stop" and hit.last - hit.first == 1):
            here = lands & set(ids) if _apart(sheet, hit) else ()
            ids = tuple(
                t
                for t in ids
                if t in by_id and (t in here or _supported(sheet, hit, by_id[t].type, t in bodies, model))
            )
        if _adjective(sheet, hit):
            continue
        if hit.clitic and sheet.cls[hit.first] in ("common", "stop"):
            continue  # وكالات is no و with كالات
        for kind in dict.fromkeys(by_id[t].type for t in ids if t in by_id):
            things = tuple(t for t in ids if t in by_id and by_id[t].type is kind)
            first = _bare(sheet, hit, kind, things)
            start = hit.span.start if first == hit.first else sheet.tokens.start[first]
            yield Candidate(Span(start, hit.span.end), kind, "world-name", 0.95, first, hit.last, things)


def _sites(sheet: Sheet, learned: Sequence[Candidate]) -> Iterator[Candidate]:
    """The rules' places; where a model speaks, only those with the noun inside or with its assent."""
    assent = {c.span for c in learned if c.type is EntityType.PLACE}
    for c in places(sheet):
        if not learned or c.confidence >= 0.8 or c.span in assent or sheet.tokens.text[c.first - 1] in OPENERS:
            yield c


def _entered(sheet: Sheet, hit: Hit) -> bool:
    """Whether a preposition stands before a country's name that is also an adjective or noun: في مالي."""
    by_id = sheet.lexicon.by_id
    if hit.kind != "weak" or not any(by_id[t].kind == "country" for t in hit.values if t in by_id):
        return False
    link = sheet.hit("link", hit.first - 1)
    return link is not None and link.last == hit.first and not _goes_on(sheet, hit)


def _apart(sheet: Sheet, hit: Hit) -> bool:
    """Whether no noun stands before a word that it could describe."""
    before = hit.first - 1
    opens = before < 0 or sheet.tokens.line[before] != sheet.tokens.line[hit.first]
    return opens or sheet.cls[before] in ("stop", "mark")


def _office(sheet: Sheet, hit: Hit) -> bool:
    """Whether a body's name is the field of the minister named before it: وزیر **خزانه‌داری** آمریکا."""
    head, area = sheet.hit("head", hit.first - 1), sheet.hit("field", hit.first)
    return (
        head is not None
        and area is not None
        and head.last == hit.first
        and head.values[0] in sheet.lexicon.titles.fielded
    )


def _adjective(sheet: Sheet, hit: Hit) -> bool:
    """Whether a country's name is the adjective of the noun before it: الدولة **السعودية**."""
    demonym = sheet.hit("demonym", hit.first)
    if demonym is None or demonym.span != hit.span or hit.first == 0:
        return False
    before = sheet.tokens.key[hit.first - 1]
    defined = ARTICLE in before[:4] or before.startswith(sheet.lexicon.contractions)
    return defined and sheet.tokens.line[hit.first - 1] == sheet.tokens.line[hit.first]


def _bare(sheet: Sheet, hit: Hit, kind: EntityType, things: tuple[str, ...]) -> int:
    """Where the name begins behind a noun or title that the world's name holds and a mention leaves outside."""
    first = hit.first
    outside = {EntityType.PERSON: ("honorific", "head"), EntityType.PLACE: ("place",)}.get(kind, ("outlet",))
    while (noun := next((h for k in outside if (h := sheet.hit(k, first))), None)) and noun.last < hit.last:
        rest = "".join(sheet.tokens.key[noun.last : hit.last])
        known = {t for t, _ in sheet.lexicon.things.get(rest)}
        if kind is EntityType.ORGANIZATION and hit.last - noun.last > 1 and not known & set(things):
            break
        first = noun.last
    return first


def _identified(sheet: Sheet, found: Iterable[Candidate]) -> Iterator[Candidate]:
    """Persons found by their shape, with the world's persons of just that family name."""
    weak = {h.span: h.values for h in sheet.things if h.kind == "weak"}
    by_id = sheet.lexicon.by_id
    for c in found:
        ids = weak.get(c.span, ()) if c.type is EntityType.PERSON and not c.things else ()
        things = tuple(t for t in ids if t in by_id and by_id[t].type is EntityType.PERSON)
        yield replace(c, things=things) if things else c


def _checked(sheet: Sheet, rules: Sequence[Candidate], learned: Sequence[Candidate]) -> Iterator[Candidate]:
    """The rules' persons, less those that the model contradicts.

    Where the model found a name here, a rule may add words to it only if these are known in names; a lone word
    behind a title needs the model's word for it somewhere in the article, if the model found anything at all.
    """
    at: dict[int, Candidate] = {}
    for c in learned:
        if c.type is EntityType.PERSON:
            at.update(dict.fromkeys(range(c.first, c.last), c))
    words = {sheet.tokens.key[i] for i in at}
    for rule in rules:
        inside = range(rule.first, rule.last)
        seen = any(i in at for i in inside)
        loose = [i for i in inside if i not in at]
        if seen and any(sheet.cls[i] not in _KNOWN for i in loose):
            continue
        if learned and not seen and not _likely(sheet, rule, words):
            continue
        yield rule


def _likely(sheet: Sheet, rule: Candidate, words: set[str]) -> bool:
    """Whether a rule's person that the model did not see here is one all the same."""
    inside = range(rule.first, rule.last)
    if rule.last - rule.first == 1:
        return sheet.tokens.key[rule.first] in words
    known = [sheet.cls[i] in ("given", "name") for i in inside]
    if rule.rule == "title-name":
        return known[0] or all(sheet.cls[i] in _KNOWN for i in inside)
    if rule.rule == "given-name":
        return all(sheet.cls[i] in _KNOWN for i in inside)
    return known[0]


def _supported(sheet: Sheet, hit: Hit, kind: EntityType, elsewhere: bool, model: set[tuple[Span, EntityType]]) -> bool:
    """Whether a weak name is meant here: a body named surely once stands everywhere, a place only where it is shown."""
    if (hit.span, kind) in model or _introduced(sheet, hit, kind):
        return True
    return elsewhere and kind is EntityType.ORGANIZATION and sheet.cls[hit.first] != "stop" and not _goes_on(sheet, hit)


def _goes_on(sheet: Sheet, hit: Hit) -> bool:
    """Whether an adjective makes the word part of another name: الاتحاد **المغربي** للشغل."""
    key, after = sheet.tokens.key, hit.last
    if hit.last - hit.first > 1 or after >= len(key) or not key[hit.first].startswith(ARTICLE):
        return False
    return key[after].startswith(ARTICLE) and sheet.cls[after] != "stop"


def _introduced(sheet: Sheet, hit: Hit, kind: EntityType) -> bool:
    """Whether a noun before the name, marks around it or its place in the line show that it is a name."""
    text, i = sheet.tokens.text, hit.first
    marked = i > 0 and (text[i - 1] in OPENERS or text[i - 1] == STRAIGHT)
    i -= marked
    nouns = {EntityType.ORGANIZATION: ("outlet", "organization"), EntityType.PLACE: ("place",)}.get(kind, ())
    for start in range(max(0, i - 2), i):
        for noun in nouns:
            found = sheet.hit(noun, start)
            if found is not None and found.last == i:
                return True
    if kind is not EntityType.ORGANIZATION or hit.last >= len(text):
        return False
    after = text[hit.last]
    if marked and (after in CLOSERS or after == STRAIGHT):
        return hit.last - hit.first > 1 or (i > 0 and sheet.tokens.key[i - 1] in sheet.lexicon.proclitics)
    opens = i == 0 or sheet.tokens.line[i - 1] != sheet.tokens.line[i]
    return opens and after in _DASHES
