"""Writes `docs/queries.md` from the headers of `queries/*.rq`.

    python scripts/make_queries_doc.py            writes the file
    python scripts/make_queries_doc.py --check    writes nothing; exits 1 if the file differs

Start at `page`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from kg.query import StoredQuery, load_queries

TARGET = Path(__file__).resolve().parent.parent / "docs" / "queries.md"
HEAD = """\
<!-- Generated from queries/*.rq by scripts/make_queries_doc.py; do not edit. -->
# The questions

Each is a file of `queries/`, a command `kg query NAME`, a REST endpoint and a method of `kg.open(…)`.
All take `limit` (1 to 1000) and `offset`, and say whether there is a next page; REST takes `after` and `fields`, too
([rest.md](rest.md)).
[add-a-question.md](add-a-question.md) tells how to add one.
"""


def page(queries: dict[str, StoredQuery]) -> str:
    """The whole document."""
    return HEAD + "".join("\n" + "\n".join(section(query)) + "\n" for query in queries.values())


def section(query: StoredQuery) -> Iterator[str]:
    """One question."""
    yield f"## {query.name}"
    yield f"\n{query.summary}.\n\n{' '.join(query.description.split())}\n"
    shown = [p for p in query.parameters if p.required] or list(query.parameters[:1])
    asked = "&".join(f"{p.name}={quote(p.example, safe='/')}" for p in shown)
    yield f"`GET {query.path}{'?' + asked if asked else ''}`, {query.limit} rows a page\n"
    if query.parameters:
        yield "| parameter | takes | meaning | example |\n|---|---|---|---|"
    for p in query.parameters:
        yield f"| `{p.name}`{' (required)' if p.required else ''} | {p.type} | {p.description} | `{p.example}` |"
    yield "\n| column | gives | meaning |\n|---|---|---|"
    yield from (f"| `{c.name}` | {c.type} | {c.description} |" for c in query.columns)


def main() -> int:
    """Write the document, or compare it."""
    text = page(load_queries())
    if "--check" in sys.argv[1:]:
        return int(TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
