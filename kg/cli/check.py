"""`kg check`: does the store keep the rules of ontology/shapes.ttl?"""

from __future__ import annotations

import argparse
import sys

from kg.cli.options import Commands, add_store, command
from kg.cli.terminal import table


def add(commands: Commands) -> None:
    """Enter the command."""
    parser = command(commands, "check", run, "validate the store with SHACL", "kg check --store store")
    add_store(parser)


def run(args: argparse.Namespace) -> int:
    """Print what breaks a rule; nothing where nothing does."""
    from kg.graph import validate
    from kg.store import open_reader

    with open_reader(args.store) as reader:
        violations = validate(reader.quads())
    if not violations:
        print(f"{args.store}: keeps every rule", file=sys.stderr)
        return 0
    rows = [[v.severity, v.node, v.path or "", v.message, v.value or ""] for v in violations]
    print(*table(("severity", "node", "property", "rule", "value"), rows), sep="\n")
    return 1 if any(v.severity == "Violation" for v in violations) else 0
