"""The explorer: pages on which a newsroom reads who said what.

    /                 start                  /entity/…    a person, organization or place
    /search?q=        names and words        /article/…   the reader: the text with its marks
    /said?…           quotations by filters, to a browser; the same address gives programs JSON and CSV

Made on the server from the index (`kg.store.index`), with small scripts that only add to it; every text of the graph is
escaped, in its own direction. Nothing is fetched from elsewhere. Start at `site.router`, then `render`.
"""

from kg.api.pages.plain import html, link, sparql_form, table, text

__all__ = ["html", "link", "sparql_form", "table", "text"]
