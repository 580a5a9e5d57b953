"""Articles as pages name them: the headline or, without one, the first words of the text and the file beside them.

Where no text is kept either, outlet and day stand for the words.

In come rows of the index's table `article`, out go `Head` values. Start at `heads`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.api.pages import ui as interface
from kg.api.pages.things import Thing, Things, path
from kg.store.texts import read_text

_WORDS = 70  # characters of the text that name an article


@dataclass(frozen=True, slots=True)
class Head:
    """An article to name; `lang` is that of the first of its `parts`, None where those are not the article's words.

    `parts` is the title in pieces that run in their own directions each: a file's name beside Arabic words.
    """

    href: str
    title: str
    parts: tuple[str, ...]
    lang: str | None
    outlet: Thing | None
    published: str | None


def heads(things: Things, base: str, rows: Sequence[sqlite3.Row], store: Path) -> list[Head]:
    """What to call these articles, in their order.

    Args:
        things: Looks entities up.
        base: What the store's IRIs begin with.
        rows: Rows of the table `article`.
        store: The store's folder, which holds their texts.

    Raises:
        StoreError: the texts are damaged.
    """
    things.load(row["publisher"] for row in rows)
    return [_head(things, base, row, store) for row in rows]


def _head(things: Things, base: str, row: sqlite3.Row, store: Path) -> Head:
    outlet, words, parts = things.of(row["publisher"]), row["headline"], [row["headline"]]
    if words is None:
        words = first_words((read_text(store, row["digest"]) or "")[row["start"] : row["end"]])
        files = [file.rpartition("/")[2] for file in json.loads(row["paths"])[:1]]
        known = [part for part in (outlet.label if outlet is not None else None, row["published"]) if part]
        parts = [*([words] if words else known or [interface.now().t("reader.untitled")]), *files]
    # Where a title is plain text each piece is isolated by characters, so that neither turns the other round.
    title = parts[0] if len(parts) == 1 else " · ".join(f"\u2068{part}\u2069" for part in parts)
    href, lang = path(base, row["iri"]) or "/", row["lang"] if words else None
    return Head(href, title, tuple(parts), lang, outlet, row["published"])


def first_words(text: str) -> str:
    """The whole words that a text begins with, as many as name it.

    Example:
        >>> first_words("Seoul said\\non Monday.")
        'Seoul said on Monday.'
        >>> len(first_words("word " * 50)) <= 70
        True
    """
    plain = " ".join(text[: 20 * _WORDS].split())
    if len(plain) <= _WORDS:
        return plain
    short = plain[: _WORDS - 1]
    return (short.rpartition(" ")[0] or short) + "…"
