"""``retirements.get``: GET /retirements/{retirement_id}."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.decode import answer_about
from isometric_registry._core.operation import Operation

from ...models import Retirement


def get_retirement(retirement_id: str) -> Operation[Retirement]:
    """Return the operation, to be sent by a funnel."""
    retirement_id = checked_identifier("retirement_id", retirement_id)
    return Operation(
        "getRetirement",
        "GET",
        f"/retirements/{retirement_id}",
        answer_about(retirement_id, "id", Retirement.from_dict),
    )
