"""Every error of the service in one shape: problem details (RFC 9457), `application/problem+json`.

    {"type": "/problems#query-syntax", "title": …, "status": 400, "detail": …, "where": …, "remedy": …}

In comes whatever a handler or the framework raised. `where` and `remedy` are there where they are known.
Start at `KINDS` (which error gets which status), then `install`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from kg.api.notes import notes_of
from kg.errors import (
    JudgementError,
    KgError,
    NotFound,
    ParameterError,
    QueryError,
    QuerySyntax,
    QueryTimeout,
    QueryTooLarge,
    StoreError,
    StoreLocked,
)
from kg.store.workers_protocol import (
    Busy,
    Conflict,
    ContentError,
    Exhausted,
    NotAcceptable,
    Precondition,
    Refused,
    RulesBroken,
)

MEDIA = "application/problem+json"

# The first class that fits decides: (error, code, status, title).
KINDS: tuple[tuple[type[KgError], str, int, str], ...] = (
    (QuerySyntax, "query-syntax", 400, "The query is malformed"),
    (QueryTooLarge, "query-too-large", 413, "The query is too large"),
    (QueryTimeout, "deadline-passed", 504, "The query took too long"),
    (Refused, "refused", 403, "Not offered here"),
    (NotAcceptable, "not-acceptable", 406, "No format on offer is accepted"),
    (Exhausted, "query-exhausted-worker", 503, "The query asked for too much"),
    (Conflict, "conflict", 409, "The store's state does not allow it"),
    (ContentError, "content", 400, "The document is malformed"),
    (Precondition, "precondition-failed", 412, "The graph is in another state"),
    (RulesBroken, "rules", 422, "Rules of the ontology would be broken"),
    (ParameterError, "parameter", 422, "A parameter is wrong or unknown"),
    (QueryError, "query", 400, "The query cannot be answered"),
    (Busy, "busy", 503, "The service is busy"),
    (StoreLocked, "busy", 503, "The service is busy"),
    (StoreError, "store", 503, "The store does not answer"),
    (JudgementError, "judgement-refused", 409, "The judgement cannot stand"),
    (NotFound, "not-found", 404, "Nothing of that name"),
    (KgError, "internal", 500, "Something went wrong inside"),
)
BY_STATUS = {
    400: ("bad-request", "The request is malformed"),
    401: ("unauthenticated", "A key is needed"),
    403: ("forbidden", "The key does not allow this"),
    404: ("not-found", "Nothing of that name"),
    405: ("method-not-allowed", "The method is not allowed here"),
    406: ("not-acceptable", "No format on offer is accepted"),
    408: ("request-timeout", "The request did not come in time"),
    413: ("content-too-large", "The request is too large"),
    415: ("unsupported-media-type", "The content type is not understood"),
    429: ("too-many-requests", "Too many requests"),
    431: ("head-too-large", "The request line and headers are too large"),
    500: ("internal", "Something went wrong inside"),
    501: ("not-implemented", "The request asks for what is not offered"),
    502: ("no-document", "The other server gave no document"),
}


class HttpProblem(Exception):
    """An error of the request itself, which no floor below knows of."""

    def __init__(self, status: int, detail: str, *, remedy: str | None = None, headers: dict[str, str] | None = None):
        super().__init__(detail)
        self.status, self.detail, self.remedy, self.headers = status, detail, remedy, headers or {}


class Problem(JSONResponse):
    """A problem as a response; `code` names its kind."""

    media_type = MEDIA
    code = "internal"


def problem(
    status: int, code: str, title: str, detail: str, *, headers: dict[str, str] | None = None, **more: Any
) -> Problem:
    """One problem as a response; fields of `more` that are None are left out."""
    body = {"type": f"/problems#{code}", "title": title, "status": status, "detail": detail}
    body |= {key: value for key, value in more.items() if value is not None}
    answer = Problem(body, status, headers={"cache-control": "no-store", **(headers or {})})
    answer.code = code
    return answer


def problem_of_status(
    status: int, detail: str, *, remedy: str | None = None, headers: dict[str, str] | None = None
) -> Problem:
    """A problem of the request itself, its code and title told by its status."""
    return problem(status, *BY_STATUS[status], detail, headers=headers, remedy=remedy)


def told(request: Request, err: KgError | HttpProblem) -> Response:
    """The answer to an error that is met before any handler is."""
    return _noted(_of_kg if isinstance(err, KgError) else _of_request)(request, err)


def _noted(handler: Callable[[Request, Exception], Response]) -> Callable[[Request, Exception], Response]:
    """The handler, which also leaves the problem's code in the request's notes, for counts and logs."""

    def answer(request: Request, err: Exception) -> Response:
        response = handler(request, err)
        notes_of(request.scope).outcome = response.code if isinstance(response, Problem) else "internal"
        return response

    return answer


def install(app: FastAPI) -> None:
    """Have every error of `app` answered by this module."""
    app.add_exception_handler(KgError, _noted(_of_kg))
    app.add_exception_handler(HttpProblem, _noted(_of_request))
    app.add_exception_handler(HTTPException, _noted(_of_framework))
    app.add_exception_handler(RequestValidationError, _noted(_of_validation))
    app.add_exception_handler(Exception, of_bug)


def _of_kg(request: Request, err: Exception) -> Response:
    if not isinstance(err, KgError):
        return of_bug(request, err)
    code, status, title = next((c, s, t) for kind, c, s, t in KINDS if isinstance(err, kind))
    headers = {"retry-after": "1"} if code == "busy" else None
    return problem(status, code, title, err.what, headers=headers, where=err.where, remedy=err.remedy)


def _of_request(request: Request, err: Exception) -> Response:
    if not isinstance(err, HttpProblem):
        return of_bug(request, err)
    return problem_of_status(err.status, err.detail, headers=err.headers, remedy=err.remedy)


def _of_framework(request: Request, err: Exception) -> Response:
    if not isinstance(err, HTTPException):
        return of_bug(request, err)
    code, title = BY_STATUS.get(err.status_code, ("http", err.detail))
    detail, remedy = err.detail, None
    if err.status_code == 404:
        detail, remedy = f"there is nothing at {_short(request.url.path)}", "see /docs for what there is"
    elif err.status_code == 405:
        detail = f"{_short(request.method)} is not allowed at {_short(request.url.path)}"
        remedy = f"allowed: {(err.headers or {}).get('Allow', 'GET')}"
    return problem(err.status_code, code, title, detail, headers=dict(err.headers or {}), remedy=remedy)


def _of_validation(request: Request, err: Exception) -> Response:
    if not isinstance(err, RequestValidationError):
        return of_bug(request, err)
    wrong = [{"name": str(row["loc"][-1]), "what": row["msg"], "remedy": _remedy(row)} for row in err.errors()]
    detail = "; ".join(f"{row['name']}: {row['what']}" for row in wrong)
    remedy = "; ".join(f"{row['name']}: {row['remedy']}" for row in wrong)
    where = ", ".join(row["name"] for row in wrong)
    title = "A parameter is wrong or unknown"
    return problem(422, "parameter", title, detail, where=where, remedy=remedy, parameters=wrong)


# What the framework's checks find, and how to go on; the names in braces are the check's own.
_REMEDIES = {
    "missing": "give it; /docs shows an example",
    "int_parsing": "give a whole number",
    "int_parsing_size": "give a smaller number",
    "int_from_float": "give a whole number",
    "greater_than_equal": "give {ge} or more",
    "less_than_equal": "give {le} or less",
    "literal_error": "give {expected}",
    "string_too_short": "give a value, or leave it out",
    "string_too_long": "give {max_length} characters or fewer",
}


def _remedy(row: dict[str, Any]) -> str:
    return _REMEDIES.get(row["type"], "see /docs").format(**row.get("ctx", {}))


def _short(text: str) -> str:
    return text if len(text) <= 200 else text[:200] + "…"


def ending() -> Response:
    """Words for who still waits while the service ends."""
    return problem(503, "busy", "The service is busy", "the service is ending", remedy="ask again in a moment")


def of_bug(request: Request, err: Exception) -> Response:
    """Words for a fault of ours: nothing of its inside is told."""
    notes_of(request.scope).outcome = "internal"
    return problem(500, *BY_STATUS[500], "the request met a fault of the service, which was written to its log")
