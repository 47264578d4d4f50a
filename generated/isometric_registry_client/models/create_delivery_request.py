from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from isometric_registry._core.wire import (
    InvalidFieldError,
    counted,
    missing,
    to_list,
    unknown,
)

from ..models.credit_batch_quantity import CreditBatchQuantity

T = TypeVar("T", bound="CreateDeliveryRequest")

_read_credit_batch_quantity = CreditBatchQuantity.from_dict

_PROPERTIES: Final = frozenset(
    (
        "credit_batch_quantities",
        "order_id",
        "notes",
    )
)


@_attrs_define
class CreateDeliveryRequest:
    """Credits to deliver for an order.

    Attributes:
        credit_batch_quantities: What to deliver, batch by batch.
        order_id: The order to fulfil.
        notes: A note that everybody can read, for good, or None.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    credit_batch_quantities: list[CreditBatchQuantity] = _attrs_field(repr=counted)
    """What to deliver, batch by batch."""
    order_id: str
    """The order to fulfil."""
    notes: str | None
    """A note that everybody can read, for good, or None."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "credit_batch_quantities": [
                item.to_dict() for item in self.credit_batch_quantities
            ],
            "order_id": self.order_id,
            "notes": self.notes,
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
        known = 3
        try:
            value = src_dict["credit_batch_quantities"]
            key = "credit_batch_quantities"
            self.credit_batch_quantities = to_list(_read_credit_batch_quantity, value)
            value = src_dict["order_id"]
            if type(value) is not str:
                key = "order_id"
                raise InvalidFieldError("a string", value)
            self.order_id = value
            value = src_dict["notes"]
            if value is None:
                self.notes = None
            else:
                if type(value) is not str:
                    key = "notes"
                    raise InvalidFieldError("a string", value)
                self.notes = value
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
