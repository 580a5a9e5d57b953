"""Templates and values into pages: escaped, in the reader's language, with headers that keep a cache honest.

In come a template's name and values, out goes a response. Every value is escaped by Jinja; nothing marks text of the
graph as safe. Start at `page`.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kg import __version__
from kg.api.access import COOKIE
from kg.api.pages import ui as interface
from kg.api.versions import path_of

_HERE = Path(__file__).parent
STATIC = _HERE / "static"


@cache
def _templates() -> Environment:
    env = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals["static"] = static
    env.filters["bdi"] = bdi
    return env


def bdi(words: object, lang: str | None = None) -> Markup:
    """Words isolated in their own direction.

    Example:
        >>> str(bdi("قال <b>", "ar"))
        '<bdi dir="auto" lang="ar">قال &lt;b&gt;</bdi>'
    """
    if lang:
        return Markup('<bdi dir="auto" lang="{}">{}</bdi>').format(lang, words)
    return Markup('<bdi dir="auto">{}</bdi>').format(words)


@cache
def static(name: str) -> str:
    """The address of a static file, which changes with its content."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def fill(template: str, /, **values: Any) -> str:
    """A template filled in the language of the request being answered."""
    ui = interface.now()
    known = {"ui": ui, "t": ui.t, "languages": list(interface.uis().values()), "version": __version__}
    return (
        _templates().get_template(template).render({**_DEFAULTS, "signed": interface.signed.get(), **known, **values})
    )


_DEFAULTS: dict[str, Any] = {
    "title": None,
    "here": "/",
    "query": "",
    "behind": False,
    "scripts": (),
    "section": "",
}


def page(request: Request, template: str, /, *, state: str | None = None, status: int = 200, **values: Any) -> Response:
    """A page; 304 where the browser holds the one it would get.

    Args:
        request: What is answered.
        template: The template's name.
        state: The state of the index that the page shows; None for pages that must not be kept.
        status: The status.
        values: What the template needs beside what all get.
    """
    here = path_of(request.scope) + (f"?{request.url.query}" if request.url.query else "")
    signed = COOKIE in request.cookies
    headers = {"vary": "Accept, Accept-Language, Cookie", "cache-control": "no-store"}
    if state is not None:
        key = "\0".join((here, interface.now().lang, state, __version__, str(values.get("behind", "")), str(signed)))
        headers |= {"cache-control": "no-cache", "etag": f'W/"{hashlib.sha256(key.encode()).hexdigest()[:24]}"'}
        held = [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]
        if headers["etag"] in held:
            return Response(status_code=304, headers=headers)
    return HTMLResponse(fill(template, here=here, **{"signed": signed, **values}), status, headers=headers)
