"""Pieces of HTML for pages whose body is made in code, and the page around them.

In come values, out goes HTML. `text` marks each literal's language, so that Arabic and Persian run from
right to left wherever they stand. Start at `html`.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from markupsafe import Markup
from starlette.responses import HTMLResponse

from kg.api.pages.render import fill
from kg.api.words import EXAMPLE


def html(body: str, *, title: str = "Who said what", headers: dict[str, str] | None = None) -> HTMLResponse:
    """A whole page around a body that is already HTML."""
    return HTMLResponse(fill("plain.html", title=title, body=Markup(body)), headers=headers)


def text(words: str, lang: str | None = None) -> str:
    """Words of the graph in their own direction.

    Example:
        >>> text("قال <b>", "ar")
        '<bdi dir="auto" lang="ar">قال &lt;b&gt;</bdi>'
    """
    mark = f' lang="{escape(lang)}"' if lang else ""
    return f'<bdi dir="auto"{mark}>{escape(words)}</bdi>'


def link(address: str, shown: str) -> str:
    """A link to a web address or a path of this server; other schemes are shown and not linked.

    Example:
        >>> link("javascript:alert(1)", "x")
        '<bdi dir="auto">x</bdi>'
    """
    if not address.startswith(("http://", "https://", "/")) or address.startswith("//"):
        return text(shown)
    return f'<a href="{escape(address)}">{text(shown)}</a>'


def table(rows: Iterable[tuple[str, str]]) -> str:
    """A table of two columns from cells that are already HTML; the first is a heading."""
    return "<table>" + "".join(f"<tr><th>{head}</th><td>{cell}</td></tr>" for head, cell in rows) + "</table>"


def sparql_form() -> str:
    """The form that asks in SPARQL, without a script."""
    formats = "".join(f"<option>{name}</option>" for name in ("json", "csv", "tsv", "xml", "turtle", "jsonld", "nt"))
    return (
        '<h1>Ask in SPARQL</h1><form action="/sparql" method="get">'
        f'<textarea name="query" dir="ltr" spellcheck="false" aria-label="query">{escape(EXAMPLE)}</textarea>'
        f'<p><label>Format <select name="format">{formats}</select></label> <button>Ask</button></p></form>'
    )
