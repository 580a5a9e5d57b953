"""What the reconciliation service says, as values of its protocol: candidates, suggestions, columns to add.

In come the index of names, a reader and parsed requests, out come the protocol's JSON objects. `PROPERTIES` lists what
can be fetched of an entity, and with what a query can be narrowed. Start at `reconciled`.

Standard: Reconciliation Service API 0.2 (W3C Entity Reconciliation Community Group).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from pyoxigraph import NamedNode

from kg import vocab
from kg.errors import ParameterError
from kg.graph import iris
from kg.model import EntityType
from kg.query.lookup import Candidate, Known, Lookup
from kg.query.titles import Titles, titles_of
from kg.store import Reader, Table
from kg.text.fold import fold

Json = dict[str, Any]
LANGS: Final = {"ar": "Arabic", "fa": "Persian", "en": "English"}
PROPERTIES: Final = {
    **{f"name-{lang}": (f"name ({word})", f"The usual name in {word}") for lang, word in LANGS.items()},
    "names": ("names", "Every name that articles and the world tables know"),
    **{f"title-{lang}": (f"title ({word})", f"Titles in {word}, as reported") for lang, word in LANGS.items()},
    "wikidata": ("Wikidata", "The identifier in Wikidata, where a table gives it"),
    "articles": ("articles", "How many articles name it"),
    "quotations": ("quotations", "How many quotations are theirs"),
}
_WORDS: Final = {EntityType.PERSON: "person", EntityType.ORGANIZATION: "organization", EntityType.PLACE: "place"}
_NARROWED: Final = 0.1  # how much a property that agrees adds to a score, and one that does not takes away
_MOST: Final = 100
_LONGEST, _PROPERTIES, _VALUES = 500, 20, 20  # characters of a text; properties of a query; values of a property
_QUOTED = """SELECT ?entity (COUNT(DISTINCT ?q) AS ?n) {{
  VALUES ?entity {{ {every} }} GRAPH ?g {{ ?q kg:speaker ?entity }} }} GROUP BY ?entity"""


def type_json(kind: EntityType) -> Json:
    """A type as the protocol tells it."""
    return {"id": kind.value, "name": _WORDS[kind]}


def entity_id(iri: str, base: str) -> str:
    """What stands for an entity in the protocol: its id under the base."""
    return iris.entity_id(base, iri) or iri


def known_of(lookup: Lookup, ident: str, base: str) -> Known | None:
    """The entity that an id or an IRI names, None if there is none."""
    return lookup.get(ident) or (lookup.get(iris.entity(base, ident)) if ident else None)


def reconciled(lookup: Lookup, reader: Reader, queries: Mapping[str, Json], base: str) -> Json:
    """The candidates for each query of a batch.

    Raises:
        ParameterError: a query is not what the protocol asks for.
    """
    found = {key: _candidates(lookup, reader, _checked(query, key), base) for key, query in queries.items()}
    titles = titles_of(reader, [c.known.iri for every in found.values() for c in every])
    return {
        key: {"result": [_candidate(c, titles.get(c.known.iri, {}), base) for c in every]}
        for key, every in found.items()
    }


def suggestion(known: Known, titles: Titles, base: str) -> Json:
    """An entity as a suggestion."""
    shown = {"id": entity_id(known.iri, base), "name": known.name, "description": description(known, titles)}
    return {**shown, "notable": [type_json(known.type)]}


def description(known: Known, titles: Titles) -> str:
    """What tells an entity from its namesakes: its names elsewhere and its titles.

    Example:
        >>> description(Known("urn:p", EntityType.PERSON, "Putin", articles=2), {"en": ("president of Russia",)})
        'president of Russia · 2 articles'
    """
    names = [name for lang in LANGS if (name := known.name_in(lang)) is not None and name != known.name]
    told = [*names, *(titles.get("en") or next(iter(titles.values()), ()))[:2]]
    return " · ".join([*told, f"{known.articles} articles"])


def extended(lookup: Lookup, reader: Reader, ids: Sequence[str], wanted: Sequence[Json], base: str) -> Json:
    """The values of properties of entities.

    Args:
        lookup: The index of names.
        reader: The store.
        ids: Ids or IRIs; what nothing has gets rows without values.
        wanted: Properties as the protocol names them: id, and settings with a limit.
        base: The base of the store's IRIs.

    Raises:
        ParameterError: there is no such property.
    """
    if len(wanted) > _PROPERTIES:
        what, remedy = f"{len(wanted)} properties are too many", f"ask for {_PROPERTIES} at most"
        raise ParameterError(what, where="extend", remedy=remedy)
    found = {ident: known_of(lookup, ident, base) for ident in ids}
    known = [k.iri for k in found.values() if k is not None]
    titles = titles_of(reader, known, most=_MOST)
    quoted = _quoted(reader, known) if any(p.get("id") == "quotations" for p in wanted) else {}
    rows: dict[str, Json] = {ident: {} for ident in ids}
    for prop in wanted:
        name, limit = _property(prop), _limit(prop)
        for ident, one in found.items():
            values = [] if one is None else _values(one, name, titles.get(one.iri, {}), quoted)
            rows[ident][name] = values[:limit] if limit else values
    return {"meta": [{"id": (name := _property(p)), "name": PROPERTIES[name][0]} for p in wanted], "rows": rows}


# --- one query -------------------------------------------------------------------------------------------------------


def _checked(query: object, key: str) -> Json:
    if not isinstance(query, dict):
        raise _wrong(key, "a query is an object")
    unknown = sorted(set(query) - {"query", "type", "limit", "properties", "type_strict"})
    if unknown:
        raise _wrong(key, f"unknown key {unknown[0]!r}")
    if not isinstance(query.get("query", ""), str) or not isinstance(query.get("properties", []), list):
        raise _wrong(key, "query is a text and properties a list")
    if "query" not in query and not query.get("properties"):
        raise _wrong(key, "neither a query nor properties")
    if len(query.get("query", "")) > _LONGEST:
        raise _wrong(key, f"its text is longer than {_LONGEST} characters")
    if len(query.get("properties", [])) > _PROPERTIES:
        raise _wrong(key, f"more than {_PROPERTIES} properties")
    for prop in query.get("properties", []):
        if not isinstance(prop, dict) or not isinstance(prop.get("pid"), str) or "v" not in prop:
            raise _wrong(key, "a property has a pid and a v")
        if isinstance(prop["v"], list) and len(prop["v"]) > _VALUES:
            raise _wrong(key, f"a property has more than {_VALUES} values")
        if any(len(text) > _LONGEST for text in _texts(prop["v"])):
            raise _wrong(key, f"a property's value is longer than {_LONGEST} characters")
    limit = query.get("limit", 1)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or limit < 1:
        raise _wrong(key, "limit is a number from 1")
    if query.get("type_strict", "any") not in ("any", "all", "should"):
        raise _wrong(key, "type_strict is any, all or should")
    return query


def _wrong(key: str, what: str) -> ParameterError:
    remedy = 'send {"q0": {"query": "بوتن", "type": "Person"}}'
    return ParameterError(f"query {key[:100]!r}: {what}", where="queries", remedy=remedy)


def _candidates(lookup: Lookup, reader: Reader, query: Json, base: str) -> list[Candidate]:
    kinds = _kinds(query)
    strict = query.get("type_strict", "any") != "should"
    name = query.get("query", "").strip()
    text = name or _only_value(query)
    known = known_of(lookup, text, base)
    text = text if known is None else known.iri
    found = list(lookup.find(text, *(kinds if strict else ()), limit=_MOST))
    wanted = [(p["pid"], [fold(text) for text in _texts(p["v"])]) for p in query.get("properties", [])]
    if wanted:
        titles = titles_of(reader, [c.known.iri for c in found], most=_MOST)
        found = [_narrowed(c, wanted, titles.get(c.known.iri, {})) for c in found]
    if kinds and not strict:
        found = [c if c.known.type in kinds else _scored(c, c.score - _NARROWED) for c in found]
    found.sort(key=lambda c: (-c.score, -c.known.articles, c.known.iri))
    return found[: int(min(query.get("limit", 10), _MOST))]


def _kinds(query: Json) -> tuple[EntityType, ...]:
    """The types asked for, by id or IRI.

    Raises:
        ParameterError: none of them is a type.
    """
    given = query.get("type") or []
    names = [given] if isinstance(given, str) else [t for t in given if isinstance(t, str)]
    folded = {name.lower().removeprefix(vocab.PREFIXES["kg"].lower()) for name in names}
    kinds = [kind for kind in EntityType if kind.value.lower() in folded]
    if names and not kinds:
        remedy = f"types: {', '.join(EntityType)}"
        raise ParameterError(f"there is no type {names[0]!r}", where="queries", remedy=remedy)
    return tuple(kinds)


def _only_value(query: Json) -> str:
    """What to look for where only properties are given: the name or identifier among them."""
    for prop in query.get("properties", []):
        if prop["pid"].startswith("name") and (texts := _texts(prop["v"])):
            return texts[0]
    return ""


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(v.get("name") or v.get("id")) if isinstance(v, dict) else str(v) for v in values]


def _narrowed(candidate: Candidate, wanted: Iterable[tuple[str, list[str]]], titles: Titles) -> Candidate:
    """The candidate with the score that its properties, folded, leave it; what nobody knows counts for nothing."""
    score = candidate.score
    for name, texts in wanted:
        if name in PROPERTIES:
            values = [fold(v["str"]) for v in _values(candidate.known, name, titles, {}) if "str" in v]
            agrees = any(text in value for text in texts for value in values)
            score += _NARROWED if agrees else -_NARROWED
    return _scored(candidate, score)


def _scored(candidate: Candidate, score: float) -> Candidate:
    held = min(max(round(score, 3), 0.0), 1.0)
    return replace(candidate, score=held, match=candidate.match and held >= candidate.score)


def _candidate(candidate: Candidate, titles: Titles, base: str) -> Json:
    known = candidate.known
    return {
        "id": entity_id(known.iri, base),
        "name": known.name,
        "description": description(known, titles),
        "score": round(100 * candidate.score, 1),
        "match": candidate.match,
        "type": [type_json(known.type)],
        "features": [{"id": candidate.clue, "value": candidate.score}, {"id": "articles", "value": known.articles}],
    }


# --- properties ------------------------------------------------------------------------------------------------------


def _property(prop: object) -> str:
    name = prop.get("id") if isinstance(prop, dict) else None
    if not isinstance(name, str) or name not in PROPERTIES:
        remedy = f"properties: {', '.join(PROPERTIES)}"
        raise ParameterError(f"there is no property {name!r}", where="extend", remedy=remedy)
    return name


def _limit(prop: Json) -> int:
    settings = prop.get("settings")
    given = settings.get("limit", 0) if isinstance(settings, dict) else 0
    try:
        return max(int(given), 0)
    except (TypeError, ValueError, OverflowError):
        raise ParameterError(f"limit is a number, not {given!r}", where="extend", remedy="0 takes all") from None


def _values(known: Known, name: str, titles: Titles, quoted: Mapping[str, int]) -> list[Json]:
    kind, _, lang = name.partition("-")
    if kind == "name":
        found = [known.name_in(lang)]
    elif kind == "title":
        found = list(titles.get(lang, ()))
    elif name == "names":
        found = list(dict.fromkeys(n.text for n in known.names))
    elif name == "wikidata":
        found = [known.wikidata.rpartition("/")[2]] if known.wikidata is not None else []
    else:
        return [{"int": known.articles if name == "articles" else quoted.get(known.iri, 0)}]
    return [{"str": text} for text in found if text is not None]


def _quoted(reader: Reader, known: Iterable[str]) -> dict[str, int]:
    every = " ".join(str(NamedNode(iri)) for iri in known)
    answer = reader.query(vocab.SPARQL_PREFIXES + _QUOTED.format(every=every)) if every else None
    rows = answer.rows if isinstance(answer, Table) else ()
    return {e.value: int(getattr(n, "value", "0")) for e, n in rows if isinstance(e, NamedNode)}
