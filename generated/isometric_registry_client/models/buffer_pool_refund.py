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

T = TypeVar("T", bound="BufferPoolRefund")

_read_organisation = Organisation.from_dict
_read_credit_quantity = CreditQuantity.from_dict

_PROPERTIES: Final = frozenset(
    (
        "id",
        "refunded_at",
        "from_buffer_pool_organisation",
        "to_organisation",
        "credit_batch_size_total",
        "notes",
    )
)


@_attrs_define
class BufferPoolRefund:
    """The giving back of credits that had been set aside in the buffer pool.

    Attributes:
        id: The identifier of the refund.
        refunded_at: When the credits left the buffer pool, in UTC.
        from_buffer_pool_organisation: The organisation that stands for the buffer pool.
        to_organisation: The organisation that got the credits back.
        credit_batch_size_total: How much was given back.
        notes: The public reason. Unlike the notes of other transactions it is never None.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    id: str
    """The identifier of the refund."""
    refunded_at: datetime.datetime
    """When the credits left the buffer pool, in UTC."""
    from_buffer_pool_organisation: Organisation
    """The organisation that stands for the buffer pool."""
    to_organisation: Organisation
    """The organisation that got the credits back."""
    credit_batch_size_total: CreditQuantity
    """How much was given back."""
    notes: str
    """The public reason. Unlike the notes of other transactions it is never None."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "id": self.id,
            "refunded_at": from_datetime(self.refunded_at),
            "from_buffer_pool_organisation": self.from_buffer_pool_organisation.to_dict(),
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
            value = src_dict["refunded_at"]
            key = "refunded_at"
            if type(value) is not str:
                raise InvalidFieldError("an RFC 3339 date-time", value)
            self.refunded_at = to_datetime(value)
            value = src_dict["from_buffer_pool_organisation"]
            key = "from_buffer_pool_organisation"
            self.from_buffer_pool_organisation = _read_organisation(value)
            value = src_dict["to_organisation"]
            key = "to_organisation"
            self.to_organisation = _read_organisation(value)
            value = src_dict["credit_batch_size_total"]
            key = "credit_batch_size_total"
            self.credit_batch_size_total = _read_credit_quantity(value)
            value = src_dict["notes"]
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
