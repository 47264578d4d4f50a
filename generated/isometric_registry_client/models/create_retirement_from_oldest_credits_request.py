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
    to_scalars,
    unknown,
)

T = TypeVar("T", bound="CreateRetirementFromOldestCreditsRequest")


_PROPERTIES: Final = frozenset(
    (
        "credit_quantity_kg",
        "owner_organisation_id",
        "beneficiary_organisation_id",
        "supplier_id",
        "retirement_purposes",
        "notes",
        "vintage",
        "order_id",
    )
)


@_attrs_define
class CreateRetirementFromOldestCreditsRequest:
    """An amount of one supplier's credits to retire, the oldest first.

    Attributes:
        credit_quantity_kg: How much to retire in all, in whole kilograms.
        owner_organisation_id: The organisation that holds the credits, as a rule that of the token.
        beneficiary_organisation_id: In whose name to retire, one of the beneficiaries. It may be the owner.
        supplier_id: The supplier of all the credits.
        retirement_purposes: What for, each purpose once. Known are ``corporate_targets``,
            ``public_environmental_claims``, ``insetting``, ``regulatory_requirement`` and ``other``.
        notes: A note that everybody can read, for good, or None.
        vintage: Only credits of this year; as far as is known, the year of sequestration. Absent or None for
            any.
        order_id: Only credits that were delivered under this order. Absent or None for any.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    credit_quantity_kg: int
    """How much to retire in all, in whole kilograms."""
    owner_organisation_id: str
    """The organisation that holds the credits, as a rule that of the token."""
    beneficiary_organisation_id: str
    """In whose name to retire, one of the beneficiaries. It may be the owner."""
    supplier_id: str
    """The supplier of all the credits."""
    retirement_purposes: list[str]
    """What for, each purpose once. Known are ``corporate_targets``, ``public_environmental_claims``,
    ``insetting``, ``regulatory_requirement`` and ``other``."""
    notes: str | None
    """A note that everybody can read, for good, or None."""
    vintage: int | None = None
    """Only credits of this year; as far as is known, the year of sequestration. Absent or None for any."""
    order_id: str | None = None
    """Only credits that were delivered under this order. Absent or None for any."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""
    _absent: tuple[str, ...] = _attrs_field(
        init=False, default=(), eq=False, repr=False
    )

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "credit_quantity_kg": self.credit_quantity_kg,
            "owner_organisation_id": self.owner_organisation_id,
            "beneficiary_organisation_id": self.beneficiary_organisation_id,
            "supplier_id": self.supplier_id,
            "retirement_purposes": self.retirement_purposes,
            "notes": self.notes,
        }
        if self.vintage is not None:
            field_dict["vintage"] = self.vintage
        elif "vintage" not in self._absent:
            field_dict["vintage"] = None
        if self.order_id is not None:
            field_dict["order_id"] = self.order_id
        elif "order_id" not in self._absent:
            field_dict["order_id"] = None
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
        absent: tuple[str, ...] = ()
        try:
            value = src_dict["credit_quantity_kg"]
            if type(value) is not int or not -MOST < value < MOST:
                key = "credit_quantity_kg"
                raise no_number("an integer", value)
            self.credit_quantity_kg = value
            value = src_dict["owner_organisation_id"]
            if type(value) is not str:
                key = "owner_organisation_id"
                raise InvalidFieldError("a string", value)
            self.owner_organisation_id = value
            value = src_dict["beneficiary_organisation_id"]
            if type(value) is not str:
                key = "beneficiary_organisation_id"
                raise InvalidFieldError("a string", value)
            self.beneficiary_organisation_id = value
            value = src_dict["supplier_id"]
            if type(value) is not str:
                key = "supplier_id"
                raise InvalidFieldError("a string", value)
            self.supplier_id = value
            value = src_dict["retirement_purposes"]
            key = "retirement_purposes"
            self.retirement_purposes = to_scalars(str, "a string", value)
            value = src_dict["notes"]
            if value is None:
                self.notes = None
            else:
                if type(value) is not str:
                    key = "notes"
                    raise InvalidFieldError("a string", value)
                self.notes = value
            if "vintage" in src_dict:
                value = src_dict["vintage"]
                known += 1
                if value is None:
                    self.vintage = None
                else:
                    if type(value) is not int or not -MOST < value < MOST:
                        key = "vintage"
                        raise no_number("an integer", value)
                    self.vintage = value
            else:
                self.vintage = None
                absent += ("vintage",)
            if "order_id" in src_dict:
                value = src_dict["order_id"]
                known += 1
                if value is None:
                    self.order_id = None
                else:
                    if type(value) is not str:
                        key = "order_id"
                        raise InvalidFieldError("a string", value)
                    self.order_id = value
            else:
                self.order_id = None
                absent += ("order_id",)
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self._absent = absent
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
