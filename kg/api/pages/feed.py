"""A search as an Atom feed (RFC 4287): its newest quotations, one entry each. Start at `feed`."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from kg.api.pages.cards import Card
from kg.api.pages.ui import Ui

MEDIA = "application/atom+xml"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONG_AGO = "1970-01-01"


def feed(ui: Ui, title: str, address: str, page: str, cards: list[Card]) -> bytes:
    """The feed of some quotations.

    Args:
        ui: The language of the feed's own words.
        title: What it is called.
        address: Its own address, absolute.
        page: The address of the same search as a page, absolute.
        cards: The quotations, newest first.
    """
    root = ElementTree.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": ui.lang})
    days = [_moment(card) for card in cards]
    for tag, words in (("title", title), ("id", address), ("updated", max(days, default=f"{_LONG_AGO}T00:00:00Z"))):
        _add(root, tag, words)
    ElementTree.SubElement(root, "link", {"rel": "self", "href": _xml(address)})
    ElementTree.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": _xml(page)})
    origin = "/".join(page.split("/")[:3])
    for card in cards:
        root.append(_entry(ui, origin, card))
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _entry(ui: Ui, origin: str, card: Card) -> ElementTree.Element:
    entry = ElementTree.Element("entry")
    who = card.speaker.label if card.speaker is not None else ui.t("card.unknown")
    _add(entry, "title", f"{who}: {_shortened(card.row['text'])}")
    _add(entry, "id", card.row["iri"])
    _add(entry, "updated", _moment(card))
    author = ElementTree.SubElement(entry, "author")
    _add(author, "name", card.outlet.label if card.outlet is not None else ui.t("card.outlet_unknown"))
    ElementTree.SubElement(entry, "link", {"rel": "alternate", "href": _xml(origin + card.href)})
    content = _add(entry, "content", card.row["text"])
    content.set("type", "text")
    content.set("xml:lang", _xml(card.row["lang"]))
    return entry


def _add(parent: ElementTree.Element, tag: str, words: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, tag)
    child.text = _xml(words)
    return child


def _xml(words: str) -> str:
    """What XML can hold of a text."""
    return _NOT_XML.sub("", words)


def _shortened(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= 120 else plain[:119] + "…"


def _moment(card: Card) -> str:
    day = card.row["day"] or ""
    return f"{day if re.fullmatch(r'[0-9]{4}-[0-9]{2}-[0-9]{2}', day) else _LONG_AGO}T00:00:00Z"
