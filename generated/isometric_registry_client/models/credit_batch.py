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

from ..models.carbon_removal_data import CarbonRemovalData
from ..models.credit_quantity import CreditQuantity
from ..models.organisation import Organisation
from ..models.removal_location import RemovalLocation

T = TypeVar("T", bound="CreditBatch")

_read_credit_quantity = CreditQuantity.from_dict
_read_organisation = Organisation.from_dict
_read_carbon_removal_data = CarbonRemovalData.from_dict
_read_removal_location = RemovalLocation.from_dict

_PROPERTIES: Final = frozenset(
    (
        "id",
        "serial_number",
        "status",
        "size",
        "issued_at",
        "country_of_issue",
        "issuance_id",
        "project_id",
        "owner",
        "beneficiary",
        "retired_at",
        "retirement_id",
        "parent_id",
        "left_child_id",
        "right_child_id",
        "removal_id",
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
    A batch of which a part is delivered, transferred or retired is split into two halves and frozen for good.

    Attributes:
        id: The identifier of the batch.
        serial_number: The public serial number. Every one observed reads registry, register, supplier code,
            country, project code, year of sequestration, first kilogram and one past the last kilogram. The grammar
            has no official definition, so do not rely on it.
        status: What has become of the batch. Known are ``active``, ``split`` (divided into two halves, which
            hold its credits now) and ``retired``. Expect further words.
        size: How much carbon removal the batch stands for.
        issued_at: When the batch was issued, in UTC.
        country_of_issue: The country of issue, as an ISO 3166-1 alpha-3 code.
        issuance_id: The issuance that created the batch.
        project_id: The project that made the removal.
        owner: The organisation that holds the batch.
        beneficiary: The organisation or person in whose name the batch was retired, or None.
        retired_at: When the batch was retired, in UTC, or None.
        retirement_id: The retirement that used the batch up, or None.
        parent_id: The batch that this one is a half of, or None for an original batch.
        left_child_id: The first half of a split batch, or None.
        right_child_id: The second half of a split batch, or None.
        removal_id: The removal that the credits were issued for. Every known version of the answer has it; it
            is optional here because a neighbouring API of the same vendor has announced to give this property
            another name.
        sequestered_on: The day on which the carbon was sequestered. It took the place of ``sequestered_at``, so
            exactly one of the two is expected.
        sequestered_at: When the carbon was sequestered. Only the oldest known version of the answer has it;
            later ones have ``sequestered_on``.
        supplier_id: The supplier of the removal. Absent from the oldest known version of the answer.
        ccp_approved: Whether the credits carry the Core Carbon Principles label. Absent from the oldest known
            version of the answer.
        carbon_removal_data: The mass balance behind the batch, or None. Absent from the oldest known version of
            the answer.
        removal_location: Where the removal took place. It came after the oldest known version of the answer and
            was withdrawn again.
        delivered_at: When the batch was delivered to its buyer, in UTC, or None. Only the newest versions of
            the answer have it.
        delivery_id: The delivery that the batch was part of, or None. Only the newest versions of the answer
            have it.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    id: str
    """The identifier of the batch."""
    serial_number: str
    """The public serial number. Every one observed reads registry, register, supplier code, country, project code,
    year of sequestration, first kilogram and one past the last kilogram. The grammar has no official
    definition, so do not rely on it."""
    status: str
    """What has become of the batch. Known are ``active``, ``split`` (divided into two halves, which hold its
    credits now) and ``retired``. Expect further words."""
    size: CreditQuantity
    """How much carbon removal the batch stands for."""
    issued_at: datetime.datetime
    """When the batch was issued, in UTC."""
    country_of_issue: str
    """The country of issue, as an ISO 3166-1 alpha-3 code."""
    issuance_id: str
    """The issuance that created the batch."""
    project_id: str
    """The project that made the removal."""
    owner: Organisation
    """The organisation that holds the batch."""
    beneficiary: Organisation | None
    """The organisation or person in whose name the batch was retired, or None."""
    retired_at: datetime.datetime | None
    """When the batch was retired, in UTC, or None."""
    retirement_id: str | None
    """The retirement that used the batch up, or None."""
    parent_id: str | None
    """The batch that this one is a half of, or None for an original batch."""
    left_child_id: str | None
    """The first half of a split batch, or None."""
    right_child_id: str | None
    """The second half of a split batch, or None."""
    removal_id: str | None = None
    """The removal that the credits were issued for. Every known version of the answer has it; it is optional here
    because a neighbouring API of the same vendor has announced to give this property another name."""
    sequestered_on: datetime.date | None = None
    """The day on which the carbon was sequestered. It took the place of ``sequestered_at``, so exactly one of the
    two is expected."""
    sequestered_at: datetime.datetime | None = None
    """When the carbon was sequestered. Only the oldest known version of the answer has it; later ones have
    ``sequestered_on``."""
    supplier_id: str | None = None
    """The supplier of the removal. Absent from the oldest known version of the answer."""
    ccp_approved: bool | None = None
    """Whether the credits carry the Core Carbon Principles label. Absent from the oldest known version of the
    answer."""
    carbon_removal_data: CarbonRemovalData | None = None
    """The mass balance behind the batch, or None. Absent from the oldest known version of the answer."""
    removal_location: RemovalLocation | None = None
    """Where the removal took place. It came after the oldest known version of the answer and was withdrawn again."""
    delivered_at: datetime.datetime | None = None
    """When the batch was delivered to its buyer, in UTC, or None. Only the newest versions of the answer have it."""
    delivery_id: str | None = None
    """The delivery that the batch was part of, or None. Only the newest versions of the answer have it."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""
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
        if self.removal_id is not None:
            field_dict["removal_id"] = self.removal_id
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
        known = 15
        absent: tuple[str, ...] = ()
        try:
            value = src_dict["id"]
            if type(value) is not str:
                key = "id"
                raise InvalidFieldError("a string", value)
            self.id = value
            value = src_dict["serial_number"]
            if type(value) is not str:
                key = "serial_number"
                raise InvalidFieldError("a string", value)
            self.serial_number = value
            value = src_dict["status"]
            if type(value) is not str:
                key = "status"
                raise InvalidFieldError("a string", value)
            self.status = value
            value = src_dict["size"]
            key = "size"
            self.size = _read_credit_quantity(value)
            value = src_dict["issued_at"]
            key = "issued_at"
            if type(value) is not str:
                raise InvalidFieldError("an RFC 3339 date-time", value)
            self.issued_at = to_datetime(value)
            value = src_dict["country_of_issue"]
            if type(value) is not str:
                key = "country_of_issue"
                raise InvalidFieldError("a string", value)
            self.country_of_issue = value
            value = src_dict["issuance_id"]
            if type(value) is not str:
                key = "issuance_id"
                raise InvalidFieldError("a string", value)
            self.issuance_id = value
            value = src_dict["project_id"]
            if type(value) is not str:
                key = "project_id"
                raise InvalidFieldError("a string", value)
            self.project_id = value
            value = src_dict["owner"]
            key = "owner"
            self.owner = _read_organisation(value)
            value = src_dict["beneficiary"]
            if value is None:
                self.beneficiary = None
            else:
                key = "beneficiary"
                self.beneficiary = _read_organisation(value)
            value = src_dict["retired_at"]
            if value is None:
                self.retired_at = None
            else:
                key = "retired_at"
                if type(value) is not str:
                    raise InvalidFieldError("an RFC 3339 date-time", value)
                self.retired_at = to_datetime(value)
            value = src_dict["retirement_id"]
            if value is None:
                self.retirement_id = None
            else:
                if type(value) is not str:
                    key = "retirement_id"
                    raise InvalidFieldError("a string", value)
                self.retirement_id = value
            value = src_dict["parent_id"]
            if value is None:
                self.parent_id = None
            else:
                if type(value) is not str:
                    key = "parent_id"
                    raise InvalidFieldError("a string", value)
                self.parent_id = value
            value = src_dict["left_child_id"]
            if value is None:
                self.left_child_id = None
            else:
                if type(value) is not str:
                    key = "left_child_id"
                    raise InvalidFieldError("a string", value)
                self.left_child_id = value
            value = src_dict["right_child_id"]
            if value is None:
                self.right_child_id = None
            else:
                if type(value) is not str:
                    key = "right_child_id"
                    raise InvalidFieldError("a string", value)
                self.right_child_id = value
            if "removal_id" in src_dict:
                value = src_dict["removal_id"]
                known += 1
                if type(value) is not str:
                    key = "removal_id"
                    raise InvalidFieldError("a string", value)
                self.removal_id = value
            else:
                self.removal_id = None
            if "sequestered_on" in src_dict:
                value = src_dict["sequestered_on"]
                known += 1
                key = "sequestered_on"
                if type(value) is not str:
                    raise InvalidFieldError("a date", value)
                self.sequestered_on = to_date(value)
            else:
                self.sequestered_on = None
            if "sequestered_at" in src_dict:
                value = src_dict["sequestered_at"]
                known += 1
                key = "sequestered_at"
                if type(value) is not str:
                    raise InvalidFieldError("an RFC 3339 date-time", value)
                self.sequestered_at = to_datetime(value)
            else:
                self.sequestered_at = None
            if "supplier_id" in src_dict:
                value = src_dict["supplier_id"]
                known += 1
                if type(value) is not str:
                    key = "supplier_id"
                    raise InvalidFieldError("a string", value)
                self.supplier_id = value
            else:
                self.supplier_id = None
            if "ccp_approved" in src_dict:
                value = src_dict["ccp_approved"]
                known += 1
                if type(value) is not bool:
                    key = "ccp_approved"
                    raise InvalidFieldError("a boolean", value)
                self.ccp_approved = value
            else:
                self.ccp_approved = None
            if "carbon_removal_data" in src_dict:
                value = src_dict["carbon_removal_data"]
                known += 1
                if value is None:
                    self.carbon_removal_data = None
                else:
                    key = "carbon_removal_data"
                    self.carbon_removal_data = _read_carbon_removal_data(value)
            else:
                self.carbon_removal_data = None
                absent += ("carbon_removal_data",)
            if "removal_location" in src_dict:
                value = src_dict["removal_location"]
                known += 1
                key = "removal_location"
                self.removal_location = _read_removal_location(value)
            else:
                self.removal_location = None
            if "delivered_at" in src_dict:
                value = src_dict["delivered_at"]
                known += 1
                if value is None:
                    self.delivered_at = None
                else:
                    key = "delivered_at"
                    if type(value) is not str:
                        raise InvalidFieldError("an RFC 3339 date-time", value)
                    self.delivered_at = to_datetime(value)
            else:
                self.delivered_at = None
                absent += ("delivered_at",)
            if "delivery_id" in src_dict:
                value = src_dict["delivery_id"]
                known += 1
                if value is None:
                    self.delivery_id = None
                else:
                    if type(value) is not str:
                        key = "delivery_id"
                        raise InvalidFieldError("a string", value)
                    self.delivery_id = value
            else:
                self.delivery_id = None
                absent += ("delivery_id",)
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self._absent = absent
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
