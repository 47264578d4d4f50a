from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.carbon_removal_data import CarbonRemovalData
from ..models.credit_quantity import CreditQuantity
from ..models.organisation import Organisation
from ..models.removal_location import RemovalLocation
from ..types import (
    ABSENT,
    InvalidFieldError,
    from_datetime,
    to_date,
    to_datetime,
)

T = TypeVar("T", bound="CreditBatch")

_PROPERTIES: Final = frozenset(
    (
        "id",
        "serial_number",
        "status",
        "size",
        "issued_at",
        "country_of_issue",
        "issuance_id",
        "removal_id",
        "project_id",
        "owner",
        "beneficiary",
        "retired_at",
        "retirement_id",
        "parent_id",
        "left_child_id",
        "right_child_id",
        "sequestered_on",
        "sequestered_at",
        "supplier_id",
        "ccp_approved",
        "carbon_removal_data",
        "removal_location",
        "delivered_at",
        "delivery_id",
    )
)


@_attrs_define
class CreditBatch:
    """A run of credits from one removal with one owner and one status.
    A batch of which a part is delivered, transferred or retired is split into two halves and frozen for good."""

    id: str
    """ The identifier of the batch. """
    serial_number: str
    """ The public serial number. Every one observed reads registry, register, supplier code, country, project code,
    year of sequestration,
    first kilogram and one past the last kilogram. The grammar has no official definition, so do not rely on it.
     """
    status: str
    """ What has become of the batch. Known are `active`, `split` (divided into two halves, which hold its credits
    now) and `retired`.
    Expect further words.
     """
    size: CreditQuantity
    """ An amount of carbon removal, in tonnes and in kilograms. """
    issued_at: datetime.datetime
    """ When the batch was issued, in UTC. """
    country_of_issue: str
    """ The country, as an ISO 3166-1 alpha-3 code. """
    issuance_id: str
    """ The issuance that created the batch. """
    removal_id: str
    """ The removal that the credits were issued for. """
    project_id: str
    """ The project that made the removal. """
    owner: Organisation
    """ A company or other body that holds, delivers or retires credits. """
    beneficiary: None | Organisation
    """ The organisation on whose behalf the batch was retired, or null. """
    retired_at: datetime.datetime | None
    """ When the batch was retired, in UTC, or null. """
    retirement_id: None | str
    """ The retirement that used the batch up, or null. """
    parent_id: None | str
    """ The batch that this one is a half of, or null for an original batch. """
    left_child_id: None | str
    """ The first half of a split batch, or null. """
    right_child_id: None | str
    """ The second half of a split batch, or null. """
    sequestered_on: datetime.date | None = None
    """ The day on which the carbon was sequestered. It took the place of `sequestered_at`, so exactly one of the
    two is expected. """
    sequestered_at: datetime.datetime | None = None
    """ When the carbon was sequestered. Only the oldest known version of the answer has it; later ones have
    `sequestered_on`. """
    supplier_id: str | None = None
    """ The supplier of the removal. Absent from the oldest known version of the answer. """
    ccp_approved: bool | None = None
    """ Whether the credits carry the Core Carbon Principles label. Absent from the oldest known version of the
    answer. """
    carbon_removal_data: CarbonRemovalData | None = None
    """ The mass balance behind the batch, or null. Absent from the oldest known version of the answer. """
    removal_location: RemovalLocation | None = None
    """ The country in which a removal took place. """
    delivered_at: datetime.datetime | None = None
    """ When the batch was delivered to its buyer, in UTC, or null. Only the newest versions of the answer have it.
    """
    delivery_id: None | str = None
    """ The delivery that the batch was part of, or null. Only the newest versions of the answer have it. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """ Properties that the contract does not know, by their name in the answer. """
    _absent: tuple[str, ...] = _attrs_field(
        init=False, default=(), eq=False, repr=False
    )

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "id": self.id,
            "serial_number": self.serial_number,
            "status": self.status,
            "size": self.size.to_dict(),
            "issued_at": from_datetime(self.issued_at),
            "country_of_issue": self.country_of_issue,
            "issuance_id": self.issuance_id,
            "removal_id": self.removal_id,
            "project_id": self.project_id,
            "owner": self.owner.to_dict(),
            "beneficiary": None
            if self.beneficiary is None
            else self.beneficiary.to_dict(),
            "retired_at": None
            if self.retired_at is None
            else from_datetime(self.retired_at),
            "retirement_id": self.retirement_id,
            "parent_id": self.parent_id,
            "left_child_id": self.left_child_id,
            "right_child_id": self.right_child_id,
        }
        if self.sequestered_on is not None:
            field_dict["sequestered_on"] = self.sequestered_on.isoformat()
        if self.sequestered_at is not None:
            field_dict["sequestered_at"] = from_datetime(self.sequestered_at)
        if self.supplier_id is not None:
            field_dict["supplier_id"] = self.supplier_id
        if self.ccp_approved is not None:
            field_dict["ccp_approved"] = self.ccp_approved
        if self.carbon_removal_data is not None:
            field_dict["carbon_removal_data"] = self.carbon_removal_data.to_dict()
        elif "carbon_removal_data" not in self._absent:
            field_dict["carbon_removal_data"] = None
        if self.removal_location is not None:
            field_dict["removal_location"] = self.removal_location.to_dict()
        if self.delivered_at is not None:
            field_dict["delivered_at"] = from_datetime(self.delivered_at)
        elif "delivered_at" not in self._absent:
            field_dict["delivered_at"] = None
        if self.delivery_id is not None:
            field_dict["delivery_id"] = self.delivery_id
        elif "delivery_id" not in self._absent:
            field_dict["delivery_id"] = None
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
        known = 16
        absent: tuple[str, ...] = ()
        try:
            key = "id"
            value = src_dict[key]
            if type(value) is not str:
                raise InvalidFieldError("a string", value)
            self.id = value
            key = "serial_number"
            value = src_dict[key]
            if type(value) is not str:
                raise InvalidFieldError("a string", value)
            self.serial_number = value
            key = "status"
            value = src_dict[key]
            if type(value) is not str:
                raise InvalidFieldError("a string", value)
            self.status = value
            key = "size"
            value = src_dict[key]
            self.size = CreditQuantity.from_dict(value)
            key = "issued_at"
            value = src_dict[key]
            if type(value) is not str:
                raise InvalidFieldError("an RFC 3339 date-time", value)
            self.issued_at = to_datetime(value)
            key = "country_of_issue"
            value = src_dict[key]
            if type(value) is not str:
                raise InvalidFieldError("a string", value)
            self.country_of_issue = value
            key = "issuance_id"
            value = src_dict[key]
            if type(value) is not str:
                raise InvalidFieldError("a string", value)
            self.issuance_id = value
            key = "removal_id"
            value = src_dict[key]
            if type(value) is not str:
                raise InvalidFieldError("a string", value)
            self.removal_id = value
            key = "project_id"
            value = src_dict[key]
            if type(value) is not str:
                raise InvalidFieldError("a string", value)
            self.project_id = value
            key = "owner"
            value = src_dict[key]
            self.owner = Organisation.from_dict(value)
            key = "beneficiary"
            value = src_dict[key]
            if value is None:
                self.beneficiary = None
            else:
                self.beneficiary = Organisation.from_dict(value)
            key = "retired_at"
            value = src_dict[key]
            if value is None:
                self.retired_at = None
            else:
                if type(value) is not str:
                    raise InvalidFieldError("an RFC 3339 date-time", value)
                self.retired_at = to_datetime(value)
            key = "retirement_id"
            value = src_dict[key]
            if value is None:
                self.retirement_id = None
            else:
                if type(value) is not str:
                    raise InvalidFieldError("a string", value)
                self.retirement_id = value
            key = "parent_id"
            value = src_dict[key]
            if value is None:
                self.parent_id = None
            else:
                if type(value) is not str:
                    raise InvalidFieldError("a string", value)
                self.parent_id = value
            key = "left_child_id"
            value = src_dict[key]
            if value is None:
                self.left_child_id = None
            else:
                if type(value) is not str:
                    raise InvalidFieldError("a string", value)
                self.left_child_id = value
            key = "right_child_id"
            value = src_dict[key]
            if value is None:
                self.right_child_id = None
            else:
                if type(value) is not str:
                    raise InvalidFieldError("a string", value)
                self.right_child_id = value
            key = "sequestered_on"
            if key in src_dict:
                value = src_dict[key]
                known += 1
                if type(value) is not str:
                    raise InvalidFieldError("a date", value)
                self.sequestered_on = to_date(value)
            else:
                self.sequestered_on = None
            key = "sequestered_at"
            if key in src_dict:
                value = src_dict[key]
                known += 1
                if type(value) is not str:
                    raise InvalidFieldError("an RFC 3339 date-time", value)
                self.sequestered_at = to_datetime(value)
            else:
                self.sequestered_at = None
            key = "supplier_id"
            if key in src_dict:
                value = src_dict[key]
                known += 1
                if type(value) is not str:
                    raise InvalidFieldError("a string", value)
                self.supplier_id = value
            else:
                self.supplier_id = None
            key = "ccp_approved"
            if key in src_dict:
                value = src_dict[key]
                known += 1
                if type(value) is not bool:
                    raise InvalidFieldError("a boolean", value)
                self.ccp_approved = value
            else:
                self.ccp_approved = None
            key = "carbon_removal_data"
            if key in src_dict:
                value = src_dict[key]
                known += 1
                if value is None:
                    self.carbon_removal_data = None
                else:
                    self.carbon_removal_data = CarbonRemovalData.from_dict(value)
            else:
                self.carbon_removal_data = None
                absent += (key,)
            key = "removal_location"
            if key in src_dict:
                value = src_dict[key]
                known += 1
                self.removal_location = RemovalLocation.from_dict(value)
            else:
                self.removal_location = None
            key = "delivered_at"
            if key in src_dict:
                value = src_dict[key]
                known += 1
                if value is None:
                    self.delivered_at = None
                else:
                    if type(value) is not str:
                        raise InvalidFieldError("an RFC 3339 date-time", value)
                    self.delivered_at = to_datetime(value)
            else:
                self.delivered_at = None
                absent += (key,)
            key = "delivery_id"
            if key in src_dict:
                value = src_dict[key]
                known += 1
                if value is None:
                    self.delivery_id = None
                else:
                    if type(value) is not str:
                        raise InvalidFieldError("a string", value)
                    self.delivery_id = value
            else:
                self.delivery_id = None
                absent += (key,)
        except KeyError:
            raise InvalidFieldError("a value", ABSENT).inside(key) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self._absent = absent
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = {
                name: value
                for name, value in src_dict.items()
                if name not in _PROPERTIES
            }
        return self

    @property
    def additional_keys(self) -> list[str]:
        """The names of the properties that the contract does not know."""
        return list(self.additional_properties)

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
