"""Requests at a steady pace."""

from __future__ import annotations

import threading
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from isometric_registry.limiter import RequestSpacer, Slower

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    def __init__(self) -> None:
        self.seconds = 5.0

    def __call__(self) -> float:
        return self.seconds


def test_the_first_request_goes_at_once_and_the_others_follow_evenly() -> None:
    spacer = RequestSpacer(120, Clock())
    assert [round(spacer.book(), 2) for _ in range(5)] == [0.0, 0.5, 1.0, 1.5, 2.0]


def test_a_pause_leaves_no_burst_behind() -> None:
    clock = Clock()
    spacer = RequestSpacer(60, clock)
    spacer.book()
    clock.seconds += 3600.0
    assert [round(spacer.book(), 2) for _ in range(3)] == [0.0, 1.0, 2.0]


@given(st.integers(1, 6000), st.lists(st.floats(0.0, 5.0), min_size=2, max_size=40))
def test_turns_are_never_closer_than_the_pace_allows(per_minute: int, pauses: list[float]) -> None:
    clock = Clock()
    spacer = RequestSpacer(per_minute, clock)
    turns = []
    for pause in pauses:
        clock.seconds += pause
        turns.append(clock.seconds + spacer.book())
    gap = 60.0 / per_minute
    assert turns == sorted(turns)
    # The bucket counts in whole milliseconds.
    assert all(later - earlier >= gap - 0.003 for earlier, later in pairwise(turns))


def test_many_threads_get_a_turn_each() -> None:
    spacer = RequestSpacer(600, Clock())
    turns: list[float] = []
    threads = [threading.Thread(target=lambda: turns.append(spacer.book())) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5.0)
    assert [round(turn, 1) for turn in sorted(turns)] == [round(number / 10, 1) for number in range(50)]


def test_of_two_paces_the_slower_counts() -> None:
    def fixed(seconds: float) -> Callable[[], float]:
        return lambda: seconds

    class Fixed:
        def __init__(self, seconds: float) -> None:
            self.book = fixed(seconds)

    assert Slower(Fixed(1.0), Fixed(3.0)).book() == 3.0
