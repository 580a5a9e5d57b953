"""The API's own description, OpenAPI 3.1: what FastAPI makes of the handlers, and what holds for all of them.

Each stored query shows an answer from the annotated seeds (`examples.json`, which a script makes). Every operation
may refuse a key, ask for one, or say that the client asks too often or that all workers are taken; every error has
the one shape of `kg.api.problems`. Start at `describe`.
"""

from __future__ import annotations

import json
from typing import Any, Final

from fastapi import FastAPI

from kg.api.words import ProblemDetails, problem_responses
from kg.resources import PACKAGE

_FOR_ALL: Final = (401, 403, 429, 503)
_SECURITY: Final = {
    "key": {"type": "http", "scheme": "bearer", "description": "A key made by `kg key add`"},
    "keyHeader": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The same"},
}


def describe(app: FastAPI) -> None:
    """Have `app` describe itself with what holds for all its operations."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(made())
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(described: dict[str, Any]) -> None:
    components = described.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["ProblemDetails"] = ProblemDetails.model_json_schema()
    components["securitySchemes"] = dict(_SECURITY)
    described["security"] = [{}, *({name: []} for name in _SECURITY)]
    examples = json.loads((PACKAGE / "api" / "examples.json").read_text(encoding="utf-8"))
    for operations in described["paths"].values():
        for operation in operations.values():
            responses = operation.setdefault("responses", {})
            for status, told in problem_responses(*_FOR_ALL).items():
                responses.setdefault(str(status), told)
            if (shown := examples.get(operation.get("operationId"))) is not None:
                # put in here, since FastAPI takes the nulls out of what it is given
                responses["200"]["content"]["application/json"]["example"] = shown
            if responses.get("422", {}).get("content", {}).get("application/json"):
                responses["422"] = problem_responses(422)[422]
