"""Names of organizations and places that a generic noun introduces: how far the name reaches, what stays outside.

وزارة الخارجية الأمريكية and دانشگاه تهران hold their noun; in «خبرگزاری تسنیم» and مدينة نابلس it stays outside.
In comes a `Sheet`, out come `Candidate`s. Start at `organizations` and `places`.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.gazetteer import ARTICLE, Sheet
from kg.extract.mentions_candidate import Candidate
from kg.extract.mentions_people import run
from kg.model import EntityType, Span
from kg.text.sentences import CLOSERS, OPENERS, STRAIGHT

LONGEST = 9


def organizations(sheet: Sheet) -> Iterator[Candidate]:
    """Candidates for organizations, by the noun they begin with."""
    things = {h.first: h.last for h in sheet.things if h.kind == "strong"}
    joined = {h.first for h in sheet.things if h.clitic and h.clitic not in sheet.lexicon.contractions}
    i, size = 0, len(sheet.tokens)
    while i < size:
        if not sheet.at[i]:
            i += 1
            continue
        hit = sheet.hit("organization", i) or sheet.hit("definite", i)
        site = sheet.hit("place", i)
        if hit is None or (site is not None and site.last > hit.last):
            i += 1
            continue
        if sheet.lexicon.contractions:
            last, sure = _reach_definite(sheet, hit.last, things, joined, hit.kind == "definite")
        else:
            last, sure = _reach_ezafe(sheet, hit.last, things)
        loose = hit.kind == "definite" or ((named := sheet.hit("loose", i)) is not None and named.last >= hit.last)
        if (
            last > hit.last
            and (not loose or _headed(sheet, i) or _placed(sheet, hit.last, last, things))
            and not _field(sheet, i)
        ):
            span = Span(hit.span.start, sheet.tokens.end[last - 1])
            yield Candidate(span, EntityType.ORGANIZATION, "organization-noun", sure, i, last)
        i = max(hit.last, i + 1)
    yield from _outlets(sheet)


def _headed(sheet: Sheet, i: int) -> bool:
    """Whether a title stands right before the noun: what somebody heads has a name."""
    if i == 0 or sheet.hit("organization", i) is None:
        return False
    for start in (i - 1, i - 2):
        for kind in ("head", "quality", "deputy"):
            hit = sheet.hit(kind, start) if start >= 0 else None
            if hit is not None and hit.last == i and (kind != "quality" or "head" in sheet.at[start - 1]):
                return True
    return False


def _placed(sheet: Sheet, first: int, last: int, things: dict[int, int]) -> bool:
    """Whether a country or place, or several words with the article, make a loose noun a name."""
    if any(i in things or sheet.hit("demonym", i) is not None for i in range(first, last)):
        return True
    if "definite" not in sheet.at[first - 1]:
        return False
    return sum(k.startswith((ARTICLE, *sheet.lexicon.contractions)) for k in sheet.tokens.key[first:last]) >= 2


def _field(sheet: Sheet, i: int) -> bool:
    """Whether the noun is what a minister is for: وزير الخارجية الإيراني."""
    before = sheet.hit("head", i - 1)
    return before is not None and before.values[0] in sheet.lexicon.titles.fielded and "field" in sheet.at[i]


def _reach_definite(
    sheet: Sheet, i: int, things: dict[int, int], joined: set[int], definite: bool
) -> tuple[int, float]:
    """Arabic: the words with the article behind the noun, and a first noun in the construct state."""
    start, lexicon, tokens = i, sheet.lexicon, sheet.tokens
    size = len(tokens)
    named = False
    while i < size and i - start < LONGEST and tokens.line[i] == tokens.line[start - 1]:
        key = tokens.key[i]
        if i in things:
            if i in joined and i > start:
                break  # سفارة المملكة **بالقاهرة**
            i, named = things[i], True
            break
        if (quality := sheet.hit("quality", i)) is not None and quality.values[0] == "former":
            break
        if sheet.hit("demonym", i) is not None and (hit := sheet.hit("demonym", i)) and not hit.clitic:
            i, named = hit.last, True
            continue
        if not key or sheet.cls[i] in ("stop", "mark", "number") or key in lexicon.plain:
            break
        if "head" in sheet.at[i] and "field" not in sheet.at[i] and "quality" not in sheet.at[i]:
            break
        article = key.startswith(ARTICLE) or key.startswith(lexicon.contractions)
        conjoined = key.startswith("و" + ARTICLE) and i > start
        if article or conjoined:
            i, named = i + 1, True
        elif i == start and not definite and sheet.cls[i] in ("common", "other", "name"):
            following = tokens.key[i + 1] if i + 1 < size else ""
            if not following.startswith((ARTICLE, *lexicon.contractions)) and i + 1 not in things:
                break
            i += 1
        else:
            break
    return (i, 0.65 if i - start > 1 or not definite else 0.6) if named else (start, 0.0)


def _reach_ezafe(sheet: Sheet, i: int, things: dict[int, int]) -> tuple[int, float]:
    """Persian: the chain of nouns up to a function word, a verb, a mark or a person."""
    start, tokens = i, sheet.tokens
    size = len(tokens)
    while i < size and i - start < LONGEST and tokens.line[i] == tokens.line[start - 1]:
        if i in things:
            i = things[i]
            if i < size and tokens.key[i] != "و":
                break
            break
        if tokens.key[i] == "و" and i > start and _goes_on(sheet, i):
            i += 1
            continue
        if sheet.cls[i] in ("stop", "mark", "number", "given") or tokens.key[i] in sheet.lexicon.plain:
            break
        if i > start and ("head" in sheet.at[i] and "quality" not in sheet.at[i]):
            break
        i += 1
    while i > start and tokens.key[i - 1] == "و":
        i -= 1
    return i, 0.6


def _goes_on(sheet: Sheet, conjunction: int) -> bool:
    """Whether "and" joins two words of one name: another noun of an organization or a title begins a new one."""
    after = conjunction + 1
    if after >= len(sheet.tokens) or sheet.cls[after] not in ("common", "other"):
        return False
    return not any(k in sheet.at[after] for k in ("organization", "head", "outlet", "place"))


def _outlets(sheet: Sheet) -> Iterator[Candidate]:
    """خبرگزاری «تاس», صحيفة الاتحاد, حركة فتح: the name behind the noun."""
    text = sheet.tokens.text
    size = len(text)
    for i in range(size):
        hit = sheet.hit("outlet", i) if sheet.at[i] else None
        if hit is None or hit.last >= size:
            continue
        name = hit.last
        marked = text[name] in OPENERS or text[name] == STRAIGHT
        if marked:
            end = next(
                (k for k in range(name + 1, min(name + 6, size)) if text[k] in CLOSERS or text[k] == STRAIGHT), 0
            )
            if end > name + 1:
                yield _plain(sheet, name + 1, end, "outlet-name", 0.75)


def memorials(sheet: Sheet) -> Iterator[Candidate]:
    """Bodies and places that bear a person's name: مدينة الملك عبدالله الاقتصادية, دانشگاه شهید بهشتی."""
    for i in range(len(sheet.tokens)):
        kinds = sheet.at[i]
        noun = next((kinds[k] for k in ("kept", "place", "organization") if k in kinds), None)
        honour = sheet.hit("memorial", noun.last) if noun is not None else None
        if noun is None or honour is None or sheet.tokens.line[honour.last - 1] != sheet.tokens.line[i]:
            continue
        act = "loose" in kinds and "place" not in kinds and sheet.cls[i] == "common"
        if honour.clitic or act or sheet.tokens.text[noun.last - 1].startswith(ARTICLE):
            continue  # قيادة الملك محمد is what he does
        last = run(sheet, honour.last, most=3)
        if last == honour.last or not any(sheet.cls[k] in ("given", "name") for k in range(honour.last, last)):
            continue
        if last < len(sheet.tokens) and sheet.lexicon.contractions and _adjective_at(sheet, last):
            last += 1
        body = noun.kind == "organization"
        start = noun.span.start if body or sheet.lexicon.contractions or noun.kind == "kept" else honour.span.start
        kind = EntityType.ORGANIZATION if body else EntityType.PLACE
        yield Candidate(Span(start, sheet.tokens.end[last - 1]), kind, "memorial", 0.95, i, last)


def _adjective_at(sheet: Sheet, i: int) -> bool:
    """Whether an adjective of a feminine noun stands here: مدينة الملك فيصل **الرياضية**."""
    return sheet.tokens.key[i].startswith(ARTICLE) and sheet.tokens.text[i].endswith("ة") and "head" not in sheet.at[i]


def _plain(sheet: Sheet, first: int, last: int, rule: str, sure: float) -> Candidate:
    return Candidate(sheet.tokens.span(first, last), EntityType.ORGANIZATION, rule, sure, first, last)


def places(sheet: Sheet) -> Iterator[Candidate]:
    """Candidates for places behind a generic noun."""
    text = sheet.tokens.text
    things = {h.first for h in sheet.things}
    for i in range(len(text) - 1):
        if not sheet.at[i]:
            continue
        kept, before = sheet.hit("kept", i), sheet.hit("place", i)
        hit = kept or before
        if hit is None or hit.last >= len(text) or hit.last in things:
            continue
        name = hit.last
        marked = text[name] in OPENERS or text[name] == STRAIGHT
        name += marked
        if name >= len(text) or sheet.cls[name] not in ("other", "name", "particle") or len(text[name]) < 2:
            continue
        blocked = [k for k in ("head", "organization", "outlet", "quality", "demonym", "field") if k in sheet.at[name]]
        if blocked or sheet.tokens.line[name] != sheet.tokens.line[i]:
            continue
        last = name + 1
        if sheet.cls[name] == "particle" and last < len(text) and sheet.cls[last] not in ("stop", "mark"):
            last += 1
        start = hit.span.start if kept else sheet.tokens.start[name]
        span = Span(start, sheet.tokens.end[last - 1])
        yield Candidate(span, EntityType.PLACE, "place-noun", 0.8 if kept else 0.55, i if kept else name, last)
