"""Asking another server, of those that the operator names, for one document: LOAD and SERVICE.

    fetch ──► may this host be asked? ──► a process of its own (`fetch_main`) ──► the document
                                              │ deadline: killed, whatever the other server does

The processes that read and write the store have no network. Start at `fetch`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kg.api.problems import HttpProblem
from kg.store.workers_protocol import Busy, Refused

_PROGRAM = str(Path(__file__).with_name("fetch_main.py"))
_AT_ONCE = 8  # processes that fetch
_running: set[int] = set()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What another server is asked for.

    Args:
        url: Its address, http or https.
        accept: Media types that are wanted.
        seconds: How long all of it may take.
        most: How many bytes it may have.
        body: What is sent by POST; None asks by GET.
        media: The media type of `body`.
    """

    url: str
    accept: str
    seconds: float
    most: int
    body: str | None = None
    media: str = "application/sparql-query"


async def fetch(wanted: Wanted, hosts: Sequence[str], what: str) -> tuple[str, bytes]:
    """The media type and the bytes of a document.

    Args:
        wanted: What to ask for.
        hosts: Hosts that may be asked, each with its port where that is not the usual one; `HOST=ADDRESS` gives the
            address of a name that is not of the open net.
        what: LOAD or SERVICE, for messages.

    Raises:
        Refused: the host is not on the list.
        Busy: as many as may be are fetched now.
        HttpProblem: 400 for a malformed address, 413 for a document that is too long, 502 where none comes.
    """
    pinned = _allowed(wanted.url, hosts, what)
    if len(_running) >= _AT_ONCE:
        raise Busy(f"{_AT_ONCE} documents of other servers are fetched now", remedy="ask again in a moment")
    ticket = id(wanted)
    _running.add(ticket)
    try:
        async with asyncio.timeout(wanted.seconds):
            told, body = await _run(wanted, pinned)
    except (OSError, TimeoutError, ValueError, struct.error) as err:
        words = f"it did not come within {wanted.seconds:g} seconds" if isinstance(err, TimeoutError) else repr(err)
        raise _none(wanted, words) from err
    finally:
        _running.discard(ticket)
    if "error" in told:
        raise _none(wanted, told["error"])
    if len(body) > wanted.most:
        what_came = f"what <{wanted.url[:200]}> gave is longer than {wanted.most} bytes"
        raise HttpProblem(413, what_came, remedy="ask it for less at once")
    return told["media"], body


def _allowed(url: str, hosts: Sequence[str], what: str) -> str | None:
    """The address that the operator gave for the host, None where its name is to be resolved."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 — it is looked at here, since it may be none
    except ValueError as err:
        raise HttpProblem(400, f"the document's address is malformed: {err}"[:500], remedy="write http://…") from err
    listed = dict(entry.partition("=")[::2] for entry in hosts)
    if parts.scheme not in ("http", "https") or parts.netloc.lower() not in listed:
        remedy = f"hosts on the list: {', '.join(listed)}" if listed else "ask that server itself"
        raise Refused(f"{what} is not offered from {parts.netloc[:200] or url[:200]}", remedy=remedy)
    return listed[parts.netloc.lower()] or None


async def _run(wanted: Wanted, pinned: str | None) -> tuple[dict[str, str], bytes]:
    asked = {"url": wanted.url, "accept": wanted.accept, "seconds": wanted.seconds, "most": wanted.most}
    asked |= {"method": "GET" if wanted.body is None else "POST", "body": wanted.body, "media": wanted.media}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", _PROGRAM), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        out, _ = await process.communicate(json.dumps({**asked, "pinned": pinned}).encode())
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    size = struct.unpack(">I", out[:4])[0]
    told: dict[str, str] = json.loads(out[4 : 4 + size])
    return told, out[4 + size :]


def _none(wanted: Wanted, why: str) -> HttpProblem:
    return HttpProblem(502, f"<{wanted.url[:200]}> gave no document: {why}"[:500], remedy="see whether it is there")
