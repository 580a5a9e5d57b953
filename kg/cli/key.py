"""`kg key`: who may do more at the service than strangers.

kg key add NAME --role write     makes a key and shows it once, alone on stdout
kg key list                      whose keys hold, and what they may do
kg key revoke NAME               has a key open nothing from now on
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.cli.options import Commands, add_store, command

ROLES = ("read", "write", "review", "admin")  # as kg.store.keys.ROLES, slow to import here; a test compares them


def add(commands: Commands) -> None:
    """Enter the command."""
    parser = command(
        commands, "key", run, "make, list and revoke the service's keys", "kg key add newsroom --role write"
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True, dest="action")
    made = actions.add_parser("add", help="make a key; it is shown once", allow_abbrev=False)
    made.add_argument("name", metavar="NAME", help="whose it is; the audit log bears it")
    made.add_argument(
        "--role",
        choices=ROLES,
        required=True,
        help="read: ask; write: also change the graph; review: also judge; admin: all of it",
    )
    listed = actions.add_parser("list", help="whose keys hold, and what they may do", allow_abbrev=False)
    gone = actions.add_parser("revoke", help="have a key open nothing from now on", allow_abbrev=False)
    gone.add_argument("name", metavar="NAME", help="the key's name or id")
    for action in (made, listed, gone):
        add_store(action)
        action.add_argument("--keys", type=Path, metavar="FILE", help="the file of keys (default: STORE/keys.json)")


def run(args: argparse.Namespace) -> int:
    """Make, list or revoke."""
    from kg.store.keys import KEYS, add_key, read_keys, revoke_key
    from kg.store.layout import read_config

    if args.keys is None:
        read_config(args.store)  # says early and clearly what is wrong
    path = args.keys or args.store / KEYS
    if args.action == "add":
        key, whole = add_key(path, args.name, args.role)
        print(whole)
        print(f"{key.name}: {key.role}. Keep the key: it is shown this once and stored nowhere.", file=sys.stderr)
    elif args.action == "revoke":
        key = revoke_key(path, args.name)
        print(f"{key.name}: revoked", file=sys.stderr)
    else:
        for key in read_keys(path):
            print(f"{key.id}  {key.role:<6}  {key.made}  {key.revoked or 'holds':<10}  {key.name}")
    return 0
