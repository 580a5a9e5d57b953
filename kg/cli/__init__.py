"""The command line: words for people. Data goes to stdout, words to stderr, exit codes are in `kg --help`.

Each command is a module here with `add` (its arguments) and `run` (what it does); a command's libraries are
imported when it runs, so that `kg --help` answers at once. Start at `main.main`.
"""

from kg.cli.main import main

__all__ = ["main"]
