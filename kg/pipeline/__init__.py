"""Floor 6, pipeline: the order of the stages; reads like a table of contents."""

from kg.pipeline.extraction import extract, load

__all__ = ["extract", "load"]
