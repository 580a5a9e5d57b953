"""The store: one contract, two kinds; the only door to `pyoxigraph.Store`.

`open_writer` gives the one writer of a store on disk, `open_reader` a reader of its current snapshot,
`open_remote` the same questions asked of any SPARQL 1.1 service. `export` writes a store as RDF.
Start at `contract` (what a reader answers), then `layout` (what lies where).
"""

from kg.store.contract import Answer, Reader, Table, Term
from kg.store.export import FORMATS, export, sorted_quads
from kg.store.index.make import refresh as refresh_index
from kg.store.index.reading import Index, open_index
from kg.store.layout import Config, current_snapshot, read_config
from kg.store.local import LocalReader, open_reader
from kg.store.remote import RemoteReader, open_remote
from kg.store.writer import Writer, open_writer

__all__ = [
    "FORMATS",
    "Answer",
    "Config",
    "Index",
    "LocalReader",
    "Reader",
    "RemoteReader",
    "Table",
    "Term",
    "Writer",
    "current_snapshot",
    "export",
    "open_index",
    "open_reader",
    "open_remote",
    "open_writer",
    "read_config",
    "refresh_index",
    "sorted_quads",
]
