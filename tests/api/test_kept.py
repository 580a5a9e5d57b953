"""Answers kept for all clients: only those that would come again, only while the store's state holds."""

from __future__ import annotations

import io

from starlette.responses import Response

from kg.api.kept import Asked, Kept, asked_of
from kg.store.workers_formats import Kind
from kg.store.workers_protocol import Question, Reply


def reply(content: bytes, snapshot: str = "7") -> Reply:
    """An answer of a worker."""
    return Reply(Kind.BOOLEAN, "application/json", "json", snapshot, 1, len(content), False, io.BytesIO(content))


def test_kept_answers_come_again_in_their_state_only() -> None:
    """The same question in the same state gets the same bytes; another state or another format does not."""
    kept = Kept()
    question = Question("ASK {}", accept="application/json")
    assert kept.find(question, "7-a") is None
    assert kept.keep(question, "7-a", reply(b"true")).body.read() == b"true"
    for _ in range(2):
        found = kept.find(question, "7-a")
        assert found is not None
        assert found.body.read() == b"true"
    assert kept.find(question, "8-b") is None
    assert kept.find(Question("ASK {}", accept="text/csv"), "7-a") is None


def test_kept_answers_are_none_that_vary_or_are_large_or_of_another_state() -> None:
    """What differs from time to time, takes much room, or was read from a newer snapshot is passed on as it is."""
    kept = Kept()
    for question, answer in (
        (Question("SELECT (RAND() AS ?x) {}"), reply(b"0.1")),
        (Question("SELECT (\\u004eOW() AS ?x) {}"), reply(b"0.1")),
        (Question("ASK {}"), reply(b"x" * 40_000)),
        (Question("ASK {}", accept="x" * 40_000), reply(b"true")),
        (Question("ASK {}", format="x" * 40_000), reply(b"true")),
        (Question("ASK {}", default_graphs=("urn:" + "x" * 40_000,)), reply(b"true")),
        (Question("ASK {}", named_graphs=tuple(f"urn:{n}" for n in range(1000))), reply(b"true")),
        (Question("ASK {}"), reply(b"true", snapshot="8")),
    ):
        assert kept.keep(question, "7-a", answer) is answer
        assert kept.find(question, "7-a") is None


def asked(query: bytes, *headers: tuple[bytes, bytes]) -> Asked:
    """The words of a request."""
    return asked_of({"path": "/sparql", "query_string": query, "headers": [(b"host", b"a"), *headers]})


def test_kept_whole_answers_come_again_to_the_same_words() -> None:
    """A request put in the same words in the same state gets the same answer, whatever layers did to the last one."""
    kept, question, words = Kept(), Question("ASK {}"), asked(b"query=ASK%20{}")
    kept.keep(question, "7-a", reply(b"true"))
    kept.keep_ready(words, "7-a", question, Response(b"true", headers={"kg-rows": "1"}), "ask")
    for _ in range(2):
        ready = kept.ready(words, "7-a")
        assert ready is not None
        assert (ready.kind, ready.query) == ("ask", "ASK {}")
        answer = ready.response()
        assert (answer.status_code, answer.body, answer.headers["kg-rows"]) == (200, b"true", "1")
        answer.headers["vary"] = "Origin"
        assert "vary" not in ready.response().headers
    for other in (asked(b"query=ASK%20{}", (b"accept", b"text/csv")), asked(b"query=ASK{}"), asked(b"")):
        assert kept.ready(other, "7-a") is None
    assert kept.ready(words, "8-b") is None


def test_kept_whole_answers_are_none_of_others_states_or_lengths() -> None:
    """What is not 200, too long, of another state, or of a question that is not kept, is not kept either."""
    kept, question, words = Kept(), Question("ASK {}"), asked(b"query=ASK%20{}")
    kept.keep_ready(words, "7-a", question, Response(b"true"), "ask")
    assert kept.ready(words, "7-a") is None
    kept.keep(question, "7-a", reply(b"true"))
    long = asked(b"query=ASK%20{}", (b"accept", b"x" * 40_000))
    kept.keep_ready(long, "7-a", question, Response(b"true"), "ask")
    kept.keep_ready(words, "8-b", question, Response(b"true"), "ask")
    kept.keep_ready(words, "7-a", question, Response(status_code=304), "ask")
    assert kept.ready(long, "7-a") is None
    assert kept.ready(words, "7-a") is None
