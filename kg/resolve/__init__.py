"""Who is who: entities of single articles become entities of the whole graph.

    Reading (ids private) ─► keys ─► link to the world ─► id ─► Reading (ids of the graph)

`resolve` takes readings and gives readings; one reading's result never depends on another's. Start at `resolve`.
"""

from kg.resolve.keys import name_key
from kg.resolve.resolve import resolve

__all__ = ["name_key", "resolve"]
