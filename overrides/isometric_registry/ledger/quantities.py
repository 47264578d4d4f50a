"""Exact amounts of carbon removal: kilograms as ``int``, tonnes as ``Decimal``, and never a float on the way."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from isometric_registry_client.models import CreditBatch, CreditQuantity

from .._core.errors import InvalidArgumentError

Amount = CreditBatch | CreditQuantity | int
"""What has a size: a batch, a quantity such as a total, or a number of kilograms."""


def kilograms(amounts: Amount | Iterable[Amount]) -> int:
    """Return how many kilograms of CO2 equivalent something stands for, exact at any size.

    A split batch counts as itself. So add up original batches, or current ones, and never both.

    Args:
        amounts: A batch, a quantity, a number of kilograms, or any number of these.

    Raises:
        InvalidArgumentError: If something has no size, or is a number that is not whole.
    """
    kgs = _size(amounts)
    if kgs is not None:
        return kgs
    if not isinstance(amounts, Iterable) or isinstance(amounts, str | bytes | bytearray):
        raise _no_size(amounts)
    total = 0
    for amount in amounts:
        kgs = _size(amount)
        if kgs is None:
            raise _no_size(amount)
        total += kgs
    return total


def tonnes(amounts: Amount | Iterable[Amount]) -> Decimal:
    """Return the tonnes of CO2 equivalent that something stands for, exact and with three decimals at any size.

    Args:
        amounts: As for ``kilograms``; a bare number counts kilograms.

    Raises:
        InvalidArgumentError: As for ``kilograms``.
    """
    sign, digits, _ = Decimal(kilograms(amounts)).as_tuple()
    # Put together from its digits, because arithmetic rounds to the precision of the caller's decimal context.
    return Decimal((sign, digits, -3))


def format_tonnes(amounts: Amount | Iterable[Amount]) -> str:
    """Return tonnes for people, to the kilogram: ``1,530.330 t``.

    Args:
        amounts: As for ``kilograms``; a bare number counts kilograms.

    Raises:
        InvalidArgumentError: As for ``kilograms``.
    """
    return f"{tonnes(amounts):,f} t"


def written(number: int | Decimal) -> str:
    """Return an exact number as text, whatever its size. Python's own conversion stops at 4,300 digits."""
    try:
        return str(number)
    except ValueError:
        return f"{Decimal(number):f}"


def _size(amount: object) -> int | None:
    if isinstance(amount, CreditBatch):
        return amount.size.credit_kgs
    if isinstance(amount, CreditQuantity):
        return amount.credit_kgs
    return amount if isinstance(amount, int) and not isinstance(amount, bool) else None


def _no_size(amount: object) -> InvalidArgumentError:
    return InvalidArgumentError(
        f"{type(amount).__name__} has no size: pass credit batches, quantities or whole kilograms"
    )
