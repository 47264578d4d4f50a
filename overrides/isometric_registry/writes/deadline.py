"""How much time one call has left for everything it sends and waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .._core.settings import Settings
    from .._core.timing import Timing


class Deadline:
    """One call's budget, over all of its requests."""

    def __init__(self, settings: Settings, timing: Timing) -> None:
        self._timing = timing
        self._ends = timing.monotonic() + settings.budget
        per_minute = settings.max_requests_per_minute
        self._turn = 60.0 / per_minute if per_minute else 0.0

    def left(self) -> float:
        """Return the seconds that are left, 0 or less if there are none."""
        return self._ends - self._timing.monotonic()

    def allow_turn(self) -> None:
        """Do not count a request's wait for its turn: it is the caller's pace, not the service's delay."""
        self._ends += self._turn
