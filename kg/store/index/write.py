"""Rows into the index, and out of it: what `kg.store.index.rows` gives, with entities as numbers.

Start at `RowWriter`.
"""

from __future__ import annotations

import sqlite3

from kg.store.index.entities import dumps
from kg.store.index.rows import GraphRows, Row
from kg.store.index.schema import joined


class RowWriter:
    """Writes the rows of graphs; entities get their numbers as they come."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        db.create_function("joined", 1, joined, deterministic=True)
        self._entities: dict[str, int] = dict(db.execute("SELECT iri, id FROM entity"))

    def remove(self, graph: str) -> None:
        """Remove a graph's rows, if it has any."""
        row = self._db.execute("SELECT id FROM graph WHERE iri = ?", (graph,)).fetchone()
        if row is None:
            return
        do, of = self._db.execute, row
        do("INSERT INTO quotation_words (quotation_words, rowid, folded) "
           "SELECT 'delete', id, folded FROM quotation WHERE graph = ?", of)  # fmt: skip
        do("INSERT INTO quotation_joined (quotation_joined, rowid, joined) "
           "SELECT 'delete', id, joined(folded) FROM quotation WHERE graph = ?", of)  # fmt: skip
        do("DELETE FROM via WHERE quotation IN (SELECT id FROM quotation WHERE graph = ?)", of)
        for table in ("credit", "names"):
            do(f"DELETE FROM {table} WHERE article IN (SELECT id FROM article WHERE graph = ?)", of)
        for table in ("quotation", "rejected", "holding", "article"):
            do(f"DELETE FROM {table} WHERE graph = ?", of)
        do("DELETE FROM graph WHERE id = ?", of)

    def put(self, graph: str, rows: GraphRows) -> None:
        """Add a graph's rows."""
        if not rows.articles:
            return
        for iri, (kind, shown) in rows.entities.items():
            self._entity(iri, kind, shown)
        number = self._insert("graph", {"iri": graph})
        articles = {row["iri"]: self._article(number, row, rows.articles[0]) for row in rows.articles}
        for iri, entity in rows.mentioned:
            self._db.execute("INSERT OR IGNORE INTO names VALUES (?, ?)", (articles[iri], self._entity(entity)))
        for row in rows.quotations:
            self._quotation(number, row, articles)
        for row in rows.rejected:
            self._insert("rejected", {**row, "graph": number, "article": articles[row["article"]]})
        for row in rows.holdings:
            if row["article"] in articles:
                people = {"person": self._entity(row["person"]), "of": self._entity(row["of"])}
                self._insert("holding", {**row, **people, "graph": number, "article": articles[row["article"]]})

    def _article(self, graph: int, row: Row, whole: Row) -> int:
        credits_, mentions = row["credits"], row["mentions"]
        values = {k: v for k, v in row.items() if k != "credits"}
        values |= {"graph": graph, "publisher": self._entity(row["publisher"])}
        # A second text of a file tells neither digest nor path of its own.
        values |= {"digest": row["digest"] or whole["digest"], "paths": dumps(row["paths"] or whole["paths"])}
        values["mentions"] = dumps([(s, e, self._entity(entity)) for s, e, entity in mentions])
        number = self._insert("article", values)
        pairs = [(number, self._entity(credited)) for credited in credits_]
        self._db.executemany("INSERT OR IGNORE INTO credit VALUES (?, ?)", pairs)
        return number

    def _quotation(self, graph: int, row: Row, articles: dict[str, int]) -> None:
        values = {k: v for k, v in row.items() if k != "via"}
        values |= {k: self._entity(row[k]) for k in ("speaker", "addressee", "place")}
        values |= {"graph": graph, "article": articles[str(row["article"])]}
        number = self._insert("quotation", values)
        self._db.execute("INSERT INTO quotation_words (rowid, folded) VALUES (?, ?)", (number, row["folded"]))
        self._db.execute("INSERT INTO quotation_joined (rowid, joined) VALUES (?, joined(?))", (number, row["folded"]))
        pairs = [(number, self._entity(channel)) for channel in row["via"]]
        self._db.executemany("INSERT OR IGNORE INTO via VALUES (?, ?)", pairs)

    def _entity(self, iri: object, kind: str = "", shown: str = "") -> int | None:
        if not isinstance(iri, str):
            return None
        number = self._entities.get(iri)
        if number is None:
            number = self._entities[iri] = self._insert("entity", {"iri": iri, "type": kind, "shown": shown})
        elif kind:
            self._db.execute(
                "UPDATE entity SET type = ?, shown = ? WHERE id = ? AND (type = '' OR shown = '')",
                (kind, shown, number),
            )
        return number

    def _insert(self, table: str, values: Row) -> int:
        columns = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" * len(values))
        done = self._db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(values.values()))
        return int(done.lastrowid or 0)
