"""Names of persons, organizations and places: gazetteer, patterns and a trained model, merged.

    Tokens ─survey─► Sheet ─┬─ world names ─────────┐
                            ├─ titles, given names ─┼─ settled ─► spread over the article ─► Candidates
                            ├─ nouns of bodies ─────┤
             NER spans ─────┴───────────────────────┘

A name found once makes its family name, its bracketed acronym and its other occurrences mentions everywhere in
the article. Names that are also common words (فارس, مهر) wait for support. Start at `find_mentions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kg.extract.gazetteer import ARTICLE, Hit, Sheet, lexicon_of, stems_of, survey
from kg.extract.mentions_bodies import organizations, places
from kg.extract.mentions_candidate import Candidate
from kg.extract.mentions_people import courtesy, people
from kg.extract.mentions_settle import settle
from kg.extract.mentions_spread import spread
from kg.lang.pack import Pack
from kg.model import EntityType, Span
from kg.text.sentences import CLOSERS, OPENERS, STRAIGHT
from kg.text.tokens import Tokens
from kg.world import World

LEAST = 0.5  # a candidate below this is no mention
_DASHES = frozenset("-–—:/")
_KNOWN = frozenset(("given", "name", "particle"))
UNSURE = 0.6  # taken for a score that the model does not give
NerSpan = tuple[Span, EntityType, float | None]


def find_mentions(
    tokens: Tokens, pack: Pack, world: World, *, ner_spans: Sequence[NerSpan] = (), sheet: Sheet | None = None
) -> list[Candidate]:
    """The names of a text, in text order, outer before inner; nested ones differ in type.

    Args:
        tokens: The text.
        pack: Its language's data.
        world: What is known of the world.
        ner_spans: What a trained model found: span, type, score between 0 and 1.
        sheet: The text as surveyed, where the caller has it already.

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
    learned = list(_learned(sheet, ner_spans))
    persons = _checked(sheet, list(people(sheet)), learned)
    found = [*_known(sheet, learned), *persons, *organizations(sheet), *_sites(sheet, learned), *learned]
    settled = settle(sheet, _identified(sheet, (c for c in found if c.confidence >= LEAST)))
    return settle(sheet, spread(sheet, settled))


def _known(sheet: Sheet, learned: Sequence[Candidate]) -> Iterator[Candidate]:
    """Names of the world; a weak one where its neighbours, the model or the rest of the article support it."""
    by_id = sheet.lexicon.by_id
    model = {(c.span, c.type) for c in learned}
    bodies = {t for h in sheet.things if h.kind == "strong" for t in h.values}
    bodies |= {t for h in sheet.things for t in h.values if t in by_id and _introduced(sheet, h, by_id[t].type)}
    for hit in sheet.things:
        ids = hit.values
        if hit.kind == "weak":
            ids = tuple(t for t in ids if t in by_id and _supported(sheet, hit, by_id[t].type, t in bodies, model))
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


def _adjective(sheet: Sheet, hit: Hit) -> bool:
    """Whether a country's name is the adjective of the noun before it: الدولة **السعودية**."""
    demonym = sheet.hit("demonym", hit.first)
    if demonym is None or demonym.span != hit.span or hit.first == 0:
        return False
    before = sheet.tokens.key[hit.first - 1]
    return ARTICLE in before[:4] and sheet.tokens.line[hit.first - 1] == sheet.tokens.line[hit.first]


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
        seen = {at[i].span: at[i] for i in range(rule.first, rule.last) if i in at}
        loose = [i for i in range(rule.first, rule.last) if i not in at]
        if seen and any(sheet.cls[i] not in _KNOWN for i in loose):
            continue
        if at and not seen and rule.last - rule.first == 1 and sheet.tokens.key[rule.first] not in words:
            continue
        if at and not seen and rule.rule == "given-name" and any(sheet.cls[i] not in _KNOWN for i in loose):
            continue
        yield rule


def _supported(sheet: Sheet, hit: Hit, kind: EntityType, elsewhere: bool, model: set[tuple[Span, EntityType]]) -> bool:
    """Whether a weak name is meant here: a body named surely once stands everywhere, a place only where it is shown."""
    if (hit.span, kind) in model or _introduced(sheet, hit, kind):
        return True
    return elsewhere and kind is EntityType.ORGANIZATION


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


def _learned(sheet: Sheet, spans: Iterable[NerSpan]) -> Iterator[Candidate]:
    """The model's spans on token borders, without marks, titles and clitics."""
    tokens = sheet.tokens
    for span, kind, given in spans:
        score = UNSURE if given is None else given
        inside = tokens.inside(span)
        first, last = inside.start, inside.stop
        if kind is EntityType.PERSON:
            while (
                first < last
                and any(k in sheet.at[first] for k in ("honorific", "head"))
                and (sheet.cls[first] != "given" or courtesy(sheet, first))
            ):
                first = max(hit.last for k in ("honorific", "head") if (hit := sheet.hit(k, first)))
        while first < last and (not tokens.is_word[first] or sheet.cls[first] == "stop"):
            first += 1
        while last > first and (not _closing(sheet, last - 1)):
            last -= 1
        if kind is EntityType.PERSON and all(sheet.cls[i] == "particle" for i in range(first, last)):
            continue
        if first >= last or any(text in OPENERS or text in CLOSERS for text in tokens.text[first:last]):
            continue
        if kind is EntityType.PLACE and last - first > 1 and _described(sheet, first, last):
            last -= 1
        if kind is EntityType.PERSON and last - first == 1 and sheet.cls[first] == "common":
            score = min(score, 0.4)
        yield Candidate(
            Span(_unclitic(sheet, first, kind), tokens.end[last - 1]), kind, "ner", 0.9 * score, first, last
        )


def _described(sheet: Sheet, first: int, last: int) -> bool:
    """Whether the last word belongs to the noun before the name: قاعدة فوستوتشني **الفضائية**."""
    key = sheet.tokens.key
    noun = any(h is not None and h.last == first for h in (sheet.hit("place", first - 1),))
    return noun and key[last - 1].startswith(ARTICLE) and not key[first].startswith(ARTICLE)


def _closing(sheet: Sheet, i: int) -> bool:
    return (sheet.tokens.is_word[i] and sheet.cls[i] != "stop") or sheet.tokens.text[i] == ")"


def _unclitic(sheet: Sheet, i: int, kind: EntityType) -> int:
    """Where the name begins inside its first token."""
    lexicon = sheet.lexicon
    for noun in ("organization", "definite", "outlet", "kept", "place"):
        if (hit := sheet.hit(noun, i)) is not None and hit.clitic and kind is not EntityType.PERSON:
            return hit.span.start
    if sheet.cls[i] == "other":
        for clitic, stem in stems_of(sheet.tokens.key[i], lexicon):
            known = len(stem) > 3 and stem in lexicon.thing_starts
            article = kind is not EntityType.PERSON and stem.startswith(ARTICLE) and len(stem) > 4
            if known or article or (len(stem) > 2 and lexicon.word_class(stem) in ("given", "name")):
                return sheet.tokens.start[i] + len(clitic)
    return sheet.tokens.start[i]
