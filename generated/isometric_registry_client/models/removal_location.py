from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from isometric_registry._core.wire import (
    InvalidFieldError,
    missing,
    unknown,
)

T = TypeVar("T", bound="RemovalLocation")


_PROPERTIES: Final = frozenset(
    (
        "country_code",
        "country_name",
    )
)


@_attrs_define
class RemovalLocation:
    """The country in which a removal took place.

    Attributes:
        country_code: The country, as an ISO 3166-1 alpha-3 code.
        country_name: The country's name in English.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    country_code: str
    """The country, as an ISO 3166-1 alpha-3 code."""
    country_name: str
    """The country's name in English."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "country_code": self.country_code,
            "country_name": self.country_name,
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
            value = src_dict["country_code"]
            if type(value) is not str:
                key = "country_code"
                raise InvalidFieldError("a string", value)
            self.country_code = value
            value = src_dict["country_name"]
            if type(value) is not str:
                key = "country_name"
                raise InvalidFieldError("a string", value)
            self.country_name = value
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
