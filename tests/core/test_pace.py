"""Requests at a steady pace."""

from __future__ import annotations

import asyncio
import threading
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry._core.pace import RequestSpacer, Slower


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 5.0

    def __call__(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def turns(spacer: RequestSpacer | Slower, clock: Clock, count: int) -> list[float]:
    """Take some turns, and return when each of them came after the first moment."""
    began, found = clock.seconds, []
    for _ in range(count):
        spacer.take(clock.sleep)
        found.append(round(clock.seconds - began, 2))
    return found


def test_the_first_request_goes_at_once_and_the_others_follow_evenly() -> None:
    clock = Clock()
    assert turns(RequestSpacer(120, clock), clock, 5) == [0.0, 0.5, 1.0, 1.5, 2.0]


def test_a_pause_leaves_no_burst_behind() -> None:
    clock = Clock()
    spacer = RequestSpacer(60, clock)
    turns(spacer, clock, 1)
    clock.seconds += 3600.0
    assert turns(spacer, clock, 3) == [0.0, 1.0, 2.0]


@given(st.integers(1, 6000), st.lists(st.floats(0.0, 5.0), min_size=2, max_size=40))
def test_turns_are_never_closer_than_the_pace_allows(per_minute: int, pauses: list[float]) -> None:
    clock = Clock()
    spacer = RequestSpacer(per_minute, clock)
    found = []
    for pause in pauses:
        clock.seconds += pause
        spacer.take(clock.sleep)
        found.append(clock.seconds)
    # The bucket counts in whole milliseconds.
    assert all(later - earlier >= 60.0 / per_minute - 0.003 for earlier, later in pairwise(found))


def test_many_threads_get_a_turn_each() -> None:
    clock = Clock()
    spacer = RequestSpacer(600, clock)
    threads = [threading.Thread(target=spacer.take, args=(clock.sleep,)) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5.0)
    assert clock.seconds - 5.0 == pytest.approx(4.9, abs=0.1)


def test_of_two_paces_the_slower_counts() -> None:
    clock = Clock()
    both = Slower(RequestSpacer(60, clock), RequestSpacer(600, clock))
    assert turns(both, clock, 3) == [0.0, 1.0, 2.0]


def test_tasks_that_are_cancelled_take_nobodys_turn_along() -> None:
    clock = Clock()
    spacer = RequestSpacer(120, clock)

    async def main() -> None:
        async def for_ever(_: float) -> None:
            await asyncio.Event().wait()

        async def at_once(seconds: float) -> None:
            clock.sleep(seconds)

        await spacer.take_async(at_once)
        waiting = [asyncio.create_task(spacer.take_async(for_ever)) for _ in range(500)]
        await asyncio.sleep(0)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await spacer.take_async(at_once)

    asyncio.run(main())
    assert clock.seconds - 5.0 == pytest.approx(0.5, abs=0.01)


def test_a_thread_that_gives_up_takes_nobodys_turn_along() -> None:
    class GivenUp(Exception):  # noqa: N818
        pass

    def give_up(_: float) -> None:
        raise GivenUp

    clock = Clock()
    spacer = RequestSpacer(120, clock)
    spacer.take(clock.sleep)
    for _ in range(500):
        with pytest.raises(GivenUp):
            spacer.take(give_up)
    assert turns(spacer, clock, 1) == [0.5]
