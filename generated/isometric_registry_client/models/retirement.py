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
    to_scalars,
    unknown,
)

from ..models.credit_quantity import CreditQuantity
from ..models.organisation import Organisation

T = TypeVar("T", bound="Retirement")

_read_organisation = Organisation.from_dict
_read_credit_quantity = CreditQuantity.from_dict

_PROPERTIES: Final = frozenset(
    (
        "id",
        "retired_at",
        "purposes",
        "beneficiary",
        "owner",
        "credit_batch_size_total",
        "notes",
        "url",
    )
)


@_attrs_define
class Retirement:
    """The end of credits, on behalf of a beneficiary.

    Attributes:
        id: The identifier of the retirement.
        retired_at: When the credits were retired, in UTC.
        purposes: What the credits were retired for, in no particular order. It can be empty. Known are
            ``corporate_targets``, ``public_environmental_claims``, ``insetting``, ``regulatory_requirement`` and
            ``other``. Expect further words.
        beneficiary: The organisation or person in whose name the credits were retired.
        owner: The organisation that held the credits.
        credit_batch_size_total: How much was retired.
        notes: A public note, or None.
        url: The public web page of the retirement. Absent from the oldest known version of the answer.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    id: str
    """The identifier of the retirement."""
    retired_at: datetime.datetime
    """When the credits were retired, in UTC."""
    purposes: list[str]
    """What the credits were retired for, in no particular order. It can be empty. Known are ``corporate_targets``,
    ``public_environmental_claims``, ``insetting``, ``regulatory_requirement`` and ``other``. Expect further
    words."""
    beneficiary: Organisation
    """The organisation or person in whose name the credits were retired."""
    owner: Organisation
    """The organisation that held the credits."""
    credit_batch_size_total: CreditQuantity
    """How much was retired."""
    notes: str | None
    """A public note, or None."""
    url: str | None = None
    """The public web page of the retirement. Absent from the oldest known version of the answer."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "id": self.id,
            "retired_at": from_datetime(self.retired_at),
            "purposes": self.purposes,
            "beneficiary": self.beneficiary.to_dict(),
            "owner": self.owner.to_dict(),
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
            value = src_dict["retired_at"]
            key = "retired_at"
            if type(value) is not str:
                raise InvalidFieldError("an RFC 3339 date-time", value)
            self.retired_at = to_datetime(value)
            value = src_dict["purposes"]
            key = "purposes"
            self.purposes = to_scalars(str, "a string", value)
            value = src_dict["beneficiary"]
            key = "beneficiary"
            self.beneficiary = _read_organisation(value)
            value = src_dict["owner"]
            key = "owner"
            self.owner = _read_organisation(value)
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
