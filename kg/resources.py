"""Where the project's data lies: beside the code in a checkout, or installed with the package.

`ontology/`, `queries/` and `seeds/` stand at the top of the checkout; an installed wheel carries
`ontology/` and `queries/` inside the package. Nothing here reads a file.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _data(name: str) -> Path:
    beside = PACKAGE.parent / name
    return beside if beside.is_dir() else PACKAGE / "_data" / name


ONTOLOGY = _data("ontology")
QUERIES = _data("queries")
LANGUAGES = PACKAGE / "lang"
WORLD = PACKAGE / "world"
