"""What a ranker's probability is worth: a monotone table from the product of the rankers' probabilities to the share
of such quotations whose content and speaker are right.

The rankers are trained one by one and each is a little too sure or too timid of its own choice; the table, fitted by
`scripts/calibrate.py` on articles that the rankers were not trained on, mends the product. Between two points it is
a straight line. Start at `calibrated`.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from kg.errors import DataError
from kg.extract.ranking import WEIGHTS

TABLE = WEIGHTS / "calibration.json"
Points = tuple[tuple[float, float], ...]


def calibrated(lang: str, product: float) -> float:
    """The probability that content and speaker are right, to three places.

    Args:
        lang: A pack's code; a language without a table keeps the product.
        product: Probability of the anchor, times its edges, times the speaker.
    """
    points = load_points().get(lang)
    return round(product if points is None else along(points, product), 3)


def along(points: Points, at: float) -> float:
    """The height of a broken line; level before its first and behind its last point.

    Example:
        >>> along(((0.0, 0.1), (1.0, 0.9)), 0.5)
        0.5
    """
    after = bisect_right(points, at, key=lambda p: p[0])
    if after == 0 or after == len(points):
        return points[min(after, len(points) - 1)][1]
    (left, low), (right, high) = points[after - 1], points[after]
    return low + (high - low) * (at - left) / (right - left)


@lru_cache(maxsize=1)
def load_points(path: Path = TABLE) -> dict[str, Points]:
    """The table of each language, none where the file is not there.

    Raises:
        DataError: a table does not rise.
    """
    if not path.exists():
        return {}
    tables = json.loads(path.read_text(encoding="utf-8"))
    made = {lang: tuple((float(x), float(y)) for x, y in points) for lang, points in tables.items()}
    for lang, points in made.items():
        pairs = pairwise(points)
        if not points or any(a[0] >= b[0] or a[1] > b[1] for a, b in pairs):
            raise DataError(
                f"the table of {lang!r} does not rise", where=str(path), remedy="write it with scripts/calibrate.py"
            )
    return made
