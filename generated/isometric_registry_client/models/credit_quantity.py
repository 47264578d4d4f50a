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

T = TypeVar("T", bound="CreditQuantity")


_PROPERTIES: Final = frozenset(
    (
        "credits",
        "credit_kgs",
    )
)


@_attrs_define
class CreditQuantity:
    """An amount of carbon removal, in tonnes and in kilograms.

    Attributes:
        credits: Credits, each one tonne of CO2 equivalent, with at most three decimals. For display; add up
            ``credit_kgs`` instead.
        credit_kgs: The same amount in whole kilograms of CO2 equivalent, exact. It can be a big integer, of
            which a floating-point number is exact up to 2^53.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    credits: float
    """Credits, each one tonne of CO2 equivalent, with at most three decimals. For display; add up ``credit_kgs``
    instead."""
    credit_kgs: int
    """The same amount in whole kilograms of CO2 equivalent, exact. It can be a big integer, of which a floating-
    point number is exact up to 2^53."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "credits": self.credits,
            "credit_kgs": self.credit_kgs,
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
            value = src_dict["credits"]
            if (
                type(value) is not float and type(value) is not int
            ) or not -MOST < value < MOST:
                key = "credits"
                raise no_number("a number", value)
            self.credits = value
            value = src_dict["credit_kgs"]
            if type(value) is not int or not -MOST < value < MOST:
                key = "credit_kgs"
                raise no_number("an integer", value)
            self.credit_kgs = value
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
