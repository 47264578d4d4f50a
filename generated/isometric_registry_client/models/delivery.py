from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from isometric_registry._core.wire import (
    InvalidFieldError,
    from_datetime,
    missing,
    to_datetime,
    unknown,
)

from ..models.credit_quantity import CreditQuantity
from ..models.organisation import Organisation
from ..models.supplier import Supplier

T = TypeVar("T", bound="Delivery")

_read_supplier = Supplier.from_dict
_read_organisation = Organisation.from_dict
_read_credit_quantity = CreditQuantity.from_dict

_PROPERTIES: Final = frozenset(
    (
        "id",
        "delivered_at",
        "order_id",
        "from_supplier",
        "to_organisation",
        "credit_batch_size_total",
        "notes",
        "url",
    )
)


@_attrs_define
class Delivery:
    """The handing over of credits by a supplier to the buyer of an order.

    Attributes:
        id: The identifier of the delivery.
        delivered_at: When the credits changed hands, in UTC.
        order_id: The order that the delivery counts towards.
        from_supplier: The supplier that delivered.
        to_organisation: The buyer that received.
        credit_batch_size_total: How much was delivered.
        notes: A public note, or None.
        url: The public web page of the delivery. Absent from the oldest known version of the answer.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    id: str
    """The identifier of the delivery."""
    delivered_at: datetime.datetime
    """When the credits changed hands, in UTC."""
    order_id: str
    """The order that the delivery counts towards."""
    from_supplier: Supplier
    """The supplier that delivered."""
    to_organisation: Organisation
    """The buyer that received."""
    credit_batch_size_total: CreditQuantity
    """How much was delivered."""
    notes: str | None
    """A public note, or None."""
    url: str | None = None
    """The public web page of the delivery. Absent from the oldest known version of the answer."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "id": self.id,
            "delivered_at": from_datetime(self.delivered_at),
            "order_id": self.order_id,
            "from_supplier": self.from_supplier.to_dict(),
            "to_organisation": self.to_organisation.to_dict(),
            "credit_batch_size_total": self.credit_batch_size_total.to_dict(),
            "notes": self.notes,
        }
        if self.url is not None:
            field_dict["url"] = self.url
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
        known = 7
        try:
            value = src_dict["id"]
            if type(value) is not str:
                key = "id"
                raise InvalidFieldError("a string", value)
            self.id = value
            value = src_dict["delivered_at"]
            key = "delivered_at"
            if type(value) is not str:
                raise InvalidFieldError("an RFC 3339 date-time", value)
            self.delivered_at = to_datetime(value)
            value = src_dict["order_id"]
            if type(value) is not str:
                key = "order_id"
                raise InvalidFieldError("a string", value)
            self.order_id = value
            value = src_dict["from_supplier"]
            key = "from_supplier"
            self.from_supplier = _read_supplier(value)
            value = src_dict["to_organisation"]
            key = "to_organisation"
            self.to_organisation = _read_organisation(value)
            value = src_dict["credit_batch_size_total"]
            key = "credit_batch_size_total"
            self.credit_batch_size_total = _read_credit_quantity(value)
            value = src_dict["notes"]
            if value is None:
                self.notes = None
            else:
                if type(value) is not str:
                    key = "notes"
                    raise InvalidFieldError("a string", value)
                self.notes = value
            if "url" in src_dict:
                value = src_dict["url"]
                known += 1
                if type(value) is not str:
                    key = "url"
                    raise InvalidFieldError("a string", value)
                self.url = value
            else:
                self.url = None
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
