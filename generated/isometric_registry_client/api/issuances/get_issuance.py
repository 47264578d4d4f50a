"""``issuances.get``: GET /issuances/{issuance_id}."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.decode import answer_about
from isometric_registry._core.operation import Operation

from ...models import Issuance


def get_issuance(issuance_id: str) -> Operation[Issuance]:
    """Return the operation, to be sent by a funnel."""
    issuance_id = checked_identifier("issuance_id", issuance_id)
    return Operation(
        "getIssuance",
        "GET",
        f"/issuances/{issuance_id}",
        answer_about(issuance_id, "id", Issuance.from_dict),
    )
