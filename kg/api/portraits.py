"""The page of one thing of the graph: what it is called, its facts, its roles, what was said.

In comes an IRI, out goes a title and HTML. Every text of the graph is escaped and keeps its language.
Start at `portrait`.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from html import escape

from pyoxigraph import Literal, NamedNode

from kg import vocab
from kg.api.pages import link, table, text
from kg.api.state import Service
from kg.errors import NotFound
from kg.graph.iris import FAMILIES
from kg.store import Table, Term

Row = tuple[Term | None, ...]

_FACTS = """SELECT DISTINCT ?p ?o (SAMPLE(?n) AS ?name) WHERE {{ {iri} ?p ?o
  OPTIONAL {{ ?o kg:name|schema:headline|kg:text|skos:prefLabel ?n }} }} GROUP BY ?p ?o LIMIT 500"""
_ROLES = """SELECT DISTINCT ?title ?role ?of ?name WHERE {{
  ?holding kg:person {iri} ; kg:text ?title
  OPTIONAL {{ ?holding kg:role ?r . ?r skos:prefLabel ?role }}
  OPTIONAL {{ ?holding kg:of ?of . ?of kg:name ?name }} }} LIMIT 100"""
_QUOTED = """SELECT DISTINCT ?q ?words ?who ?name ?date ?article ?told WHERE {{
  ?q a kg:Quotation ; kg:text ?words ; kg:article ?article ; {link} {iri}
  OPTIONAL {{ ?q kg:speaker ?who OPTIONAL {{ ?who kg:name ?name }} }} OPTIONAL {{ ?q kg:speakerWords ?told }}
  OPTIONAL {{ ?q kg:date ?date }} }} ORDER BY DESC(?date) LIMIT 100"""

_ARTICLES = """SELECT ?article (SAMPLE(?headline) AS ?title) (SAMPLE(?name) AS ?outlet) (SAMPLE(?day) AS ?date)
    (MIN(?path) AS ?file) WHERE {{
  VALUES ?article {{ {iris} }} ?article a schema:NewsArticle
  OPTIONAL {{ ?article schema:headline ?headline }} OPTIONAL {{ ?article schema:publisher/kg:name ?name }}
  OPTIONAL {{ ?article schema:datePublished ?day }} OPTIONAL {{ ?article schema:isPartOf?/kg:path ?path }}
}} GROUP BY ?article"""

_ANSWERED = tuple(
    f"{family}/" for family in ("entity", "article", "quotation", "role", "graph", "judgement", *FAMILIES)
)

# Facts that say more about the record than about the thing.
_QUIET = {vocab.PREFIXES["kg"] + name for name in ("start", "end", "evidence", "clue", "mentions")}
_QUIET |= {vocab.schema_name, vocab.schema_alternateName, vocab.schema_identifier}  # what single articles know of it


async def portrait(service: Service, iri: str) -> tuple[str, str]:
    """The title and the body of the page about `iri`.

    Raises:
        NotFound: the graph does not know it.
    """
    node = str(NamedNode(iri))
    asked = (
        _FACTS.format(iri=node),
        _ROLES.format(iri=node),
        _QUOTED.format(iri=node, link="kg:speaker"),
        _QUOTED.format(iri=node, link="kg:article"),
    )
    facts, roles, said, quoted = await asyncio.gather(*(asyncio.to_thread(_rows, service, query) for query in asked))
    if not facts:
        raise NotFound("the graph does not know this", where=iri, remedy="find names with /people, /places, /sources")
    nodes = {NamedNode(iri), *(row[1] for row in facts), *(row[5] for row in (*said, *quoted))}
    titles = await asyncio.to_thread(_article_titles, service, nodes)
    facts = tuple((p, o, titles.get(o, name)) for p, o, name in facts)
    title = titles[NamedNode(iri)].value if NamedNode(iri) in titles else _title(facts, iri)
    parts = [f"<h1>{text(title)}</h1>", f'<p class="quiet"><code>{escape(iri)}</code></p>', _facts(service, facts)]
    parts += ["<h2>Roles, as reported</h2>" + _roles(service, roles)] if roles else []
    for head, rows in (("Said", said), ("Quoted here", quoted)):
        parts += [f"<h2>{head}</h2>" + "".join(_quote(service, row, titles) for row in rows)] if rows else []
    return title, "".join(parts) + _other_forms(service, iri)


def _rows(service: Service, query: str) -> tuple[Row, ...]:
    answer = service.reader.query(vocab.SPARQL_PREFIXES + query)
    return answer.rows if isinstance(answer, Table) else ()


def _article_titles(service: Service, nodes: set[Term | None]) -> dict[Term | None, Literal]:
    """What to call the articles among `nodes`: the headline or, without one, outlet, day and file."""
    start = service.base + "article/"
    iris = " ".join(sorted(str(n) for n in nodes if isinstance(n, NamedNode) and n.value.startswith(start)))
    titles: dict[Term | None, Literal] = {}
    for article, headline, outlet, date, file in _rows(service, _ARTICLES.format(iris=iris)) if iris else ():
        known = [term.value for term in (outlet, date) if isinstance(term, Literal)]
        known += [file.value.rpartition("/")[2]] if isinstance(file, Literal) else []
        title = headline if isinstance(headline, Literal) else Literal(" · ".join(known))
        titles |= {article: title} if title.value else {}
    return titles


def _title(facts: tuple[Row, ...], iri: str) -> str:
    """The name to show of what is no article: of the known ones the first that there is."""
    by_predicate = {p.value: o.value for p, o, *_ in facts if isinstance(p, NamedNode) and isinstance(o, Literal)}
    for wanted in (vocab.name, vocab.schema_headline, vocab.skos_prefLabel, vocab.text):
        if wanted in by_predicate:
            return by_predicate[wanted]
    return iri


def _facts(service: Service, facts: tuple[Row, ...]) -> str:
    cells: defaultdict[str, list[str]] = defaultdict(list)
    for predicate, value, name in facts:
        if isinstance(predicate, NamedNode) and predicate.value not in _QUIET:
            cells[_short(predicate.value)].append(_cell(service, value, name))
    return table((escape(head), "<br>".join(sorted(set(every)))) for head, every in sorted(cells.items()))


def _roles(service: Service, roles: tuple[Row, ...]) -> str:
    rows = []
    for title, role, of, name in roles:
        known = [_cell(service, term, shown) for term, shown in ((role, None), (of, name)) if term is not None]
        rows.append((_cell(service, title), " · ".join(known)))
    return table(dict.fromkeys(rows))


def _quote(service: Service, row: Row, titles: dict[Term | None, Literal]) -> str:
    node, words, who, name, date, article, told = row
    by = [_cell(service, who, name) if name is not None else _cell(service, told)] if who or told else []
    by += [escape(date.value)] if isinstance(date, Literal) else []
    by += [_cell(service, article, titles.get(article)), _cell(service, node, Literal("source"))]
    return f"<blockquote><p>{_cell(service, words)}</p><footer>{' · '.join(by)}</footer></blockquote>"


def _cell(service: Service, term: Term | None, name: Term | None = None) -> str:
    """A term as HTML: an IRI under the store's base as a link to this server."""
    if isinstance(term, Literal):
        return text(term.value, term.language)
    if not isinstance(term, NamedNode):
        return "" if term is None else escape(str(term))
    shown = name.value if isinstance(name, Literal) else _short(term.value)
    return link(_here(service, term.value), shown)


def _here(service: Service, iri: str) -> str:
    """Where this server answers for `iri`; the IRI itself where it does not."""
    if iri.startswith(vocab.PREFIXES["kg"]):
        return f"/vocab#{iri.removeprefix(vocab.PREFIXES['kg'])}"
    tail = iri.removeprefix(service.base)
    return f"/{tail}" if tail != iri and tail.startswith(_ANSWERED) else iri


def _short(iri: str) -> str:
    for prefix, start in vocab.PREFIXES.items():
        if iri.startswith(start):
            return f"{prefix}:{iri.removeprefix(start)}"
    return iri


def _other_forms(service: Service, iri: str) -> str:
    here = _here(service, iri)
    return (
        "<p class='quiet'>" + " ".join(link(f"{here}.{form}", form) for form in ("ttl", "jsonld", "nt", "rdf")) + "</p>"
    )
