"""Room for answers that are still read: counted, bounded, given back."""

from __future__ import annotations

import gc

import pytest

from kg.store.workers_protocol import Busy
from kg.store.workers_spool import Spool


def test_workers_spool_counts_what_is_open() -> None:
    """Bytes count from writing to closing, in memory and on disk."""
    spool = Spool(3_000_000)
    with spool.open() as one, spool.open() as other:
        one.write(b"x" * 2_000_000)
        other.write(b"y" * 10)
        one.seek(0)
        assert one.read(3) == b"xxx"
        assert spool.held == 2_000_010
        with pytest.raises(Busy, match="room"):
            other.write(b"y" * 1_000_000)
    assert spool.held == 0


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_workers_spool_forgets_what_is_let_go() -> None:
    """An answer that nobody closed gives its room back too, once."""
    spool = Spool(100)
    file = spool.open()
    file.write(b"x" * 60)
    file.close()
    file.close()
    spool.open().write(b"x" * 60)
    gc.collect()
    assert spool.held == 0
