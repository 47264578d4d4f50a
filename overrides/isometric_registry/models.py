"""The models that answers are read into, generated from the contract, and the accessors that the contract lacks.

Each model has ``from_dict``, ``to_dict`` and ``additional_properties``, which keeps what the contract does not know.
``from_dict`` raises ``InvalidFieldError``, a ``ValueError``, for a value that breaks the contract.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime

    from isometric_registry_client.models import (
        CarbonRemovalData,
        CreditBatch,
        CreditQuantity,
        Issuance,
        IssuanceCreditBatches,
        IssuancePage,
        Location,
        Organisation,
        PageInfo,
        RemovalLocation,
        Supplier,
    )
    from isometric_registry_client.types import InvalidFieldError

    from .statuses import CreditBatchStatus

__all__ = [
    "CarbonRemovalData",
    "CreditBatch",
    "CreditBatchStatus",
    "CreditQuantity",
    "InvalidFieldError",
    "Issuance",
    "IssuanceCreditBatches",
    "IssuancePage",
    "Location",
    "Organisation",
    "PageInfo",
    "RemovalLocation",
    "Supplier",
    "sequestration_date",
]


def sequestration_date(batch: CreditBatch) -> datetime.date | None:
    """Return the day on which a batch's carbon was sequestered, in UTC, whichever property the answer has.

    The oldest known version of the answer has ``sequestered_at``, a moment; later ones have ``sequestered_on``, a day.

    Returns:
        The day, or None if the answer has neither.
    """
    if batch.sequestered_on is not None:
        return batch.sequestered_on
    if batch.sequestered_at is None:
        return None
    from datetime import UTC

    try:
        return batch.sequestered_at.astimezone(UTC).date()
    except OverflowError:
        # In the first or the last hours that a datetime can hold, UTC lies outside of them.
        return batch.sequestered_at.date()


def __getattr__(name: str) -> Any:
    if name == "CreditBatchStatus":
        from .statuses import CreditBatchStatus

        return CreditBatchStatus
    if name == "InvalidFieldError":
        from isometric_registry_client.types import InvalidFieldError

        return InvalidFieldError
    if name in __all__:
        import isometric_registry_client.models as generated

        return getattr(generated, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
