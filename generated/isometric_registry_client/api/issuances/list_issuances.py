"""``issuances.list``: GET /issuances."""

from __future__ import annotations

from isometric_registry._core.operation import Operation

from ...models import IssuancePage


def list_issuances() -> Operation[IssuancePage]:
    """Return the operation, to be sent by a funnel."""
    return Operation(
        "listIssuances",
        "GET",
        "/issuances",
        IssuancePage.from_dict,
    )
