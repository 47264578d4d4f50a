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
        "organisation",
        "short_description",
        "long_description",
        "location",
    )
)


@_attrs_define
class Supplier:
    """A company that removes carbon and is issued credits for it.

    Attributes:
        id: The identifier of the supplier.
        organisation: The organisation behind the supplier.
        short_description: One line about the supplier, or None. Absent from earlier versions of the answer.
        long_description: A longer text about the supplier, or None. Absent from earlier versions of the answer.
        location: Where the supplier is, or None. Absent from the oldest known version of the answer.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    id: str
    """The identifier of the supplier."""
    organisation: Organisation
    """The organisation behind the supplier."""
    short_description: str | None = None
    """One line about the supplier, or None. Absent from earlier versions of the answer."""
    long_description: str | None = None
    """A longer text about the supplier, or None. Absent from earlier versions of the answer."""
    location: Location | None = None
    """Where the supplier is, or None. Absent from the oldest known version of the answer."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""
    _absent: tuple[str, ...] = _attrs_field(
        init=False, default=(), eq=False, repr=False
    )

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "id": self.id,
            "organisation": self.organisation.to_dict(),
        }
        if self.short_description is not None:
            field_dict["short_description"] = self.short_description
        elif "short_description" not in self._absent:
            field_dict["short_description"] = None
        if self.long_description is not None:
            field_dict["long_description"] = self.long_description
        elif "long_description" not in self._absent:
            field_dict["long_description"] = None
        if self.location is not None:
            field_dict["location"] = self.location.to_dict()
        elif "location" not in self._absent:
            field_dict["location"] = None
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
        absent: tuple[str, ...] = ()
        try:
            value = src_dict["id"]
            if type(value) is not str:
                key = "id"
                raise InvalidFieldError("a string", value)
            self.id = value
            value = src_dict["organisation"]
            key = "organisation"
            self.organisation = _read_organisation(value)
            if "short_description" in src_dict:
                value = src_dict["short_description"]
                known += 1
                if value is None:
                    self.short_description = None
                else:
                    if type(value) is not str:
                        key = "short_description"
                        raise InvalidFieldError("a string", value)
                    self.short_description = value
            else:
                self.short_description = None
                absent += ("short_description",)
            if "long_description" in src_dict:
                value = src_dict["long_description"]
                known += 1
                if value is None:
                    self.long_description = None
                else:
                    if type(value) is not str:
                        key = "long_description"
                        raise InvalidFieldError("a string", value)
                    self.long_description = value
            else:
                self.long_description = None
                absent += ("long_description",)
            if "location" in src_dict:
                value = src_dict["location"]
                known += 1
                if value is None:
                    self.location = None
                else:
                    key = "location"
                    self.location = _read_location(value)
            else:
                self.location = None
                absent += ("location",)
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self._absent = absent
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
