"""A store written as RDF is the store."""

from __future__ import annotations

import io

import pyoxigraph as ox
import pytest

from kg.errors import StoreError
from kg.store import FORMATS, LocalReader, export


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_export_gives_back_what_the_store_holds(reader: LocalReader, format: str) -> None:
    """Parsed again, an export has the store's quads; Turtle has their triples."""
    out = io.BytesIO()
    count = export(reader, out, format=format)
    found = {q if format != "turtle" else q.triple for q in ox.parse(out.getvalue(), format=FORMATS[format])}
    held = {q if format != "turtle" else q.triple for q in reader.quads()}
    assert found == held
    assert count == len(held)


def test_export_is_sorted(reader: LocalReader) -> None:
    """N-Quads come in one order, so that two exports can be compared by eye or `cmp`."""
    out = io.BytesIO()
    export(reader, out)
    again = io.BytesIO()
    export(reader, again, format="nquads")
    assert out.getvalue() == again.getvalue()


def test_export_unknown_format_is_told(reader: LocalReader) -> None:
    """An unknown format names the known ones."""
    with pytest.raises(StoreError, match="unknown format") as told:
        export(reader, io.BytesIO(), format="docx")
    assert "turtle" in str(told.value)
