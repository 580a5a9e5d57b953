"""Entities of the index: names by language, identifiers, and the words they are found by.

In comes the identities graph, out go the columns of `entity` and the tables `name` and `name_words`. A name is found by
the beginning of its folded words and by the keys that its spellings in all scripts share (`kg.resolve.keys`). Names
are numbered from the most reported entity to the least, so that the first hits are the ones to suggest.
Start at `write_identities`.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from kg import vocab
from kg.resolve.keys import name_key, words
from kg.store.contract import Reader
from kg.store.index.rows import DESCRIBED

_USED = """
SELECT entity FROM names UNION SELECT publisher FROM article UNION SELECT entity FROM credit
UNION SELECT speaker FROM quotation UNION SELECT addressee FROM quotation UNION SELECT place FROM quotation
UNION SELECT entity FROM via UNION SELECT person FROM holding UNION SELECT of FROM holding
"""
_BY_WEIGHT = f"""
SELECT e.id, e.shown, e.labels, e.others FROM entity e
LEFT JOIN (SELECT entity, COUNT(*) AS n FROM names GROUP BY entity) a ON a.entity = e.id
LEFT JOIN (SELECT speaker, COUNT(*) AS n FROM quotation GROUP BY speaker) q ON q.speaker = e.id
WHERE e.type NOT IN ('', '{DESCRIBED}') ORDER BY COALESCE(a.n, 0) + COALESCE(q.n, 0) DESC, e.iri
"""


@dataclass(slots=True)
class _Known:
    shown: str | None = None
    labels: dict[str, str] = field(default_factory=dict)
    others: set[tuple[str, str]] = field(default_factory=set)
    same: set[str] = field(default_factory=set)


def write_identities(db: sqlite3.Connection, reader: Reader, graph: str) -> None:
    """Write what is known of entities across articles; entities that no row names any more go."""
    db.execute(f"DELETE FROM entity WHERE id NOT IN (SELECT * FROM ({_USED}) WHERE entity IS NOT NULL)")
    known = _known(reader, NamedNode(graph))
    rows = [
        (k.shown, json.dumps(k.labels, ensure_ascii=False), dumps(sorted(k.others)), dumps(sorted(k.same)), iri)
        for iri, k in known.items()
    ]
    db.executemany("UPDATE entity SET shown = COALESCE(?, shown), labels = ?, others = ?, same = ? WHERE iri = ?", rows)
    _write_names(db)


def _known(reader: Reader, graph: NamedNode) -> dict[str, _Known]:
    known: defaultdict[str, _Known] = defaultdict(_Known)
    for predicate in (vocab.name, vocab.skos_prefLabel, vocab.skos_altLabel, vocab.skos_exactMatch):
        for quad in reader.quads(None, NamedNode(predicate), None, graph):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                _take(known[quad.subject.value], predicate, quad.object)
    return known


def _take(entity: _Known, predicate: str, value: NamedNode | Literal) -> None:
    if isinstance(value, NamedNode):
        entity.same.add(value.value)
    elif predicate == vocab.name:
        entity.shown = value.value
    elif predicate == vocab.skos_prefLabel and value.language is not None:
        entity.labels[value.language] = value.value
    else:
        entity.others.add((value.language or "", value.value))


def _write_names(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM name")
    db.execute("INSERT INTO name_words (name_words) VALUES ('delete-all')")
    rows: list[tuple[int, int, str, str, str]] = []
    for entity, shown, labels, others in db.execute(_BY_WEIGHT):
        every = [shown, *json.loads(labels).values(), *(text for _, text in json.loads(others))]
        for text in dict.fromkeys(every):
            number = len(rows) + 1
            rows.append((number, entity, text, " ".join(words(text)), " ".join(name_key(text))))
    db.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?)", rows)
    found = ((number, folded, " ".join(map(key_word, keys.split()))) for number, _, _, folded, keys in rows)
    db.executemany("INSERT INTO name_words (rowid, folded, keys) VALUES (?, ?, ?)", found)


def key_word(part: str) -> str:
    """One skeleton of a name's key as a word that the tokenizer keeps whole.

    Example:
        >>> key_word("btn"), key_word("=hsn")
        ('0btn', '09hsn')
    """
    return "0" + part.replace("=", "9")


def dumps(value: object) -> str:
    """JSON with its letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
