"""The filters of the quotation list as a page shows them: what is chosen, what may be chosen, and where that leads.

In come a request's parameters and a selection, out go chips, facets and addresses. Start at `facets`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from kg.api.pages.things import Things
from kg.api.pages.ui import Ui
from kg.query.listing import FACETS, Count, Selection
from kg.query.names import Found

SHOWN = 8
_OWN = ("offset", "limit", "format")


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a filter: its words, how many quotations it would give, and where choosing it leads."""

    label: str
    lang: str | None
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its most frequent values; `more` is how many further values there are."""

    name: str
    options: tuple[Option, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, and where removing it leads."""

    name: str
    label: str
    href: str


def address(path: str, given: Mapping[str, str], **changes: str | int | None) -> str:
    """A path with parameters, some of them changed; None removes one.

    Example:
        >>> address("/said", {"lang": "fa", "offset": "50"}, lang="ar", offset=None)
        '/said?lang=ar'
    """
    pairs = {k: v for k, v in {**given, **changes}.items() if v is not None and v != ""}
    return path + (f"?{urlencode(pairs)}" if pairs else "")


def chips(ui: Ui, path: str, given: Mapping[str, str], matched: Mapping[str, tuple[Found, ...]]) -> list[Chip]:
    """The filters that are set, names shown as what they were taken for."""
    return [
        Chip(
            name, _worded(ui, name, value, matched.get(name, ())), address(path, given, **{name: None, "offset": None})
        )
        for name, value in given.items()
        if name not in _OWN
    ]


def _worded(ui: Ui, name: str, value: str, found: tuple[Found, ...]) -> str:
    if found and value == found[0].iri:
        return found[0].name
    match name:
        case "lang":
            return ui.language(value)
        case "kind":
            return ui.t(f"kind.{value}")
        case "date_from" | "date_to":
            return ui.day(value)
        case "confidence":
            return ui.t("filter.at_least", n=value)
    return value


def facets(ui: Ui, things: Things, selection: Selection, path: str, given: Mapping[str, str]) -> list[Facet]:
    """Every filter that has values to choose from."""
    found = []
    for name in FACETS:
        counts = [c for c in selection.counts(name) if c.rows]
        entities = name in ("speaker", "place", "outlet", "agency")
        if entities:
            things.load(int(c.key) for c in counts[:60])
            counts = [c for c in counts[:60] if (t := things.of(int(c.key))) is not None and t.href] + counts[60:]
        options = tuple(_option(ui, things, name, c, path, given, entity=entities) for c in counts[:SHOWN])
        if options:
            found.append(Facet(name, options, max(0, len(counts) - SHOWN)))
    return found


def _option(
    ui: Ui, things: Things, name: str, count: Count, path: str, given: Mapping[str, str], *, entity: bool
) -> Option:
    lang, label, value = None, str(count.key), str(count.key)
    if entity and (thing := things.of(int(count.key))) is not None:
        label, lang, value = thing.label, thing.lang, thing.iri
    elif name == "lang":
        label = ui.language(value)
    elif name == "kind":
        label = ui.t(f"kind.{value}")
    elif name == "confidence":
        label = ui.t("filter.at_least", n=ui.percent(float(count.key)))
    elif name == "role":
        lang = "en"
    chosen = given.get(name) == value
    href = address(path, given, **{name: None if chosen else value, "offset": None})
    return Option(label, lang, count.rows, href, chosen)
