"""The models that answers are read into, generated from the contract, and the accessors that the contract lacks.

Each model has ``from_dict``, ``to_dict`` and ``additional_properties``, which keeps what the contract does not know.
``from_dict`` raises ``InvalidFieldError``, a ``ValueError``, for a value that breaks the contract. A model is imported
when it is first asked for.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import isometric_registry_client.models as _generated

from ._core.arguments import checked_kind
from ._core.wire import InvalidFieldError, to_date

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from isometric_registry_client.models import *  # noqa: F403  # the list is the contract's, kept in one place
    from isometric_registry_client.models import CreditBatch, Project

__all__ = ["CreditBatchStatus", "InvalidFieldError", "crediting_period", "price", "sequestration_date"]
__all__ += _generated.__all__


class CreditBatchStatus(StrEnum):
    """Known statuses, to compare ``CreditBatch.status`` with.

    The service may learn a word at any time. The status of a batch is therefore a plain string, and an unknown one
    comes through as itself: ``batch.status == CreditBatchStatus.RETIRED`` is right for all of them.
    """

    ACTIVE = "active"
    """Held by its owner."""
    SPLIT = "split"
    """Divided into two halves, which hold its credits now."""
    RETIRED = "retired"
    """Used up, on behalf of a beneficiary as a rule."""


def sequestration_date(batch: CreditBatch) -> datetime.date | None:
    """Return the day on which a batch's carbon was sequestered, in UTC, whichever property the answer has.

    The oldest known version of the answer has ``sequestered_at``, a moment; later ones have ``sequestered_on``, a day.

    Returns:
        The day, or None if the answer has neither.

    Raises:
        InvalidArgumentError: If it is no credit batch.
    """
    checked_kind("the batch", batch, _generated.CreditBatch, "a CreditBatch")
    if batch.sequestered_on is not None:
        return batch.sequestered_on
    if batch.sequestered_at is None:
        return None
    from .ledger.moments import in_utc

    return in_utc(batch.sequestered_at).date()


def crediting_period(project: Project) -> tuple[datetime.date | None, datetime.date | None]:
    """Return the first and the last day on which a project's removals can be credited.

    Earlier versions of the answer have a date and a time, later ones a date; the first ten characters are the day in
    both, as the contract says.

    Returns:
        Both days, each None where the answer has null.

    Raises:
        InvalidFieldError: If one is neither a date nor a date-time.
        InvalidArgumentError: If it is no project.
    """
    checked_kind("the project", project, _generated.Project, "a Project")
    return _day(project.crediting_period_start), _day(project.crediting_period_end)


def _day(text: str | None) -> datetime.date | None:
    if text is None:
        return None
    if text[10:11] not in ("", "T", "t", " "):
        raise InvalidFieldError("a date or a date-time", text)
    return to_date(text[:10])


_PRICE = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")


def price(text: str | None) -> Decimal | None:
    """Return a price exactly as the service wrote it, such as ``credit_product_price_per_tonne``; never a float.

    Args:
        text: Decimal text without an exponent, in the currency that stands beside it, or None.

    Returns:
        The price with all its digits, or None for None.

    Raises:
        InvalidFieldError: If the text is not such a number.
        InvalidArgumentError: If it is not text.
    """
    if text is None:
        return None
    checked_kind("the price", text, str, "the text that the service wrote, such as '150.00'")
    if _PRICE.fullmatch(text) is None:
        raise InvalidFieldError("decimal text without an exponent", text)
    from decimal import Decimal

    return Decimal(text)


def __getattr__(name: str) -> Any:
    if name in _generated.__all__:
        return getattr(_generated, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
