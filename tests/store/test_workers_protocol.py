"""What travels between server and workers arrives as it was."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KgError, QuerySyntax, StoreError
from kg.store.workers_protocol import (
    Busy,
    Exhausted,
    NotAcceptable,
    Question,
    Refused,
    pack_error,
    pack_frame,
    pack_question,
    state_of,
    unpack_error,
    unpack_question,
)


@given(st.text(max_size=50), st.none() | st.text(max_size=9), st.lists(st.text(max_size=9)), st.booleans())
def test_workers_protocol_questions_round_trip(
    query: str, accept: str | None, graphs: list[str], trusted: bool
) -> None:
    """Any question arrives as it was asked."""
    question = Question(query, accept, None, tuple(graphs), (), {"e": "http://e/"}, trusted)
    packed = pack_question(question, "7-ab")
    assert struct.unpack(">I", packed[:4])[0] == len(packed) - 4
    assert unpack_question(packed[4:]) == (question, "7-ab")


@pytest.mark.parametrize("kind", [QuerySyntax, StoreError, Busy, Exhausted, NotAcceptable, Refused])
def test_workers_protocol_errors_round_trip(kind: type[KgError]) -> None:
    """An error arrives with its class, words, place and remedy."""
    err = unpack_error(pack_error(kind("چه", where="here", remedy="so")))
    assert (type(err), err.what, err.where, err.remedy) == (kind, "چه", "here", "so")


def test_workers_protocol_frames_tell_their_length() -> None:
    """A frame is a letter, a length and that many bytes."""
    assert pack_frame(b"D", b"abc") == b"D\0\0\0\3abc"


def test_workers_protocol_state_needs_a_store(tmp_path: Path) -> None:
    """Where nothing was published there is no state."""
    with pytest.raises(StoreError):
        state_of(tmp_path)
