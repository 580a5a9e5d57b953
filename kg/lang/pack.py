"""A language pack: one folder of data per language, read strictly and lazily.

    kg/lang/fa/ pack cues channels names roles places dates page credits ner examples .toml [model/] [classes.tsv.gz]

Packs are found by listing the folder and by entry points of the group `kg.languages` (a module whose
folder is a pack). The schema of each file is a dataclass beside the code that reads it.
Start at `load_pack`.
"""

from __future__ import annotations

import importlib
import importlib.metadata
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar, cast

from kg.errors import PackError
from kg.lang.schema import read_toml
from kg.resources import LANGUAGES

T = TypeVar("T")


@dataclass(frozen=True)
class Meta:
    """pack.toml: what the language is and how its script behaves.

    Args:
        code: BCP 47 code.
        name: English name.
        own_name: The language's name in itself.
        direction: "rtl" or "ltr".
        version: Version of the pack's data.
        proclitics: Clitics written onto the next word, longest meaning included ("و", "ال" is not one).
        contractions: Clitics that swallow the article of the next word: {"لل": "ال"}.
        enclitics: Suffixes written onto a word that belong to no name.
        frequent: The commonest words, for telling the language of a text.
        letters: Letters that only this language of its script writes.
        foreign_letters: Letters that this language never writes.
    """

    code: str
    name: str
    own_name: str
    direction: str
    version: str
    frequent: tuple[str, ...]
    letters: str = ""
    foreign_letters: str = ""
    proclitics: tuple[str, ...] = ()
    contractions: dict[str, str] | None = None
    enclitics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pack:
    """One language's data; sections are read when first asked for.

    Args:
        code: BCP 47 code, the folder's name.
        folder: Where its files lie.
    """

    code: str
    folder: Path

    @cached_property
    def meta(self) -> Meta:
        """pack.toml."""
        return read_toml(self.folder / "pack.toml", Meta)

    def section(self, name: str, shape: type[T]) -> T:
        """The file `name`.toml as a value of `shape`.

        Raises:
            PackError: the file is missing or breaks the schema.
        """
        return cast(T, _section(self.folder / f"{name}.toml", cast(Hashable, shape)))

    @property
    def has_classes(self) -> bool:
        """Whether `classes.tsv.gz` gives words their classes: the mark of a language that the rankers were taught."""
        return (self.folder / "classes.tsv.gz").exists()

    @property
    def model(self) -> Path | None:
        """The folder of the trained spaCy model, if the pack carries one."""
        folder = self.folder / "model"
        return folder if (folder / "meta.json").exists() else None


@lru_cache(maxsize=256)
def _section(path: Path, shape: Hashable) -> object:
    return read_toml(path, cast(type[object], shape))


def folders() -> dict[str, Path]:
    """Where the packs lie, by language code."""
    found = {p.parent.name: p.parent for p in sorted(LANGUAGES.glob("*/pack.toml"))}
    for point in importlib.metadata.entry_points(group="kg.languages"):
        module = importlib.import_module(point.value)
        if module.__file__ is not None:
            found.setdefault(point.name, Path(module.__file__).parent)
    return found


@lru_cache(maxsize=32)
def load_pack(code: str) -> Pack:
    """The pack of one language.

    Raises:
        PackError: there is no such pack; the message names those that are there.

    Example:
        >>> load_pack("fa").meta.own_name
        'فارسی'
    """
    known = folders()
    if code not in known:
        raise PackError(f"no language pack {code!r}", remedy=f"packs: {', '.join(known)}")
    return Pack(code, known[code])
