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

T = TypeVar("T", bound="CarbonRemovalData")


_PROPERTIES: Final = frozenset(
    (
        "gross_carbon_removed_kg",
        "net_carbon_removed_kg",
        "emissions_kg",
        "counterfactuals_kg",
        "losses_kg",
    )
)


@_attrs_define
class CarbonRemovalData:
    """The mass balance of a removal, in whole kilograms of CO2 equivalent.

    Attributes:
        gross_carbon_removed_kg: Carbon removed before anything is deducted.
        net_carbon_removed_kg: Carbon removed after all deductions.
        emissions_kg: Emissions caused by the removal itself.
        counterfactuals_kg: Carbon that would have been removed anyway.
        losses_kg: Carbon lost again after capture.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    gross_carbon_removed_kg: int
    """Carbon removed before anything is deducted."""
    net_carbon_removed_kg: int
    """Carbon removed after all deductions."""
    emissions_kg: int
    """Emissions caused by the removal itself."""
    counterfactuals_kg: int
    """Carbon that would have been removed anyway."""
    losses_kg: int
    """Carbon lost again after capture."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "gross_carbon_removed_kg": self.gross_carbon_removed_kg,
            "net_carbon_removed_kg": self.net_carbon_removed_kg,
            "emissions_kg": self.emissions_kg,
            "counterfactuals_kg": self.counterfactuals_kg,
            "losses_kg": self.losses_kg,
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
        known = 5
        try:
            value = src_dict["gross_carbon_removed_kg"]
            if type(value) is not int or not -MOST < value < MOST:
                key = "gross_carbon_removed_kg"
                raise no_number("an integer", value)
            self.gross_carbon_removed_kg = value
            value = src_dict["net_carbon_removed_kg"]
            if type(value) is not int or not -MOST < value < MOST:
                key = "net_carbon_removed_kg"
                raise no_number("an integer", value)
            self.net_carbon_removed_kg = value
            value = src_dict["emissions_kg"]
            if type(value) is not int or not -MOST < value < MOST:
                key = "emissions_kg"
                raise no_number("an integer", value)
            self.emissions_kg = value
            value = src_dict["counterfactuals_kg"]
            if type(value) is not int or not -MOST < value < MOST:
                key = "counterfactuals_kg"
                raise no_number("an integer", value)
            self.counterfactuals_kg = value
            value = src_dict["losses_kg"]
            if type(value) is not int or not -MOST < value < MOST:
                key = "losses_kg"
                raise no_number("an integer", value)
            self.losses_kg = value
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
