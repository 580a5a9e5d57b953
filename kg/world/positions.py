"""Where places lie, for maps: degrees of latitude and longitude by the id of the world tables.

In comes `tables/positions.tsv`, out comes a mapping. Start at `positions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from kg import resources
from kg.world.tables import read_table

COLUMNS = ("id", "lat", "lon", "source")


@cache
def positions() -> Mapping[str, tuple[float, float]]:
    """Latitude and longitude by id.

    Raises:
        WorldError: the table is damaged.

    Example:
        >>> positions()["Q649"]
        (55.75, 37.62)
    """
    rows = read_table(resources.WORLD / "tables" / "positions.tsv", COLUMNS)
    return MappingProxyType({row["id"]: (float(row["lat"]), float(row["lon"])) for row in rows})
