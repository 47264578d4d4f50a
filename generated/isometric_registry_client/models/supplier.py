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

from ..models.location import Location
from ..models.organisation import Organisation

T = TypeVar("T", bound="Supplier")

_read_organisation = Organisation.from_dict
_read_location = Location.from_dict

_PROPERTIES: Final = frozenset(
    (
        "id",
        "short_description",
        "long_description",
        "organisation",
        "location",
    )
)


@_attrs_define
class Supplier:
    """A company that removes carbon and is issued credits for it."""

    id: str
    """ The identifier of the supplier. """
    short_description: None | str
    """ One line about the supplier, or null. """
    long_description: None | str
    """ A longer text about the supplier, or null. """
    organisation: Organisation
    """ A company or other body that holds, delivers or retires credits. """
    location: Location | None
    """ Where the supplier is, or null. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """ Properties that the contract does not know, by their name in the answer. """

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "id": self.id,
            "short_description": self.short_description,
            "long_description": self.long_description,
            "organisation": self.organisation.to_dict(),
            "location": None if self.location is None else self.location.to_dict(),
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
            value = src_dict["id"]
            if type(value) is not str:
                key = "id"
                raise InvalidFieldError("a string", value)
            self.id = value
            value = src_dict["short_description"]
            if value is None:
                self.short_description = None
            else:
                if type(value) is not str:
                    key = "short_description"
                    raise InvalidFieldError("a string", value)
                self.short_description = value
            value = src_dict["long_description"]
            if value is None:
                self.long_description = None
            else:
                if type(value) is not str:
                    key = "long_description"
                    raise InvalidFieldError("a string", value)
                self.long_description = value
            value = src_dict["organisation"]
            key = "organisation"
            self.organisation = _read_organisation(value)
            value = src_dict["location"]
            if value is None:
                self.location = None
            else:
                key = "location"
                self.location = _read_location(value)
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
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
