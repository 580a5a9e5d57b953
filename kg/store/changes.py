"""Which graphs a snapshot changed, so that what follows the store need not read it all again.

    STORE/changes/7     the graphs that differ between snapshots 6 and 7, one IRI a line, or "*": any may

In doubt it is "*": a writer that does not say which graphs it changes has changed them all. Start at `since`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

CHANGES = "changes"
_ANY = "*"
_KEPT = 50


class Changes:
    """What a writer has changed since the last snapshot."""

    def __init__(self, *, known: bool) -> None:
        self._graphs: set[str] | None = set() if known else None

    def touch(self, graphs: Iterable[str] | None) -> None:
        """Note changed graphs; None stands for any."""
        if graphs is None:
            self._graphs = None
        elif self._graphs is not None:
            self._graphs.update(graphs)

    def write(self, store: Path, number: int) -> None:
        """Write what changed up to snapshot `number`, and begin anew; the oldest notes go.

        Raises:
            OSError: the disk refuses.
        """
        folder = store / CHANGES
        folder.mkdir(exist_ok=True)
        lines = [_ANY] if self._graphs is None else sorted(self._graphs)
        (folder / str(number)).write_text("\n".join(lines) + "\n", encoding="utf-8")
        for path in folder.iterdir():
            if path.name.isdigit() and int(path.name) <= number - _KEPT:
                path.unlink(missing_ok=True)
        self._graphs = set()


def since(store: Path, old: int, new: int) -> set[str] | None:
    """The graphs that changed between two snapshots; None where that is not known.

    Example:
        >>> since(Path("no-store"), 7, 7), since(Path("no-store"), 6, 7)
        (set(), None)
    """
    graphs: set[str] = set()
    if not 0 <= new - old <= _KEPT:
        return None
    for number in range(old + 1, new + 1):
        try:
            lines = (store / CHANGES / str(number)).read_text(encoding="utf-8").split("\n")
        except OSError:
            return None
        if _ANY in lines:
            return None
        graphs.update(line for line in lines if line)
    return graphs
