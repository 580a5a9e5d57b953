"""`LOAD <document> INTO GRAPH <graph>`, for documents of hosts that the operator names; off where none is named.

This process fetches the document, the process that writes gets its bytes: neither it nor those that answer queries
has a network. So an update that loads holds this one operation and nothing else. SERVICE stays off for everybody,
since its address may be made by the query itself. Redirections are not followed: they may lead to another host.
Start at `loaded`.
"""

from __future__ import annotations

import asyncio
import http.client
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from kg.api.bodies import checked_iris
from kg.api.graphs import document_format
from kg.api.problems import HttpProblem
from kg.api.settings import Settings
from kg.store.workers_protocol import Refused
from kg.store.writes_protocol import Change

_IRI = r"[^<>\"{}|^`\\\x00-\x20]+"
_LOAD = re.compile(
    rf"\s*LOAD\s+(?:SILENT\s+)?<(?P<document>{_IRI})>\s*INTO\s+GRAPH\s*<(?P<graph>{_IRI})>\s*;?\s*", re.IGNORECASE
)
_ACCEPT = "text/turtle, application/n-triples, application/rdf+xml;q=0.9, application/ld+json;q=0.8"
_PIECE = 65_536
_WRITTEN = "%/:;=?@!$&'()*+,~[]"  # stays as it is in what is asked for; other characters are percent-encoded
_FETCHERS = ThreadPoolExecutor(4, "load")  # its own, so that slow servers hold up nothing else


@dataclass(frozen=True, slots=True)
class Load:
    """What is to be loaded, and into which graph."""

    document: str
    graph: str


def load_of(text: str) -> Load | None:
    """The one LOAD that an update is; None for any other update.

    Example:
        >>> load_of("LOAD <https://a.example/x.ttl> INTO GRAPH <urn:g>")
        Load(document='https://a.example/x.ttl', graph='urn:g')
        >>> load_of("LOAD <https://a.example/x.ttl> INTO GRAPH <urn:g> ; CLEAR ALL") is None
        True
    """
    match = _LOAD.fullmatch(text)
    return None if match is None else Load(match["document"], match["graph"])


async def loaded(load: Load, settings: Settings) -> Change:
    """The change that adds the document to the graph.

    Raises:
        Refused: the host is not on the list.
        HttpProblem: 413 or 415, or 502 where the other server gives no document.
    """
    checked_iris((load.graph,))
    try:
        parts = urlsplit(load.document)
    except ValueError as err:
        raise HttpProblem(400, f"the document's address is malformed: {err}"[:500], remedy="write http://…") from err
    if parts.scheme not in ("http", "https") or parts.netloc.lower() not in settings.hosts:
        listed = ", ".join(settings.hosts)
        raise Refused(
            f"LOAD is not offered from {parts.netloc or load.document}", remedy=f"hosts on the list: {listed}"
        )
    try:
        async with asyncio.timeout(settings.write_limits.seconds):
            media, body = await asyncio.get_running_loop().run_in_executor(_FETCHERS, _fetch, load.document, settings)
    except (OSError, http.client.HTTPException, TimeoutError, UnicodeError) as err:
        raise _no_document(load, f"{type(err).__name__}: {err}") from err
    return Change("post", graph=load.graph, documents=((document_format(media), body),))


def _fetch(document: str, settings: Settings) -> tuple[str, bytes]:
    """The media type and the bytes of a document; as many as it may have and one more."""
    until = time.monotonic() + settings.write_limits.seconds
    parts = urlsplit(document)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=settings.write_limits.seconds)
    try:
        path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_WRITTEN)
        connection.request("GET", path, headers={"accept": _ACCEPT, "user-agent": "kg", "connection": "close"})
        answer = connection.getresponse()
        if answer.status != 200:
            raise http.client.HTTPException(f"it answered {answer.status} {answer.reason}")
        body = bytearray()
        while len(body) <= settings.document_bytes and (piece := answer.read1(_PIECE)):
            body += piece
            if time.monotonic() > until:
                raise TimeoutError(f"it did not come within {settings.write_limits.seconds:g} seconds")
    finally:
        connection.close()
    if len(body) > settings.document_bytes:
        what = f"the document is longer than {settings.document_bytes} bytes"
        raise HttpProblem(413, what, remedy="load it in parts")
    return answer.headers.get_content_type(), bytes(body)


def _no_document(load: Load, why: str) -> HttpProblem:
    return HttpProblem(502, f"<{load.document}> gave no document: {why}"[:500], remedy="see whether it is there")
