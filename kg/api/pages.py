"""Plain pages without scripts: everything escaped, nothing from outside, both directions of writing.

In come values, out goes HTML. `text` marks each literal's language, so that Arabic and Persian run from
right to left wherever they stand. Start at `html`.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from starlette.responses import HTMLResponse

from kg.api.words import EXAMPLE

STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.6 system-ui, "Noto Naskh Arabic", "Vazirmatn", sans-serif; max-inline-size: 60rem;
       margin: 2rem auto; padding-inline: 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-block: 2rem .5rem; }
table { border-collapse: collapse; inline-size: 100%; } td, th { border-block-end: 1px solid #8884;
        padding: .3rem .6rem; text-align: start; vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: 600; white-space: nowrap; }
blockquote { margin: 1rem 0; padding-inline-start: 1rem; border-inline-start: .25rem solid #5a8; text-align: start; }
blockquote p { margin: 0 0 .2rem; font-size: 1.1rem; } footer, .quiet { color: #777; font-size: .9rem; }
textarea { inline-size: 100%; block-size: 16rem; font: .9rem/1.4 ui-monospace, monospace; }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
nav a { margin-inline-end: 1rem; }
"""


def html(body: str, *, title: str = "Who said what", headers: dict[str, str] | None = None) -> HTMLResponse:
    """A whole page around a body that is already HTML."""
    page = (
        f'<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/style.css"></head><body>'
        '<nav><a href="/">Start</a><a href="/docs">Endpoints</a><a href="/sparql">SPARQL</a></nav>'
        f"<main>{body}</main></body></html>"
    )
    return HTMLResponse(page, headers=headers)


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
