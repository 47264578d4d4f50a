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

T = TypeVar("T", bound="Organisation")


_PROPERTIES: Final = frozenset(
    (
        "id",
        "name",
        "domain",
    )
)


@_attrs_define
class Organisation:
    """A company or other body, at times a person, that holds, delivers or retires credits or has them retired in its
    name.

    Attributes:
        id: The identifier of the organisation.
        name: The name as it is written, in any script.
        domain: The internet domain of the organisation, or None if none is on record.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    id: str
    """The identifier of the organisation."""
    name: str
    """The name as it is written, in any script."""
    domain: str | None
    """The internet domain of the organisation, or None if none is on record."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "id": self.id,
            "name": self.name,
            "domain": self.domain,
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
        known = 3
        try:
            value = src_dict["id"]
            if type(value) is not str:
                key = "id"
                raise InvalidFieldError("a string", value)
            self.id = value
            value = src_dict["name"]
            if type(value) is not str:
                key = "name"
                raise InvalidFieldError("a string", value)
            self.name = value
            value = src_dict["domain"]
            if value is None:
                self.domain = None
            else:
                if type(value) is not str:
                    key = "domain"
                    raise InvalidFieldError("a string", value)
                self.domain = value
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
