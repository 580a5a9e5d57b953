"""Title phrases: where they stand, what they mean in English, and which country an adjective hides in them.

    نائب   وزير   الخارجية   الروسي   السابق   ──►  "former deputy foreign minister", Russia
    deputy head   field      demonym  quality

In comes a `Sheet`, out come `TitlePhrase`s in text order. Start at `title_phrases`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from kg.extract.gazetteer import ARTICLE, Hit, Sheet, stems_of
from kg.extract.gazetteer_data import Titles, forms
from kg.model import Span
from kg.text.fold import fold

_NAMING = ("official", "former", "acting", "senior", "late", "permanent", "general", "special", "honorary", "elected")
_LONGEST_DEPUTY = 4  # words between a deputy's noun and the title it is deputy to


@dataclass(frozen=True, slots=True)
class TitlePhrase:
    """A title in the text.

    Args:
        first: Index of its first token.
        last: Index behind its last bare word.
        end: Index behind the adjectives that follow, nationality included.
        span: The bare title words.
        head: The English role of the noun that carries it.
        role: The whole role in English.
        countries: World ids of the countries a nationality adjective may mean.
        number: "one", "many" (plural nouns) or "described" (a noun that is no role: "source").
        indefinite: Whether a word before it makes it a description ("یک", "أحد").
        demonstrative: Whether a word before it points back ("این", "هذا").
        opening: Index of the word that makes it so, or `first`.
        owned: Whether a pronoun hangs on it (مدربه, رئيسها).
    """

    first: int
    last: int
    end: int
    span: Span
    head: str
    role: str
    countries: tuple[str, ...]
    number: str
    indefinite: bool
    demonstrative: bool
    opening: int
    owned: bool = False


def title_phrases(sheet: Sheet) -> list[TitlePhrase]:
    """All titles of a text, none inside another."""
    found = []
    i, size = 0, len(sheet.tokens)
    while i < size:
        title = _title(sheet, i)
        if title is None:
            i += 1
            continue
        found.append(title)
        i = title.end
    return found


def _title(sheet: Sheet, first: int) -> TitlePhrase | None:
    at = sheet.at[first]
    deputy = _deputy(sheet, first) if "deputy" in at else None
    if deputy is not None:
        return deputy
    for kind, number in (("head", "one"), ("plural", "many"), ("described", "described")):
        if kind in at:
            title = _whole(sheet, first, at[kind], number)
            return replace(title, owned=True) if number == "one" and _pronoun(sheet, at[kind]) else title
    hit = _owned(sheet, first)
    return replace(_whole(sheet, first, hit, "one"), owned=True) if hit is not None else None


def _owned(sheet: Sheet, first: int) -> Hit | None:
    """A head with a pronoun on it, which the phrase index does not know: رئيسها."""
    key = sheet.tokens.key[first]
    pronouns = sheet.lexicon.titles.pronouns
    if not pronouns or not key.endswith(_endings(pronouns)):
        return None
    known = _owned_forms(sheet.lexicon.titles)
    for clitic, stem in (("", key), *stems_of(key, sheet.lexicon)):
        if stem in known:
            span = Span(sheet.tokens.end[first] - len(stem), sheet.tokens.end[first])
            return Hit("head", first, first + 1, span, clitic, (known[stem],))
    return None


def _pronoun(sheet: Sheet, hit: Hit) -> bool:
    """Whether a head of one word ends in a pronoun that folding took for the feminine ending: مدربه."""
    pronouns = sheet.lexicon.titles.pronouns
    return bool(pronouns) and hit.last == hit.first + 1 and sheet.tokens.text[hit.first].endswith("ه")


@lru_cache(maxsize=8)
def _endings(pronouns: str) -> tuple[str, ...]:
    return tuple(forms(pronouns))


_known: dict[int, tuple[Titles, dict[str, str]]] = {}


def _owned_forms(titles: Titles) -> dict[str, str]:
    """Folded heads of one word with each pronoun; the feminine ending opens before it (رئيستها)."""
    found = _known.get(id(titles))
    if found is None:
        rows: dict[str, str] = {}
        for role, cell in titles.head.items():
            for form in forms(cell):
                if " " not in form and len(form) > 3 and not form.startswith(ARTICLE):
                    stem = form[:-1] + "ت" if form.endswith("ة") else form
                    rows |= {fold(stem + p): role for p in _endings(titles.pronouns)}
        found = _known[id(titles)] = (titles, rows)
    return found[1]


def _deputy(sheet: Sheet, first: int) -> TitlePhrase | None:
    """A deputy or adviser, and the title behind it."""
    hit = sheet.at[first]["deputy"]
    i = hit.last
    while i < min(hit.last + _LONGEST_DEPUTY, len(sheet.tokens)):
        if sheet.hit("head", i) is not None and sheet.tokens.line[i] == sheet.tokens.line[first]:
            inner = _whole(sheet, i, sheet.at[i]["head"], "one")
            role = hit.values[0].format(inner.role)
            span = Span(hit.span.start, inner.span.end)
            head = hit.values[0].replace(" {}", "").replace(" the", "").replace("{} ", "")
            opening, indefinite, demonstrative = _opening(sheet, first)
            return TitlePhrase(
                first,
                inner.last,
                inner.end,
                span,
                head,
                role,
                inner.countries,
                "one",
                indefinite,
                demonstrative,
                opening,
            )
        nested = next((h for k in ("quality", "field") if (h := sheet.hit(k, i))), None)
        if nested is None:
            return None
        i = nested.last
    return None


def _whole(sheet: Sheet, first: int, hit: Hit, number: str) -> TitlePhrase:
    """The title with its field and the adjectives that follow."""
    titles = sheet.lexicon.titles
    head = hit.values[0]
    role, last = head, hit.last
    line = sheet.tokens.line
    if head in titles.fielded and (area := sheet.hit("field", last)) and line[last] == line[first]:
        role, last = titles.fielded[head].format(area.values[0]), area.last
    end = last
    prefixes: list[str] = []
    countries: tuple[str, ...] = ()
    while end < len(sheet.tokens) and line[end] == line[first]:
        quality, demonym = sheet.hit("quality", end), sheet.hit("demonym", end)
        if demonym is not None and not demonym.clitic:
            countries, end = demonym.values, demonym.last
        elif quality is not None and not quality.clitic:
            prefixes += [q for q in quality.values[:1] if q in _NAMING and q not in role]
            end = quality.last
            last = last if countries else end
        else:
            break
    opening, indefinite, demonstrative = _opening(sheet, first)
    if end < len(line) and (again := sheet.hit("again", end)) is not None and line[end] == line[first]:
        end, demonstrative = again.last, True
    span = Span(hit.span.start, sheet.tokens.end[last - 1])
    role = " ".join((*reversed(prefixes), role))
    return TitlePhrase(first, last, end, span, head, role, countries, number, indefinite, demonstrative, opening)


def _opening(sheet: Sheet, first: int) -> tuple[int, bool, bool]:
    """Where the phrase opens: an indefinite or demonstrative word before it."""
    for start in range(max(0, first - 2), first):
        for kind in ("indefinite", "demonstrative"):
            hit = sheet.hit(kind, start)
            if hit is not None and hit.last == first:
                return start, kind == "indefinite", kind == "demonstrative"
    return first, False, False
