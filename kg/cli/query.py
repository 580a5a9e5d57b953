"""`kg query`: a stored query by name, or SPARQL as it stands.

kg query                                 the stored queries
kg query said --speaker پوتین            a stored query; `kg query said --describe` shows its parameters
kg query 'SELECT … WHERE { … }'          SPARQL
kg query --file question.rq              SPARQL from a file
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.options import Commands, add_store, at_least_one, command, none_or_more
from kg.errors import InputError, ParameterError

if TYPE_CHECKING:
    from kg.query.run import Page
    from kg.query.stored import StoredQuery

_FORMS = ("SELECT", "ASK", "CONSTRUCT")  # DESCRIBE needs no pattern
FORMATS = ("table", "json", "jsonl", "csv", "tsv")


def add(commands: Commands) -> None:
    """Enter the command."""
    parser = command(commands, "query", run, "ask a stored query or SPARQL", "kg query said --speaker Putin --lang ar")
    parser.usage = "kg query [NAME [--PARAMETER VALUE]... | SPARQL | --file FILE] [options]"
    parser.add_argument(
        "question", nargs="?", help="a stored query, or SPARQL; if left out, a list of the stored queries"
    )
    parser.add_argument("--file", type=Path, help="SPARQL from a file")
    parser.add_argument("--describe", action="store_true", help="show the stored query's parameters and columns")
    add_store(parser)
    parser.add_argument("--format", choices=FORMATS, default="table", help="default: table, cut to the screen's width")
    parser.add_argument("--columns", type=_names, metavar="A,B", help="only these columns, in this order")
    parser.add_argument("--limit", type=at_least_one, metavar="N", help="rows at most")
    parser.add_argument("--offset", type=none_or_more, default=0, metavar="N", help="rows to skip")
    parser.set_defaults(takes_parameters=True)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def run(args: argparse.Namespace) -> int:
    """Ask and print."""
    from kg.query.stored import load_queries

    queries = load_queries()
    if args.file is None and args.question is None:
        _list(queries)
    elif args.file is None and args.question in queries:
        query = queries[args.question]
        if args.describe:
            _describe(query)
        else:
            _stored(args, query)
    else:
        _sparql(args, _text(args, queries))
    return 0


def _list(queries: Mapping[str, StoredQuery]) -> None:
    width = max(len(name) for name in queries)
    for name, query in queries.items():
        print(f"{name:<{width}}  {query.summary}")


def _describe(query: StoredQuery) -> None:
    print(f"{query.name}: {query.summary}\n\n{query.description}\n\nparameters:")
    for p in query.parameters:
        print(f"  --{p.name} {p.type.upper()}  {p.description} (for example {p.example})")
    print("\ncolumns:")
    for c in query.columns:
        print(f"  {c.name}  {c.description}")


def _text(args: argparse.Namespace, queries: Mapping[str, StoredQuery]) -> str:
    """The SPARQL that is meant; a single word that names no stored query is taken for a slip."""
    _refuse_for_sparql(args)
    if args.file is not None:
        try:
            return str(args.file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            remedy = "name a file of SPARQL in UTF-8"
            raise InputError(f"cannot be read: {error}", where=str(args.file), remedy=remedy) from error
    if args.question.split()[:1] and args.question.split()[0].upper() in _FORMS and "{" not in args.question:
        what = f"this SPARQL ends before its pattern: {args.question.strip()!r}"
        remedy = (
            "write the whole query in quotes, for example kg query 'SELECT * { ?s ?p ?o } LIMIT 10', or --file FILE"
        )
        raise ParameterError(what, where="kg query", remedy=remedy)
    if " " not in args.question.strip() and "{" not in args.question:
        remedy = f"the query's name comes first, then --PARAMETER VALUE; stored queries: {', '.join(queries)}"
        raise ParameterError(f"no stored query {args.question!r}", where="kg query NAME", remedy=remedy)
    return str(args.question)


def _refuse_for_sparql(args: argparse.Namespace) -> None:
    """Refuse what would be passed over in silence."""
    if args.file is not None and args.question is not None:
        raise ParameterError(
            f"two questions: {args.question!r} and the file", where=f"--file {args.file}", remedy="give one of them"
        )
    looks_like_name = args.file is None and " " not in args.question.strip() and "{" not in args.question
    if args.extra and not looks_like_name:
        raise ParameterError(
            f"SPARQL takes no parameter {args.extra[0]}", where=args.extra[0], remedy="write the value into the query"
        )
    if args.offset:
        raise ParameterError("SPARQL takes no --offset", where="--offset", remedy="write OFFSET into the query")


def _stored(args: argparse.Namespace, query: StoredQuery) -> None:
    from kg.cli.answers import print_rows
    from kg.query.run import run as ask
    from kg.store import open_reader

    given = parameters(args.extra)
    with open_reader(args.store) as reader:
        page = ask(reader, query, given, limit=args.limit, offset=args.offset)
    _tell(page)
    shown = args.columns or _shown(query, args.format)
    for name in shown:
        if name not in page.columns:
            known = ", ".join(page.columns)
            raise ParameterError(f"no column {name!r}", where="--columns", remedy=f"columns: {known}")
    rows = [{name: row[name] for name in shown} for row in page.rows]
    print_rows(shown, rows, args.format, all_columns=args.columns is not None)


def _shown(query: StoredQuery, form: str) -> list[str]:
    """All columns; in a table for people not the IRIs, beside which the names stand."""
    from kg.query.stored import ColumnType

    return [c.name for c in query.columns if form != "table" or c.type is not ColumnType.IRI]


def _tell(page: Page) -> None:
    for note in page.notes:
        print(note, file=sys.stderr)
    if page.next is not None:
        print(f"there are more rows: --offset {page.next}", file=sys.stderr)


def parameters(words: list[str]) -> dict[str, str]:
    """`--speaker Putin --lang=ar` as a dictionary; hyphens in names stand for underscores.

    Raises:
        ParameterError: a word is no option, or an option has no value or stands twice.

    Example:
        >>> parameters(["--date-from", "2023-09-01", "--lang=ar"])
        {'date_from': '2023-09-01', 'lang': 'ar'}
    """
    given: dict[str, str] = {}
    coming = iter(words)
    for word in coming:
        option, equals, value = word.partition("=")
        if not option.startswith("--") or len(option) < 3:
            raise ParameterError(f"not a parameter: {word!r}", where=word, remedy="write --PARAMETER VALUE")
        name = option[2:].replace("-", "_")
        found = value if equals else next(coming, None)
        if found is None or (not equals and found.startswith("--")):
            raise ParameterError(f"{option} needs a value", where=option, remedy=f"write {option} VALUE")
        if name in given:
            raise ParameterError(f"{option} stands twice", where=option, remedy="give it once")
        given[name] = found
    return given


def _sparql(args: argparse.Namespace, text: str) -> None:
    from kg.cli.answers import print_answer
    from kg.store import open_reader

    with open_reader(args.store) as reader:
        print_answer(reader.query(text, max_rows=args.limit), args.format, columns=args.columns)
