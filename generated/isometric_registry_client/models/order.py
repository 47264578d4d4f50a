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
    to_date,
    to_datetime,
    unknown,
)

from ..models.credit_quantity import CreditQuantity
from ..models.organisation import Organisation
from ..models.supplier import Supplier

T = TypeVar("T", bound="Order")

_read_organisation = Organisation.from_dict
_read_supplier = Supplier.from_dict
_read_credit_quantity = CreditQuantity.from_dict

_PROPERTIES: Final = frozenset(
    (
        "id",
        "effective_contract_date",
        "fulfilled_at",
        "buyer_organisation",
        "supplier",
        "status",
        "credits_ordered",
        "credits_delivered",
    )
)


@_attrs_define
class Order:
    """What a buyer has ordered from a supplier, and what has been delivered of it.

    Attributes:
        id: The identifier of the order.
        effective_contract_date: The day from which the contract holds. Lists are sorted by the day of
            placement, which the answer does not tell.
        fulfilled_at: When the last of the credits was delivered, in UTC, or None before that.
        buyer_organisation: The organisation that buys.
        supplier: The supplier that sells.
        status: How far the order is. Known are ``placed``, ``in_progress`` and ``completed``. Expect further
            words.
        credits_ordered: How much was ordered.
        credits_delivered: How much has been delivered so far. The rest is to come.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    id: str
    """The identifier of the order."""
    effective_contract_date: datetime.date
    """The day from which the contract holds. Lists are sorted by the day of placement, which the answer does not
    tell."""
    fulfilled_at: datetime.datetime | None
    """When the last of the credits was delivered, in UTC, or None before that."""
    buyer_organisation: Organisation
    """The organisation that buys."""
    supplier: Supplier
    """The supplier that sells."""
    status: str
    """How far the order is. Known are ``placed``, ``in_progress`` and ``completed``. Expect further words."""
    credits_ordered: CreditQuantity
    """How much was ordered."""
    credits_delivered: CreditQuantity
    """How much has been delivered so far. The rest is to come."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "id": self.id,
            "effective_contract_date": self.effective_contract_date.isoformat(),
            "fulfilled_at": None
            if self.fulfilled_at is None
            else from_datetime(self.fulfilled_at),
            "buyer_organisation": self.buyer_organisation.to_dict(),
            "supplier": self.supplier.to_dict(),
            "status": self.status,
            "credits_ordered": self.credits_ordered.to_dict(),
            "credits_delivered": self.credits_delivered.to_dict(),
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
        known = 8
        try:
            value = src_dict["id"]
            if type(value) is not str:
                key = "id"
                raise InvalidFieldError("a string", value)
            self.id = value
            value = src_dict["effective_contract_date"]
            key = "effective_contract_date"
            if type(value) is not str:
                raise InvalidFieldError("a date", value)
            self.effective_contract_date = to_date(value)
            value = src_dict["fulfilled_at"]
            if value is None:
                self.fulfilled_at = None
            else:
                key = "fulfilled_at"
                if type(value) is not str:
                    raise InvalidFieldError("an RFC 3339 date-time", value)
                self.fulfilled_at = to_datetime(value)
            value = src_dict["buyer_organisation"]
            key = "buyer_organisation"
            self.buyer_organisation = _read_organisation(value)
            value = src_dict["supplier"]
            key = "supplier"
            self.supplier = _read_supplier(value)
            value = src_dict["status"]
            if type(value) is not str:
                key = "status"
                raise InvalidFieldError("a string", value)
            self.status = value
            value = src_dict["credits_ordered"]
            key = "credits_ordered"
            self.credits_ordered = _read_credit_quantity(value)
            value = src_dict["credits_delivered"]
            key = "credits_delivered"
            self.credits_delivered = _read_credit_quantity(value)
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
