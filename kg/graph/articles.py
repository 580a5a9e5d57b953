"""One reading as the quads of one named graph: all that this article supports, and nothing else.

The article graph says of an entity what the article shows, its type and the surfaces that name it
(`skos:altLabel`), and what its reading takes the entity for (`told_quads`). What holds across articles
(`kg:name`, `skos:prefLabel`, `skos:exactMatch`) stands in the identities graph, see `kg.graph.identities`. So an
article is retracted by dropping its graph and making identities again from the articles left; nothing is counted.

Time stands nowhere in an article graph: the same reading gives the same quads. Start at `article_quads`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from pyoxigraph import Quad

from kg import vocab
from kg.graph import iris, runs, statements
from kg.graph.evidence import Source, passage_quads
from kg.graph.identities import told_quads
from kg.graph.runs import Run
from kg.graph.terms import date, integer, plain
from kg.model import Part, Problem, Reading, Span


def article_quads(
    reading: Reading, *, base: str = iris.DEFAULT_BASE, run: Run, paths: Iterable[str] = ()
) -> list[Quad]:
    """All facts of one article, in its named graph.

    Args:
        reading: The article as understood; entity ids are those of the whole graph.
        base: The base of all IRIs.
        run: What read it.
        paths: Further files with the same text, beside the reading's own.

    Returns:
        Quads without repetition, in an order that follows from the reading.

    Raises:
        KgError: the base, an id or a span is not usable.
    """
    source = Source(reading, iris.checked_base(base), run)
    quads = chain(
        _article(source, {reading.article.path, *paths}),
        _parts(source),
        _entities(source),
        statements.mentions(source),
        statements.roles(source),
        statements.quotations(source),
        _problems(source),
        runs.description(run, source.facts, base),
        *(passage_quads(source, span) for span in sorted(_spans(reading))),
    )
    # Not sorted: the sorting keys of a long text's quads would take as much room as the quads.
    return list(dict.fromkeys(quads))


def _article(source: Source, paths: set[str]) -> Iterator[Quad]:
    article, run = source.article, source.run.iri(source.base)
    pairs: tuple[statements.Pair, ...] = (
        (vocab.digest, plain(article.id)),
        (vocab.encoding, plain(article.encoding)),
        (vocab.prov_wasGeneratedBy, run),
        *((vocab.path, plain(path)) for path in sorted(paths)),
    )
    yield from source.facts.typed(iris.article(source.base, article.id), vocab.schema_NewsArticle, *pairs)
    yield from source.facts.of(source.facts.graph.value, (vocab.prov_wasGeneratedBy, run))


def _parts(source: Source) -> Iterator[Quad]:
    for at, part in enumerate(source.reading.parts):
        yield from _part(source, part, at)


def _part(source: Source, part: Part, at: int) -> Iterator[Quad]:
    """The headline, date, publisher and credits of one text of the file."""
    whole = iris.article(source.base, source.article.id)
    node = iris.article(source.base, source.article.id, at)
    pairs: tuple[statements.Pair, ...] = (
        (vocab.schema_inLanguage, plain(source.article.lang)),
        (vocab.schema_headline, None if part.title is None else source.surface(part.title)),
        (vocab.headlineAt, None if part.title is None else source.passage(part.title)),
        (vocab.schema_datePublished, date(part.date)),
        (vocab.dateAt, None if part.date_span is None else source.passage(part.date_span)),
        (vocab.schema_publisher, source.entity(part.publisher)),
        (vocab.schema_isPartOf, whole if at else None),
        (vocab.start, integer(part.span.start)),
        (vocab.end, integer(part.span.end)),
    )
    yield from source.facts.typed(node, vocab.schema_NewsArticle, *pairs)
    for agency in dict.fromkeys(part.sources):
        dispatch = source.node("dispatch", node, agency)
        credit = ((vocab.credits, source.entity(agency)), (vocab.prov_wasQuotedFrom, dispatch))
        yield from source.facts.of(node, *credit)
        yield from statements.dispatch_quads(source, dispatch, agency)


def _entities(source: Source) -> Iterator[Quad]:
    for entity in source.reading.entities:
        yield from source.facts.typed(iris.entity(source.base, entity.id), statements.CLASSES[entity.type])
        yield from told_quads(entity, source.facts, source.base)


def _problems(source: Source) -> Iterator[Quad]:
    for problem in source.reading.problems:
        span = problem.span
        at = None if span is None else (span.start, span.end)
        node = source.node("problem", problem.code, problem.what, at)
        yield from source.facts.typed(node, vocab.Problem, *_problem(source, problem))


def _problem(source: Source, problem: Problem) -> tuple[statements.Pair, ...]:
    span = problem.span
    return (
        (vocab.article, iris.article(source.base, source.article.id)),
        (vocab.code, plain(problem.code)),
        (vocab.detail, plain(problem.what)),
        (vocab.remedy, None if problem.remedy is None else plain(problem.remedy)),
        (vocab.evidence, None if span is None else source.passage(span)),
    )


def _spans(reading: Reading) -> set[Span]:
    """Every span that a fact of the reading rests on."""
    spans: list[Span | None] = [m.span for m in reading.mentions]
    spans += [r.span for r in reading.roles]
    spans += [p.span for p in reading.problems]
    for part in reading.parts:
        spans += [part.title, part.date_span]
    for quotation in reading.quotations:
        cue = None if quotation.cue is None else quotation.cue.span
        spans += [quotation.span, quotation.speaker_span, cue]
    return {span for span in spans if span is not None}
