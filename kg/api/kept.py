"""Small answers to strangers' queries, kept while the store's state holds: a question asked again costs no worker.

What a client may keep by its ETag, this process keeps for all clients: the worker's reply to a question, however it
was put, and the whole answer to a request that comes again word for word. Queries whose answer differs from one time
to the next are not kept. Who asks is settled before (`kg.api.gate`). Start at `Kept.find`.
"""

from __future__ import annotations

import dataclasses
import io
import itertools
import re
import sys
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.types import Scope

from kg.store.workers_protocol import Question, Reply

Asked = tuple[Any, ...]

_ONE, _ALL = 32_768, 64_000_000  # bytes of one answer with its question, and of all of them
_VARIES = re.compile(r"rand|now|uuid|bnode|\\u", re.IGNORECASE)
_TELLING = frozenset({b"accept", b"accept-language", b"if-none-match"})


@dataclass(frozen=True, slots=True)
class Ready:
    """A whole answer, and what the request's notes say of it."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    kind: str | None
    query: str

    def response(self) -> Response:
        """The answer, for one request: the layers add headers of their own."""
        return _Sent(self)


class _Sent(Response):
    """An answer whose head is made already."""

    def __init__(self, ready: Ready) -> None:
        self.status_code, self.body, self.background = 200, ready.body, None
        self.raw_headers = list(ready.headers)


def asked_of(scope: Scope) -> Asked:
    """The words of a GET that its answer depends on."""
    told = [header for header in scope["headers"] if header[0] in _TELLING]
    return (scope["path"], scope["query_string"], *told)


class Kept:
    """Answers of one state of the store, for one event loop; all go when there is no more room."""

    def __init__(self) -> None:
        self._state, self._size = "", 0
        self._held: dict[Question, tuple[Reply, bytes]] = {}
        self._ready: dict[Asked, Ready] = {}

    def ready(self, asked: Asked, state: str) -> Ready | None:
        """The answer to a request that came before in this state, if it is kept."""
        return self._ready.get(asked) if state == self._state else None

    def keep_ready(self, asked: Asked, state: str, question: Question, response: Response, kind: str | None) -> None:
        """Keep the answer to a request whose question's reply is kept."""
        if state != self._state or question not in self._held or response.status_code != 200:
            return
        weight = 2000 + len(response.body) + sum(map(sys.getsizeof, asked)) + sum(map(len, itertools.chain(*asked[2:])))
        if weight > _ONE or self._size > _ALL:
            return
        self._ready[asked] = Ready(tuple(response.raw_headers), bytes(response.body), kind, question.query)
        self._size += weight

    def find(self, question: Question, state: str) -> Reply | None:
        """The answer to a question that was asked in this state, if it is kept."""
        held = self._held.get(question) if state == self._state else None
        return None if held is None else dataclasses.replace(held[0], body=io.BytesIO(held[1]))

    def keep(self, question: Question, state: str, reply: Reply) -> Reply:
        """Keep an answer if it is small and stays so; gives it back, to be read from its start."""
        weight = reply.size + _weight(question)
        if weight > _ONE or _VARIES.search(question.query):
            return reply
        if reply.snapshot != state.partition("-")[0]:
            return reply
        with reply.body:
            content = reply.body.read()
        if state != self._state or self._size > _ALL:
            self._state, self._size, self._held, self._ready = state, 0, {}, {}
        self._held[question] = (reply, content)
        self._size += weight
        return dataclasses.replace(reply, body=io.BytesIO(content))


def _weight(question: Question) -> int:
    """About how many bytes keeping the question takes, all its fields counted."""
    graphs = (*question.default_graphs, *question.named_graphs)
    texts = (question.query, question.accept or "", question.format or "", question.graph or "", *graphs)
    return 1000 + 100 * len(graphs) + sum(map(sys.getsizeof, texts))
