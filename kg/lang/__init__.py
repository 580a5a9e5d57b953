"""Floor 1, lang: language packs, each a folder of data with a strict schema."""

from kg.lang.pack import Meta, Pack, folders, load_pack
from kg.lang.schema import read_toml

__all__ = ["Meta", "Pack", "folders", "load_pack", "read_toml"]
