"""Small answers to strangers' queries, kept while the store's state holds: a question asked again costs no worker.

What a client may keep by its ETag, this process keeps for all clients. Queries whose answer differs from one
time to the next are not kept. Start at `Kept.find`.
"""

from __future__ import annotations

import dataclasses
import io
import re
import sys

from kg.store.workers_protocol import Question, Reply

_ONE, _ALL = 32_768, 64_000_000  # bytes of one answer with its question, and of all of them
_VARIES = re.compile(r"rand|now|uuid|bnode|\\u", re.IGNORECASE)


class Kept:
    """Answers of one state of the store, for one event loop; all go when there is no more room."""

    def __init__(self) -> None:
        self._state, self._size = "", 0
        self._held: dict[Question, tuple[Reply, bytes]] = {}

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
            self._state, self._size, self._held = state, 0, {}
        self._held[question] = (reply, content)
        self._size += weight
        return dataclasses.replace(reply, body=io.BytesIO(content))


def _weight(question: Question) -> int:
    """About how many bytes keeping the question takes, all its fields counted."""
    graphs = (*question.default_graphs, *question.named_graphs)
    texts = (question.query, question.accept or "", question.format or "", question.graph or "", *graphs)
    return 1000 + 100 * len(graphs) + sum(map(sys.getsizeof, texts))
