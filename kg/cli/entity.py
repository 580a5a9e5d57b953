"""`kg entity`: who is who, and what people decided about it.

kg entity find بوتن                        whom a name may mean, in any script, scored and explained
kg entity show Q7747                       names, roles, clues and judgements of one entity
kg entity same A B --why "…"               two names of one; B may be left out with --in ARTICLE for `different`
kg entity different A B                    two, whatever the machine says
kg entity unsure A B                       looked at, could not tell
kg entity undo ID                          take a judgement back
kg entity judgements                       all of them, with their ids
kg entity merge-candidates                 pairs that may be one, for a person to decide
kg entity apply                            after the file of judgements was changed by hand
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kg.cli.options import Commands, add_store, at_least_one, command
from kg.errors import NotFound, ParameterError

if TYPE_CHECKING:
    from kg.query.lookup import Lookup
    from kg.resolve.judgements import Judgement

FORMATS = ("table", "json", "jsonl", "csv", "tsv")
TYPES = ("person", "organization", "place")


def add(commands: Commands) -> None:
    """Enter the command."""
    example = 'kg entity find "بوتن" --store store'
    parser = command(commands, "entity", run, "find entities by name, judge which are one", example)
    actions = parser.add_subparsers(metavar="ACTION", required=True, dest="action")

    def action(name: str, what: str) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.", allow_abbrev=False)
        add_store(made)
        return made

    find = action("find", "whom a name may mean, in any script")
    find.add_argument("name", metavar="NAME", help="a name or part of one, or an IRI")
    find.add_argument("--type", choices=TYPES, help="only these")
    show = action("show", "names, roles, clues and judgements of one entity")
    show.add_argument("entity", metavar="ENTITY", help="IRI, id, or a name that only one has")
    for name, what in (
        ("same", "two entities are one; the first that the world tables know stays"),
        ("different", "two entities are two, whatever the machine says"),
        ("unsure", "two entities were looked at, and it could not be told"),
    ):
        made = action(name, what)
        made.add_argument("entities", nargs="+", metavar="ENTITY", help="two: IRI, id, or a name that only one has")
        made.add_argument("--in", dest="article", metavar="ARTICLE", help="the first only as this article names it")
        _add_reason(made)
    undo = action("undo", "take a judgement back")
    undo.add_argument("judgement", metavar="ID", help="its id, or the beginning of it")
    _add_reason(undo)
    listed = action("judgements", "what people decided, with ids")
    listed.add_argument("--stored", action="store_true", help="as lines of a file, from the store: for a lost file")
    action("apply", "make the store what its file of judgements says, after a change by hand")
    pairs = action("merge-candidates", "pairs of entities that may be one, for a person to decide")
    pairs.add_argument("--type", choices=TYPES, help="only these")
    for made in (find, pairs):
        made.add_argument("--limit", type=at_least_one, default=10, metavar="N", help="rows at most (default: 10)")
    for made in (find, listed, pairs):
        made.add_argument("--format", choices=FORMATS, default="table", help="default: table")


def _add_reason(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--why", default="", metavar="TEXT", help="the reason, kept with the judgement")
    parser.add_argument("--who", metavar="NAME", help="who decides (default: the user's name)")


def run(args: argparse.Namespace) -> int:
    """Do the action."""
    actions: dict[str, Callable[[argparse.Namespace], None]] = {
        "find": _find,
        "show": _show,
        "undo": _undo,
        "judgements": _judgements,
        "apply": _apply,
        "merge-candidates": _pairs,
    }
    actions.get(args.action, _decide)(args)
    return 0


# --- looking ---------------------------------------------------------------------------------------------------------


def _find(args: argparse.Namespace) -> None:
    from kg.cli.answers import print_rows
    from kg.query.lookup import Lookup
    from kg.store import open_reader

    with open_reader(args.store) as reader:
        lookup = Lookup.of(reader)
    found = lookup.find(args.name, *_types(args.type), limit=args.limit)
    if not found:
        print(f"nothing in the store is called {args.name!r}", file=sys.stderr)
    place = "id" if args.format == "table" else "iri"
    columns = ("score", "match", "name", "type", "ar", "fa", "articles", "clue", "detail", place)
    rows: list[dict[str, Any]] = [
        {
            "score": c.score,
            "match": "yes" if c.match else None,
            "name": c.known.name,
            "type": c.known.type.value,
            "ar": c.known.name_in("ar"),
            "fa": c.known.name_in("fa"),
            "articles": c.known.articles,
            "clue": c.clue,
            "detail": c.detail,
            place: _shown(c.known.iri, args.format),
        }
        for c in found
    ]
    print_rows(columns, rows, args.format, all_columns=True)


def _shown(iri: str, form: str) -> str:
    """In a table for people the id alone, which every command takes as well."""
    from urllib.parse import unquote

    return unquote(iri.rpartition("/entity/")[2]) if form == "table" and "/entity/" in iri else iri


def _types(name: str | None) -> tuple[Any, ...]:
    from kg.model import EntityType

    return () if name is None else (EntityType(name.capitalize()),)


def _show(args: argparse.Namespace) -> None:
    from kg.query.lookup import Lookup
    from kg.query.portrait import portrait
    from kg.store import open_reader

    with open_reader(args.store) as reader:
        lookup = Lookup.of(reader)
        iri = _iri(args.entity, lookup, reader.base)
        for name, values in portrait(reader, lookup, iri).items():
            for value in values:
                print(f"{name:<12}{value}")


def _iri(text: str, lookup: Lookup, base: str) -> str:
    """The IRI that a person means: one written out, an id of the store, or a name that only one entity has.

    Raises:
        NotFound: nothing is called so, or several are.
    """
    from kg.graph import iris

    for iri in (text, f"{base}entity/{text}"):
        if iri in lookup.known or iri in lookup.replaced or iris.occurrence_parts(base, iri) is not None:
            return iri
    found = lookup.find(text, limit=5)
    # Written just so, one name is enough; otherwise the next candidate must be well behind.
    if len(found) == 1 or (found and found[1].score < (1.0 if found[0].score == 1.0 else found[0].score - 0.05)):
        return found[0].known.iri
    known = ", ".join(f"{c.known.name} <{c.known.iri}>" for c in found)
    what = f"several entities may be called {text!r}" if found else f"nothing in the store is called {text!r}"
    raise NotFound(
        what, remedy=f"say which by its IRI: {known}" if found else "kg entity find NAME shows what there is"
    )


def _pairs(args: argparse.Namespace) -> None:
    from kg.cli.answers import print_rows
    from kg.query.candidates import merge_candidates
    from kg.store import open_reader

    with open_reader(args.store) as reader:
        found = merge_candidates(reader, *_types(args.type), limit=args.limit)
    rows: list[dict[str, Any]] = [
        {
            "score": p.score,
            "one": p.one.name,
            "other": p.other.name,
            "why": p.why,
            "a": _shown(p.one.iri, args.format),
            "b": _shown(p.other.iri, args.format),
        }
        for p in found
    ]
    print_rows(("score", "one", "other", "why", "a", "b"), rows, args.format, all_columns=True)


# --- deciding --------------------------------------------------------------------------------------------------------


def _decide(args: argparse.Namespace) -> None:
    from kg.pipeline.judging import decide
    from kg.query.lookup import Lookup
    from kg.store import open_reader, open_writer

    with open_reader(args.store) as reader:
        about = _about(args, Lookup.of(reader), reader.base)
    with open_writer(args.store, create=False) as writer:
        made = decide(writer, args.action, about, who=_who(args), why=args.why)
    print(f"{made.id}  {_row(made)}")


def _about(args: argparse.Namespace, lookup: Lookup, base: str) -> list[str]:
    """The two IRIs that are judged; with --in the first as one article names it."""
    from kg.graph import iris

    if args.article is not None and len(args.entities) == 1 and args.action == "different":
        args.entities *= 2  # what that article names so is not it
    if len(args.entities) != 2:
        remedy = "name two, or for `different` one with --in ARTICLE"
        raise ParameterError(f"two entities are judged, not {len(args.entities)}", where="ENTITY", remedy=remedy)
    first, second = (_iri(text, lookup, base) for text in args.entities)
    if args.article is not None:
        first = iris.occurrence(base, _digest(args), iris.entity_id(base, first) or "")
    return [first, second]


def _digest(args: argparse.Namespace) -> str:
    """The digest of the article that --in names by path, digest or IRI."""
    from kg.query.terms import find_articles
    from kg.store import open_reader

    with open_reader(args.store) as reader:
        start = f"{reader.base}article/"
        found = {iri.value.removeprefix(start)[:64] for iri in find_articles(reader, args.article)}
    if len(found) != 1:
        what = (
            f"{len(found)} articles are {args.article!r}" if found else f"no article of the store is {args.article!r}"
        )
        raise NotFound(what, where="--in", remedy="give its path, or 8 digits of its digest or more")
    return found.pop()


def _who(args: argparse.Namespace) -> str:
    try:
        return args.who or getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in containers
        raise ParameterError("it is not known who decides", where="--who", remedy="give --who NAME") from None


def _undo(args: argparse.Namespace) -> None:
    from kg.pipeline.judging import take_back
    from kg.store import open_writer

    with open_writer(args.store, create=False) as writer:
        made = take_back(writer, args.judgement, who=_who(args), why=args.why)
    print(f"{made.id}  {_row(made)}")


def _apply(args: argparse.Namespace) -> None:
    from kg.pipeline.judging import apply_judgements, waiting
    from kg.resolve.judgements import in_force
    from kg.store import open_writer

    with open_writer(args.store, create=False) as writer:
        found = apply_judgements(writer, there=True)
        late = list(waiting(writer, found))
    for problem in late:
        print(f"{problem.path}: {problem.what}", file=sys.stderr)
    print(f"{len(in_force(found.judgements))} judgements in force")


def _judgements(args: argparse.Namespace) -> None:
    from kg.cli.answers import print_rows
    from kg.graph import iris, told_judgements
    from kg.resolve.judgements import beside, in_force, read_judgements
    from kg.store import open_reader

    if args.stored:
        from pyoxigraph import NamedNode

        with open_reader(args.store) as reader:
            graph = NamedNode(iris.judgements_graph(reader.base))
            for judgement in told_judgements(reader.quads(graph=graph), base=reader.base):
                print(judgement.row())
        return
    judgements = read_judgements(beside(args.store), settled=False)
    holds = {j.id for j in in_force(judgements)}
    columns = ("id", "holds", "when", "who", "what", "about", "value", "why")
    rows: list[dict[str, Any]] = [
        {
            "id": j.id,
            "holds": "yes" if j.id in holds else None,
            **{name: getattr(j, name) for name in ("when", "who", "what", "value", "why")},
            "about": [_shown(iri, args.format) for iri in j.about],
        }
        for j in judgements
    ]
    print_rows(columns, rows, args.format, all_columns=True)


def _row(judgement: Judgement) -> str:
    return f"{judgement.what} {' '.join(judgement.about)}"
