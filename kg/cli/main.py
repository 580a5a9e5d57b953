"""The command `kg`: arguments in, an exit code out.

    kg build seeds ─► argparse ─► kg.cli.build.run(args) ─► 0, 1 or 3
                         └─ 2 where the arguments are wrong

Start at `main`.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from kg import __version__
from kg.cli import build, check, compact, entity, evaluate, export, extract, index, key, query, retract, serve
from kg.errors import KgError, ParameterError, QuerySyntax

OK, ERROR, USAGE, PARTIAL, INTERRUPTED = 0, 1, 2, 3, 130

COMMANDS = (build, extract, query, entity, serve, key, retract, compact, index, export, check, evaluate)
EPILOG = """\
exit codes: 0 done; 1 an error, told on stderr; 2 wrong usage: options, parameters of a question, a malformed query;
3 done in part: some files or their facts were lost, each told on stderr; 130 interrupted.
Data goes to stdout, words to stderr. `kg COMMAND --help` shows a command's options and an example.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: The arguments without the program's name; those of the process if None.

    Returns:
        The exit code.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    args = _parsed(argv)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except KgError as error:
        print(f"kg: {error}", file=sys.stderr)
        return USAGE if isinstance(error, ParameterError | QuerySyntax) else ERROR
    except KeyboardInterrupt:
        print("kg: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) went away: nothing is wrong, and Python must not complain while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    return code


def _parsed(argv: Sequence[str] | None) -> argparse.Namespace:
    """The arguments; words that only a stored query can judge are left in `extra`."""
    top = parser()
    args, extra = top.parse_known_args(argv)
    if extra and not getattr(args, "takes_parameters", False):
        top.error(f"unrecognized arguments: {' '.join(extra)}")
    args.extra = extra
    return args


def parser() -> argparse.ArgumentParser:
    """The arguments of all commands."""
    top = argparse.ArgumentParser(
        prog="kg",
        description="Who said what, where: a knowledge graph from Arabic and Persian news, and questions to it.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"kg {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add(commands)
    return top
