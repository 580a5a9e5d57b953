"""`LOAD <document> INTO GRAPH <graph>`, for documents of hosts that the operator names; off where none is named.

`kg.api.fetching` fetches the document, the process that writes gets its bytes: neither it nor those that answer queries
has a network. So an update that loads holds this one operation and nothing else. Start at `loaded`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.api.bodies import checked_iris
from kg.api.fetching import Wanted, fetch
from kg.api.graphs import document_format
from kg.api.settings import Settings
from kg.store.writes_protocol import Change

_IRI = r"[^<>\"{}|^`\\\x00-\x20]+"
_LOAD = re.compile(
    rf"\s*LOAD\s+(?:SILENT\s+)?<(?P<document>{_IRI})>\s*INTO\s+GRAPH\s*<(?P<graph>{_IRI})>\s*;?\s*", re.IGNORECASE
)
_ACCEPT = "text/turtle, application/n-triples, application/rdf+xml;q=0.9, application/ld+json;q=0.8"


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
        Busy: too many are fetched now.
        HttpProblem: 400, 413 or 415, or 502 where the other server gives no document.
    """
    checked_iris((load.graph,))
    wanted = Wanted(load.document, _ACCEPT, settings.write_limits.seconds, settings.document_bytes)
    media, body = await fetch(wanted, settings.hosts, "LOAD")
    return Change("post", graph=load.graph, documents=((document_format(media), body),))
