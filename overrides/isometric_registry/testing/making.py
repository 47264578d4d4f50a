"""Valid objects for unit tests that send nothing."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from .. import models
from .._core.errors import InvalidArgumentError
from .._core.text import shown
from ..sandbox.data import make_registry
from ..sandbox.service import answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..sandbox.service.answers import Wire

T = TypeVar("T")

_KINDS: dict[str, tuple[str, Callable[[Any], Wire]]] = {
    "BufferPoolRefund": ("refunds", answers.refund),
    "CreditBatch": ("batches", answers.credit_batch),
    "Delivery": ("deliveries", answers.delivery),
    "Issuance": ("issuances", answers.issuance),
    "Order": ("orders", answers.order),
    "Organisation": ("organisations", answers.organisation),
    "Retirement": ("retirements", answers.retirement),
    "Supplier": ("suppliers", answers.supplier),
    "SupplierStripeConfiguration": ("stripe_accounts", answers.stripe_configuration),
    "Transfer": ("transfers", answers.transfer),
}
"""Where the embedded registry has one of each on record, and how it writes it down."""


class UnknownModelError(InvalidArgumentError, TypeError):
    """A wrong model or keyword, which Python itself would call a ``TypeError``."""


def make(model: type[T], **changes: Any) -> T:
    """Return a model as the embedded registry answers it, with some of its properties replaced.

    It is read from JSON like every answer, so that whatever is not in ``changes`` fits the contract and hangs together.
    Changes are taken as they are. Each call makes a new object.

    Args:
        model: One of ``BufferPoolRefund``, ``CreditBatch``, ``Delivery``, ``Issuance``, ``Order``, ``Organisation``,
            ``Retirement``, ``Supplier``, ``SupplierStripeConfiguration`` and ``Transfer``.
        changes: Properties by their name, as Python objects: a ``datetime``, not its text.

    Raises:
        InvalidArgumentError: If the model is none of these, or has no such property; it is a ``TypeError`` too.
    """
    if not isinstance(model, type) or model.__name__ not in _KINDS or getattr(models, model.__name__) is not model:
        raise UnknownModelError(f"make() knows no {shown(model)}: pass one of {', '.join(_KINDS)}")
    made: T = model.from_dict(_example(model.__name__))  # type: ignore[attr-defined]  # a model has it; Any type has not
    for name, value in changes.items():
        if name not in model.__annotations__:
            raise UnknownModelError(f"{model.__name__} has no property {shown(name)}: take it out")
        setattr(made, name, value)
    return made


@cache
def _example(kind: str) -> Wire:
    place, write = _KINDS[kind]
    return write(next(iter(getattr(_ledger(), place).values())))


@cache
def _ledger() -> Any:
    return make_registry().ledger
