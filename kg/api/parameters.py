"""What every handler refuses of a query string: what is not UTF-8, unknown names, names given twice.

In comes a request, out comes nothing, or an error with what there is. Start at `refuse_unknown`.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from starlette.requests import Request

from kg.api.problems import HttpProblem
from kg.api.versions import path_of
from kg.errors import ParameterError


def refuse_unknown(request: Request, known: Sequence[str]) -> None:
    """Let only known parameters pass, each at most once.

    Raises:
        HttpProblem: 400, the query string is not UTF-8.
        ParameterError: a name is unknown, or given more than once.
    """
    try:
        unquote_to_bytes(request.scope["query_string"]).decode("utf-8")
    except UnicodeDecodeError as err:
        raise HttpProblem(400, "the query string is not UTF-8", remedy="send UTF-8, percent-encoded or not") from err
    for name in request.query_params:
        if name not in known:
            path, names = path_of(request.scope), ", ".join(known)
            raise ParameterError(f"{path} has no parameter {name!r}", where=name, remedy=f"parameters: {names}")
        if len(request.query_params.getlist(name)) > 1:
            raise ParameterError(f"{name} is given more than once", where=name, remedy="give it once")
