"""From an article to its reading, through the spaCy pipeline of its language. Start at `load` and `extract`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from kg.model import Article, Part, Problem, Reading, Region, RegionKind, Span
from kg.text.language import supported

if TYPE_CHECKING:
    from spacy.language import Language


@lru_cache(maxsize=16)
def load(lang: str) -> Language:
    """The spaCy pipeline of one language pack, made once per process.

    Args:
        lang: A pack's code.

    Raises:
        PackError: there is no such pack.

    Example:
        >>> doc = load("ar")("وقال بوتين: «أنا سعيد بلقائك».")
        >>> [q.span.of(doc.text) for q in doc._.quotations]
        ['أنا سعيد بلقائك']
    """
    from kg.lang import load_pack
    from kg.pipeline.components import COMPONENTS  # registers the factories
    from kg.text.tokens import new_blank

    load_pack(lang)
    nlp = new_blank(lang)
    for name in COMPONENTS:
        nlp.add_pipe(name)
    return nlp


def extract(article: Article) -> Reading:
    """What one article says.

    An article of a language without a pack, or without a word, gives a reading without facts and a Problem.
    """
    whole = Span(0, len(article.raw))
    if article.lang not in supported():
        return Reading(article, (Part(whole),), (Region(whole, RegionKind.BODY, "unread"),), (), (), (), ())
    reading: Reading = load(article.lang)(article.raw)._.draft.reading(article)
    if reading.quotations:
        return reading
    problem = Problem("no-quotation", article.path, "no attributed words were found in this article")
    return Reading(
        reading.article,
        reading.parts,
        reading.regions,
        reading.entities,
        reading.mentions,
        reading.roles,
        (),
        (*reading.problems, problem),
    )
