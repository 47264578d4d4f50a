"""The clock and the dice, in one place, so that tests bring their own and never sleep."""

from __future__ import annotations

import random
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from attrs import define, field

if TYPE_CHECKING:
    import threading
    from collections.abc import Awaitable, Callable

abandoned: ContextVar[threading.Event | None] = ContextVar("abandoned", default=None)
"""Set in the threads of a bulk run: the event that says that nobody waits for their results any more."""


class Abandoned(Exception):  # noqa: N818  # no error: it ends a thread of a bulk run, and nobody meets it
    """The results of this thread are no longer wanted."""


def sleep(seconds: float) -> None:
    """Sleep, and wake up at once if the bulk run that this thread belongs to was abandoned."""
    event = abandoned.get()
    if event is None:
        time.sleep(seconds)
    elif event.wait(seconds):
        raise Abandoned


async def async_sleep(seconds: float) -> None:
    """Sleep in asyncio, which no synchronous client loads."""
    import asyncio

    await asyncio.sleep(seconds)


@define(frozen=True, slots=True)
class Timing:
    """Where the present, the waits and the randomness come from."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    sleep: Callable[[float], None] = sleep
    async_sleep: Callable[[float], Awaitable[None]] = async_sleep
    fraction: Callable[[], float] = random.random
