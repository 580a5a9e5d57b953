"""The characters that facts rest on, as Web Annotation selectors.

    fact ─kg:evidence─► passage ─oa:hasSource─► article
                            ├─oa:hasSelector─► oa:TextPositionSelector  start, end
                            └─oa:hasSelector─► oa:TextQuoteSelector     exact, prefix, suffix

A passage is shared by all facts that rest on the same characters. Start at `Source.passage`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from kg import vocab
from kg.errors import KgError
from kg.graph import iris
from kg.graph.runs import Run
from kg.graph.terms import Facts, integer, plain, words
from kg.model import Article, Reading, Span

CONTEXT = 32
"""Code points of prefix and suffix that a quote selector carries."""


@dataclass(frozen=True, slots=True)
class Source:
    """The article that facts are read from, and where their quads go.

    Args:
        reading: What was understood of the article.
        base: The base of all IRIs.
        run: What read it.
        facts: Makes quads of the article's graph; set by itself.
    """

    reading: Reading
    base: str
    run: Run
    facts: Facts = field(init=False)

    def __post_init__(self) -> None:
        graph = NamedNode(iris.graph(self.base, self.article.id))
        object.__setattr__(self, "facts", Facts(graph))

    @property
    def article(self) -> Article:
        """The article itself."""
        return self.reading.article

    def surface(self, span: Span) -> Literal:
        """The characters of `span`, tagged with the article's language."""
        return words(span.of(self.article.raw), self.article.lang)

    def entity(self, entity_id: str | None) -> str | None:
        """The IRI of an entity of the reading; None stays None."""
        return None if entity_id is None else iris.entity(self.base, entity_id)

    def node(self, family: str, *key: object) -> str:
        """The IRI of a fact of this article."""
        return iris.node(self.base, family, self.article.id, *key)

    def part_of(self, span: Span) -> str:
        """The IRI of the text of the file that holds `span`: the article proper unless a later part does."""
        parts = self.reading.parts
        at = next((i for i in range(len(parts) - 1, 0, -1) if parts[i].span.holds(span)), 0)
        return iris.article(self.base, self.article.id, at)

    def passage(self, span: Span) -> str:
        """The IRI of a passage; `passage_quads` describes it."""
        return iris.passage(self.base, self.article.id, span)


def passage_quads(source: Source, span: Span) -> Iterator[Quad]:
    """The quads of one passage and its two selectors.

    Raises:
        KgError: the span reaches outside the text.
    """
    article, of = source.article, source.facts.typed
    if not 0 <= span.start <= span.end <= len(article.raw):
        raise KgError(
            f"a fact rests on characters {span.start} to {span.end} of a text of {len(article.raw)}", where=article.path
        )
    position = iris.passage(source.base, article.id, span, "position")
    quote = iris.passage(source.base, article.id, span, "quote")
    whole = iris.article(source.base, article.id)
    links = ((vocab.oa_hasSource, whole), (vocab.oa_hasSelector, position), (vocab.oa_hasSelector, quote))
    yield from of(source.passage(span), vocab.Passage, *links)
    yield from of(position, vocab.oa_TextPositionSelector, *_position(span))
    yield from of(quote, vocab.oa_TextQuoteSelector, *_quote(article.raw, span))


def _position(span: Span) -> tuple[tuple[str, Literal], ...]:
    return (vocab.oa_start, integer(span.start)), (vocab.oa_end, integer(span.end))


def _quote(raw: str, span: Span) -> tuple[tuple[str, Literal], ...]:
    before, behind = raw[max(0, span.start - CONTEXT) : span.start], raw[span.end : span.end + CONTEXT]
    return (vocab.oa_exact, plain(span.of(raw))), (vocab.oa_prefix, plain(before)), (vocab.oa_suffix, plain(behind))
