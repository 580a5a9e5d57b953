"""Writes `kg/api/examples.json`: for each stored query an answer of one row, as the OpenAPI description shows it.

    python scripts/make_api_examples.py            writes the file
    python scripts/make_api_examples.py --check    writes nothing; exits 1 if the file differs

Asked of a store of the annotated seeds with each query's own examples. Start at `examples`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from kg.evaluation.gold import gold_files, read_gold
from kg.graph import Run, article_quads, identity_quads
from kg.model import Reading
from kg.query import StoredQuery, load_queries
from kg.query.run import run
from kg.store import Reader, open_reader, open_writer

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "kg" / "api" / "examples.json"


def examples() -> str:
    """The whole file: JSON, one answer under each query's name."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        readings = [_at_home(read_gold(path)) for path in gold_files(ROOT / "tests" / "gold" / "seeds")]
        with open_writer(store) as writer:
            for reading in readings:
                writer.put(article_quads(reading, run=Run("example")), path=reading.article.path)
            writer.set_identities(identity_quads([entity for r in readings for entity in r.entities]))
            writer.publish()
        with open_reader(store) as reader:
            answers = {name: answer(reader, query) for name, query in load_queries().items()}
    return json.dumps(answers, ensure_ascii=False, indent=1) + "\n"


def _at_home(reading: Reading) -> Reading:
    """The reading as of a file of `seeds/`, wherever the checkout lies."""
    path = f"seeds/{Path(reading.article.path).name}"
    return replace(reading, article=replace(reading.article, path=path))


def answer(reader: Reader, query: StoredQuery) -> dict[str, Any]:
    """What REST answers to the query's own example, cut to one row."""
    shown = [p for p in query.parameters if p.required] or list(query.parameters[:1])
    given = {p.name: p.example for p in shown}
    page = run(reader, query, given, limit=1)
    following = f"{query.path}?{urlencode({**given, 'limit': 1, 'after': page.cursor})}" if page.cursor else None
    return {
        "query": query.name,
        "rows": list(page.rows),
        "limit": 1,
        "offset": 0,
        "next": following,
        "matched": {name: [asdict(found) for found in every] for name, every in page.matched.items()},
        "notes": list(page.notes),
    }


def main() -> int:
    """Write the file, or compare it."""
    text = examples()
    if "--check" in sys.argv[1:]:
        return int(TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
