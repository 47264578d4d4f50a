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

T = TypeVar("T", bound="Transfer")

_read_organisation = Organisation.from_dict
_read_credit_quantity = CreditQuantity.from_dict

_PROPERTIES: Final = frozenset(
    (
        "id",
        "transferred_at",
        "from_organisation",
        "to_organisation",
        "credit_batch_size_total",
        "notes",
    )
)


@_attrs_define
class Transfer:
    """The giving of credits by one organisation to another, without an order.

    Attributes:
        id: The identifier of the transfer.
        transferred_at: When the credits changed hands, in UTC.
        from_organisation: The organisation that gave.
        to_organisation: The organisation that received.
        credit_batch_size_total: How much was transferred.
        notes: A public note, or None.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    id: str
    """The identifier of the transfer."""
    transferred_at: datetime.datetime
    """When the credits changed hands, in UTC."""
    from_organisation: Organisation
    """The organisation that gave."""
    to_organisation: Organisation
    """The organisation that received."""
    credit_batch_size_total: CreditQuantity
    """How much was transferred."""
    notes: str | None
    """A public note, or None."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "id": self.id,
            "transferred_at": from_datetime(self.transferred_at),
            "from_organisation": self.from_organisation.to_dict(),
            "to_organisation": self.to_organisation.to_dict(),
            "credit_batch_size_total": self.credit_batch_size_total.to_dict(),
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
        known = 6
        try:
            value = src_dict["id"]
            if type(value) is not str:
                key = "id"
                raise InvalidFieldError("a string", value)
            self.id = value
            value = src_dict["transferred_at"]
            key = "transferred_at"
            if type(value) is not str:
                raise InvalidFieldError("an RFC 3339 date-time", value)
            self.transferred_at = to_datetime(value)
            value = src_dict["from_organisation"]
            key = "from_organisation"
            self.from_organisation = _read_organisation(value)
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
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
