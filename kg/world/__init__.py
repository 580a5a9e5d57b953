"""What is known of the world before a text is read: countries, cities, organizations, outlets, people.

    tables/*.tsv ──load()──► World(things, demonyms, name lists) ──names()──► the extract floor's phrase index
                                                                └─by_id──► the resolve floor

The tables are facts with a source each (see `LICENSES.md`); this floor knows nothing of text matching: names come out
as written, and whoever matches folds them. Start at `load`.
"""

from kg.world.world import Thing, World, WorldName, load

__all__ = ["Thing", "World", "WorldName", "load"]
