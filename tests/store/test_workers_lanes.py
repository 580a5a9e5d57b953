"""Who gets which free worker."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.store.workers_lanes import Lanes
from kg.store.workers_protocol import Busy


def with_lanes(do: Callable[[Lanes[str]], Awaitable[None]], *, queue: int = 2, seconds: float = 0.05) -> None:
    """Run `do` with two common places and a kept one."""

    async def run() -> None:
        await do(Lanes(["a", "b"], ["kept"], queue=queue, seconds=seconds))

    asyncio.run(run())


def test_workers_lanes_keep_a_place_for_our_own() -> None:
    """Strangers get the common places only; our own questions get the kept place first, then common ones."""

    async def do(lanes: Lanes[str]) -> None:
        assert [await lanes.take(own=False), await lanes.take(own=False)] == ["a", "b"]
        with pytest.raises(Busy, match="in time"):
            await lanes.take(own=False)
        assert await lanes.take(own=True) == "kept"
        lanes.give("a")
        lanes.give("kept")
        assert [await lanes.take(own=True), await lanes.take(own=True)] == ["kept", "a"]
        with pytest.raises(Busy, match="in time"):
            await lanes.take(own=True)

    with_lanes(do)


def test_workers_lanes_queue_by_kind() -> None:
    """A full queue of strangers refuses strangers at once, and leaves the other queue as it is."""

    async def do(lanes: Lanes[str]) -> None:
        for own in (True, False, False):
            await lanes.take(own=own)
        waiting = [asyncio.create_task(lanes.take(own=False)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="full"):
            await lanes.take(own=False)
        ours = asyncio.create_task(lanes.take(own=True))
        await asyncio.sleep(0)
        lanes.give("kept")
        assert await ours == "kept"
        lanes.give("a")
        lanes.give("b")
        assert [await w for w in waiting] == ["a", "b"]

    with_lanes(do, seconds=5)


def test_workers_lanes_turn_given_up_is_passed_on() -> None:
    """A place that comes in the moment in which its asker gives up goes to the next one."""

    async def do(lanes: Lanes[str]) -> None:
        for own in (True, False, False):
            await lanes.take(own=own)
        first, second = (asyncio.create_task(lanes.take(own=False)) for _ in range(2))
        await asyncio.sleep(0)
        lanes.give("a")
        first.cancel()
        assert await second == "a"
        assert first.cancelled()

    with_lanes(do, seconds=5)


@given(st.lists(st.tuples(st.sampled_from(["ask", "give", "cancel", "turn"]), st.booleans(), st.integers(0, 9))))
def test_workers_lanes_lose_and_double_no_place(steps: list[tuple[str, bool, int]]) -> None:
    """Whatever is asked, given back and given up: no place is held twice, none is lost, none of the kept strays."""

    async def do(lanes: Lanes[str]) -> None:
        asked: list[tuple[asyncio.Task[str], bool]] = []
        held: list[str] = []

        def collect() -> None:
            for task, own in [a for a in asked if a[0].done()]:
                asked.remove((task, own))
                if not task.cancelled() and task.exception() is None:
                    assert own or task.result() != "kept"
                    held.append(task.result())

        for step, own, at in steps:
            if step == "ask":
                asked.append((asyncio.create_task(lanes.take(own=own)), own))
            elif step == "give" and held:
                lanes.give(held.pop(at % len(held)))
            elif step == "cancel" and asked:
                asked[at % len(asked)][0].cancel()
            else:
                await asyncio.sleep(0)
                collect()
            assert len(held) == len(set(held))
        for _ in range(10):
            await asyncio.sleep(0)
        for task, _ in asked:
            task.cancel()
        await asyncio.gather(*(task for task, _ in asked), return_exceptions=True)
        collect()
        for place in held:
            lanes.give(place)
        assert sorted([await lanes.take(own=True) for _ in range(3)]) == ["a", "b", "kept"]

    with_lanes(do, seconds=60)
