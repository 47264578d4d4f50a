from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from isometric_registry._core.wire import (
    InvalidFieldError,
    missing,
    unknown,
)

from ..models.credit_quantity import CreditQuantity

T = TypeVar("T", bound="CreditBalance")

_read_credit_quantity = CreditQuantity.from_dict

_PROPERTIES: Final = frozenset(
    (
        "active_credits_total",
        "retired_credits_total",
    )
)


@_attrs_define
class CreditBalance:
    """Credits held, and credits retired.

    Attributes:
        active_credits_total: Credits that are held and can still be used.
        retired_credits_total: Credits that have been retired.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    active_credits_total: CreditQuantity
    """Credits that are held and can still be used."""
    retired_credits_total: CreditQuantity
    """Credits that have been retired."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "active_credits_total": self.active_credits_total.to_dict(),
            "retired_credits_total": self.retired_credits_total.to_dict(),
        }
        field_dict.update(self.additional_properties)
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        """Read a JSON object.

        Raises:
            InvalidFieldError: If a required property is missing or a value is not what the contract says.
        """
        if type(src_dict) is not dict and not isinstance(src_dict, Mapping):
            raise InvalidFieldError("an object", src_dict)
        self = cls.__new__(cls)
        key = ""
        known = 2
        try:
            value = src_dict["active_credits_total"]
            key = "active_credits_total"
            self.active_credits_total = _read_credit_quantity(value)
            value = src_dict["retired_credits_total"]
            key = "retired_credits_total"
            self.retired_credits_total = _read_credit_quantity(value)
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
