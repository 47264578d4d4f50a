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

from ..models.credit_balance import CreditBalance

T = TypeVar("T", bound="SupplierCreditBalance")

_read_credit_balance = CreditBalance.from_dict

_PROPERTIES: Final = frozenset(
    (
        "supplier_id",
        "total",
    )
)


@_attrs_define
class SupplierCreditBalance:
    """The part of a balance that comes from one supplier.

    Attributes:
        supplier_id: The supplier of the credits.
        total: The balance of these credits.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    supplier_id: str
    """The supplier of the credits."""
    total: CreditBalance
    """The balance of these credits."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "supplier_id": self.supplier_id,
            "total": self.total.to_dict(),
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
            value = src_dict["supplier_id"]
            if type(value) is not str:
                key = "supplier_id"
                raise InvalidFieldError("a string", value)
            self.supplier_id = value
            value = src_dict["total"]
            key = "total"
            self.total = _read_credit_balance(value)
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
