"""What a request brings: its fields, its content type, its body within bounds.

In comes a request, out go plain values; whatever is wrong is told as 400, 408, 413 or 415. Start at `read_body`.
"""

from __future__ import annotations

import asyncio
import re
from email.parser import BytesParser
from email.policy import HTTP
from typing import TypeVar
from urllib.parse import parse_qsl

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from pyoxigraph import NamedNode
from starlette.requests import Request

from kg.api.problems import HttpProblem
from kg.api.state import service_of

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
Model = TypeVar("Model", bound=BaseModel)
Pairs = list[tuple[str, str]]


def content_type(request: Request) -> tuple[str, str]:
    """The media type and the character set, in small letters; "" where they are not told."""
    media, *parameters = request.headers.get("content-type", "").lower().split(";")
    charset = next((p.split("=", 1)[1] for p in parameters if p.strip().startswith("charset=")), "")
    return media.strip(), charset.strip(' "')


def check_charset(charset: str) -> None:
    """Let UTF-8 pass.

    Raises:
        HttpProblem: 415 for another character set.
    """
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise HttpProblem(415, f"the body's character set is {charset}", remedy="send UTF-8")


async def read_body(request: Request, most: int) -> bytes:
    """The whole body.

    Args:
        request: The request.
        most: How many bytes it may have.

    Raises:
        HttpProblem: 413 if it is longer, 408 if it does not come in time.
    """
    seconds = service_of(request).settings.request_seconds
    announced = request.headers.get("content-length", "0")  # the parser lets nothing but a number pass
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            if int(announced) <= most:
                async for piece in request.stream():
                    body += piece
                    if len(body) > most:
                        break
    except TimeoutError:
        what = f"the body did not come within {seconds:g} seconds"
        raise HttpProblem(408, what, remedy="send it whole", headers={"connection": "close"}) from None
    if max(int(announced), len(body)) > most:
        what, remedy = f"the body is longer than {most} bytes", "send it in several requests"
        raise HttpProblem(413, what, remedy=remedy, headers={"connection": "close"})
    return bytes(body)


async def read_model(request: Request, kind: type[Model], most: int) -> Model:
    """The body, JSON of at most `most` bytes, as a `kind`; for handlers that ask first who sends it.

    Raises:
        HttpProblem: 415 if it is not told to be JSON; as for `read_body`.
        RequestValidationError: it is malformed or no `kind`, told as wrong parameters are.
    """
    media, _ = content_type(request)
    if media != "application/json":
        what = f"the body's content type is {media[:100] or 'not told'}"
        raise HttpProblem(415, what, remedy="send application/json")
    body = await read_body(request, most)
    try:
        return kind.model_validate_json(body)
    except ValidationError as err:
        raise RequestValidationError([{**row, "loc": ("body", *row["loc"])} for row in err.errors()]) from err


def as_text(body: bytes) -> str:
    """A body as text.

    Raises:
        HttpProblem: 400 if it is not UTF-8.
    """
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as err:
        remedy = "send UTF-8, not compressed"
        raise HttpProblem(400, f"the body is not UTF-8: byte {err.start}", remedy=remedy) from err


def pairs(encoded: bytes, where: str) -> Pairs:
    """The fields of a form or of a query string, in their order.

    Raises:
        HttpProblem: 400 if they are not percent-encoded UTF-8 or too many.
    """
    try:
        return parse_qsl(encoded.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except UnicodeDecodeError as err:
        raise HttpProblem(400, f"{where} is not percent-encoded UTF-8: {err}", remedy="send UTF-8") from err
    except ValueError as err:
        raise HttpProblem(400, f"{where} has more than 1000 fields", remedy="give query=… once") from err


def url_pairs(request: Request) -> Pairs:
    """The fields of the address.

    Raises:
        HttpProblem: as for `pairs`.
    """
    return pairs(request.scope["query_string"], "the query string")


def every(fields: Pairs, name: str) -> tuple[str, ...]:
    """The values of all fields called `name`."""
    return tuple(value for key, value in fields if key == name)


def checked_iris(iris: tuple[str, ...]) -> tuple[str, ...]:
    """The graphs' IRIs themselves, if they are absolute.

    Raises:
        HttpProblem: 400 for one that is not.
    """
    for iri in iris:
        if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri):
            what = f"a graph is named by an absolute IRI, not {iri!r}"
            raise HttpProblem(400, what, remedy="write http://… or the like")
        try:
            NamedNode(iri)
        except ValueError as err:
            what, remedy = f"a graph's IRI is malformed: {err}", "percent-encode what no IRI may hold"
            raise HttpProblem(400, what, remedy=remedy) from err
    return iris


def form_parts(request: Request, body: bytes) -> list[tuple[str, bytes]]:
    """The parts of a `multipart/form-data` body: the content type of each, and its bytes.

    Raises:
        HttpProblem: 400 if there are none.
    """
    head = b"Content-Type: " + request.headers.get("content-type", "").encode("latin-1") + b"\r\n\r\n"
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    parts = [part for part in message.walk() if not part.is_multipart()]
    if not message.is_multipart() or not parts:
        raise HttpProblem(400, "the form has no parts", remedy="send one part for each document, with its content type")
    return [(part.get_content_type(), _payload(part.get_payload(decode=True))) for part in parts]


def _payload(content: object) -> bytes:
    return content if isinstance(content, bytes) else b""
