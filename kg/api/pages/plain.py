"""Pieces of HTML for pages whose body is made in code, and the page around them.

In come values, out goes HTML. `text` marks each literal's language, so that Arabic and Persian run from
right to left wherever they stand. Start at `html`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from html import escape

from markupsafe import Markup
from starlette.responses import HTMLResponse

from kg import vocab
from kg.api.pages import ui as interface
from kg.api.pages.render import fill, static
from kg.api.words import EXAMPLE
from kg.query.stored import load_queries


def html(
    body: str, *, title: str = "Who said what", headers: dict[str, str] | None = None, section: str = ""
) -> HTMLResponse:
    """A whole page around a body that is already HTML; `section` is the entry of the menu that it stands under."""
    return HTMLResponse(fill("plain.html", title=title, body=Markup(body), section=section), headers=headers)


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
    """The form that asks in SPARQL: plain, and with a script an editor that knows the vocabulary."""
    formats = "".join(f"<option>{name}</option>" for name in ("json", "csv", "tsv", "xml", "turtle", "jsonld", "nt"))
    ui = interface.now()
    t, own = ui.t, f' lang="{ui.lang}" dir="{ui.dir}"'
    files = {key: static(f"vendor/yasgui/yasgui.{key}") for key in ("js", "css")}
    terms = json.dumps(_terms())
    stored = "".join(
        f"<details><summary><code>{escape(q.path)}</code> {escape(q.summary)}</summary>"
        f'<pre dir="ltr" tabindex="0">{escape(_bare(q.sparql))}</pre></details>'
        for q in load_queries().values()
    )
    return (
        f'<h1{own}>{t("sparql.title")}</h1><div id="editor" data-js="{files["js"]}" data-css="{files["css"]}" '
        f'data-terms="{escape(terms)}" hidden></div><form id="plain-form" action="/sparql" method="get">'
        f'<textarea name="query" dir="ltr" spellcheck="false" aria-label="{t("sparql.query")}">'
        f'{escape(EXAMPLE)}</textarea><p{own}><label>{t("sparql.format")} <select name="format">{formats}</select>'
        f"</label> <button>{t('sparql.ask')}</button></p></form>"
        f'<script type="module" src="{static("sparql.js")}"></script>'
        f'<section id="stored"><h2{own}>{t("sparql.stored")}</h2>{stored}</section>'
    )


def _bare(sparql: str) -> str:
    """A stored query as it runs alone, without its header."""
    return "\n".join(line for line in sparql.split("\n") if not line.startswith("#"))


@cache
def _terms() -> dict[str, list[str]]:
    """The vocabulary's classes and properties, for the editor to offer."""
    iris = [value for value in vars(vocab).values() if isinstance(value, str) and value.startswith("http")]
    local = {iri: iri.replace("#", "/").rpartition("/")[2] for iri in iris if " " not in iri}
    return {
        "class": sorted(iri for iri, name in local.items() if name[:1].isupper()),
        "property": sorted(iri for iri, name in local.items() if name[:1].islower()),
        "prefixes": [f"PREFIX {name}: <{iri}>" for name, iri in vocab.PREFIXES.items()],
    }
