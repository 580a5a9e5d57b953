"""The description and the service agree: schemathesis finds no fault of ours and no answer that is not described."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from kg.query import load_queries

if TYPE_CHECKING:
    from conftest import Server

load_all_checks()
schemathesis.serializer.alias(
    ["application/sparql-query", "application/sparql-update", "text/turtle", "application/n-triples"], "text/plain"
)
_CHECKS = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "unsupported_method",
    ]
)


@pytest.fixture(scope="module")
def described(server: Server) -> Any:
    """The description as a client reads it."""
    return schemathesis.openapi.from_url(server.address + "/openapi.json")


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_description_holds(described: Any, mode: GenerationMode) -> None:
    """For each operation some requests, right and wrong: no 5xx, no status, type or body that is not described."""
    statuses = set()
    for result in described.get_all_operations():
        operation = result.ok()
        try:
            strategy = operation.as_strategy(generation_mode=mode)

            @given(case=strategy)
            @settings(max_examples=6, suppress_health_check=list(HealthCheck))
            def ask(case: Any) -> None:
                statuses.add(case.call_and_validate(checks=_CHECKS, timeout=30).status_code)

            ask()
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE  # what takes nothing cannot be asked wrongly
    assert (200 if mode is GenerationMode.POSITIVE else 422) in statuses


def test_description_shows_an_example_of_each_question(server: Server) -> None:
    """Each stored query has an answer as an example, of its own fields, and each of its parameters a value."""
    body = server.get("/openapi.json").json()
    assert body["openapi"].startswith("3.1")
    for query in load_queries().values():
        operation = body["paths"][query.path]["get"]
        shown = operation["responses"]["200"]["content"]["application/json"]
        assert list(shown["example"]) == shown["schema"]["required"]
        assert list(shown["example"]["rows"][0]) == [column.name for column in query.columns]
        examples = {p["name"]: p.get("examples") for p in operation["parameters"]}
        assert all(examples[parameter.name] for parameter in query.parameters)


def test_versions_answer_alike(server: Server) -> None:
    """What answers without a version answers under /v1; links stay there; names of things bear no version."""
    plain, versioned = server.get("/said?limit=2"), server.get("/v1/said?limit=2")
    assert versioned.json()["rows"] == plain.json()["rows"]
    assert versioned.json()["next"] == "/v1" + plain.json()["next"]
    assert server.get(versioned.json()["next"]).status_code == 200
    assert server.get("/v1/healthz").status_code == 200
    assert server.get("/v1").text == server.get("/v1/").text == server.get("/").text
    assert "/v1/entity" not in versioned.text
    for wrong in ("/v2/said", "/v11/said", "/v1said", "/v1/v1/said"):
        answer = server.get(wrong)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_versions_are_guarded_alike(start: Callable[..., Server], store: Path) -> None:
    """Where strangers may not read, the version opens no other door."""
    server = start(store, anonymous=False, workers=1, reserve=0)
    assert server.get("/v1/said").status_code == 401
    assert server.get("/v1/healthz").status_code == 200
