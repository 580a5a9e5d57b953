"""Options that several commands share, and how a command enters itself. Start at `command`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

LARGEST = 1_000_000_000  # of numbers that count rows, processes or bytes
MAX_BYTES = 5_000_000  # as kg.text.reading.MAX_BYTES, which would be slow to import here; a test compares them


def command(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], int], summary: str, example: str
) -> argparse.ArgumentParser:
    """Enter a command.

    Args:
        commands: The subparsers of `kg`.
        name: The word after `kg`.
        run: Takes the parsed arguments, gives the exit code.
        summary: One line, lower case, no full stop.
        example: A line that works in a fresh checkout.
    """
    made = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=f"example: {example}",
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.set_defaults(run=run)
    return made


def add_store(parser: argparse.ArgumentParser) -> None:
    """`--store DIR`."""
    parser.add_argument("--store", type=Path, default=Path("store"), metavar="DIR", help="the store (default: store)")


def add_reading(parser: argparse.ArgumentParser) -> None:
    """PATH… and how files are read."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, and folders searched for *.txt")
    parser.add_argument("--jobs", type=processes, default=1, metavar="N", help="processes that read (default: 1)")
    parser.add_argument(
        "--max-bytes",
        type=at_least_one,
        default=MAX_BYTES,
        metavar="N",
        help="refuse larger files (default: %(default)s)",
    )
    parser.add_argument("--problems", type=Path, metavar="FILE", help="write all problems there as JSON lines")
    parser.add_argument(
        "--progress", action=argparse.BooleanOptionalAction, help="show a progress bar (default: on a terminal)"
    )


def at_least_one(text: str) -> int:
    """A whole number from 1."""
    return _between(text, 1, LARGEST)


def none_or_more(text: str) -> int:
    """A whole number from 0."""
    return _between(text, 0, LARGEST)


def processes(text: str) -> int:
    """How many processes, from 1 to what one machine has room for."""
    return _between(text, 1, 256)


def port(text: str) -> int:
    """The number of a port."""
    return _between(text, 0, 65_535)


def seconds(text: str) -> float:
    """A span of time, from a millisecond to a day."""
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0.001 <= number <= 86_400:
        raise argparse.ArgumentTypeError(f"give seconds from 0.001 to 86400, not {text[:40]!r}")
    return number


def origin(text: str) -> str:
    """A web origin as browsers send it: scheme, host, and the port where it is not the usual one.

    Example:
        >>> origin("HTTPS://KG.example.org/")
        'https://kg.example.org'
    """
    parts = urlsplit(text.strip().rstrip("/").lower())
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query or "@" in parts.netloc:
        raise argparse.ArgumentTypeError(f"give an origin like https://kg.example.org, not {text[:60]!r}")
    return f"{parts.scheme}://{parts.netloc}"


def _between(text: str, least: int, most: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        shown = text if len(text) <= 40 else text[:40] + "…"
        raise argparse.ArgumentTypeError(f"give a whole number from {least} to {most}, not {shown!r}")
    return number
