from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from isometric_registry._core.wire import (
    MOST,
    InvalidFieldError,
    missing,
    no_number,
    unknown,
)

T = TypeVar("T", bound="CreditBatchQuantity")


_PROPERTIES: Final = frozenset(
    (
        "credit_batch_id",
        "credit_quantity_kg",
    )
)


@_attrs_define
class CreditBatchQuantity:
    """An amount out of one credit batch. Less than the batch holds splits it.

    Attributes:
        credit_batch_id: The batch, which has to be active.
        credit_quantity_kg: How much of it, in whole kilograms.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    credit_batch_id: str
    """The batch, which has to be active."""
    credit_quantity_kg: int
    """How much of it, in whole kilograms."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "credit_batch_id": self.credit_batch_id,
            "credit_quantity_kg": self.credit_quantity_kg,
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
            value = src_dict["credit_batch_id"]
            if type(value) is not str:
                key = "credit_batch_id"
                raise InvalidFieldError("a string", value)
            self.credit_batch_id = value
            value = src_dict["credit_quantity_kg"]
            if type(value) is not int or not -MOST < value < MOST:
                key = "credit_quantity_kg"
                raise no_number("an integer", value)
            self.credit_quantity_kg = value
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
