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

T = TypeVar("T", bound="Location")


_PROPERTIES: Final = frozenset(
    (
        "country_code",
        "country_name",
        "latitude",
        "longitude",
        "description",
    )
)


@_attrs_define
class Location:
    """A place on the map.

    Attributes:
        country_code: The country, as an ISO 3166-1 alpha-3 code.
        country_name: The country's name in English.
        latitude: Degrees north of the equator, from -90 to 90. Absent from earlier versions of the answer.
        longitude: Degrees east of Greenwich, from -180 to 180. Absent from earlier versions of the answer.
        description: A note about the place, or None. It is often absent.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    country_code: str
    """The country, as an ISO 3166-1 alpha-3 code."""
    country_name: str
    """The country's name in English."""
    latitude: float | None = None
    """Degrees north of the equator, from -90 to 90. Absent from earlier versions of the answer."""
    longitude: float | None = None
    """Degrees east of Greenwich, from -180 to 180. Absent from earlier versions of the answer."""
    description: str | None = None
    """A note about the place, or None. It is often absent."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""
    _absent: tuple[str, ...] = _attrs_field(
        init=False, default=(), eq=False, repr=False
    )

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "country_code": self.country_code,
            "country_name": self.country_name,
        }
        if self.latitude is not None:
            field_dict["latitude"] = self.latitude
        if self.longitude is not None:
            field_dict["longitude"] = self.longitude
        if self.description is not None:
            field_dict["description"] = self.description
        elif "description" not in self._absent:
            field_dict["description"] = None
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
            if "latitude" in src_dict:
                value = src_dict["latitude"]
                known += 1
                if (
                    type(value) is not float and type(value) is not int
                ) or not -MOST < value < MOST:
                    key = "latitude"
                    raise no_number("a number", value)
                self.latitude = value
            else:
                self.latitude = None
            if "longitude" in src_dict:
                value = src_dict["longitude"]
                known += 1
                if (
                    type(value) is not float and type(value) is not int
                ) or not -MOST < value < MOST:
                    key = "longitude"
                    raise no_number("a number", value)
                self.longitude = value
            else:
                self.longitude = None
            if "description" in src_dict:
                value = src_dict["description"]
                known += 1
                if value is None:
                    self.description = None
                else:
                    if type(value) is not str:
                        key = "description"
                        raise InvalidFieldError("a string", value)
                    self.description = value
            else:
                self.description = None
                absent += ("description",)
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self._absent = absent
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
