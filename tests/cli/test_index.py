"""`kg index`: the index that the pages read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from kg.store import open_index

SEED = sorted((Path(__file__).parents[2] / "seeds").glob("000*"))[0]


def kg(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return subprocess.run([sys.executable, "-m", "kg", *arguments], capture_output=True, text=True, check=False)


def test_index_is_made_and_made_anew(tmp_path: Path) -> None:
    """The command makes the index, makes it anew on demand, and says what it did."""
    store = tmp_path / "store"
    kg("build", str(SEED), "--store", str(store), "--no-index")
    assert open_index(store) is None
    for more in ((), ("--anew",)):
        done = kg("index", "--store", str(store), *more)
        assert (done.returncode, done.stdout) == (0, "")
        assert "present state" in done.stderr
    assert open_index(store) is not None


def test_index_of_no_store_is_an_error(tmp_path: Path) -> None:
    """A place without a store is told with a remedy."""
    done = kg("index", "--store", str(tmp_path / "none"))
    assert done.returncode == 1
    assert "no store" in done.stderr
