"""Makes a plan through either client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .asked import asked_by
from .deadline import Deadline
from .driving import drive, drive_async
from .planning import planned

if TYPE_CHECKING:
    from .._core.funnel import AsyncFunnel, Funnel
    from .._core.operation import Operation
    from .plans import Plan


def plan(funnel: Funnel, operation: Operation[Any]) -> Plan:
    """Say what an operation would do."""
    steps = planned(asked_by(operation, funnel.settings.base_url, salt=b""))
    return drive(steps, funnel, Deadline(funnel.settings, funnel.timing))


async def plan_async(funnel: AsyncFunnel, operation: Operation[Any]) -> Plan:
    """Say what an operation would do; see ``plan``."""
    steps = planned(asked_by(operation, funnel.settings.base_url, salt=b""))
    return await drive_async(steps, funnel, Deadline(funnel.settings, funnel.timing))
