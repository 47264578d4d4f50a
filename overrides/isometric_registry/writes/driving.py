"""Sends and waits for what a generator of steps yields, through either client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from .sight import Pause

if TYPE_CHECKING:
    from .._core.funnel import AsyncFunnel, Funnel
    from .deadline import Deadline
    from .sight import Steps

T = TypeVar("T")
F = TypeVar("F", "Funnel", "AsyncFunnel")


def drive(steps: Steps[T], funnel: Funnel, deadline: Deadline) -> T:
    """Do one step after the other, within a deadline, and return what they come to."""
    try:
        step = next(steps)
        while True:
            answer: Any = None
            try:
                if isinstance(step, Pause):
                    funnel.timing.sleep(step.seconds)
                else:
                    deadline.allow_turn()
                    answer = _within(funnel, deadline).call(step)
            except BaseException as error:  # noqa: BLE001  # the steps note an interruption, and raise it again
                step = steps.throw(error)
            else:
                step = steps.send(answer)
    except StopIteration as stop:
        result: T = stop.value
        return result
    finally:
        steps.close()


async def drive_async(steps: Steps[T], funnel: AsyncFunnel, deadline: Deadline) -> T:
    """Do one step after the other; see ``drive``."""
    try:
        step = next(steps)
        while True:
            answer: Any = None
            try:
                if isinstance(step, Pause):
                    await funnel.timing.async_sleep(step.seconds)
                else:
                    deadline.allow_turn()
                    answer = await _within(funnel, deadline).call(step)
            except BaseException as error:  # noqa: BLE001  # the steps note a cancellation, and raise it again
                step = steps.throw(error)
            else:
                step = steps.send(answer)
    except StopIteration as stop:
        result: T = stop.value
        return result
    finally:
        steps.close()


def _within(funnel: F, deadline: Deadline) -> F:
    """Return a funnel whose call may take what is left of the budget."""
    view = funnel.with_settings(funnel.settings.changed(budget=max(deadline.left(), 0.001)))
    view.spacer = funnel.spacer
    return view
