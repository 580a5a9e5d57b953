"""What a person writes for a parameter, as RDF terms.

In come a stored query's parameters as strings, out come terms to bind, and what names were taken for.
A filter that fits nothing is no error: it gives no term, and so an empty page with a note. A question about one thing
(its parameter is required) has no answer where there is no such thing: that is `NotFound`. A value that nothing can
ever fit (no date, a language that no article is read in, a span of days that ends before it begins) is a
`ParameterError`. Start at `to_terms`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from pyoxigraph import Literal, NamedNode

from kg import vocab
from kg.errors import NotFound, ParameterError
from kg.lang import folders
from kg.model import EntityType
from kg.query.areas import inside
from kg.query.binding import Value
from kg.query.names import Found, NameIndex
from kg.query.stored import Parameter, ParameterType, StoredQuery
from kg.store import Reader, Table
from kg.text.fold import fold

ENTITY_TYPES = {
    ParameterType.PERSON: (EntityType.PERSON,),
    ParameterType.ORGANIZATION: (EntityType.ORGANIZATION,),
    ParameterType.PLACE: (EntityType.PLACE,),
    ParameterType.AREA: (EntityType.PLACE,),
    ParameterType.ENTITY: (),
}
_KINDS = {"direct": vocab.Direct, "mixed": vocab.Mixed, "indirect": vocab.Indirect}
_DATE, _DECIMAL = NamedNode(vocab.PREFIXES["xsd"] + "date"), NamedNode(vocab.PREFIXES["xsd"] + "decimal")
_DIGEST = re.compile(r"[0-9a-f]{8,64}")
_LISTED_BY = {
    ParameterType.PERSON: "people",
    ParameterType.PLACE: "places",
    ParameterType.AREA: "places",
    ParameterType.ARTICLE: "articles",
}
_LANGUAGES = vocab.SPARQL_PREFIXES + "SELECT DISTINCT ?lang { GRAPH ?g { ?article schema:inLanguage ?lang } }"

Terms = dict[str, Value | tuple[Value, ...]]
Spellings = Callable[[str], Sequence[str]]


def to_terms(
    reader: Reader,
    query: StoredQuery,
    given: Mapping[str, str],
    names: NameIndex | None = None,
    spellings: Spellings | None = None,
) -> tuple[Terms, dict[str, tuple[Found, ...]], tuple[str, ...]]:
    """The terms of the parameters given.

    Args:
        reader: The store.
        query: The stored query.
        given: Parameters as a person writes them.
        names: The reader's name index; made if None and a name is given.
        spellings: Folded words to their spellings in the quotations, where an index can tell them.

    Returns:
        Terms by parameter; the entities each name was taken for; notes for the reader of the answer.

    Raises:
        ParameterError: a value is malformed, or nothing can ever fit it.
        NotFound: the one thing that the query is about is not there.
    """
    terms: Terms = {}
    matched: dict[str, tuple[Found, ...]] = {}
    notes: list[str] = []
    for name, value in given.items():
        parameter = query.parameter(name)
        if parameter is None:
            continue  # `run` has refused unknown names before
        _check_text(parameter, value)
        if parameter.type in ENTITY_TYPES:
            names = names or NameIndex.of(reader)
            matched[name] = names.find(value.strip(), *ENTITY_TYPES[parameter.type])
            within = inside(names, matched[name]) if parameter.type is ParameterType.AREA else ()
            terms[name] = tuple(NamedNode(found.iri) for found in (*matched[name], *within))
            notes += _note(parameter, value, matched[name], within)
        elif parameter.type is ParameterType.ARTICLE:
            terms[name] = find_articles(reader, value.strip())
            notes += [] if terms[name] else [f"{name}: no article is {value!r}"]
        elif parameter.type is ParameterType.LANGUAGE:
            terms[name] = _language(reader, parameter, value.strip())
        elif parameter.type is ParameterType.TEXT and spellings is not None:
            terms[name] = tuple(Literal(words) for words in spellings(fold(value.strip())))
        else:
            terms[name] = _literal(parameter, value.strip())
        if parameter.required and terms[name] == ():
            raise _not_found(parameter, value)
    _check_days(terms)
    return terms, matched, tuple(notes)


def _check_text(parameter: Parameter, value: str) -> None:
    """Refuse what holds nothing to look for, and half a surrogate pair, which no RDF term can hold."""
    what = None
    if any("\ud800" <= c <= "\udfff" for c in value):
        what = f"{parameter.name} holds half a character"
    elif not value.strip():
        what = f"{parameter.name} is empty"
    elif parameter.type in (ParameterType.TEXT, ParameterType.ROLE) and not _literal(parameter, value.strip()).value:
        what = f"{parameter.name} holds nothing to look for: {value!r}"
    if what is not None:
        example = f"give a value in UTF-8, for example {parameter.example}"
        example += "" if parameter.required else ", or leave it out"
        raise ParameterError(what, where=parameter.name, remedy=example)


def _check_days(terms: Terms) -> None:
    """Refuse a span of days that ends before it begins; `X_from` and `X_to` make a span."""
    for name, first in terms.items():
        last = terms.get(name.removesuffix("_from") + "_to") if name.endswith("_from") else None
        if isinstance(first, Literal) and isinstance(last, Literal) and first.value > last.value:
            other = name.removesuffix("_from") + "_to"
            raise ParameterError(
                f"{name} {first.value} is after {other} {last.value}: no day lies between them",
                where=f"{name}, {other}",
                remedy=f"give them the other way round: {name} {last.value}, {other} {first.value}",
            )


def _not_found(parameter: Parameter, value: str) -> NotFound:
    known = _LISTED_BY.get(parameter.type)
    is_article = parameter.type is ParameterType.ARTICLE
    nobody = "nobody" if parameter.type is ParameterType.PERSON else "nothing"
    return NotFound(
        f"no article of the store is {value!r}" if is_article else f"{nobody} in the store is called {value!r}",
        where=parameter.name,
        remedy=f"{known} (REST: /{known}) lists what there is" if known else f"for example {parameter.example}",
    )


@cache
def _packs() -> frozenset[str]:
    """The languages with a pack, looked for once: finding them reads every installed package's entry points."""
    return frozenset(folders())


def _language(reader: Reader, parameter: Parameter, value: str) -> Literal:
    """The code of a language that articles can be in: one with a pack here, or one that the store has."""
    code = value.lower()
    known = set(_packs())
    if code not in known:
        table = reader.query(_LANGUAGES)
        rows = table.rows if isinstance(table, Table) else ()
        known |= {term.value for (term,) in rows if isinstance(term, Literal)}
    if code not in known:
        remedy = f"languages: {', '.join(sorted(known))}"
        raise ParameterError(f"no article is in the language {value!r}", where=parameter.name, remedy=remedy)
    return Literal(code)


def find_articles(reader: Reader, text: str) -> tuple[NamedNode, ...]:
    """The articles that `text` may mean: an IRI, a digest or its first 8 digits or more, a path or its end.

    A file's digest and path mean all its texts.
    """
    tests = ["?path = ?text", 'STRENDS(?path, CONCAT("/", ?text))']
    if _DIGEST.fullmatch(text):
        tests.append("STRSTARTS(?digest, ?text)")
    if is_iri(text):
        tests.append("STR(?article) = ?text")
    table = reader.query(
        f"""{vocab.SPARQL_PREFIXES}
        SELECT DISTINCT ?article WHERE {{
          VALUES ?text {{ {Literal(text)} }}
          GRAPH ?g {{ ?file kg:digest ?digest ; kg:path ?path }}
          GRAPH ?g {{ ?article schema:isPartOf? ?file ; a schema:NewsArticle }}
          FILTER({" || ".join(tests)})
        }}"""
    )
    rows = table.rows if isinstance(table, Table) else ()
    return tuple(sorted((row[0] for row in rows if isinstance(row[0], NamedNode)), key=str))


def is_iri(text: str) -> bool:
    """Whether `text` is an absolute IRI, as the RDF library checks it.

    Example:
        >>> is_iri("https://example.org/kg/entity/putin"), is_iri("Putin"), is_iri("a: b")
        (True, False, False)
    """
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _literal(parameter: Parameter, value: str) -> NamedNode | Literal:
    match parameter.type:
        case ParameterType.DATE:
            return Literal(_date(parameter, value), datatype=_DATE)
        case ParameterType.KIND:
            if value.lower() not in _KINDS:
                kinds = f"give one of {', '.join(_KINDS)}"
                raise ParameterError(f"there is no kind {value!r}", where=parameter.name, remedy=kinds)
            return NamedNode(_KINDS[value.lower()])
        case ParameterType.NUMBER:
            return Literal(_number(parameter, value), datatype=_DECIMAL)
        case ParameterType.ROLE:  # titles are written joined, spaced or hyphenated, so the queries compare without
            return Literal(re.sub(r"[\s-]+", "", fold(value)))
        case _:
            return Literal(fold(value))


def _date(parameter: Parameter, value: str) -> str:
    try:
        return datetime.date.fromisoformat(fold(value).upper()).isoformat()  # folding takes digits of any script
    except ValueError as err:
        why = f" ({err})" if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else ""
        raise ParameterError(
            f"{value!r} is no date{why}",
            where=parameter.name,
            remedy=f"write year-month-day, for example {parameter.example}",
        ) from None


def _number(parameter: Parameter, value: str) -> str:
    plain = fold(value).replace("٫", ".")  # folding takes digits of any script
    if not re.fullmatch(r"0(\.\d{1,9})?|1(\.0{1,9})?|\.\d{1,9}", plain):
        remedy = f"write a number from 0 to 1, for example {parameter.example}"
        raise ParameterError(f"{value!r} is no number from 0 to 1", where=parameter.name, remedy=remedy)
    return plain


def _note(parameter: Parameter, value: str, found: tuple[Found, ...], within: tuple[Found, ...]) -> list[str]:
    if not found:
        return [f"{parameter.name}: nothing in the store is called {value!r}"]
    notes = []
    if len(found) > 1:
        notes = [f"{parameter.name}: {value!r} fits {len(found)} entities, all are answered: {_listed(found)}"]
    if within:
        notes.append(f"{parameter.name}: with what lies there: {_listed(within)}")
    return notes


def _listed(found: tuple[Found, ...]) -> str:
    return ", ".join(f.name for f in found[:5]) + (", …" if len(found) > 5 else "")
