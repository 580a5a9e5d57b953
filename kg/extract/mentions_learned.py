"""The trained model's names, cut to what a mention is: titles and verbs left outside, a broken name completed.

    إعراب الملك [محمد السادس]        a title inside: the name begins behind it
    [ستيفان] سيجورنيه إن …           a given name alone: the unknown word behind it is the family name
    صحيفة [إندبندنت] البريطانية      an adjective behind an outlet's name belongs to the outlet's noun

In come a `Sheet` and the model's spans, out come `Candidate`s. Start at `learned`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kg.extract.gazetteer import ARTICLE, Hit, Sheet, stems_of
from kg.extract.mentions_candidate import Candidate
from kg.model import EntityType, Span
from kg.text.sentences import CLOSERS, OPENERS, STRAIGHT

LONGEST = 10  # words of a person's name: a longer one is a list of things
UNSURE = 0.6  # taken for a score that the model does not give
NerSpan = tuple[Span, EntityType, float | None]
_Names = set[tuple[str, ...]]
_TITLES = ("honorific", "head")
_BLOCKING = ("head", "plural", "organization", "definite", "outlet", "place", "honorific", "described", "demonym")
_PERSONAL = frozenset(("given", "name", "particle"))


def learned(sheet: Sheet, spans: Iterable[NerSpan]) -> Iterator[Candidate]:
    """The model's spans on token borders, without marks, titles and clitics."""
    found = [(*_words(sheet, span), kind, UNSURE if p is None else p) for span, kind, p in spans]
    persons = {h.first: h.last for h in sheet.things if _is_person(sheet, h.values)}
    things = {h.first: h for h in sheet.things}
    world = {tuple(sheet.tokens.key[a:b]) for a, b in persons.items()}
    persons |= {first: last for first, last, kind, _ in found if kind is EntityType.PERSON}
    named = {tuple(sheet.tokens.key[a:b]) for a, b in persons.items()}
    counts = Counter(sheet.tokens.key)
    parts = {word for name in named if len(name) > 1 for word in name}
    for first, last, kind, score in found:
        if kind is EntityType.PERSON and last - first > LONGEST:
            continue
        if kind is EntityType.PERSON:
            first, last = _person(sheet, first, last, named, world, counts)
            if last - first == 1 and sheet.lexicon.contractions and not _held(sheet, first, parts, world, counts):
                score = min(score, 0.4)
        else:
            first, last = _thing(sheet, first, last, kind, persons, things)
        candidate = _candidate(sheet, first, last, kind, score)
        if candidate is not None:
            yield candidate


def _is_person(sheet: Sheet, ids: Sequence[str]) -> bool:
    by_id = sheet.lexicon.by_id
    return any(i in by_id and by_id[i].type is EntityType.PERSON for i in ids)


def _words(sheet: Sheet, span: Span) -> tuple[int, int]:
    inside = sheet.tokens.inside(span)
    return inside.start, inside.stop


def _candidate(sheet: Sheet, first: int, last: int, kind: EntityType, score: float) -> Candidate | None:
    tokens = sheet.tokens
    while first < last and (not tokens.is_word[first] or _function(sheet, first)):
        first += 1
    while last > first and not _closing(sheet, last - 1):
        last -= 1
    if first >= last or any(text in OPENERS or text in CLOSERS for text in tokens.text[first:last]):
        return None
    if kind is EntityType.PERSON:
        if all(sheet.cls[i] == "particle" for i in range(first, last)):
            return None
        if last - first == 1 and sheet.cls[first] in ("common", "stop"):
            score = min(score, 0.4)
    start = _unclitic(sheet, first, kind)
    return Candidate(Span(start, tokens.end[last - 1]), kind, "ner", 0.9 * score, first, last)


def _function(sheet: Sheet, i: int) -> bool:
    """Whether a word is a function word or verb by the lists, not only by its beginning."""
    if sheet.cls[i] != "stop":
        return False
    lexicon = sheet.lexicon
    return sheet.tokens.text[i] in lexicon.written_stops or lexicon.word_class(sheet.tokens.key[i]) == "stop"


def _closing(sheet: Sheet, i: int) -> bool:
    return (sheet.tokens.is_word[i] and not _function(sheet, i)) or sheet.tokens.text[i] == ")"


def _person(sheet: Sheet, first: int, last: int, named: _Names, world: _Names, counts: Counter[str]) -> tuple[int, int]:
    first = _behind_titles(sheet, first, last)
    key = tuple(sheet.tokens.key[first:last])
    if len(key) > 1 and key[1:] in named and sheet.cls[first] in ("common", "stop"):
        first += 1  # a verb or noun joined to a person named elsewhere: "سئل غيتس"
    demonym = sheet.hit("demonym", first)
    if demonym is not None and last - demonym.last >= 2 and sheet.cls[demonym.last] == "given":
        first = demonym.last
    known = tuple(sheet.tokens.key[first:last]) in world
    return first, last if known else _completed(sheet, first, last, counts)


def _held(sheet: Sheet, i: int, parts: set[str], world: _Names, counts: Counter[str]) -> bool:
    """Whether anything but the model speaks for a name in one word."""
    key = sheet.tokens.key[i]
    if sheet.cls[i] in ("given", "name") or key in parts or (key,) in world or counts[key] > 1:
        return True
    stems = {stem for _, stem in stems_of(key, sheet.lexicon)}
    if stems & parts or any((stem,) in world or sheet.lexicon.word_class(stem) in ("given", "name") for stem in stems):
        return True
    before = sheet.at[i - 1] if i > 0 else {}
    return any(k in before for k in ("head", "honorific", "demonym", "quality")) or quoted(sheet, i)


def _behind_titles(sheet: Sheet, first: int, last: int) -> int:
    """Where the name begins behind titles at its head, or behind a title with the article inside."""
    while first < last and (hit := _title(sheet, first)) is not None and hit <= last:
        first = hit
    for i in range(first + 1, last - 1):
        inside = _title(sheet, i)
        plain = all(sheet.cls[k] not in ("given", "name") for k in range(first, i))
        if inside is not None and inside < last and plain and sheet.tokens.text[i].startswith(ARTICLE):
            return inside
    return first


def _title(sheet: Sheet, i: int) -> int | None:
    """Index behind a title or courtesy that stands at a token and is no name there."""
    hits = [hit.last for k in _TITLES if (hit := sheet.hit(k, i)) is not None]
    if not hits:
        return None
    courtesy = "honorific" in sheet.at[i] or ("head" in sheet.at[i] and sheet.tokens.text[i].startswith(ARTICLE))
    return max(hits) if sheet.cls[i] != "given" or courtesy else None


def _completed(sheet: Sheet, first: int, last: int, counts: Counter[str]) -> int:
    """Where a name ends that the model broke off: behind a particle, or behind given names only."""
    size = len(sheet.tokens)
    while last < size and last > first and sheet.tokens.key[last - 1] in sheet.lexicon.prefixes and _free(sheet, last):
        last += 1
    names = [i for i in range(first, last) if sheet.cls[i] != "particle"]
    if len(names) != 1 or sheet.cls[names[0]] != "given" or last >= size or not _free(sheet, last):
        return last
    if sheet.tokens.line[last] != sheet.tokens.line[last - 1] or _conjoined(sheet, last):
        return last
    cls, behind = sheet.cls[last], last + 1
    closed = behind >= size or sheet.cls[behind] == "mark" or any(k in sheet.at[behind] for k in _TITLES)
    again = counts[sheet.tokens.key[last]] > 1
    titled = any(k in sheet.at[k_] for k_ in (first - 1,) if k_ >= 0 for k in (*_TITLES, "demonym", "quality"))
    if cls == "name" or (cls == "other" and (closed or (sheet.cls[behind] == "stop" and (again or titled)))):
        return last + 1
    # What looks like a verb or an ordinary word hardly comes back beside a name as often as a name does.
    sure = closed or (titled and cls != "common")
    return last + 1 if again and sure and cls in ("stop", "common", "given") else last


def _free(sheet: Sheet, i: int) -> bool:
    """Whether a word may stand in a name at all."""
    if not sheet.tokens.is_word[i] or _function(sheet, i) or len(sheet.tokens.key[i]) < 2:
        return False
    if not sheet.tokens.key[i].isalpha():
        return False
    return not any(kind in sheet.at[i] for kind in _BLOCKING) and i not in sheet.settled


def _conjoined(sheet: Sheet, i: int) -> bool:
    """Whether a word begins with "and", or with a clitic before a known word."""
    if sheet.cls[i] not in ("other", "stop"):
        return False
    lexicon = sheet.lexicon
    for clitic, stem in stems_of(sheet.tokens.key[i], lexicon):
        if len(stem) > 2 and (clitic.startswith("و") or stem in lexicon.thing_starts or stem.startswith(ARTICLE)):
            return True
        if len(stem) > 2 and lexicon.word_class(stem) not in ("other", "name"):
            return True
    return False


def _thing(
    sheet: Sheet, first: int, last: int, kind: EntityType, persons: dict[int, int], things: dict[int, Hit]
) -> tuple[int, int]:
    """The name of an organization or place without outlet nouns, adjectives of these, and a title behind it."""
    if kind is EntityType.ORGANIZATION:
        first = _outlet_end(sheet, first, last, things)
    last = _before_title(sheet, first, last, persons)
    if kind is EntityType.PLACE:
        strong = things[first].last if first in things and things[first].kind == "strong" else first
        if first < strong < last and sheet.cls[strong] in ("given", "common") and strong in persons:
            last = strong
        if last - first > 1 and _described(sheet, first, last, "place"):
            last -= 1
        return first, last
    noun = any((h := sheet.hit("outlet", k)) is not None and h.last == first for k in (first - 1, first - 2) if k >= 0)
    if last - first > 1 and _described(sheet, first, last, "outlet"):
        last -= 1
    if last - first > 1 and _national(sheet, first, last, things, outlet=noun):
        last -= 1
    return first, last


def _national(sheet: Sheet, first: int, last: int, strong: dict[int, Hit], *, outlet: bool) -> bool:
    """Whether the last word says only where an outlet is from, or repeats the place that the name holds."""
    by_id, article = sheet.lexicon.by_id, ARTICLE in sheet.tokens.key[first][:4]
    demonym = sheet.hit("demonym", last - 1)
    if demonym is not None and demonym.last == last and sheet.lexicon.contractions:
        nouns = (i for i in range(first + 1, last - 1) if i in strong and strong[i].kind == "strong")
        placed = any(sheet.hit("demonym", i) is None for i in nouns)
        return placed or (outlet and not article)
    here = strong.get(last - 1)
    country = here is not None and any(by_id[t].kind == "country" for t in here.values if t in by_id)
    return outlet and country and here is not None and here.last == last


def _outlet_end(sheet: Sheet, first: int, last: int, things: dict[int, Hit]) -> int:
    """Index behind a noun that stays outside: that of an outlet, or any noun before a whole name of the world."""
    hit = sheet.hit("outlet", first) or sheet.hit("organization", first)
    if hit is None or hit.last >= last:
        return first
    rest, by_id = things.get(hit.last), sheet.lexicon.by_id
    if rest is None or rest.last != last:
        return first
    return hit.last if any(by_id[t].type is EntityType.ORGANIZATION for t in rest.values if t in by_id) else first


def _before_title(sheet: Sheet, first: int, last: int, persons: dict[int, int]) -> int:
    """Where a name ends before a title that belongs to the person behind it: المجلس العسكري **الكولونيل** …"""
    for i in range(first + 1, last):
        at, text = sheet.at[i], sheet.tokens.text
        titled = ("honorific" in at or "head" in at) and "field" not in at and "quality" not in at
        behind = _title(sheet, i) or i
        named = behind < len(sheet.tokens) and (behind in persons or sheet.cls[behind] == "given")
        if titled and named and text[i].startswith(ARTICLE) and ARTICLE in sheet.tokens.key[i - 1][:5]:
            return i
    return last


def _described(sheet: Sheet, first: int, last: int, noun: str) -> bool:
    """Whether the last word belongs to the noun before the name: قاعدة فوستوتشني **الفضائية**."""
    key = sheet.tokens.key
    before = any((h := sheet.hit(noun, k)) is not None and h.last == first for k in (first - 1, first - 2) if k >= 0)
    return before and key[last - 1].startswith(ARTICLE) and not key[first].startswith(ARTICLE)


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


def quoted(sheet: Sheet, i: int) -> bool:
    """Whether a quotation mark opens right before a token."""
    return i > 0 and (sheet.tokens.text[i - 1] in OPENERS or sheet.tokens.text[i - 1] == STRAIGHT)
