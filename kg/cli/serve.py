"""`kg serve`: the store over HTTP until it is interrupted."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.cli.options import Commands, add_store, at_least_one, command, origin, port, processes, seconds


def add(commands: Commands) -> None:
    """Enter the command."""
    parser = command(commands, "serve", run, "answer REST and SPARQL over HTTP", "kg serve --store store --port 8000")
    add_store(parser)
    parser.add_argument(
        "--scratch",
        action="store_true",
        help="instead of a store: an empty one that everybody on this machine may write to, gone at the end",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=port, default=8000, help="default: 8000; 0 takes a free one")
    parser.add_argument(
        "--workers",
        type=processes,
        default=2,
        metavar="N",
        help="processes that answer SPARQL (default: 2); one more is kept for stored questions and pages",
    )
    parser.add_argument(
        "--deadline",
        type=seconds,
        default=10.0,
        metavar="SECONDS",
        help="of one query; a change has three times it (default: 10)",
    )
    parser.add_argument("--keys", type=Path, metavar="FILE", help="the file of keys (default: STORE/keys.json)")
    parser.add_argument("--no-anonymous", action="store_true", help="nobody reads without a key; see kg key")
    parser.add_argument("--rate", type=at_least_one, metavar="N", help="requests of one client a minute (default: any)")
    parser.add_argument(
        "--parallel", type=at_least_one, metavar="N", help="requests of one client at once (default: any number)"
    )
    parser.add_argument("--access-log", metavar="FILE", help="a JSON line for each request; - is stderr")
    parser.add_argument("--slow", type=seconds, metavar="SECONDS", help="a line on stderr for what takes longer")
    parser.add_argument(
        "--load-from", action="append", default=[], metavar="HOST", help="let LOAD fetch from there; may be repeated"
    )
    parser.add_argument(
        "--service-at", action="append", default=[], metavar="HOST", help="let SERVICE ask there; may be repeated"
    )
    parser.add_argument(
        "--origin",
        action="append",
        default=[],
        type=origin,
        metavar="ORIGIN",
        help="the web origin that the pages are at behind a proxy, or of pages that may read (default: any may read)",
    )
    parser.add_argument("--log-queries", action="store_true", help="lines of logs hold what was asked")


def run(args: argparse.Namespace) -> int:
    """Serve; the address goes to stderr once it answers."""
    from kg.api import Settings, serve, serve_scratch
    from kg.store.workers_guard import Limits

    settings = Settings(
        workers=args.workers,
        limits=Limits(seconds=args.deadline),
        write_limits=Limits(seconds=3 * args.deadline, query_bytes=10_000_000),
        keys=args.keys,
        anonymous=not args.no_anonymous,
        rate=args.rate,
        parallel=args.parallel,
        access_log=args.access_log,
        slow=args.slow,
        log_queries=args.log_queries,
        origins=tuple(args.origin) or ("*",),
        hosts=tuple(host.lower() for host in args.load_from),
        services=tuple(host.lower() for host in args.service_at),
    )
    if args.scratch:
        serve_scratch(host=args.host, port=args.port, settings=settings, ready=_tell)
        return 0
    serve(args.store, host=args.host, port=args.port, settings=settings, ready=_tell)
    return 0


def _tell(address: str) -> None:
    print(f"answering at {address} (Ctrl-C ends it)", file=sys.stderr, flush=True)
