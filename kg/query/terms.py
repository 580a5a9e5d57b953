"""What a person writes for a parameter, as RDF terms.

In come a stored query's parameters as strings, out come terms to bind, and what names were taken for.
A word that fits nothing is no error: it gives no term, and so an empty page with a note.
Start at `to_terms`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

from pyoxigraph import Literal, NamedNode

from kg import vocab
from kg.errors import ParameterError
from kg.model import EntityType
from kg.query.binding import Value
from kg.query.names import Found, NameIndex
from kg.query.stored import Parameter, ParameterType, StoredQuery
from kg.store import Reader, Table
from kg.text.fold import fold

_ENTITY_TYPES = {
    ParameterType.PERSON: (EntityType.PERSON,),
    ParameterType.ORGANIZATION: (EntityType.ORGANIZATION,),
    ParameterType.PLACE: (EntityType.PLACE,),
    ParameterType.ENTITY: (),
}
_KINDS = {"direct": vocab.Direct, "mixed": vocab.Mixed, "indirect": vocab.Indirect}
_DATE = NamedNode(vocab.PREFIXES["xsd"] + "date")
_DIGEST = re.compile(r"[0-9a-f]{8,64}")

Terms = dict[str, Value | tuple[Value, ...]]


def to_terms(
    reader: Reader, query: StoredQuery, given: Mapping[str, str], names: NameIndex | None = None
) -> tuple[Terms, dict[str, tuple[Found, ...]], tuple[str, ...]]:
    """The terms of the parameters given.

    Returns:
        Terms by parameter; the entities each name was taken for; notes for the reader of the answer.

    Raises:
        ParameterError: a value is malformed.
    """
    terms: Terms = {}
    matched: dict[str, tuple[Found, ...]] = {}
    notes: list[str] = []
    for name, value in given.items():
        parameter = query.parameter(name)
        if parameter is None:
            continue  # `run` has refused unknown names before
        if not value.strip() or not _is_unicode(value):
            raise _malformed(parameter, value)
        if parameter.type in _ENTITY_TYPES:
            names = names or NameIndex.of(reader)
            matched[name] = names.find(value.strip(), *_ENTITY_TYPES[parameter.type])
            terms[name] = tuple(NamedNode(found.iri) for found in matched[name])
            notes += _note(parameter, value, matched[name])
        elif parameter.type is ParameterType.ARTICLE:
            terms[name] = find_articles(reader, value.strip())
            notes += [] if terms[name] else [f"{name}: no article is {value!r}"]
        else:
            terms[name] = _literal(parameter, value.strip())
    return terms, matched, tuple(notes)


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


def _is_unicode(text: str) -> bool:
    """Half a surrogate pair is no character, and no RDF term can hold it."""
    return not any("\ud800" <= c <= "\udfff" for c in text)


def _literal(parameter: Parameter, value: str) -> Value:
    match parameter.type:
        case ParameterType.DATE:
            return Literal(_date(parameter, value), datatype=_DATE)
        case ParameterType.KIND:
            if value.lower() not in _KINDS:
                raise _malformed(parameter, value, f"give one of {', '.join(_KINDS)}")
            return NamedNode(_KINDS[value.lower()])
        case ParameterType.LANGUAGE:
            if not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", value):
                raise _malformed(parameter, value)
            return Literal(value.lower())
        case _:
            return Literal(fold(value))


def _date(parameter: Parameter, value: str) -> str:
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except ValueError:
        raise _malformed(parameter, value) from None


def _malformed(parameter: Parameter, value: str, remedy: str | None = None) -> ParameterError:
    return ParameterError(
        f"not a {parameter.type}: {value!r}", where=parameter.name, remedy=remedy or f"for example {parameter.example}"
    )


def _note(parameter: Parameter, value: str, found: tuple[Found, ...]) -> list[str]:
    if not found:
        return [f"{parameter.name}: nothing in the store is called {value!r}"]
    if len(found) > 1:
        shown = ", ".join(f.name for f in found[:5]) + (", …" if len(found) > 5 else "")
        return [f"{parameter.name}: {value!r} fits {len(found)} entities, all are answered: {shown}"]
    return []
