"""Who said what, where: a knowledge graph read from news text, every fact tied to its characters.

    import kg
    g = kg.open("store")              # an existing store, for reading
    g.said(speaker="پوتین")           # rows of who said what, where, when, by whose account
    nlp = kg.load("fa")               # the spaCy pipeline of one language

Start reading at `kg.model` (the values), then `kg.pipeline` (the order of the stages).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

__version__ = "0.1.0"
__all__ = ["load", "open"]


def open(store: str | Path) -> Any:
    """Open a store for reading; see `kg.query.KnowledgeGraph`."""
    from kg.query import KnowledgeGraph

    return KnowledgeGraph.open(store)


def load(lang: str) -> Any:
    """The spaCy pipeline of one language pack; see `kg.pipeline.load`."""
    from kg.pipeline import load as load_pipeline

    return load_pipeline(lang)
